import itertools

from markovsim.proving import *

LATCHES = mixture(
    "latches",
    "ABC",
    independent("luigi", "1/3", {"A": "1"}),
    latch("waluigi", "1/3", "1/4"),
    latch("other", "1/3", "1/5", token="C"),
)
ONLY_A = mixture("only_A", "A", independent("luigi", "1", {"A": "1"}))


def met_by_all() -> Part:
    """Every closed class meets the set, just if it is inevitable."""
    return proved(
        "On a finite chain every closed class meets H iff there are n and p > 0 such that from every state "
        "P(T > Nn) ≤ (1−p)^N for every N; then, with m states and 0 < g ≤ every positive transition "
        "probability, P(T > Nm) ≤ (1 − g^m)^N and the mean of min(T, n) is at most m/g^m for every n",
        theorem("inevitable_just_if_every_closed_class_meets_the_set"),
        theorem("every_closed_class_meets_a_set_just_if_it_can_be_reached"),
        theorem("reachable_set_is_inevitable"),
        theorem("inevitable_sets_have_bounded_mean_times"),
    )


def of_contexts() -> Part:
    """The context chain of a windowed simulator is such a chain."""
    return proved(
        "For every mixture and k, on a set of contexts with μ > 0 that is not left off the target, the windowed "
        "simulator misses a set of contexts for N tokens with the probability with which the finite chain of "
        "the contexts avoids it at the times 0, …, N",
        theorem("context_chain_is_the_simulator"),
    )


def closed_class() -> Part:
    """A closed class is not left."""
    return proved(
        "From a state of a closed set without a state of H, P(T > N) = 1 for every N; and if a state from "
        "which H is out of reach is reached from x by a path that avoids H before it, P_x(T > N) ≥ q > 0 for "
        "every N",
        theorem("closed_set_is_never_left"),
        theorem("avoidable_with_positive_probability"),
    )


def from_one_start() -> Part:
    """From one state the question is what lies ahead of it."""
    return proved(
        "From one start x, P_x(T > n) tends to 0 iff H can be reached from every state that the chain can be "
        "in before it hits H",
        theorem("certain_just_if_no_way_out"),
        theorem("reachable_set_is_inevitable_from_one_start"),
    )


def missed_by_one() -> Part:
    """A closed class beside the set: from there it is never hit."""
    three = Setting(LATCHES, 2)
    return also_refuted(
        "“What can happen from where one starts is certain in a window”: not where a closed class misses "
        "it; two latches, window 2: {CC} is closed, B never comes from there, and with probability below 1 "
        "from ε",
        three.against(
            "hit[] = 1",
            Closed(("BB",)),
            Closed(("CC",)),
            three.hitting("token:B"),
            three.time("token:B"),
            "hit[AA] < 1",
        ),
    )


def from_everywhere() -> Part:
    """From one start it is another question."""
    two = Setting(ONLY_A, 2)
    return also_refuted(
        "“Certain from the empty word, so certain from everywhere”: luigi alone, window 2: the growing "
        "context A is met for sure on the way from ε to the closed class {AA}, and never again",
        two.against("hit[AA] = hit[]", two.hitting("context:A"), Closed(("AA",)), "hit[] = 1"),
    )


def finite() -> Part:
    """Infinitely many states: the condition holds and the conclusion fails."""
    return also_refuted(
        "“The same for an infinite chain”: seed toy with full memory, B has positive probability after every "
        "A^n, and yet P(never B) ≥ λ",
        theorem("hazard_at_every_step_makes_collapse_certain_fails"),
        A_WORDS,
        Uncertain("toy", "s", "B", "l"),
    )


def instances() -> Part:
    """Classes and certainty in named chains."""
    toys = []
    for k in (1, 2, 3):
        toy = Setting(SEED_TOY, k, HALF)
        windows = ("".join(word) for word in itertools.product("AB", repeat=k))
        every = (toy.hitting(f"context:{word}") for word in windows)
        toys.append(toy.facts(Irreducible(2**k), *every))
    three, latches = Setting(ROGUE, 3, TENTH), Setting(LATCHES, 2)
    return also_proved(
        "Seed toy, k = 1, 2, 3: one class, every window is certain from everywhere; rogue, k = 3: BBB, the "
        "only closed class, is certain, AAA is not; two latches, k = 2: CC is closed, and from AA B is missed "
        "with at least the probability of the path AA, AC, CC",
        *toys,
        latches.facts(
            Closed(("CC",)),
            Walk(("AA", "AC", "CC")),
            latches.hitting("token:B"),
            "hit[CC] = 0",
            "hit[AA] <= 1 - step[AA,C]*step[AC,C]",
        ),
        three.facts(Closed(("BBB",)), three.time("context:BBB"), three.hitting("context:AAA"), "hit[] < 1"),
    )


def claim() -> Claim:
    return Claim(
        id="C3",
        sentence="A set of contexts is hit with probability 1 from everywhere exactly if every closed class "
        "of the context chain meets it.",
        verdict="proved",
        parts=(
            met_by_all(),
            of_contexts(),
            closed_class(),
            from_one_start(),
            missed_by_one(),
            from_everywhere(),
            finite(),
            instances(),
        ),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("h", "(0,1)", "hazard of the rogue"),
        ),
        powers=(Power("J", "q"),),
        models=(SEED_TOY, ROGUE, LATCHES, ONLY_A),
        hypotheses=(
            "a finite Markov chain, such as the context chain of a windowed simulator, a set H of its "
            "states, T the first time in H",
            *SEED_TOY_HYPOTHESES,
            *ROGUE_HYPOTHESES,
        ),
        witness="P(T > nm) ≤ (1 − g^m)^n",
    )
