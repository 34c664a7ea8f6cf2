from markovsim.proving import *

ODDS = "(1-l)*(1-h)*(h + {r})"
MEAN = f"l*{{r}}/(l*{{r}} + {ODDS})"
MEAN_OF_TWO = " + ".join(f"mass[{word}]*alpha[{word},luigi]" for word in ("AA", "AB", "BA", "BB"))
KINDS = (("", "r", "1-r"), ("_one", "1", "0"))


def reversible(name: str, prior: str, start: tuple[str, str], back: str, stay: str) -> Model:
    """Luigi emits only A; the rogue emits A where it is honest next and B where it is revealed next."""
    deceptive = flipping("rogue", f"1 - {prior}", "h", back, start=start, stay=stay)
    return mixture(name, "AB", independent("luigi", prior, {"A": "1"}), deceptive)


def models() -> tuple[Model, ...]:
    """Read as a document, read as a stationary text at the weight λ', and the latter at λ; for r < 1 and r = 1."""
    made = []
    for suffix, r, stay in KINDS:
        law = (f"{r}/(h+{r})", f"h/(h+{r})")
        made += [
            reversible(f"document{suffix}", "l", ("1", "0"), r, stay),
            reversible(f"reweighted{suffix}", MEAN.format(r=r), law, r, stay),
            reversible(f"stationary{suffix}", "l", law, r, stay),
        ]
    return tuple(made)


def on_average() -> Part:
    """Stationary premises: no bias at all."""
    two = Setting(models()[2], 2, {"l": "1/2", "h": "1/10", "r": "1/10"})
    return refuted(
        "“The window lowers the mean amplitude of a premise that short strings cannot prove”: for "
        "stationary premises it is the prior for every k, whatever short strings can prove; the reversible "
        "rogue at h = r = 1/10, k = 2, has 1/2 for luigi",
        theorem("block_law_is_stationary"),
        theorem("stationary_premises_make_a_stationary_mixture"),
        theorem("mean_amplitude_under_the_block_law_is_the_prior"),
        conservation("stationary"),
        conservation("stationary_one"),
        two.against(f"{MEAN_OF_TWO} < 1/2", two.stationary(), f"{MEAN_OF_TWO} = 1/2"),
    )


def families(suffix: str, r: str, stay: str) -> tuple[Family, ...]:
    """A^(n+1), any text that ends in B, and any text that ends in B A^(n+1), under both readings."""
    revealed = f"(x.rogue.0*h + x.rogue.1*({stay}))"
    made = []
    for model, first in (("document", "(1-h)*H"), ("reweighted", f"{r}/(h+{r})*H")):
        tag = f"{model[0]}{suffix}"
        made += [
            family(f"{tag}a", model + suffix, "A", "A", "1", (first, "0")),
            family(f"{tag}b", model + suffix, "B", "", "0", ("0", revealed), anything=True),
            family(f"{tag}ba", model + suffix, "BA", "A", "0", (f"{revealed}*{r}*H", "0"), anything=True),
        ]
    return tuple(made)


def document() -> Part:
    """Reading the window as a document is the stationary reading at another prior."""
    evidence: list[Evidence] = []
    for suffix, r, stay in KINDS:
        odds = ODDS.format(r=r)
        evidence += families(suffix, r, stay)
        evidence.append(
            family(f"e{suffix}", f"reweighted{suffix}", "", "", "1", (f"{r}/(h+{r})", f"h/(h+{r})"))
        )
        evidence += [identity(f"d{suffix}a.{what} = r{suffix}a.{what}") for what in ("next.B", "alpha.luigi")]
        for end, chance in (("b", stay), ("ba", "h")):
            for model in ("d", "r"):
                evidence.append(identity(f"{model}{suffix}{end}.next.B = {chance}"))
                evidence.append(identity(f"{model}{suffix}{end}.alpha.luigi = 0"))
        evidence += [
            conservation(f"reweighted{suffix}"),
            identity(f"e{suffix}.alpha.luigi = {MEAN.format(r=r)}"),
            identity(f"e{suffix}.alpha.luigi - l = l*(1-l)*h*(h + {r} - 1)/(l*{r} + {odds})"),
        ]
    return proved(
        "Reversible rogue: at A^(n+1) and at every text that ends in B or in B A^(n+1), for every n ≥ 0, the "
        "reading as a document gives the next-token law and luigi's amplitude of stationary premises with "
        "luigi's weight λ' = λr/(λr + (1−λ)(1−h)(h+r)), and λ' − λ = λ(1−λ)h(h+r−1)/(λr + (1−λ)(1−h)(h+r)). If "
        "two mixtures agree so at every window of k tokens and the second is stationary, its law of k tokens "
        "is stationary for the first, with the second's prior weight as mean amplitude",
        *evidence,
        theorem("the_law_of_another_mixture_with_the_same_full_windows_is_stationary"),
    )


def only_mean() -> Part:
    """The long-run mean is λ'."""
    return proved(
        "Reversible rogue, windows of any length k ≥ 1 read as documents: there is a stationary law of the "
        "window, and under every such law E[α_luigi] = λ', which is below λ if h + r < 1, λ if h + r = 1, and "
        "above λ if h + r > 1",
        theorem("a_window_read_as_a_document_moves_the_mean_amplitude"),
    )


def not_kept() -> Part:
    """Below the prior when the rogue flips rarely."""
    two = Setting(models()[0], 2, {"l": "1/2", "h": "1/10", "r": "1/10"})
    return refuted(
        "“Read as a document it keeps the prior”: at h = r = 1/10, λ = 1/2, k = 2 luigi's mean is 5/14",
        two.against(f"{MEAN_OF_TWO} = 1/2", two.mean("luigi"), f"{MEAN_OF_TWO} = 5/14"),
    )


def not_lowered() -> Part:
    """Above the prior when the rogue flips often."""
    two = Setting(models()[0], 2, {"l": "1/2", "h": "1/2", "r": "3/4"})
    return refuted(
        "“Read as a document it always lowers it”: at h = 1/2, r = 3/4, λ = 1/2, k = 2 luigi's mean is 6/11",
        two.against(f"{MEAN_OF_TWO} <= 1/2", two.mean("luigi"), f"{MEAN_OF_TWO} = 6/11"),
    )


def ceilings() -> Part:
    """What remains true: only one of the two can be proved."""
    return also_proved(
        "What is true for every k is the ceiling: luigi's amplitude is below 1 at every window, 0 where it "
        "holds a B, and the rogue's is 1 there",
        *(
            inequality(f"1 > d{suffix}a.alpha.luigi", "(1-l)*(1-h)*H/(l + (1-l)*(1-h)*H)")
            for suffix, _, _ in KINDS
        ),
        *(identity(f"d{suffix}{end}.alpha.rogue = 1") for suffix, _, _ in KINDS for end in ("b", "ba")),
    )


def instances() -> Part:
    """Numbers below, at and above the prior, as full chains."""
    documents, stationary = models()[0], models()[2]
    below = {"l": "1/2", "h": "1/10", "r": "1/10"}
    even, above = {"l": "1/2", "h": "1/4", "r": "3/4"}, {"l": "1/2", "h": "1/2", "r": "3/4"}
    chains = [(documents, k, below) for k in (1, 2, 3, 4)] + [(stationary, k, below) for k in (1, 2, 3, 4)]
    chains += [(documents, k, at) for at in (even, above) for k in (1, 3)]
    chains += [(models()[3], k, {"l": "1/2", "h": "1/4"}) for k in (1, 3)]
    settings = [Setting(*chain) for chain in chains]
    return also_proved(
        "At λ = 1/2, full chains: 5/14 at h = r = 1/10 for k = 1..4 (documents), 1/2 (stationary texts); "
        "1/2 at h = 1/4, r = 3/4; 6/11 at h = 1/2, r = 3/4; 16/31 at h = 1/4, r = 1",
        *(setting.facts(setting.mean("luigi")) for setting in settings),
    )


def claim() -> Claim:
    return Claim(
        id="C6",
        sentence="“The window favours the premise that short strings can prove”: not on average for "
        "stationary premises; read as a document it may shift the mean amplitude, either way: beside the "
        "reversible rogue luigi's mean is λr/(λr + (1−λ)(1−h)(h+r)) for every k ≥ 1.",
        verdict="conditional",
        parts=(on_average(), document(), only_mean(), not_kept(), not_lowered(), ceilings(), instances()),
        parameters=(
            Parameter("l", "(0,1)", "prior weight of luigi"),
            Parameter("h", "(0,1)", "hazard of the rogue"),
            Parameter("r", "(0,1)", "probability that a revealed rogue returns"),
        ),
        powers=(Power("H", "1-h"),),
        models=models(),
        hypotheses=(
            "luigi, of prior λ, emits only A; the reversible rogue is honest or revealed and emits A where "
            "it is honest next and B where it is revealed next; honest → revealed with probability h, "
            "revealed → honest with r; 0 < λ, h < 1, 0 < r ≤ 1 (r = 1 are models of their own)",
            "“document”: the rogue is honest before the first token of the window; “stationary”: honest "
            "with probability r/(h+r)",
            "window k ≥ 1",
        ),
        witness="E[α_luigi] − λ = λ(1−λ)h(h+r−1)/(λr + (1−λ)(1−h)(h+r))",
    )
