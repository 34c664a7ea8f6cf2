from markovsim.proving import *

S, S_NEXT = "(l + (1-l)*J)", "(l + (1-l)*q*J)"


def luigi() -> Part:
    """What k tokens can say for luigi at best."""
    return proved(
        "For every k luigi's amplitude is at most λ/S_k < 1 at each text of at most k tokens, and λ/S_k at "
        "A^k; it is 0 at each text that holds a B, and at A^n it is strictly increasing with n and nearer to 1 "
        "than (1−λ)q^n/λ",
        theorem("toy_evidence_ceilings"),
        theorem("toy_next_law_after_a_B"),
        A_WORDS,
        identity(f"s.alpha.luigi = l/{S}"),
        inequality("1 > s.alpha.luigi", f"(1-l)*J/{S}"),
        inequality("s.alpha.luigi@+1 > s.alpha.luigi", f"l*(1-l)*J*(1-q)/({S}*{S_NEXT})"),
        inequality("(1-l)*J/l > 1 - s.alpha.luigi", f"(1-l)^2*J^2/(l*{S})"),
    )


def waluigi() -> Part:
    """One B is proof."""
    return proved(
        "Waluigi's amplitude is 1 at each text that holds a B, so at B^k for k ≥ 1, and below 1 at A^n for "
        "every n; at the empty text it is 1 − λ",
        theorem("toy_evidence_ceilings"),
        theorem("toy_next_law_after_a_B"),
        inequality("1 > s.alpha.waluigi", f"l/{S}"),
        identity("s.alpha.waluigi@0 = 1 - l"),
    )


def any_model() -> Part:
    """In any model longer words say more."""
    return proved(
        "In any model, for every n, each text with μ > 0 has a continuation by n tokens with μ > 0 at which "
        "the amplitude of p is at least as great; and the amplitude is 1 at some text of n tokens iff some "
        "text of n tokens is possible under p and under no other premise",
        theorem("some_continuation_says_as_much"),
        theorem("when_a_face_is_reached"),
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
        sentence="Evidence ceilings: in the seed toy k tokens can bring luigi to λ/(λ+(1−λ)q^k) < 1 at best, and "
        "waluigi, if k ≥ 1, to 1.",
        verdict="proved",
        parts=(luigi(), waluigi(), any_model(), instances()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(SEED_TOY,),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "windows read as the beginning of a document; the ceiling of p is the greatest α_p(w) over the "
            "words w of at most k tokens with μ(w) > 0",
        ),
        witness="luigi λ/(λ + (1−λ)q^k) at A^k; waluigi 1 at B",
    )
