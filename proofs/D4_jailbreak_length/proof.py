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
        "α = 1/100, ε = 1/10, sentences x, y with p₋ = 3/4, 1/4 and p₊ = 1/4, 3/4: a window of 1 caps the "
        "share at 1/34, of 6 at 81/92, of 7 at 243/254; so the exact length is 7",
        *(Setting(COINS, k).facts(*facts) for k, facts in contexts),
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
