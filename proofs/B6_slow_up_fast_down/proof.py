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
        "probability at least c multiplies them by at most 1/c, and n tokens by at most 1/c^n where w gives each "
        "token at each text at least c times the probability that l gives it. In the seed toy the odds at A^n "
        "are (λ/(1−λ))q^-n",
        theorem("a_text_multiplies_the_odds_by_its_likelihood_ratio"),
        theorem("what_is_imitated_cannot_be_excluded"),
        theorem("odds_grow_by_at_most_the_imitation_factor_per_token"),
        theorem("tokens_multiply_odds_by_at_most_the_greatest_ratio"),
        identity(f"{ODDS} = (l/(1-l))/J"),
    )


def window() -> Part:
    """The B is dropped and the odds are back at once."""
    odds = "alpha[{0},luigi]/alpha[{0},waluigi]".format
    return proved(
        "Seed toy, every window k ≥ 1: after a B luigi's odds are 0; k tokens A follow with positive "
        "probability, and the last of them takes the odds from 0, at B A^(k-1), to λ/((1−λ)q^k), at A^k",
        theorem("a_vanished_premise_stays_vanished_under_a_window_fails"),
        theorem("luigi_gains_one_over_q_per_token_and_loses_all_in_one"),
        identity("s.alpha.luigi@k/s.alpha.waluigi@k = l/((1-l)*Q)"),
        Setting(SEED_TOY, 1).facts(
            Walk(("B", "A")),
            f"{odds('B')} = 0",
            f"{odds('A')} = l/((1-l)*q)",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="B6",
        sentence="With full memory luigi's odds in the seed toy grow by the factor 1/q at most per token, "
        "and can fall to 0 in one; under a window they can come back from 0 in one token.",
        verdict="proved",
        parts=(one_token(), any_premises(), window()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory, but where a window is named"),
        witness="odds at A^n: (λ/(1−λ))·q^-n; after a B: 0",
    )
