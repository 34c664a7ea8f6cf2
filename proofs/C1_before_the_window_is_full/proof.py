from __future__ import annotations

from markovsim.certificates.format import (
    ChainFacts,
    Counterexample,
    Family,
    Holds,
    Inequality,
    Parameter,
    Part,
    Power,
    Recurrence,
    SameLaw,
    Variable,
)
from markovsim.proving import (
    A_WORDS,
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    Claim,
    seed_toy,
    three_voices,
)


def first_tokens() -> Part:
    """The law is μ for the first k + 1 tokens, by telescoping."""
    telescope = Recurrence(
        "the first k + 1 tokens",
        (
            Variable(
                "M",
                "1",
                "y",
                range="(0,oo)",
                means="μ of the text so far, of length at most k; y is μ with one more token",
            ),
            Variable(
                "P",
                "1",
                "P*(y/M)",
                closed="M",
                means="probability that the windowed simulator has written the text",
            ),
        ),
        (Parameter("y", "(0,oo)", "μ(wa), the next token a being possible"),),
    )
    return Part(
        "The windowed simulator gives each word of at most k + 1 tokens the probability μ(word)",
        "claim",
        "proved",
        (telescope,),
        (
            "a context of at most k tokens is the whole text, τ_k(w) = w for |w| ≤ k, so each of the first "
            "k + 1 tokens is drawn from μ(· | the whole text)",
            "a word with μ = 0 is never written: its first impossible token has probability 0",
        ),
    )


def instances() -> Part:
    """The same for all words, in full chains."""
    return Part(
        "Three premises, three tokens: all words of k + 1 tokens for k = 0..3",
        "complement",
        "proved",
        tuple(ChainFacts("voices", k, (SameLaw(k + 1),)) for k in range(4)),
    )


def sharp() -> Part:
    """For no window is it one token more."""
    return Part(
        "The bound is sharp for every k ≥ 0: in the seed toy, after B A^k, which has the law μ, the "
        "next A has "
        "probability μ(A | A^k) in the window and μ(A | B A^k) = q with full memory, which is less",
        "complement",
        "proved",
        (
            A_WORDS,
            Family("b", "toy", "B", "A", (("0",), ("(1-q)*J",))),
            Inequality("s.next.A", ">", "b.next.A", ("(1-q)*l/(l + (1-l)*J)",)),
            Inequality("b.mu*s.next.A", ">", "b.mu@+1", ("b.mu*(1-q)*l/(l + (1-l)*J)",)),
        ),
        ("the index n is k here: told[B A^k A] = μ(B A^k)·μ(A | A^k)",),
    )


def not_one_more() -> Part:
    """Token k + 2 can differ."""
    told = (Holds("told[BAA]", "=", "5/48"), Holds("mu[BAA]", "=", "1/16"))
    claimed = Holds("told[BAA]", "=", "mu[BAA]")
    return Part(
        "“The first k + 2 tokens have the law μ too”: token k + 2 can differ (seed toy, window 1, λ = q = "
        "1/2)",
        "complement",
        "refuted",
        (Counterexample("relation", "toy", 1, told, against=(claimed,), at={"l": "1/2", "q": "1/2"}),),
    )


def claim() -> Claim:
    return Claim(
        id="C1",
        sentence="The window has no effect on the first k + 1 tokens: from the empty context their law is "
        "μ, for any model.",
        verdict="proved",
        parts=(first_tokens(), instances(), sharp(), not_one_more()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(three_voices(), seed_toy()),
        hypotheses=(
            "finitely many premises over a finite alphabet; window k ≥ 0 read as the beginning of a "
            "document; start from the empty context; nothing pinned",
            *SEED_TOY_HYPOTHESES,
        ),
        sizes="any model, every k",
        witness="μ(BAA) = 1/16, with window 1 it is 5/48",
    )
