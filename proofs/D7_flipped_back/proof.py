from markovsim.proving import *


def beside_luigi(name: str, start: tuple[str, str], r: str = "r") -> Model:
    """Luigi beside a rogue that is flipped back at rate r."""
    return mixture(name, "AB", LUIGI, flipping("rogue", "1-l", "h", r, start=start))


FLIPPING = beside_luigi("flipping", ("1", "0"))
PROMPT = beside_luigi("prompt", ("1", "0"), "1")
CROP = beside_luigi("crop", ("r/(h+r)", "h/(h+r)"))
CROP_1 = beside_luigi("crop_at_1", ("1/(h+1)", "h/(h+1)"), "1")


def hasty(name: str, start: tuple[str, str], r: str = "r") -> Model:
    """The same at h = 1: an honest rogue always says B."""
    tokens = {"A": (("0", "0"), (r, "0")), "B": (("0", "1"), ("0", f"1-{r}"))}
    return mixture(name, "AB", LUIGI, Premise("rogue", "1-l", start, tokens))


HASTY, HASTY_1 = hasty("hasty", ("r/(1+r)", "1/(1+r)")), hasty("hasty_at_1", ("1/2", "1/2"), "1")
BEGINNING = hasty("beginning", ("1", "0"))
S, S_K = "(l + (1-l)*H)", "(l + (1-l)*K)"
SOJOURN = "(1 + l/((1-l)*K))/h"
AWAY = "((1/r + 1/h)*(1-h)/K - 1/h)"
TENTH = {"l": "1/2", "h": "1/10", "r": "1/10"}


def back_to_a(model: str, letter: str, r: str = "r") -> tuple[Family, Family, System]:
    """Forward vectors after a text that ends in B or in B A^(n+1), and E[tokens from there to A^k]."""
    before, away = f"(x.rogue.0*h + x.rogue.1*(1-{r}))", AWAY.replace("r", r)
    after_b, after_a = f"{letter}b", f"{letter}a"
    types = (
        WindowType(
            "ends in B",
            after_b,
            "n",
            away,
            (Move("A", "ends in A", "0"), Move("B", "ends in B")),
            end="ends in B",
        ),
        WindowType(
            "ends in A",
            after_a,
            "n",
            f"(1 - K/(H*(1-h)))*(1/h + {away})",
            (Move("A", "ends in A", "+1"), Move("B", "ends in B")),
            end="target",
            short=1,
        ),
    )
    return (
        family(after_b, model, "B", "", "0", ("0", before), anything=True),
        family(after_a, model, "BA", "A", "0", (f"{before}*{r}*H", "0"), anything=True),
        system(model, "context:A", "full", *types),
    )


def sojourns() -> Part:
    """How long the simulator stays at A^k, and how long it stays away."""
    return proved(
        "For 0 < h < 1, 0 < r ≤ 1 and a window of any length k ≥ 1: E[tokens until B comes, from A^k] = (1 "
        "+ o(1−h)^-k)/h; from each window that ends in B the window A^k is reached again with probability "
        "1, after (1/r + 1/h)(1−h)^-(k−1) − 1/h tokens on average",
        family("c", FLIPPING, "", "A", "1", ("H", "0")),
        identity(f"1/c.next.B@k = {SOJOURN}"),
        recurrence(
            "the tokens before the window is full",
            summed("G", "c.mu", "Σ of μ(A^j) over j < n", closed="n*l + (1-l)*(1-H)/h"),
        ),
        system(FLIPPING, "token:B", "start", *growing("c", f"(G@k - G + {S_K}*{SOJOURN})/{S}", SOJOURN)),
        *back_to_a("flipping", "d"),
        family("p", PROMPT, "", "A", "1", ("H", "0")),
        identity(f"1/p.next.B@k = {SOJOURN}"),
        *back_to_a("prompt", "q", "1"),
        theorem("systems_of_types_are_the_expected_times"),
    )


def irreducible() -> Part:
    """All full windows that are met form one class."""
    return proved(
        "For 0 < h < 1 both tokens are possible at A^k, for every k; after a B and A^n, A has probability r > 0 "
        "(n = 0) or 1 − h; for k = 1, 2, 3 the full windows that can be met form one class: all 2^k words if r < "
        "1, those without BB if r = 1; a premise that gives every word a positive probability makes all windows "
        "of any length one class",
        theorem("a_premise_of_full_support_makes_one_class"),
        inequality("c.next.A@k > 0", f"l/{S_K}", f"(1-l)*K*(1-h)/{S_K}"),
        inequality("c.next.B@k > 0", f"(1-l)*K*h/{S_K}"),
        identity("db.next.A = r"),
        identity("da.next.A = 1-h"),
        identity("qb.next.A = 1"),
        identity("qa.next.A = 1-h"),
        *(Setting(FLIPPING, k).facts(Irreducible(2**k)) for k in (1, 2, 3)),
        *(Setting(PROMPT, k).facts(Irreducible(n)) for k, n in ((1, 2), (2, 3), (3, 5))),
    )


def at_once() -> Part:
    """h = 1: whoever says A may not say A again."""
    pair = Setting(HASTY, 2, {"l": "1/2", "r": "1/2"})
    return refuted(
        "“Any positive return rate makes the chain irreducible”: with h = 1 (window 2, r = 1/2, windows "
        "read as crops of a long text) {AA} and {AB, BA, BB} are both closed",
        pair.against("hit[AB] > 0", Closed(("AA",)), Closed(("AB", "BA", "BB")), pair.hitting("context:AA")),
    )


def at_once_for_every_window() -> Part:
    """The same for every k ≥ 2, and where windows are read as beginnings."""
    return also_proved(
        "With h = 1 the window A^k is closed, for every return rate 0 < r ≤ 1: for every k ≥ 2 where "
        "windows are read as crops, for every k ≥ 1 where they are read as beginnings; there the window AB, "
        "which comes after BA for k = 2, has probability 0",
        family("f", HASTY, "AA", "A", "1", ("0", "0")),
        identity("f.next.A = 1"),
        family("f1", HASTY_1, "AA", "A", "1", ("0", "0")),
        identity("f1.next.A = 1"),
        family("e", BEGINNING, "A", "A", "1", ("0", "0")),
        identity("e.next.A = 1"),
        Setting(BEGINNING, 0).facts(
            "next[,B] = 1-l", "next[B,A] = r", "next[BA,B] = 1", "law[AB,luigi] = 0", "law[AB,rogue] = 0"
        ),
    )


def crops() -> Part:
    """The same where windows are read as random crops."""
    return also_proved(
        "With windows read as crops of a long text the sojourn in A^k (n = k − 1) is (1 + "
        "o(h+r)/(r(1−h)^(k−1)))/h",
        conservation(CROP),
        family("g", CROP, "A", "A", "1", ("r*H/(h+r)", "0")),
        identity("1/g.next.B = (1 + l*(h+r)/((1-l)*r*H))/h"),
        conservation(CROP_1),
        family("g1", CROP_1, "A", "A", "1", ("H/(h+1)", "0")),
        identity("1/g1.next.B = (1 + l*(h+1)/((1-l)*H))/h"),
    )


def share_of_time() -> Part:
    """What the two sojourns amount to."""
    three = Setting(FLIPPING, 3, TENTH)
    return also_proved(
        "Luigi's amplitude λ/(λ + (1−λ)(1−h)^k) at A^k, times the sojourn there over the sum of both, is "
        "λr/(λr + (1−λ)(1−h)(h+r)) for every k; by the chain his long-run mean is 5/14 at λ = 1/2, h = r = "
        "1/10, k = 3",
        identity(f"c.alpha.luigi@k = l/{S_K}"),
        identity(f"l/{S_K}*{SOJOURN}/({SOJOURN} + {AWAY}) = l*r/(l*r + (1-l)*(1-h)*(h+r))"),
        three.facts(
            three.time("token:B"),
            "time[AAA] = (1 + 1000/729)*10",
            three.time("context:AAA"),
            "time[AAB] = 20*100/81 - 10",
            three.mean("luigi"),
        ),
    )


def claim() -> Claim:
    return Claim(
        id="D7",
        sentence="Authors who flip their characters back, at any positive rate, bring A^k back from every window, "
        "provided that revealing is not certain; the sojourns stay exponentially long.",
        verdict="conditional",
        parts=(sojourns(), irreducible(), at_once(), at_once_for_every_window(), crops(), share_of_time()),
        parameters=(
            *ROGUE_PARAMETERS,
            Parameter("r", "(0,1)", "return rate of the rogue where it is below 1"),
        ),
        powers=(Power("H", "1-h", "K"),),
        models=(FLIPPING, PROMPT, HASTY, HASTY_1, BEGINNING, CROP, CROP_1),
        hypotheses=(
            "luigi, of prior λ, emits only A; an honest rogue emits A, or B with probability h and is then "
            "revealed; a revealed one emits B, or A with probability r and is then honest again; o = λ/(1−λ)",
            "window k ≥ 1, read as the beginning of a document unless said otherwise (the rogue begins "
            "honest)",
        ),
        witness="E[tokens back to A^k, just after a B] = (1/r + 1/h)(1−h)^-(k−1) − 1/h",
    )
