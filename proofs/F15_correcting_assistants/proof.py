from markovsim.proving import *

S_K = "(l + (1-l)*Q)"
FIRST = "(1 + l/((1-l)*Q))/(1-q)"
EXIT = "(1 + v*h/((1-v)*s)/R)/c"
CORRECTED = mixture(
    "corrected", "AB", LUIGI, latch("rogue", "(1-l)*v", "h"), flipping("corrector", "(1-l)*(1-v)", "s", "c")
)


def affine() -> Part:
    """In any mixture, while one window is in view."""
    return proved(
        "In any mixture, if a premise never gives b after the text w and the others keep their "
        "proportions, the mean wait for b while w is in view is affine in the prior odds of that premise",
        theorem("waiting_is_affine_in_prior_odds"),
    )


def seed_toy() -> Part:
    """The first B from A^k."""
    return proved(
        "In the seed toy, o = λ/(1−λ), E[first B from A^k] = (1 + o·q^-k)/(1−q) for every k ≥ 1; q^k times "
        "it lies between o/(1−q) and (1+o)/(1−q), so its exponent ln(1/q) is the same for all odds",
        A_WORDS,
        recurrence(
            "the tokens before the window is full",
            summed("G", "s.mu", "Σ of S_j over j < n", closed="n*l + (1-l)*(1-J)/(1-q)"),
        ),
        system(SEED_TOY, "token:B", "start", *growing("s", f"(G@k - G + {S_K}*{FIRST})/s.mu", FIRST)),
        identity(f"1/s.next.B@k = {FIRST}"),
        inequality("Q/s.next.B@k > l/((1-l)*(1-q))", "Q/(1-q)"),
        inequality("1/((1-l)*(1-q)) > Q/s.next.B@k", "(1-Q)/(1-q)"),
    )


def correctors() -> Part:
    """The stay after collapse."""
    return proved(
        "Beside a corrector of weight κ, who slips at rate s and corrects at rate ρ, the stay in B^k after "
        "a rogue of weight ω and hazard h is (1/ρ)(1 + (ω/κ)(h/s)(1−ρ)^-(k−1)): affine in the odds of the "
        "rogue against the corrector, of exponent ln(1/(1−ρ)) whatever they are",
        family("e", CORRECTED, "B", "B", "0", ("0", "h"), ("0", "s*R")),
        identity(f"1/e.next.A = {EXIT}"),
        inequality("R/e.next.A > v*h/((1-v)*s*c)", "R/c"),
        inequality("(1 + v*h/((1-v)*s))/c >= R/e.next.A", "(1-R)/c"),
    )


def numbers() -> Part:
    """Odds against tokens of window."""
    return also_proved(
        "q = 1/2, k = 4: odds 1, 2, 3 give 34, 66, 98 tokens from A^k; two more tokens of window at odds 1 "
        "give 130",
        *(
            Setting(SEED_TOY, k, {"l": weight, "q": "1/2"}).facts(
                Setting(SEED_TOY, k, {"l": weight, "q": "1/2"}).time("token:B"), f"time[{'A' * k}] = {time}"
            )
            for k, weight, time in ((4, "1/2", 34), (4, "2/3", 66), (4, "3/4", 98), (6, "1/2", 130))
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F15",
        sentence="“Train on assistants who correct”: the mean wait at a window is affine in prior odds, and "
        "in the seed toy its exponent in the window does not move; more correctors shorten the stay "
        "in collapse by a factor only.",
        verdict="proved",
        parts=(affine(), seed_toy(), correctors(), numbers()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("v", "(0,1)", "share of the rogue in what is not luigi, ω/(ω+κ)"),
            Parameter("h", "(0,1)", "hazard of the rogue"),
            Parameter("s", "(0,1)", "rate at which the corrector slips"),
            Parameter("c", "(0,1)", "ρ, the rate at which it corrects"),
        ),
        powers=(Power("J", "q", "Q"), Power("R", "1-c")),
        models=(SEED_TOY, CORRECTED),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "window k ≥ 1, read as the beginning of a document; training moves prior odds and leaves the "
            "laws of the premises as they are",
        ),
        witness="E[first B from A^k] = (1 + o·q^-k)/(1−q)",
    )
