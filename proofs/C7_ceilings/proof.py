from markovsim.proving import *

S, S_NEXT = "(l + (1-l)*J)", "(l + (1-l)*q*J)"


def luigi() -> Part:
    """What k tokens can say for luigi at best."""
    return proved(
        "Luigi's ceiling is λ/S_k < 1: taken at A^k alone, strictly increasing with k, and nearer to 1 than "
        "(1−λ)q^k/λ",
        A_WORDS,
        AFTER_B,
        identity(f"s.alpha.luigi = l/{S}"),
        identity("b.alpha.luigi = 0"),
        inequality("1 > s.alpha.luigi", f"(1-l)*J/{S}"),
        inequality("s.alpha.luigi@+1 > s.alpha.luigi", f"l*(1-l)*J*(1-q)/({S}*{S_NEXT})"),
        inequality("(1-l)*J/l > 1 - s.alpha.luigi", f"(1-l)^2*J^2/(l*{S})"),
        argued=("a word is A^n or ends in B A^n; the index n is k here", "the limit of q^k is 0"),
    )


def waluigi() -> Part:
    """One B is proof."""
    return proved(
        "Waluigi's ceiling is 1 for every k ≥ 1, taken at each word that holds a B and at no other; for k = "
        "0, where nothing is seen, it is 1 − λ",
        identity("b.alpha.waluigi = 1"),
        inequality("1 > s.alpha.waluigi", f"l/{S}"),
        identity("s.alpha.waluigi@0 = 1 - l"),
    )


def any_model() -> Part:
    """In any model longer words say more."""
    return proved(
        "In any model the ceiling is taken at a word of length k and does not decrease with k; it is 1 "
        "exactly if some word of length k is possible under p and under no other premise",
        martingale("W"),
        recurrence(
            "the possible next tokens summed so far",
            summed("Z", "p", "Σ μ(a | w)"),
            summed("D", "p*d", "Σ μ(a | w)(c − α_p(wa))"),
            summed("E", "p*(c - d)", "Σ μ(a | w) α_p(wa)", closed="c*Z - D"),
            Parameter("p", "(0,1]", "μ(a | w)"),
            Parameter("d", "[0,oo)", "c − α_p(wa), c being the greatest of them"),
        ),
        inequality("c*Z >= E", "D"),
        identity("1 - x/(x + o) = o/(x + o)"),
        argued=(
            "after the last possible token Z = 1 and Y = P_p(w), so α_p(w) = E ≤ c: some longer word says "
            "as much",
            "x = π_p P_p(w) > 0 and o ≥ 0 is the same of all other premises together; the prior weight of "
            "each is positive",
        ),
    )


def instances() -> Part:
    """Luigi's greatest amplitude is waluigi's least, and the other way round."""
    facts = []
    for k in range(1, 4):
        full, s_k = "A" * k, f"(l + (1-l)*q^{k})"
        facts.append(
            Setting(SEED_TOY, k).facts(
                LeastAmplitude("waluigi", full, f"(1-l)*q^{k}/{s_k}"),
                f"alpha[{full},luigi] = l/{s_k}",
                LeastAmplitude("luigi", "B" * k, "0"),
            )
        )
    numbers = (
        Setting(SEED_TOY, k, HALF).facts(f"alpha[{'A' * k},luigi] = {2**k}/{2**k + 1}") for k in (1, 2, 3, 4)
    )
    return also_proved(
        "All contexts for k = 1..3 and every λ, q: waluigi's least amplitude is the rest of luigi's "
        "greatest; at λ = q = 1/2 luigi has 2^k/(2^k + 1)",
        *facts,
        *numbers,
    )


def claim() -> Claim:
    return Claim(
        id="C7",
        sentence="Evidence ceilings: k tokens can bring luigi to λ/S_k < 1 at best, and waluigi, if k ≥ 1, "
        "to 1.",
        verdict="proved",
        parts=(luigi(), waluigi(), any_model(), instances()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            *MARTINGALE_PARAMETERS,
            Parameter("c", "[0,oo)", "the greatest amplitude of p one token later"),
            Parameter("x", "(0,oo)", "π_p P_p(w)"),
            Parameter("o", "[0,oo)", "μ(w) − π_p P_p(w)"),
        ),
        powers=(Power("J", "q"),),
        models=(SEED_TOY,),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "windows read as the beginning of a document; the ceiling of p is the greatest α_p(w) over the "
            "words w of at most k tokens with μ(w) > 0",
        ),
        witness="luigi λ/(λ + (1−λ)q^k) at A^k; waluigi 1 at B",
    )
