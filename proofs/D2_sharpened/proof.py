from collections.abc import Mapping

from markovsim.proving import *

SQUARED = (Decoding("power", "2"),)  # temperature 1/2


def markov(name: str, start: Mapping[str, str], rows: Mapping[str, Mapping[str, str]]) -> Model:
    """One premise: the first token, and then each token given the one before."""
    alphabet = tuple(start)
    table = {
        token: tuple(
            tuple(law.get(token, "0") if to == token else "0" for to in ("", *alphabet))
            for law in (start, *(rows[here] for here in alphabet))
        )
        for token in alphabet
    }
    premise = Premise("chain", "1", ("1", *("0" for _ in alphabet)), table)
    return mixture(name, alphabet, premise)


THREE = mixture(
    "three_voices",
    "abc",
    *(
        independent(token, prior, {token: "1"})
        for token, prior in (("a", "1/2"), ("b", "3/10"), ("c", "1/5"))
    ),
)
ONCE = {"A": {"A": "1"}, "B": {"B": "1"}}
TREE = markov(
    "tree",
    {"x": "2/5", "y": "1/2", "A": "1/20", "B": "1/20"},
    {"x": {"A": "1"}, "y": {"A": "1/5", "B": "4/5"}} | ONCE,
)
EVEN = {"x": "1/3", "y": "1/3", "z": "1/3"}
LOOSE = markov(
    "loose", EVEN, {here: {"x": "3/10", "y": "3/10", "z": "2/5"} for here in "xy"} | {"z": {"z": "1"}}
)
PAIR = markov(
    "pair",
    EVEN,
    {
        "x": {"x": "33/100", "y": "66/100", "z": "1/100"},
        "y": {"x": "67/200", "y": "67/200", "z": "33/100"},
        "z": {"z": "1"},
    },
)


def gains() -> Part:
    """Sharpening shares a whole."""
    return proved(
        "What sharpening adds to the probabilities of the next token adds up to 0: a likeliest token loses "
        "nothing, a least likely one gains nothing; so of premises a_i^∞, of which the first token decides, not "
        "all basins grow",
        theorem("sharpening_moves_probability_to_the_likely"),
    )


def basins() -> Part:
    """Some shrink."""
    sharp = Setting(THREE, 1, decoding=SQUARED)
    facts = [
        fact
        for word, value in (("a", "25/38"), ("c", "4/38"), ("b", "9/38"))
        for fact in (Closed((word,)), sharp.hitting(f"context:{word}"), f"hit[] = {value}")
    ]
    return refuted(
        "“(1) Sharpening makes basins larger”: a^∞, b^∞, c^∞ at 1/2, 3/10, 1/5 become 25/38, 9/38, 4/38 at "
        "temperature 1/2",
        sharp.against("hit[] >= 3/10", *facts),
    )


def largest_basin() -> Part:
    """Not even the largest need grow."""
    plain, sharp = Setting(TREE, 1), Setting(TREE, 1, decoding=SQUARED)
    return also_refuted(
        "“At least the largest basin grows”: first x, y, A, B with 2/5, 1/2, 1/20, 1/20, then A after x, "
        "and A or B with 1/5, 4/5 after y, for ever: A's basin shrinks from 11/20 to 1205/2822",
        plain.facts(plain.hitting("context:A"), "hit[] = 11/20"),
        sharp.against(
            "hit[] >= 11/20", Closed(("A",)), Closed(("B",)), sharp.hitting("context:A"), "hit[] = 1205/2822"
        ),
    )


def one_step() -> Part:
    """One step away from a window becomes less likely."""
    return proved(
        "(2) Where at a window each staying token is at least as likely as each leaving one, sharpening does "
        "not make it likelier that the next token leaves",
        theorem("sharpening_leaves_less_easily"),
    )


def without_the_condition() -> Part:
    """One likely way out, several less likely ways to stay."""
    plain, sharp = Setting(LOOSE, 1), Setting(LOOSE, 1, decoding=SQUARED)
    return refuted(
        "“(2) Sharpening makes attractors stickier”: staying tokens 3/10, 3/10, a leaving one 2/5: at "
        "temperature 1/2 it is 8/17, and the mean stay falls from 5/2 to 17/8",
        plain.facts(plain.time("token:z"), "step[x,z] = 2/5", "time[x] = 5/2"),
        sharp.against(
            "time[x] >= 5/2", sharp.time("token:z"), "step[x,z] = 8/17", "time[x] = 17/8", "time[y] = 17/8"
        ),
    )


def two_windows() -> Part:
    """The condition at every window is not enough for two windows."""
    plain, sharp = Setting(PAIR, 1), Setting(PAIR, 1, decoding=SQUARED)
    after = (
        sharp.time("token:z"),
        "step[x,z] = 1/5446",
        "step[y,z] = 2178/6667",
        "time[x] = 106252774/18983581",
        "time[y] = 82543332/18983581",
    )
    shorter = ("time[x] >= 26500/4489", "time[y] >= 300/67")
    return refuted(
        "“With the condition at each of its windows an attractor of several windows becomes stickier”: x "
        "goes to x, y, z with .33, .66, .01, and y with .335, .335, .33: both chances of leaving {x, y} "
        "fall, and so do both mean stays",
        plain.facts(
            plain.time("token:z"),
            "step[x,z] = 1/100",
            "step[y,z] = 33/100",
            "time[x] = 26500/4489",
            "time[y] = 300/67",
        ),
        *(sharp.against(claimed, *after) for claimed in shorter),
    )


def seed_toy_attractor() -> Part:
    """A^k in the seed toy."""
    tenth = {"l": "1/10", "q": "1/4"}
    plain, sharp = Setting(SEED_TOY, 3, HALF), Setting(SEED_TOY, 3, HALF, decoding=SQUARED)
    return also_proved(
        "In the seed toy a temperature below 1 makes it less likely that A^k is left for a B if ε_k < 1/2, that "
        "is λ + (1−λ)q^k(2q−1) > 0, and so always if q ≥ 1/2; likelier if ε_k > 1/2: mean stay 18 → 290 at λ = "
        "q = 1/2, k = 3; ε 27/52 → 729/1354 at λ = 1/10, q = 1/4, k = 1",
        theorem("of_two_tokens_the_likelier_gains"),
        A_WORDS,
        identity("1/2 - s.next.B@k = (l + (1-l)*Q*(2*q - 1))/(2*(l + (1-l)*Q))"),
        plain.facts(plain.time("token:B"), "time[AAA] = 18"),
        sharp.facts(sharp.time("token:B"), "time[AAA] = 290"),
        Setting(SEED_TOY, 1, tenth).facts("step[A,B] = 27/52"),
        Setting(SEED_TOY, 1, tenth, decoding=SQUARED).facts("step[A,B] = 729/1354"),
    )


def the_rest() -> Part:
    """The mean return to A^k falls just if A is the more likely token."""
    return proved(
        "(3) In the seed toy the mean time from just after a B back to A^k is R_k(q) = (q^-k − 1)/(1 − q), "
        "and R_k(q′) at a temperature below 1, q′ = q^β/(q^β + (1−q)^β): smaller if q > 1/2, the same if q = "
        "1/2, greater if q < 1/2, for every k ≥ 1 and β > 1",
        theorem("the_sharpened_toy_returns_sooner_iff_imitation_is_likely"),
    )


def return_times() -> Part:
    """Returns can take longer."""
    plain = [
        setting.facts(setting.time("context:AAA"), f"time[AAB] = {time}")
        for setting, time in (
            (Setting(SEED_TOY, 3, {"l": "1/2", "q": q}), time)
            for q, time in (("1/4", "84"), ("1/2", "14"), ("3/4", "148/27"))
        )
    ]
    quarter, half, more = (
        Setting(SEED_TOY, 3, {"l": "1/2", "q": q}, decoding=SQUARED) for q in ("1/4", "1/2", "3/4")
    )
    return refuted(
        "“(3) Sharpening makes the rest less sticky”: seed toy, λ = 1/2, k = 3, temperature 1/2: back from "
        "AAB to AAA it takes 1110 tokens and not 84 if q = 1/4 (14 and 14 if q = 1/2; 2710/729 and 148/27 "
        "if q = 3/4)",
        *plain,
        half.facts(half.time("context:AAA"), "time[AAB] = 14"),
        more.facts(more.time("context:AAA"), "time[AAB] = 2710/729"),
        quarter.against("time[AAB] <= 84", quarter.time("context:AAA"), "time[AAB] = 1110"),
    )


def nucleus() -> Part:
    """Top-p can make A^k absorbing."""
    pieces = []
    for least, chance in (("9/10", "3/8"), ("91/100", "7/16"), ("17/18", "7/16")):
        cut = Setting(SEED_TOY, 3, HALF, decoding=(Decoding("top p", least),))
        pieces.append(cut.against("hit[] = 1", Closed(("AAA",)), cut.hitting("token:B"), f"hit[] = {chance}"))
    return refuted(
        "“With a window B comes with probability 1, however the tokens are drawn”: seed toy, λ = q = 1/2, k "
        "= 3, top-p 9/10 makes AAA absorbing: P(never B) = 5/8 (9/16 at 91/100 and at 17/18, as AA has its A "
        "exactly at 9/10)",
        *pieces,
    )


def claim() -> Claim:
    return Claim(
        id="D2",
        sentence="Sharpened decoding: basins do not all grow; the next token leaves a window less easily where each "
        "staying token is at least as likely as each leaving one, which is not enough for several windows; the "
        "seed toy returns sooner just if q > 1/2; top-p can abolish collapse.",
        verdict="conditional",
        parts=(
            gains(),
            basins(),
            largest_basin(),
            one_step(),
            without_the_condition(),
            two_windows(),
            seed_toy_attractor(),
            the_rest(),
            return_times(),
            nucleus(),
        ),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY, THREE, TREE, LOOSE, PAIR),
        hypotheses=(
            "each token is drawn from the decoded law of μ(· | window); sharpening: each probability x is weighted "
            "by a factor that does not fall as x grows, so p ↦ p^β/Σ p^β with β = 1/temperature ≥ 1, and top-k, "
            "top-p, min-p where tied tokens are kept together",
            *SEED_TOY_HYPOTHESES,
            "a Markov premise under window 1, started so that each of its tokens can come first",
        ),
        witness="three basins 1/2, 3/10, 1/5 → 25/38, 9/38, 4/38; return 84 → 1110 at q = 1/4",
    )
