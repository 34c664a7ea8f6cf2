from markovsim.proving import *

ODDS, AFTER = "s.alpha.luigi/s.alpha.waluigi", "s.alpha.luigi@+1/s.alpha.waluigi@+1"


def one_token() -> Part:
    """The texts A^n, and all that hold a B."""
    return proved(
        "Seed toy, full memory: at every text an A multiplies luigi's odds by exactly 1/q; his amplitude is 0 "
        "exactly at the texts that hold a B, and a B is possible at every A^n. His amplitude grows by less than "
        "the odds do",
        theorem("luigi_gains_one_over_q_per_token_and_loses_all_in_one"),
        A_WORDS,
        AFTER_B,
        identity(f"{AFTER} = (1/q)*({ODDS})"),
        inequality("s.next.B > 0", "(1-l)*J*(1-q)/(l + (1-l)*J)"),
        identity("b.alpha.luigi/b.alpha.waluigi = 0"),
        inequality("1/q > s.alpha.luigi@+1/s.alpha.luigi", "l*(1-q)/(q*(l + (1-l)*J*q))"),
    )


def any_premises() -> Part:
    """What w imitates with at least c times the probability gains l at most 1/c."""
    return proved(
        "Any premises l, w: a text s multiplies the odds of l against w by P_l(s | text)/P_w(s | text) exactly, "
        "hence by at most 1/c where P_w(s | text) ≥ c·P_l(s | text) with c > 0; a token that w gives with "
        "probability at least c multiplies them by at most 1/c. In the seed toy the odds at A^n are (λ/(1−λ))q^-n",
        theorem("a_text_multiplies_the_odds_by_its_likelihood_ratio"),
        theorem("what_is_imitated_cannot_be_excluded"),
        theorem("odds_grow_by_at_most_the_imitation_factor_per_token"),
        identity(f"{ODDS} = (l/(1-l))/J"),
    )


def window() -> Part:
    """The B is dropped and the odds are back at once."""
    odds = "alpha[{0},luigi]/alpha[{0},waluigi]".format
    return also_refuted(
        "“Under a window too”: with window k, from B A^(k-1) to A^k luigi's odds go from 0 to λ/((1−λ)q^k); "
        "seed toy, window 1, from B to A: from 0 to λ/((1−λ)q)",
        identity("s.alpha.luigi@k/s.alpha.waluigi@k = l/((1-l)*Q)"),
        Setting(SEED_TOY, 1).against(
            f"{odds('A')} <= 1/q*({odds('B')})",
            Walk(("B", "A")),
            f"{odds('B')} = 0",
            f"{odds('A')} = l/((1-l)*q)",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="B6",
        sentence="With full memory luigi's odds in the seed toy grow by the factor 1/q at most per token, "
        "and can fall to 0 in one; under a window neither bounds their return.",
        verdict="proved",
        parts=(one_token(), any_premises(), window()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory, but for the counterexample"),
        witness="odds at A^n: (λ/(1−λ))·q^-n; after a B: 0",
    )
