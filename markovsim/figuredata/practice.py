"""Charts of the claims about training, prompting and talking (section D)."""

from __future__ import annotations

from fractions import Fraction

from markovsim.contexts.decoding import temperature
from markovsim.figuredata.charts import Chart, Level, Number, Panel, series
from markovsim.figuredata.story import rogue_model, toy
from markovsim.figuredata.windows import reversible
from markovsim.mixture import Mixture
from markovsim.premises.authors import deceptive
from markovsim.premises.generator import generator
from markovsim.premises.library import iid, word


def selection(rounds: int = 13) -> Chart:
    """D1: weight of luigi after n acceptances, for several acceptance rates of waluigi."""
    lines = []
    both = Mixture({"luigi": word("A"), "waluigi": word("AB")})
    for rate in (Fraction(1, 2), Fraction(4, 5), Fraction(1)):
        accepted = {"luigi": 1, "waluigi": rate}
        weights = [(n, both.selection.reweighted(accepted, n).prior["luigi"]) for n in range(1, rounds + 1)]
        lines.append(series(f"waluigi accepted with {float(rate):g}", weights))
    return Chart(
        "D1",
        "Filtering multiplies odds by acceptance rates, round by round",
        "luigi is always accepted; prior 1/2 each",
        (Panel("acceptances, n", "weight of luigi", tuple(lines), whole=True, legend="center right"),),
        "Three curves of luigi's weight against the number of acceptances: steep where waluigi is "
        "accepted half of the time, slower at 4 in 5, and flat "
        "at 1/2 where he passes every evaluation.",
    )


def sharpened(k: int = 3) -> Chart:
    """D2: expected return to A^k with plain and sharpened decoding, against q."""
    plain: list[tuple[Number, Number]] = []
    sharp: list[tuple[Number, Number]] = []
    for i in range(2, 19):
        q = Fraction(i, 20)
        mixture = Mixture({"luigi": iid({"A": 1}), "waluigi": iid({"A": q, "B": 1 - q})})
        for line, policy in ((plain, None), (sharp, temperature("1/2"))):
            simulator = mixture.window(k, decoding=policy)
            line.append((q, simulator.expected_hitting_time("context:" + "A" * k, "A" * (k - 1) + "B")))
    return Chart(
        "D2",
        "Sharpening does not always loosen the rest",
        f"seed toy, λ = 1/2, window {k}: expected tokens from just after a B back to the window of As",
        (
            Panel(
                "probability q of A under waluigi",
                "expected tokens",
                (series("temperature 1", plain), series("temperature 1/2", sharp)),
                y_scale="log",
                legend="upper right",
            ),
        ),
        "Two falling curves on a logarithmic axis against q. They cross at q = 1/2, where the way "
        "back takes 14 tokens at either temperature; below, sharpening "
        "makes it longer by far, above it makes it shorter.",
    )


def prompts(tokens: int = 12) -> Chart:
    """D4: share of the bad component along the best prompt, with full memory and under windows."""
    coins = Mixture(
        {"bad": iid({"x": "3/4", "y": "1/4"}), "good": iid({"x": "1/4", "y": "3/4"})},
        {"bad": "1/100", "good": "99/100"},
    )
    lines = [series("full memory", [(n, coins.amplitudes("x" * n)["bad"]) for n in range(tokens + 1)])]
    for k in (1, 3, 5):
        simulator = coins.window(k)
        lines.append(
            series(f"window {k}", [(n, simulator.amplitudes("x" * n)["bad"]) for n in range(tokens + 1)])
        )
    return Chart(
        "D4",
        "A window caps what a prompt can do",
        "bad share 1/100 at first; coins 3/4 (bad) and 1/4 (good); the prompt is x repeated",
        (
            Panel(
                "tokens of the prompt",
                "share of the bad component",
                tuple(lines),
                levels=(Level("19/20", Fraction(19, 20), "left"),),
                whole=True,
                legend="center right",
            ),
        ),
        "Four curves of the bad component's share against the length of the prompt. With full memory "
        "it passes 19/20 at seven tokens; windows of 1, 3 and 5 tokens "
        "stop it at 1/34, about 0.21 and about 0.71.",
    )


def pinned(k: int = 3) -> Chart:
    """D5: expected first B from A^k when a prompt A^m stays in view."""
    lines = [
        (m, toy().window(k, pinned="A" * m).expected_hitting_time("token:B", "A" * k)) for m in range(11)
    ]
    return Chart(
        "D5",
        "A pinned prompt delays the first B, by its likelihood ratio",
        f"seed toy, λ = q = 1/2, window {k}, pinned A^m",
        (
            Panel(
                "length m of the pinned prompt",
                "E[first B from A^k]",
                (series("exact", lines),),
                y_scale="log",
                whole=True,
            ),
        ),
        "A straight line on a logarithmic axis: the expected time to the first B, 18 without a "
        "pinned prompt, doubles with each A that is pinned.",
    )


def corrected() -> Chart:
    """D6: expected exit from B^k where a corrector slips in an A with probability ρ after each B."""
    lines = []
    for rho in (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)):
        corrector = generator(
            [1, 0],
            {
                "A": [["9/10", 0], [rho, 0]],
                "B": [[0, "1/10"], [0, 1 - rho]],
            },
        )
        rogue = rogue_model().premises["rogue"]
        mixture = Mixture({"luigi": word("A"), "rogue": rogue, "corrector": corrector})
        exits = [(k, 1 / mixture.next_token("B" * k)["A"]) for k in range(1, 11)]
        lines.append(series(f"ρ = {float(rho):g}", exits))
    return Chart(
        "D6",
        "A corrector opens the trap, but not by much",
        "luigi, rogue and a premise that corrects itself with probability ρ, prior 1/3 each: "
        "expected exit from B^k",
        (Panel("window k", "expected tokens to the first A", tuple(lines), y_scale="log", whole=True),),
        "Three rising lines on a logarithmic axis: the expected time to leave the window of Bs grows "
        "exponentially with the window, the faster the more "
        "eagerly the corrector corrects.",
    )


def sojourns(back: Fraction = Fraction(1, 10)) -> Chart:
    """D7: mean stays in A^k and away from it where the author flips back."""
    mixture = reversible(Fraction(1, 10), back)
    stay, away = [], []
    for k in range(1, 11):
        simulator = mixture.window(k)
        stay.append((k, simulator.expected_hitting_time("token:B", "A" * k)))
        away.append((k, simulator.expected_hitting_time("context:" + "A" * k, "A" * (k - 1) + "B")))
    return Chart(
        "D7",
        "Authors who flip back leave no trap",
        "luigi beside a rogue with hazard 1/10 and return rate 1/10, λ = 1/2",
        (
            Panel(
                "window k",
                "expected tokens",
                (series("in A^k", stay), series("away from it", away)),
                whole=True,
                legend="upper left",
            ),
        ),
        "Two rising lines against the window: mean stays in the window of As and away from it, both "
        "finite and slowly growing.",
    )


def exposures() -> Chart:
    """D9: what m steps at the target without a return say about the return rate."""
    counts = range(1, 41)
    lines = [
        series(f"{100 - int(alpha * 100)} % upper bound", [(m, 1 - float(alpha) ** (1 / m)) for m in counts])
        for alpha in (Fraction(5, 100), Fraction(1, 100))
    ]
    return Chart(
        "D9",
        "Never seen to return: how sure is that?",
        "m exposures (steps at the target) without a return",
        (
            Panel("exposures, m", "largest return rate not excluded", tuple(lines), legend="upper right"),
            Panel(
                "exposures, m",
                "Bayes factor for “never”",
                (
                    series("uniform prior: m + 1", [(m, m + 1) for m in counts]),
                    series("Jeffreys' prior", [(m, _jeffreys(m)) for m in counts]),
                ),
                legend="upper left",
            ),
        ),
        "Two panels against the number of exposures without a return. Left: upper confidence bounds "
        "on the return rate fall roughly as 3/m and 4.6/m. Right: the Bayes factor "
        "for a return rate of 0 grows in proportion to m under a uniform prior, and with its square "
        "root under Jeffreys' prior.",
    )


def _jeffreys(exposures: int) -> Fraction:
    """Return 4^m/C(2m, m) = Π_{i<m} (i + 1)/(i + 1/2)."""
    result = Fraction(1)
    for i in range(exposures):
        result *= Fraction(2 * i + 2, 2 * i + 1)
    return result


def split_hazards(tokens: int = 16) -> Chart:
    """D3: emergence with one hazard, and with the same mean hazard split in two."""
    lines = []
    for hazards in (("1/4",), ("1/8", "3/8"), ("0", "1/2")):
        rogues = {
            f"rogue{i}": deceptive(word("A"), word("B"), hazard=h) if h != "0" else word("A")
            for i, h in enumerate(hazards)
        }
        weights = {"luigi": Fraction(1, 2), **dict.fromkeys(rogues, Fraction(1, 2 * len(rogues)))}
        mixture = Mixture({"luigi": word("A"), **rogues}, weights)
        emerged = [(n, 1 - mixture.probability("A" * n)) for n in range(tokens + 1)]
        lines.append(series("hazards " + ", ".join(hazards), emerged))
    return Chart(
        "D3",
        "Splitting at equal mean hazard delays emergence",
        "waluigi's weight 1/2 in all, full memory: P(B among the first n tokens)",
        (
            Panel(
                "tokens, n",
                "probability",
                tuple(lines),
                levels=(Level("1/2", Fraction(1, 2)),),
                whole=True,
                legend="lower right",
            ),
        ),
        "Three rising curves that agree at one token. One waluigi with hazard 1/4 emerges soonest; "
        "hazards 1/8 and 3/8, of the same mean, a little later; "
        "hazards 0 and 1/2 level off at 1/4.",
    )


def circle(k: int = 4) -> Chart:
    """D8: the 2k windows of a rogue beside a hidden hero."""
    hidden = {
        "rogue": deceptive(word("A"), word("B"), hazard="1/10"),
        "hero": deceptive(word("B"), word("A"), hazard="1/10"),
    }
    chain = Mixture(hidden).window(k).full_chain
    windows = chain.closed_classes()[0].states
    law = chain.stationary_distribution()
    ordered = ["A" * (k - i) + "B" * i for i in range(k)] + ["B" * (k - i) + "A" * i for i in range(k)]
    assert set(ordered) == set(windows)
    return Chart(
        "D8",
        "A rogue and a hidden hero go round in a circle",
        f"hazards 1/10, prior 1/2 each, window {k}: stationary mass of the {2 * k} windows of the "
        f"only closed class",
        (
            Panel(
                "place on the circle, from "
                + ordered[0]
                + " by one B at a time to "
                + ordered[k]
                + " and back",
                "stationary mass",
                (series("mass", [(i, law[w]) for i, w in enumerate(ordered)], style="points"),),
                whole=True,
            ),
        ),
        "Eight points around the circle of windows: nearly all the mass is at the window of As and "
        "at the window of Bs, half each; the six windows between have the same small mass.",
    )
