from markovsim.proving import *


def alone(name: str, alphabet: str, start: tuple[str, ...], arcs: dict[tuple[int, str, int], str]) -> Model:
    """One premise with the given arcs (hidden state, token, hidden state)."""
    size = len(start)
    tokens = {
        token: tuple(tuple(arcs.get((i, token, j), "0") for j in range(size)) for i in range(size))
        for token in alphabet
    }
    return mixture(name, tuple(alphabet), Premise("p", "1", start, tokens))


EVEN = alone("even", "AB", ("2/3", "1/3"), {(0, "A", 0): "1/2", (0, "B", 1): "1/2", (1, "B", 0): "1"})
ZERO_ONE_RANDOM = alone(
    "z1r", "01", ("1/3",) * 3, {(0, "0", 1): "1", (1, "1", 2): "1", (2, "0", 0): "1/2", (2, "1", 0): "1/2"}
)
PARITY = alone(  # 0: nothing drawn; 1, 2: the first bit; 3, 4: its parity with the second, which is said next
    "rrxor",
    "01",
    ("1/3", "1/6", "1/6", "1/6", "1/6"),
    {
        (0, "0", 1): "1/2",
        (0, "1", 2): "1/2",
        (1, "0", 3): "1/2",
        (1, "1", 4): "1/2",
        (2, "1", 3): "1/2",
        (2, "0", 4): "1/2",
        (3, "0", 0): "1",
        (4, "1", 0): "1",
    },
)
STAY, MOVE, OWN, WRONG = "9/10", "1/20", "17/20", "3/40"
MESS3 = alone(
    "mess3",
    "ABC",
    ("1/3",) * 3,
    {
        (i, token, j): f"{STAY if i == j else MOVE}*({OWN if j == t else WRONG})"
        for i in range(3)
        for j in range(3)
        for t, token in enumerate("ABC")
    },
)
GROWTH = "l*(1-l)*J*(1-q)/((l + (1-l)*J)*(l + (1-l)*q*J))"


def update() -> Part:
    """The belief alone is updated."""
    return proved(
        "Full memory, a generator with the matrices T_a: η(wa) = η(w)T_a/(η(w)T_a·1) and μ(a | w) = η(w)T_a·1 for "
        "the belief η(w) over its hidden states",
        theorem("a_belief_gives_the_next_token_and_the_next_belief"),
    )


def amplitudes_predict() -> Part:
    """The amplitudes weigh the premises' own next-token laws."""
    return proved(
        "Full memory: μ(a | w) = Σ_p α_p(w) P_p(a | w) in every mixture, so where premises draw independently the "
        "amplitudes give the next token",
        theorem("posterior_predictive_is_the_next_token_law"),
    )


def not_in_general() -> Part:
    """One premise with two hidden states."""
    return refuted(
        "“The amplitude simplex is the mixed-state presentation”: the even process alone has amplitude 1 at "
        "every word, yet P(A | A) = 1/2 and P(A | AB) = 0",
        Setting(EVEN, 2).against(
            "next[AB,A] = next[A,A]", "alpha[A,p] = 1", "alpha[AB,p] = 1", "next[A,A] = 1/2"
        ),
    )


def counts() -> Part:
    """How many beliefs, and how many of them a window sees."""
    facts: list[Evidence] = []
    for model, lengths in (
        (EVEN, (0, 1, 2)),
        (ZERO_ONE_RANDOM, (0, 1, 2)),
        (PARITY, range(7)),
        (MESS3, range(5)),
    ):
        setting = Setting(model, 0)
        if model is not MESS3:
            facts.append(conservation(model))
        facts.append(setting.facts(*map(setting.beliefs, lengths)))
    return also_proved(
        "Beliefs at words of at most 0, 1, 2, … tokens, from stationary laws: the even process 1, 3, 4; Z1R 1, 3, "
        "7; RRXOR 1, 3, 7, 15, 27, 34, 36; Mess3 (x = 1/20, α = 17/20, from the uniform law) 1, 4, 13, 40, 121",
        *facts,
    )


def toy_beliefs() -> Part:
    """The seed toy's beliefs are a sequence and its limit's opposite."""
    sizes = Setting(SEED_TOY, 0, HALF)
    return also_proved(
        "The seed toy has infinitely many: one after each A^n, luigi's amplitude growing with n, and (0, 1) "
        "after any B; words of at most k tokens have k + 2, for k = 1, …, 5",
        A_WORDS,
        AFTER_B,
        identity("b.alpha.luigi = 0"),
        inequality("s.alpha.luigi > 0", "l/(l + (1-l)*J)"),
        inequality("s.alpha.luigi@+1 > s.alpha.luigi", GROWTH),
        sizes.facts(*map(sizes.beliefs, range(1, 6))),
    )


def not_a_lumping() -> Part:
    """What the window holds does not decide what it will hold."""
    return refuted(
        "“The belief that a window holds is a Markov chain”: seed toy, window 2; AB and BA hold the same "
        "belief, and after one more A not",
        Setting(SEED_TOY, 2, HALF).against(
            "alpha[AA,luigi] = alpha[BA,luigi]",
            "alpha[AB,luigi] = alpha[BA,luigi]",
            Walk(("AB", "BA")),
            Walk(("BA", "AA")),
            "alpha[BA,luigi] = 0",
            "alpha[AA,luigi] = 4/5",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="E4",
        sentence="The belief over hidden states gives the next token and the next belief; the amplitudes do not, as "
        "the even process shows; and the belief that a window holds is no Markov chain.",
        verdict="conditional",
        parts=(update(), amplitudes_predict(), not_in_general(), counts(), toy_beliefs(), not_a_lumping()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(EVEN, ZERO_ONE_RANDOM, PARITY, MESS3, SEED_TOY),
        hypotheses=(
            "(s, T_a): the generator of the mixture, a block per premise; η(w) = sT_w/(sT_w·1) where μ(w) > "
            "0",
            "Z1R, RRXOR, Mess3 and the even process from their stationary laws",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="even process: amplitude 1 throughout, P(A | A) = 1/2, P(A | AB) = 0",
        source="Shai et al., “Transformers represent belief state geometry in their residual stream” "
        "(2024), as quoted in the discussion of it; proofs and counts are ours",
    )
