from markovsim.proving import *

S, S_NEXT = "(l + (1-l)*J)", "(l + (1-l)*J*q)"


def opening(name: str, first: str, other: str) -> Premise:
    """A or B as first token, and nothing but A from then on."""
    tokens = {"A": (("0", first), ("0", "1")), "B": (("0", other), ("0", "0"))}
    return Premise(name, "1/2", ("1", "0"), tokens)


OPENINGS = mixture("openings", "AB", opening("luigi", "3/4", "1/4"), opening("waluigi", "1/4", "3/4"))
ONE_SURE = mixture("one_sure", "AB", opening("luigi", "1/2", "1/2"), independent("sure", "1/2", {"A": "1"}))
BADGE = mixture(
    "badge",
    "ABC",
    independent("luigi", "1/2", {"A": "1/2", "C": "1/2"}),
    independent("waluigi", "1/2", {"A": "1/2", "B": "1/2"}),
)
COINS = mixture(
    "coins",
    "AB",
    independent("luigi", "1/2", {"A": "3/4", "B": "1/4"}),
    independent("waluigi", "1/2", {"A": "1/4", "B": "3/4"}),
)


def absorbing() -> Part:
    """Whom a longer text leaves possible, the shorter one left possible."""
    return proved(
        "Full memory, any premises: every face of the simplex is absorbing. Where all amplitudes outside S are "
        "0, they are 0 at every possible continuation, and those in S add up to 1",
        theorem("every_face_is_absorbing"),
    )


def in_so_many_tokens() -> Part:
    """A text takes all amplitude from the outside exactly if nobody outside can give it."""
    return proved(
        "The face of S is reached at some possible text of n tokens exactly if some text of n tokens is "
        "impossible for all premises outside S and possible for one inside; for every n this has probability at "
        "most Σ_{p∈S} π_p",
        theorem("when_a_face_is_reached"),
        theorem("strong_belief_is_no_likelier_than_the_prior_allows"),
    )


def in_the_limit() -> Part:
    """How likely the face is to be near, after n tokens."""
    return proved(
        "For every n and c > 0: P(α_S ≥ c after n tokens) ≤ Σ_{p∈S} π_p/c. If an event of n tokens has "
        "probability at least 1 − e under each premise in S and at most e under each outside, then P(α_S ≥ 1 − d "
        "after n tokens) ≥ (1 − e) Σ_{p∈S} π_p − e/d for every d > 0",
        theorem("strong_belief_is_no_likelier_than_the_prior_allows"),
        theorem("a_test_that_tells_premises_apart_brings_their_face_near"),
    )


def seed() -> Part:
    """One corner in one token, the other in the limit."""
    return proved(
        "Seed toy: waluigi's corner is reached by the first B, in one token with probability (1−λ)(1−q), in n "
        "with (1−λ)(1−q^n), which comes within any given e > 0 of 1−λ; luigi's corner is reached by no text, but "
        "on A^n, whose probability is λ + (1−λ)q^n, his amplitude rises and is above 1 − q^n(1−λ)/λ",
        theorem("luigis_face_is_reached_by_no_text_waluigis_by_one_token"),
        theorem("waluigi_may_appear_at_once"),
        theorem("waluigi_reveals_himself_with_his_prior_weight"),
        A_WORDS,
        AFTER_B,
        identity("b.alpha.waluigi = 1"),
        identity("s.next.B@0 = (1-l)*(1-q)"),
        identity("s.mu = l + (1-l)*J"),
        inequality("1 > s.alpha.luigi", "(1-l)*J/(l + (1-l)*J)"),
        inequality("s.alpha.luigi@+1 > s.alpha.luigi", f"l*(1-l)*J*(1-q)/({S}*{S_NEXT})"),
        inequality("s.alpha.luigi > 1 - (1-l)*J/l", f"((1-l)*J)^2/(l*{S})"),
    )


def no_corner() -> Part:
    """Premises that differ in their first token only."""
    return refuted(
        "“The amplitudes always run into a corner, at least in the limit”: luigi and waluigi that begin "
        "with A with probability 3/4 and 1/4 and then say nothing but A have the amplitudes 3/4, 1/4 after "
        "A^n for every n ≥ 1",
        family("a", OPENINGS, "A", "A", ("0", "3/4"), ("0", "1/4")),
        family("c", OPENINGS, "B", "A", ("0", "1/4"), ("0", "3/4")),
        identity("a.alpha.luigi = 3/4"),
        identity("c.alpha.luigi = 1/4"),
        Setting(OPENINGS, 0).against(
            "alpha[AAAAAAAA,luigi] > alpha[A,luigi]", "alpha[A,luigi] = 3/4", "next[A,A] = 1"
        ),
    )


def one_corner_sometimes() -> Part:
    """Strictly less than the prior, where the premises are not singular."""
    return also_proved(
        "A premise that begins with A or B, 1/2 each, and then says A only, beside one that says A only, "
        "equal priors: its corner is reached by B, with probability 1/4 < 1/2, and on A^n, n ≥ 1, its "
        "amplitude is 1/3 for ever",
        family("d", ONE_SURE, "A", "A", ("0", "1/2"), "1"),
        family("g", ONE_SURE, "B", "A", ("0", "1/2"), "0"),
        identity("d.alpha.luigi = 1/3"),
        identity("g.alpha.luigi = 1"),
        identity("g.mu = 1/4"),
        identity("d.mu*d.alpha.luigi + g.mu*g.alpha.luigi = 1/2"),
    )


def waluigi_only() -> Part:
    """A luigi with a word of his own."""
    return refuted(
        "“Luigi's corner is never reached in finitely many tokens”: a luigi that says C, which waluigi "
        "never does",
        Setting(BADGE, 0).against("alpha[C,waluigi] > 0", "next[,C] = 1/4", "alpha[C,luigi] = 1"),
    )


def waluigi_never() -> Part:
    """Premises that can say everything."""
    return refuted(
        "“Waluigi's corner is reached in finitely many tokens”: not where no text is impossible for luigi; coins "
        "3/4 and 1/4 after BBBB",
        theorem("when_a_face_is_reached"),
        Setting(COINS, 0).against("alpha[BBBB,luigi] = 0", "alpha[BBBB,waluigi] = 81/82"),
    )


def claim() -> Claim:
    return Claim(
        id="B8",
        sentence="“Waluigi is the attractor”: with full memory every face of the simplex is absorbing. "
        "Which of them are reached, and how fast, depends on what the other premises cannot say; in the "
        "seed toy waluigi's corner can be reached in one token, and luigi's in the limit only.",
        verdict="conditional",
        parts=(
            absorbing(),
            in_so_many_tokens(),
            in_the_limit(),
            seed(),
            no_corner(),
            one_corner_sometimes(),
            waluigi_only(),
            waluigi_never(),
        ),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("V", "(0,oo)", "Σ of π_p P_p(w) over S"),
            Parameter("U", "(0,oo)", "Σ of π_p P_p(w) over the premises outside S"),
            Parameter("x", "[0,oo)", "U(w) − V(w)"),
        ),
        powers=(Power("J", "q"),),
        models=(SEED_TOY, OPENINGS, ONE_SURE, BADGE, COINS),
        hypotheses=(
            "full memory; finitely many premises over a finite alphabet; S is a set of premises, neither "
            "empty nor all",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="P(α_S → 1) ≤ Σ_{p∈S} π_p, equal just if the others are singular to those of S",
    )
