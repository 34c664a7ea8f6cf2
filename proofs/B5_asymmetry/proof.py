from markovsim.proving import *

ERRING = mixture(
    "erring",
    "AB",
    independent("luigi", "l", {"A": "1 - (1-q)*v", "B": "(1-q)*v"}),
    independent("waluigi", "1-l", {"A": "q", "B": "1-q"}),
)


def mismatch() -> Part:
    """Luigi never says B."""
    return proved(
        "Seed toy, full memory: under luigi an A has probability 1, and it multiplies his odds by exactly 1/q at "
        "every text; under waluigi each token is with probability 1 − q a B, which luigi says with probability 0 "
        "and which makes his odds 0 for ever, whatever they were",
        theorem("luigi_gains_one_over_q_per_token_and_loses_all_in_one"),
        A_WORDS,
        AFTER_B,
        identity("s.law.luigi@+1/s.law.luigi = 1"),
        identity("(s.law.luigi@+1/s.law.waluigi@+1)/(s.law.luigi/s.law.waluigi) = 1/q"),
        identity("b.alpha.luigi/b.alpha.waluigi = 0"),
        family("f", SEED_TOY, "B", "", "0", "1-q"),
        inequality("f.law.waluigi > f.law.luigi", "1-q"),
    )


def drift() -> Part:
    """The mean of what a token adds."""
    return also_proved(
        "Any premises l, w, full memory: in a text by l the log-odds of l against w rise on average, at each token, by "
        "the divergence KL(l‖w) of their next-token laws, where l can say nothing that w cannot; it is not negative",
        theorem("the_log_odds_of_the_author_rise_on_average"),
    )


def strengths() -> Part:
    """The greatest factors of one token, and when one token is enough."""
    return proved(
        "Where luigi errs with probability δ, at every text an A multiplies his odds by (1−δ)/q and a B those of "
        "waluigi by (1−q)/δ; for δ < 1 − q these are equal exactly if δ = q, and the second is the greater one "
        "exactly if δ < q. A B multiplies the odds of waluigi by c > 0 or more exactly if δ ≤ (1−q)/c, and "
        "leaves luigi a positive amplitude",
        theorem("each_token_multiplies_the_odds_by_a_fixed_factor"),
        theorem("evidence_is_equally_strong_both_ways_iff_both_err_alike"),
        theorem("one_token_suffices_iff_luigi_errs_rarely"),
        family("eb", ERRING, "B", "", "(1-q)*v", "1-q"),
        positive("eb.alpha.luigi"),
    )


def not_always() -> Part:
    """δ = q: the two premises differ by an exchange of A and B."""
    return also_refuted(
        "“Evidence for waluigi is total in one token, evidence for luigi never”: δ = q = 1/4, where the "
        "premises differ only by the exchange of A and B",
        Setting(ERRING, 0, {"l": "1/2", "q": "1/4", "v": "1/3"}).against(
            "alpha[B,luigi] = 0",
            "law[A,luigi] = law[B,waluigi]",
            "law[B,luigi] = law[A,waluigi]",
            "alpha[B,luigi] = 1/4",
            "alpha[A,waluigi] = 1/4",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="B5",
        sentence="In the seed toy an A multiplies luigi's odds by exactly 1/q and a B takes them to 0: evidence for "
        "luigi is slow and bounded per token, evidence for waluigi can be total in one. Where luigi errs at a rate δ, "
        "0 < δ < 1 − q, both are bounded, and the strongest tokens are equally strong exactly if δ = q.",
        verdict="proved",
        parts=(mismatch(), strengths(), drift(), not_always()),
        parameters=(*SEED_TOY_PARAMETERS, Parameter("v", "(0,1)", "δ/(1−q)")),
        powers=(Power("J", "q"),),
        models=(SEED_TOY, ERRING),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "where luigi errs: he emits B with probability δ, 0 < δ < 1 − q, independently, and A else",
            "full memory",
        ),
        witness="(1−q)/δ − (1−δ)/q = (q−δ)(1−δ−q)/(δq)",
    )
