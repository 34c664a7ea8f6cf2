from collections.abc import Mapping

from markovsim.proving import *

S, S_K, S_ONE = "(l + (1-l)*J)", "(l + (1-l)*Q)", "(l + (1-l)*q)"
LOWER = f"(1-q)*Q/({S_K}*(1-Q))"


def polynomial() -> Part:
    """The determinant of z − (chain of the run length), by expansion along the first row."""
    return proved(
        "For every k ≥ 1 the characteristic polynomial of the 2^k full windows is z^(2^k−1−k)·(z−1)·f(z), f "
        "= z^k − δ Σ_{n<k} q^n z^(k−1−n), δ = (1−q)λ/S_k",
        A_WORDS,
        AFTER_B,
        identity("b.next.A = q"),
        recurrence(
            "the rows of the determinant, at the end the window length",
            variable("G", "0", "z*G + J", "Σ q^m z^(n−1−m) over m < n"),
            multiplied("Z", "z", "z^n", closed="(z-q)*G + J"),
            variable(
                "V",
                "-e",
                "-(1-q)*Z*(z-1+e) + q*V",
                "determinant with first column −(1−q), …, −(1−q), −ε",
                closed="-(1-q)*(z-1+e)*G - e*J",
            ),
        ),
        identity("V + Z*(z-1+e) = (z-1)*(Z - (1-q-e)*G)"),
        identity(f"1 - q - s.next.B@k = (1-q)*l/{S_K}"),
        argued=(
            "the next-token law depends on a window only by its run, the number of A's at its end; so does "
            "the law of the window k tokens later, which holds new tokens only: beside the k + 1 "
            "eigenvalues of the chain of the run all are 0",
            "Laplace's expansion of det(z − R), R being the chain of the run: from j < k to j + 1 with q, "
            "else to 0; from k to 0 with ε = ε_k, else k",
        ),
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


def leading_root() -> Part:
    """Where the second largest modulus comes from."""
    return proved(
        "f has one positive zero ρ; ρ < 1, as f(1) = q^k/S_k > 0, and no zero has a larger modulus: γ = 1 − "
        "ρ",
        recurrence(
            "the terms of the sum", summed("T", "J", "Σ q^m over m < n, G at z = 1", closed="(1-J)/(1-q)")
        ),
        identity(f"1 - (1-q)*l/{S}*T = J/{S}"),
        positive(f"Q/{S_K}"),
        argued="Descartes' rule of signs: the coefficients of f change sign once; Cauchy's theorem: no zero "
        "of z^k − Σ a_i z^i with a_i ≥ 0 is larger in modulus than its positive one",
    )


def lower() -> Part:
    """From below: the sum of the two escape rates."""
    return proved(
        "γ ≥ (1−q)q^k/(S_k(1−q^k)) = e(A^k) + e(rest), with equality exactly for k = 1; e(rest)/e(A^k) = "
        "S_k/((1−λ)(1−q^k)), which tends to λ/(1−λ)",
        recurrence(
            "the window length",
            variable(
                "W", "0", "(1-r)*(1-J) + r*W", "(1−q) Σ q^m (1 − r^(n−1−m)) over m < n", within="[0,oo)"
            ),
            variable("P", "0", "r*P + J", "G at z = r", closed="(1-J-W)/(1-q)"),
            variable("Y", "1", "r*Y", "r^n", closed="(r-q)*P + J"),
        ),
        inequality(f"P*((1-r)*(1-J)*{S} - (1-q)*J) + (1-J)*({S}*Y - (1-q)*l*P) >= 0", f"{S}*J*W"),
        inequality("(1-r)*(1-Q) + r*x > 0", "(1-r)*(1-Q)", "r*x"),
        identity(f"1 - (1-q)*l/{S_ONE} = (1-q)*q/({S_ONE}*(1-q))"),
        conservation(SEED_TOY),
        identity("s.mu@k*s.next.B@k/(1 - s.mu@k) = (1-q)*Q/(1-Q)"),
        identity(f"s.next.B@k + s.mu@k*s.next.B@k/(1 - s.mu@k) = {LOWER}"),
        identity("s.mu@k/(1 - s.mu@k) - l/(1-l) = Q/((1-l)*(1-Q))"),
        argued=(
            "at r = ρ and n = k the bracket S_k·f(ρ) is 0, and P > 0 is a sum of positive terms",
            "(1−r)(1−q^k) + r·x is W for the window k + 1, x ≥ 0 that for k: so W is 0 for k = 1 alone",
            "e(A^k) = ε_k, and what leaves A^k under the stationary law comes back: e(rest) = μ(A^k)ε_k/(1 "
            "− μ(A^k))",
        ),
    )


def upper() -> Part:
    """From above: Bernoulli's inequality in each term."""
    return proved(
        "γ ≤ U/(1+U) < U with U = (1−q)q^k/(λ(1 − (1+k(1−q))q^k)), and γ = U/(1+U) exactly for k = 1; so "
        "γ/q^k tends to (1−q)/λ",
        recurrence(
            "the terms of the sum",
            variable("X", "0", "(1+s)*X + n*s^2", "(1+σ)^n − 1 − nσ", within="[0,oo)"),
            summed("F", "J*((1+s)*X + n*s^2)", "Σ q^m times that at m + 1, over m < n"),
            multiplied("R", "(1+s)", "(1+σ)^n", closed="1 + n*s + X"),
            summed("C", "(n+1)*(1-q)^2*J", "(1−q)² Σ (m+1) q^m over m < n", closed="1 - J - n*(1-q)*J"),
            summed("M", "J*R*(1+s)", "Σ q^m (1+σ)^(m+1) over m < n", closed="(1-J)/(1-q) + s*C/(1-q)^2 + F"),
        ),
        inequality(f"J + ((1-q)*l*M - {S}) >= l*s*C/(1-q)", "(1-q)*l*F"),
        positive("(n+1)*(1-q)^2*J"),
        inequality("(s+d)/(1+s+d) >= s/(1+s)", "d/((1+s)*(1+s+d))"),
        inequality("s > s/(1+s)", "s^2/(1+s)"),
        inequality("Q*((1+s)*x + k*s^2) > 0", "Q*(1+s)*x", "Q*k*s^2"),
        identity(f"q/(l*(1-q))/(1 + q/(l*(1-q))) = 1 - (1-q)*l/{S_ONE}"),
        argued=(
            "σ = 1/ρ − 1, so γ = σ/(1+σ), and f(ρ) = ρ^k (1 − δM): at the zero (1−q)λM = S_k, hence σ ≤ "
            "(1−q)q^k/(λC) = U, C > 0 being a sum of positive terms; U = σ + d with d ≥ 0",
            "Q((1+σ)x + kσ²) is what F gains from k to k + 1, x ≥ 0: so F is 0 for k = 1 alone",
            "the limits of q^k and k·q^k are 0",
        ),
    )


def not_reversible() -> Part:
    """Why a modulus and not a gap."""
    facts = []
    for k in (2, 3, 4):
        there, back = f"after[1,{'A' * k},{'A' * (k - 1)}B]", f"after[1,{'A' * (k - 1)}B,{'A' * k}]"
        facts.append(Setting(SEED_TOY, k).facts(f"{there} > 0", f"{back} = 0"))
    return also_proved(
        "For k ≥ 2 the chain is not reversible: A^k leads to A^(k−1)B, which does not lead back in one step "
        "(it is reversible for k = 1, where it has two states)",
        *facts,
        argued="for every k ≥ 2 the window after A^(k−1)B holds that B; and every window has a positive "
        "mass under the stationary law",
    )


def claim() -> Claim:
    return Claim(
        id="C11",
        sentence="The seed toy's spectrum for every window, and its gap 1 − (second largest modulus) "
        "between two bounds of order q^k.",
        verdict="proved",
        parts=(polynomial(), full_chains(), leading_root(), lower(), upper(), not_reversible()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("z", "real", "the variable of the polynomial"),
            Parameter("e", "(0,1)", "ε"),
            Parameter("r", "(0,1)", "a number between 0 and 1, at the end ρ"),
            Parameter("s", "(0,oo)", "σ"),
            Parameter("x", "[0,oo)", "W, or X, for the window before"),
            Parameter("d", "[0,oo)", "U − σ"),
        ),
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "window k ≥ 1, read as the beginning of a document"),
        witness="(1−q)q^k/(S_k(1−q^k)) ≤ γ ≤ U/(1+U), U = (1−q)q^k/(λ(1−(1+k(1−q))q^k))",
    )
