from markovsim.proving import *

AUTHORS = mixture("authors", "AB", LUIGI, flipping("author", "1-l", "h", "r"))
ALONE = mixture("alone", "AB", flipping("author", "1", "h", "r"))


def author() -> Part:
    """The author is a premise."""
    return proved(
        "With full memory the amplitude of an author, who is drawn once, is a martingale, over any number "
        "of tokens; so is the probability that he began with a given character",
        theorem("amplitudes_are_a_martingale"),
        theorem("amplitudes_are_a_martingale_over_any_number_of_tokens"),
        theorem("the_first_character_is_a_martingale"),
    )


def character() -> Part:
    """The present character is a hidden state."""
    return proved(
        "The mean probability of the present character, one token later, is that of now moved by the "
        "transition matrix; it is a martingale exactly where moving leaves it as it is",
        theorem("the_present_character_moves_on"),
        theorem("the_present_character_is_a_martingale_iff_moving_keeps_it"),
        family("a", ALONE, "A", "", ("x.author.0*(1-h) + x.author.1*r", "0"), anything=True),
        family("b", ALONE, "B", "", ("0", "x.author.0*h + x.author.1*(1-r)"), anything=True),
        identity("a.next.A = 1-h"),
        identity("b.next.A = r"),
    )


def counterexample() -> Part:
    """One author, two characters who can be told apart by the last token."""
    numbers = {"h": "1/10", "r": "1/10"}
    return also_refuted(
        "“The posterior of the present character is a martingale”: one author, whose honest character says "
        "A and whose other one says B, each giving way with probability 1/10: after A he is honest for "
        "certain, and one token later, if that is A, with mean probability 9/10",
        Setting(ALONE, 0, numbers).against("next[A,A] = 1", "next[A,A] = 9/10", "next[A,B] = 1/10"),
    )


def both() -> Part:
    """In one model."""
    numbers = {"l": "1/2", "h": "1/10", "r": "1/10"}
    return also_proved(
        "Beside luigi: the author's amplitude is a martingale at A and at AA, in symbols, while the chance "
        "that the next token is B is not that of the one after",
        Setting(AUTHORS, 0).facts(
            "next[A,A]*alpha[AA,author] + next[A,B]*alpha[AB,author] = alpha[A,author]",
            "next[AA,A]*alpha[AAA,author] + next[AA,B]*alpha[AAB,author] = alpha[AA,author]",
        ),
        Setting(AUTHORS, 0, numbers).facts("next[A,A]*next[AA,B] + next[A,B]*next[AB,B] > next[A,B]"),
    )


def claim() -> Claim:
    return Claim(
        id="F18",
        sentence="Authors against characters: with full memory the author's amplitude is a martingale, the "
        "probability of the present character is one exactly where moving leaves it as it is.",
        verdict="proved",
        parts=(author(), character(), counterexample(), both()),
        parameters=(
            Parameter("l", "(0,1)", "prior weight of luigi"),
            Parameter("h", "(0,1)", "probability that the honest character gives way"),
            Parameter("r", "(0,1)", "probability that it comes back"),
        ),
        models=(AUTHORS, ALONE),
        hypotheses=("an author is a premise with finitely many hidden states, his characters; full memory",),
        witness="Σ_a μ(a | w) P(now j | wa) = Σ_i P(now i | w) T_ij",
    )
