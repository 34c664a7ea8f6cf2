"""The numbers of the story, computed by the library each time a page is written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markovsim.conjectures.standard import probability_never
from markovsim.mixture import Mixture
from markovsim.premises.authors import deceptive
from markovsim.premises.library import iid

WINDOW = 3
LONGER, LONGEST = 10, 2048


@dataclass(frozen=True)
class Toy:
    """Luigi, who writes only A, and waluigi, a fair coin, at even odds, seen through WINDOW tokens."""

    weight: Fraction
    weight_after: Fraction
    weight_after_one_more: Fraction
    weight_after_b: Fraction
    chance_first: Fraction
    chance: Fraction
    chance_later: Fraction
    never: Fraction
    certain: Fraction
    wait: Fraction
    wait_from_start: Fraction
    wait_longer: Fraction
    wait_longest: Fraction
    drift: Fraction
    drift_appended: Fraction
    back: Fraction
    mass: Fraction
    mean: Fraction
    classes: int

    @property
    def digits(self) -> int:
        """How many digits the waiting time of the longest window has."""
        return len(str(int(self.wait_longest)))


@dataclass(frozen=True)
class Rogue:
    """Luigi, and a rogue who imitates him until it shows itself and writes B for ever."""

    hazard: Fraction
    never: Fraction
    wait: Fraction
    closed: str
    quick_hazard: Fraction
    quick_least: Fraction
    quick_wait: Fraction
    mean_document: Fraction
    mean_crop: Fraction


def toy() -> Toy:
    """Return the numbers of the toy."""
    model = Mixture({"luigi": iid({"A": 1}), "waluigi": iid({"A": "1/2", "B": "1/2"})})
    seen = model.window(WINDOW)
    text = "A" * WINDOW
    chain = seen.full_chain
    law = chain.stationary_distribution()
    longer, longest = model.window(LONGER), model.window(LONGEST)
    return Toy(
        weight=model.amplitudes()["luigi"],
        weight_after=model.amplitudes(text)["luigi"],
        weight_after_one_more=model.amplitudes(text + "A")["luigi"],
        weight_after_b=model.amplitudes(text + "B")["luigi"],
        chance_first=model.next_token()["B"],
        chance=model.next_token(text)["B"],
        chance_later=model.next_token("A" * LONGER)["B"],
        never=probability_never(model.generator, "B"),
        certain=seen.hitting_probability("token:B"),
        wait=seen.expected_hitting_time("token:B", start=text),
        wait_from_start=seen.expected_hitting_time("token:B"),
        wait_longer=longer.expected_hitting_time("token:B", start="A" * LONGER),
        wait_longest=longest.expected_hitting_time("token:B", start="A" * LONGEST),
        drift=seen.drift("luigi", text),
        drift_appended=seen.martingale.halves("luigi", text).appending,
        back=chain.expected_hitting_time(seen.event(f"context:{text}"), start="B" * WINDOW),
        mass=law[text],
        mean=sum((p * seen.amplitudes(str(word))["luigi"] for word, p in law.items()), Fraction(0)),
        classes=len(chain.communicating_classes()),
    )


def rogue() -> Rogue:
    """Return the numbers of the rogue."""
    luigi, collapsed = iid({"A": 1}), iid({"B": 1})

    def model(hazard: str, back: str = "0") -> Mixture:
        return Mixture({"luigi": luigi, "rogue": deceptive(luigi, collapsed, hazard=hazard, back=back)})

    slow, quick = model("1/10"), model("1/2")
    seen, text = slow.window(WINDOW), "A" * LONGER
    [closed] = seen.chain().closed_classes()
    through = quick.window(LONGER)
    means = {}
    for start in ("document", "stationary"):
        reader = model("1/10", back="1/10").window(WINDOW, start=start)
        law = reader.full_chain.stationary_distribution()
        means[start] = sum(
            (p * reader.amplitudes(str(word))["luigi"] for word, p in law.items()), Fraction(0)
        )
    return Rogue(
        hazard=Fraction(1, 10),
        never=probability_never(slow.generator, "B"),
        wait=seen.expected_hitting_time("token:B", start="A" * WINDOW),
        closed=", ".join(map(str, closed.states)),
        quick_hazard=Fraction(1, 2),
        quick_least=min(through.amplitudes(str(word))["rogue"] for word in through.chain().states),
        quick_wait=through.expected_hitting_time("token:B", start=text),
        mean_document=means["document"],
        mean_crop=means["stationary"],
    )
