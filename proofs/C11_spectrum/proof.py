from collections.abc import Mapping

from markovsim.proving import *


def eigenvalues() -> Part:
    """The window matters through its run of As only."""
    return proved(
        "For every k ≥ 1 the eigenvalues z ≠ 0 of the chain of the 2^k full windows are 1 and the zeros of f(z) = "
        "z^k − δ Σ_{n<k} q^n z^(k−1−n), δ = (1−q)λ/S_k, S_k = λ + (1−λ)q^k",
        theorem("the_eigenvalues_of_the_seed_toy"),
    )


def spectrum(k: int, at: Mapping[str, str]) -> Spectrum:
    """The coefficients that the formula gives, from that of 1 upwards."""
    luigi, q = (f"({at[name]})" if name in at else name for name in ("l", "q"))
    delta = f"(1-{q})*{luigi}/({luigi} + (1-{luigi})*{q}^{k})"
    factor = [*(f"-{delta}*{q}^{k - 1 - i}" for i in range(k)), "1"]
    pairs = zip(["0", *factor], [*factor, "0"], strict=True)
    return Spectrum((*["0"] * (2**k - 1 - k), *(f"{low} - ({high})" for low, high in pairs)))


def full_chains() -> Part:
    """The same polynomial from the whole chains."""
    other = {"l": "1/3", "q": "3/4"}
    cases = [(1, {}), (2, {"q": "1/2"}), (2, other), (3, other), (3, HALF), (4, HALF)]
    return also_proved(
        "The whole chains: k = 1 for every λ, q; k = 2 for every λ at q = 1/2; k = 2, 3 at λ = 1/3, q = "
        "3/4; k = 3, 4 at λ = q = 1/2",
        *(Setting(SEED_TOY, k, at).facts(spectrum(k, at)) for k, at in cases),
    )


def gap() -> Part:
    """The second largest modulus, from both sides."""
    return proved(
        "f has exactly one positive zero ρ; it is below 1 and an eigenvalue, and no eigenvalue but 1 has a greater "
        "modulus; γ = 1 − ρ is at least (1−q)q^k/(S_k(1−q^k)) and at most U/(1+U), U = (1−q)q^k/(λ(1 − "
        "(1+k(1−q))q^k))",
        theorem("the_gap_of_the_seed_toy"),
        theorem("the_seed_toy_has_a_second_eigenvalue"),
    )


def not_reversible() -> Part:
    """Why a modulus and not a gap."""
    facts = []
    for k in (2, 3, 4):
        there, back = f"after[1,{'A' * k},{'A' * (k - 1)}B]", f"after[1,{'A' * (k - 1)}B,{'A' * k}]"
        facts.append(Setting(SEED_TOY, k).facts(f"{there} > 0", f"{back} = 0"))
    return also_proved(
        "For k = 2, 3, 4 the chain is not reversible: A^k leads to A^(k−1)B, which does not lead back in one step",
        *facts,
    )


def claim() -> Claim:
    return Claim(
        id="C11",
        sentence="The seed toy's nonzero eigenvalues for every window, and its gap, 1 − (the greatest modulus of an "
        "eigenvalue other than 1), between two bounds of order q^k.",
        verdict="proved",
        parts=(eigenvalues(), full_chains(), gap(), not_reversible()),
        parameters=SEED_TOY_PARAMETERS,
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "window k ≥ 1, read as the beginning of a document"),
        witness="(1−q)q^k/(S_k(1−q^k)) ≤ γ ≤ U/(1+U), U = (1−q)q^k/(λ(1−(1+k(1−q))q^k))",
    )
