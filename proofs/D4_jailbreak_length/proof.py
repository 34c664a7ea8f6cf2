from markovsim.proving import *

COINS = mixture(  # the tokens are the sentences
    "coins",
    "xy",
    independent("bad", "1/100", {"x": "3/4", "y": "1/4"}),
    independent("good", "99/100", {"x": "1/4", "y": "3/4"}),
)


def best_prompt() -> Part:
    """No prompt of n sentences says more than the best sentence n times."""
    return proved(
        "With full memory the share of the bad component after n prompt sentences is at most α r^n/(α r^n + "
        "1 − α), r = max p₋/p₊, and the sentence of ratio r, said n times, attains it",
        theorem("the_greatest_share_of_a_prompt"),
    )


def shortest() -> Part:
    """The threshold as a power."""
    return proved(
        "Some prompt of n sentences takes the share past 1 − ε/2 if and only if r^n > ((1−α)/α)(2−ε)/ε",
        theorem("a_prompt_suffices_iff_the_best_sentence_repeated_does"),
    )


def behaviour() -> Part:
    """What that share does to behaviour."""
    return also_proved(
        "A share past 1 − ε/2 makes the expected behaviour less than γ + ε, for scores of at most 1, at "
        "most γ in the bad component, −1 ≤ γ < 0; for γ = −1 and scores −1 and 1 no smaller share does",
        inequality("(-1+d) + e > (1 - e/2 + u)*(-1+d) + (e/2 - u)", "u", "u*(1-d)", "d*e/2"),
        identity("-s + (1-s) = -1 + e + 2*(1 - e/2 - s)"),
        argued="γ is −1 + d and the share is 1 − ε/2 + u, or s",
    )


def literature() -> Part:
    """The bound holds, with ln 2 in place of ln 4."""
    threshold = "(1-a)*(2-e)/(a*e)"
    return also_proved(
        "Any n ≥ (1/β)(ln 1/α + ln 1/ε + ln 2) is enough, β = KL(p₋‖p₊) > 0 per sentence; so the bound of "
        "the literature, with ln 4 for ln 2 and rounded up, holds",
        recurrence(
            "the sentences",
            summed("Z", "p", "Σ p₋"),
            summed("H", "p*h", "Σ p₋ (ln r − ln p₋/p₊)"),
            summed("B", "p*(R - h)", "Σ p₋ ln p₋/p₊, the divergence β", closed="R*Z - H"),
            Parameter("p", "(0,1]", "p₋(sentence)"),
            Parameter("h", "[0,oo)", "ln r − ln p₋/p₊"),
        ),
        inequality(f"2/(a*e) > {threshold}", "(1-a)/a", "2/e"),
        inequality("4/(a*e) > 2/(a*e)", "2/(a*e)"),
        argued="Z is 1 after the last sentence, so β ≤ R = ln r, and r^n ≥ e^(βn) ≥ 2/(αε); exp and ln grow",
    )


def any_components() -> Part:
    """Sentences that depend on what came before."""
    return also_proved(
        "Components of any kind, KL(P₋(· | s)‖P₊(· | s)) ≥ β > 0 per sentence after every prompt s: some "
        "sentence adds at least β to the log odds, so some prompt of n sentences adds βn; the same bounds "
        "hold",
        recurrence(
            "the next sentences",
            summed("M", "p_i", "Σ P₋(sentence | s)"),
            summed("L", "p_i*l_i", "Σ P₋ (β − log ratio)"),
            summed("N", "p_i*(k_b - l_i)", "the mean log ratio", closed="k_b*M - L"),
            Parameter("p_i", "(0,1]", "P₋(sentence | s)"),
            Parameter("l_i", "(0,oo)", "β − its log ratio, were that less than β"),
        ),
        recurrence(
            "the sentences of the prompt",
            summed("T", "t_i", "what is gained beyond β a sentence"),
            summed("O", "(k_b + t_i)", "the log odds", base="o_0", closed="o_0 + n*k_b + T"),
            Parameter("t_i", "[0,oo)", "log ratio of the chosen sentence − β"),
        ),
        argued=(
            "were all log ratios less than β, the mean N would be β − L < β, M being 1 after the last "
            "sentence",
            "where P₊ cannot say the sentence the share is 1 at once",
        ),
    )


def window() -> Part:
    """A window of k sentences."""
    return proved(
        "Under a window of k sentences, for r ≥ 1, the share passes 1 − ε/2 at some text if and only if r^k > "
        "((1−α)/α)(2−ε)/ε",
        theorem("a_window_caps_the_share_of_a_prompt"),
    )


def sixteen_against_seven() -> Part:
    """α = 1/100, ε = 1/10, coins 3/4 and 1/4."""
    contexts: list[tuple[int, tuple[Fact | str, ...]]] = [
        (k, (LeastAmplitude("good", "x" * k, good), f"alpha[{'x' * k},bad] {relation} 19/20"))
        for k, good, relation in ((1, "33/34", "<"), (6, "11/92", "<"), (7, "11/254", ">"))
    ]
    return also_proved(
        "α = 1/100, ε = 1/10, sentences x, y with p₋ = 3/4, 1/4 and p₊ = 1/4, 3/4: the exact length is 7, "
        "the literature’s bound 16, with ln 2 it is 14; a window of 1 caps the share at 1/34, of 6 at "
        "81/92, of 7 at 243/254",
        *(Setting(COINS, k).facts(*facts) for k, facts in contexts),
        argued="every prompt of at most k sentences is a context of window k; β = ½ ln 3, so n ≥ (1/β) ln "
        "4000 means 3^n ≥ 4000²",
    )


def claim() -> Claim:
    return Claim(
        id="D4",
        sentence="Some prompt of n sentences takes the bad component’s share past 1 − ε/2 exactly if r^n > "
        "((1−α)/α)(2−ε)/ε; under a window of k sentences some text does exactly if r^k is.",
        verdict="proved",
        parts=(
            best_prompt(),
            shortest(),
            behaviour(),
            literature(),
            any_components(),
            window(),
            sixteen_against_seven(),
        ),
        parameters=(
            Parameter("a", "(0,1)", "α, prior weight of the bad component"),
            Parameter("e", "(0,1)", "ε"),
            Parameter("d", "[0,1)", "γ + 1"),
            Parameter("u", "(0,oo)", "share − (1 − ε/2)"),
            Parameter("s", "real", "share"),
            Parameter("R", "real", "ln r"),
            Parameter("k_b", "(0,oo)", "β, any components"),
            Parameter("o_0", "real", "log odds before the prompt"),
        ),
        models=(COINS,),
        hypotheses=(
            "P = α P₋ + (1−α) P₊, 0 < α < 1, 0 < ε < 1; finitely many sentences; full memory but for the "
            "window",
            "sentences independent in each component, P₊ can say what P₋ can, where r is spoken of; p₋ ≠ "
            "p₊, so r > 1, β > 0",
            "behaviour: scores in [−1, 1], at most γ expected in the bad component after every prompt, −1 ≤ "
            "γ < 0",
        ),
        witness="7 sentences at α = 1/100, ε = 1/10, r = 3, where the bound says 16",
        source="the prompt-length bound of Y. Wolf et al., “Fundamental limitations of alignment in large "
        "language models”, 2023, in our own words",
    )
