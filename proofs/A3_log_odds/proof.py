from markovsim.proving import *

COIN = independent("coin", "1/2", {"A": "1/2", "B": "1/2"})


def markov(name: str, start: str, after_a: str, after_b: str) -> Premise:
    """A Markov chain, by its probabilities of A at the start, after A, after B; the hidden state is the next token."""
    a, b = (after_a, f"1-{after_a}"), (after_b, f"1-{after_b}")
    nothing = ("0", "0")
    return Premise(name, "1/2", (start, f"1-{start}"), {"A": (a, nothing), "B": (nothing, b)})


ORDERED = mixture("ordered", "AB", COIN, markov("sticky", "3/4", "3/4", "1/2"))
ALIKE = mixture("alike", "AB", markov("p", "1/2", "1/2", "1/4"), markov("q", "5/8", "4/5", "1/6"))


def adding_up() -> Part:
    """The odds are the prior odds times the likelihood ratios, token by token."""
    return proved(
        "α_p(w)/α_q(w) = (π_p/π_q) Π_i P_p(w_i | w_<i)/P_q(w_i | w_<i), for every mixture and texts of any "
        "length over any alphabet; so every logarithm of the odds is a sum over the tokens",
        theorem("odds_move_by_likelihood_ratios"),
        theorem("log_odds_add_up_token_by_token"),
    )


def order() -> Part:
    """Only the likelihood ratio of the whole text counts."""
    return proved(
        "A text and a rearrangement of it give the same odds exactly if the ratios of the probabilities that "
        "the two premises give to the whole text agree; between premises that draw independently they do",
        theorem("texts_give_the_same_odds_iff_their_likelihood_ratios_agree"),
        theorem("independent_premises_ignore_the_order"),
    )


def only_through_the_premises() -> Part:
    """A premise that looks at the order makes the order count."""
    return also_refuted(
        "“The order of the evidence never matters”: a Markov premise beside a coin",
        theorem("the_order_of_evidence_never_matters_fails"),
        Setting(ORDERED, 2).against(
            "alpha[AB,sticky] = alpha[BA,sticky]", "alpha[AB,sticky] = 3/7", "alpha[BA,sticky] = 1/3"
        ),
    )


def not_only_exchangeable() -> Part:
    """Two premises that look at the order in the same way."""
    return also_refuted(
        "“It matters wherever a premise looks at the order”: two Markov premises, each twice as likely to "
        "say AB as BA",
        Setting(ALIKE, 2).against(
            "alpha[AB,p] != alpha[BA,p]",
            "law[AB,p] = 2*law[BA,p]",
            "law[AB,q] = 2*law[BA,q]",
            "law[AB,p]/law[AB,q] = 2",
            "law[AA,p]/law[AA,q] = 1/2",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="A3",
        sentence="Log-odds between two premises add up token by token; the order of the evidence matters "
        "only through the premises.",
        verdict="proved",
        parts=(adding_up(), order(), only_through_the_premises(), not_only_exchangeable()),
        models=(ORDERED, ALIKE),
        hypotheses=("full memory", "a text w that both premises can give"),
        witness="α_p(wa)/α_q(wa) = (α_p(w)/α_q(w)) · P_p(a | w)/P_q(a | w)",
    )
