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


def path() -> Recurrence:
    """A path of n arcs has probability at least g^n."""
    return recurrence(
        "the arcs of a path to the set",
        variable("D", "0", "g*D + f*(G + D)", "what it exceeds g^n by", within="[0,oo)"),
        multiplied("R", "(g + f)", "probability of the path", closed="G + D"),
        Parameter("f", "[0,1)", "what the arc's probability exceeds g by"),
    )


def blocks() -> Recurrence:
    """P(not yet after n blocks of m steps) is at most (1−c)^n."""
    return recurrence(
        "the blocks of m steps",
        variable("E", "0", "(1-c)*E + e", "what it stays below (1−c)^n by", within="[0,oo)"),
        variable("U", "1", "U*(1-c) - e", "greatest P(not yet after n blocks) of a state", closed="V - E"),
        summed("N", "V", "Σ of (1−c)^j over j < n", closed="(1-V)/c"),
        Parameter("e", "[0,oo)", "what a block does better than c"),
    )


def met_by_all() -> Part:
    """Every closed class meets the set: geometric tails."""
    return proved(
        "If every closed class meets H, then H is hit with probability 1 from everywhere; with m states and "
        "c = g^m, where g < 1 is the least positive transition probability or less, P(T > nm) ≤ (1−c)^n and "
        "E[T] ≤ m/c",
        path(),
        inequality("R >= G", "D"),
        blocks(),
        inequality("V >= U", "E"),
        inequality("1/c > N", "V/c"),
        argued=(
            "in a finite graph a closed class can be reached from every vertex, and all of its vertices "
            "from each of them; so a path of fewer than m arcs leads from every state to H, and P(T ≤ m) ≥ "
            "g^m",
            "E[T] ≤ m·Σ_n P(T > nm)",
        ),
    )


def closed_class() -> Part:
    """A closed class is not left."""
    three = Setting(LATCHES, 2)
    return proved(
        "If a closed class without a state of H is reached from x by a path of n arcs that avoids H, then "
        "P_x(T = ∞) ≥ g^n > 0, and it is 1 for the states x of the class: so certainty from everywhere "
        "needs that every closed class meets H",
        inequality("R > 0", "G", "D"),
        three.facts(
            Closed(("CC",)),
            Walk(("AA", "AC", "CC")),
            three.hitting("token:B"),
            "hit[CC] = 0",
            "hit[AA] <= 1 - step[AA,C]*step[AC,C]",
        ),
        argued="no arc leads out of a closed class, so from its states nothing else is ever met; the path "
        "has the probability R ≥ G = g^n",
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
        "“The same for an infinite chain”: seed toy with full memory, the number of A's so far until B is "
        "said: {B} is the only closed class, and yet P(never B) ≥ λ",
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
    three = Setting(ROGUE, 3, TENTH)
    return also_proved(
        "Seed toy, k = 1, 2, 3: one class, every window is certain from everywhere; rogue, k = 3: BBB, the "
        "only closed class, is certain, AAA is not",
        *toys,
        three.facts(Closed(("BBB",)), three.time("context:BBB"), three.hitting("context:AAA"), "hit[] < 1"),
    )


def claim() -> Claim:
    return Claim(
        id="C3",
        sentence="A set of contexts is hit with probability 1 from everywhere exactly if every closed class "
        "of the context chain meets it.",
        verdict="proved",
        parts=(met_by_all(), closed_class(), missed_by_one(), from_everywhere(), finite(), instances()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("h", "(0,1)", "hazard of the rogue"),
            Parameter("g", "(0,1)", "the least positive transition probability, or less"),
            Parameter("c", "(0,1)", "g^m, m being the number of states"),
        ),
        powers=(Power("J", "q"), Power("V", "1-c"), Power("G", "g")),
        models=(SEED_TOY, ROGUE, LATCHES, ONLY_A),
        hypotheses=(
            "a finite Markov chain, such as the context chain of a windowed simulator, a set H of its "
            "states, T the first time in H",
            *SEED_TOY_HYPOTHESES,
            *ROGUE_HYPOTHESES,
        ),
        witness="P(T > nm) ≤ (1 − g^m)^n",
    )
