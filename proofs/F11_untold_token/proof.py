from markovsim.proving import *

READINGS = mixture(  # the same on texts without t; after t one says A for ever, the other B
    "readings",
    "ABt",
    *(
        Premise(
            name,
            prior,
            ("1", "0"),
            {
                "A": (("a", "0"), ("0", truth)),
                "B": (("1/2-a/2", "0"), ("0", lie)),
                "t": (("0", "1/2-a/2"), ("0", "0")),
            },
        )
        for name, prior, truth, lie in (("direct", "l", "1", "0"), ("reporter", "1-l", "0", "1"))
    ),
)


def odds() -> Part:
    """Any premises, any training texts."""
    return proved(
        "Two readings that give every training text the same positive probability keep their odds, however "
        "many training texts there are; where all premises agree on them, every event after every prompt "
        "keeps its probability of before training",
        theorem("readings_that_agree_in_training_keep_their_odds"),
        theorem("what_training_does_not_tell_apart_is_answered_by_the_prior"),
    )


def example() -> Part:
    """A token that no training text has."""
    return proved(
        "So a token t that no training text has is answered by the prior: after any number n of tokens A, "
        "P(A | A^n t) is the prior weight of the reading that says A there, and one answer decides between "
        "them",
        family("s", READINGS, "", "A", ("J", "0"), ("J", "0")),
        identity("s.alpha.direct = l"),
        Setting(READINGS, 0).facts(
            "alpha[AAAAABABBA,direct] = l", "next[AAAAABABBAt,A] = l", "alpha[AAAAABABBAtA,direct] = 1"
        ),
    )


def not_learned() -> Part:
    """More data do not help."""
    numbers = {"l": "1/10", "a": "1/2"}
    return also_refuted(
        "“With enough training the token is answered truthfully”: with the prior weight 1/10 of the "
        "truthful reading the answer is truthful with probability 1/10 before training and after twenty "
        "training tokens",
        Setting(READINGS, 0, numbers).against(
            f"next[{'A' * 20}t,A] > next[t,A]", f"next[{'A' * 20}t,A] = 1/10", "next[t,A] = 1/10"
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F11",
        sentence="The token that is to elicit latent knowledge: readings that agree on the training set "
        "keep their odds however much of it there is, and what they disagree about is answered by the "
        "prior.",
        verdict="proved",
        parts=(odds(), example(), not_learned()),
        parameters=(
            Parameter("l", "(0,1)", "prior weight of the truthful reading"),
            Parameter("a", "(0,1)", "probability of A before t"),
        ),
        powers=(Power("J", "a"),),
        models=(READINGS,),
        hypotheses=(
            "finitely many premises; training is conditioning on texts, independent given the premise",
        ),
        witness="P(A | A^n t) = λ for every n",
        source="the comment thread of the 2023 “Waluigi Effect” mega-post on a special token; the two "
        "readings are those of P. Christiano, A. Cotra, M. Xu, “Eliciting latent knowledge”, 2021, in our "
        "own words",
    )
