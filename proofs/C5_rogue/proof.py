from markovsim.proving import *

EXAMINED = 706  # models that are looked at
TEN = {"l": "1/2", "h": "1/2"}


def collapse() -> Part:
    """B^k is closed, and reached from everywhere."""
    return proved(
        "With a window of any length k ≥ 1 the window B^k is absorbing and is reached with probability 1; "
        "E[first B from A^k] = S_k/((1−λ)(1−h)^k h), and B^k is there k − 1 tokens later",
        theorem("rogue_B_window_is_closed"),
        theorem("rogue_collapse_is_inevitable"),
        theorem("rogue_collapse_probabilities_tend_to_one"),
        theorem("rogue_expected_time_of_the_first_B"),
        family("c", ROGUE, "", "A", "1", ("H", "0")),
        family("d", ROGUE, "B", "B", "0", ("0", "h")),
        family("e", ROGUE, "AB", "B", "0", ("0", "x.rogue.0*(1-h)*h"), anything=True),
        identity("d.next.B = 1"),
        identity("e.next.B = 1"),
        inequality("c.next.B > 0", "(1-l)*H*h/(l + (1-l)*H)"),
        ROGUE_RUN,
        until_only(ROGUE, "B", "A"),
        system(ROGUE, "token:B", "start", *growing("c", ROGUE_MEAN, ROGUE_FULL)),
    )


def full_memory() -> Part:
    """With full memory the rogue may stay silent for ever."""
    return proved(
        "With full memory P(no B among n tokens) = μ(A^n) = λ + (1−λ)(1−h)^n > λ for every n, and it exceeds "
        "λ by at most 1/(1 + nh): so it tends to λ, which is P(never B)",
        theorem("rogue_full_memory_keeps_luigi"),
        theorem("full_memory_collapses_fails"),
        identity("c.mu = l + (1-l)*H"),
        inequality("c.mu > l", "(1-l)*H"),
    )


def numbers() -> Part:
    """The discussion's own numbers."""
    ten, three, two = Setting(ROGUE, 10, TEN), Setting(ROGUE, 3, TENTH), Setting(ROGUE, 2, TENTH)
    return also_proved(
        "The discussion's numbers: window 10, h = λ = 1/2: the rogue's weight is never below 1/1025, "
        "E[first B from A^10] = 2050; h = 1/10: 17290/729 from AAA and 34057/1458 from ε at k = 3, P(AA → "
        "AB) = 81/1810 at k = 2",
        ten.facts(
            LeastAmplitude("rogue", "A" * 10, "1/1025"),
            f"alpha[{'A' * 10},rogue] = 1/1025",
            ten.time("token:B"),
            f"time[{'A' * 10}] = 2050",
            Closed(("B" * 10,)),
        ),
        three.facts(
            three.time("token:B"),
            "time[AAA] = 17290/729",
            "time[] = 34057/1458",
            three.hitting("context:BBB"),
            three.stationary(),
        ),
        two.facts("next[AA,B] = 81/1810", Walk(("AA", "AB", "BB", "BB")), Closed(("BB",))),
    )


def minimal() -> Part:
    """No smaller model behaves like this."""
    return also_proved(
        "No generator with at most 2 hidden states and at most 2 tokens has, for a k from 1 to 4, a closed and "
        "inevitable window B^k and, with full memory, P(never B) > 0 (the rogue has 3 hidden states)",
        Exhaustion("collapse by window only", 2, 2, (1, 2, 3, 4), EXAMINED),
    )


def claim() -> Claim:
    return Claim(
        id="C5",
        sentence="The rogue makes B^k absorbing, so with any window k ≥ 1 collapse is certain, while with "
        "full memory P(never B) = λ.",
        verdict="proved",
        parts=(collapse(), full_memory(), numbers(), minimal()),
        parameters=ROGUE_PARAMETERS,
        powers=(Power("H", "1-h", "K"),),
        models=(ROGUE,),
        hypotheses=(*ROGUE_HYPOTHESES, "window k ≥ 1, read as the beginning of a document"),
        witness="P(B | A^k) = h(1−λ)(1−h)^k/(λ + (1−λ)(1−h)^k)",
    )
