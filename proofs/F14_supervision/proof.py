from markovsim.proving import *

S_K = "(l + (1-l)*Q)"
MASKED = mixture(  # every premise under the mask says A for certain
    "masked", "AB", independent("luigi", "l", {"A": "1"}), independent("waluigi", "1-l", {"A": "1"})
)


def while_masked() -> Part:
    """No B, and nothing else is lost."""
    return proved(
        "Under a mask the token B has probability 0 in every text, and the next-token law still adds up to "
        "1 where B was not certain",
        theorem("a_masked_token_never_comes"),
        theorem("a_mask_loses_no_probability"),
    )


def lifted() -> Part:
    """The hazard after any length of supervision."""
    return proved(
        "Lift the mask after any number n ≥ k of tokens: amplitudes and the hazard are those at A^k; in "
        "the seed toy waluigi has (1−λ)q^k/S_k > 0, the hazard is ε_k > 0, and the first B takes 1/ε_k "
        "tokens on average, as if nobody had watched",
        theorem("lift_the_mask_and_the_hazard_is_back"),
        A_WORDS,
        identity(f"s.alpha.waluigi@k = (1-l)*Q/{S_K}"),
        inequality("s.alpha.waluigi@k > 0", f"(1-l)*Q/{S_K}"),
        identity(f"s.next.B@k = (1-l)*Q*(1-q)/{S_K}"),
        inequality("s.next.B@k > 0", f"(1-l)*Q*(1-q)/{S_K}"),
        recurrence(
            "the tokens before the window is full",
            summed("G", "s.mu", "Σ of S_j over j < n", closed="n*l + (1-l)*(1-J)/(1-q)"),
        ),
        system(
            SEED_TOY, "token:B", "start", *growing("s", f"(G@k - G + {S_K}/s.next.B@k)/s.mu", "1/s.next.B@k")
        ),
    )


def known_mask() -> Part:
    """What is forced on everybody is no evidence."""
    return proved(
        "If the mask is known to be there, each premise being read as masked itself, the amplitudes do not "
        "move at all: waluigi has 1−λ after any number of supervised tokens",
        theorem("what_all_live_premises_say_alike_moves_no_amplitude"),
        family("m", MASKED, "", "A", "1", "1"),
        identity("m.alpha.waluigi = 1-l"),
    )


def drift() -> Part:
    """How a mask that is not known moves the amplitudes."""
    return also_proved(
        "If it is not known, the mean amplitude after a masked token is (α − hα_B)/(1−h), with α_B that "
        "after a B and h the hazard; in the seed toy waluigi's falls at each token, to (1−λ)q^n/S_n with "
        "full memory, never to 0",
        theorem("amplitudes_drift_under_a_mask"),
        AFTER_B,
        identity("b.alpha.waluigi = 1"),
        identity("s.alpha.waluigi@+1 = (s.alpha.waluigi - s.next.B)/(1 - s.next.B)"),
        inequality("s.alpha.waluigi > s.alpha.waluigi@+1", "l*(1-l)*J*(1-q)/(s.mu*(l + (1-l)*q*J))"),
        inequality("s.alpha.waluigi > 0", "(1-l)*J/s.mu"),
    )


def not_cured() -> Part:
    """Supervision for long is no cure."""
    three = Setting(SEED_TOY, 3, HALF)
    return also_refuted(
        "“A thousand supervised tokens cure it”: window 3, λ = q = 1/2: from AAA, which is all that is "
        "left of them, B comes with probability 1, after 18 tokens on average, at a hazard of 1/18",
        three.against("hit[AAA] < 1", three.hitting("token:B"), "step[AAA,B] = 1/18"),
        three.against("time[AAA] > 18", three.time("token:B"), "time[AAA] = 18"),
    )


def claim() -> Claim:
    return Claim(
        id="F14",
        sentence="Supervision as a hard mask on B gives P(B) = 0 and leaves waluigi a positive amplitude; "
        "lift it after at least k tokens, and under a window of k tokens the hazard is back, the "
        "same however long the mask lasted.",
        verdict="proved",
        parts=(while_masked(), lifted(), known_mask(), drift(), not_cured()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY, MASKED),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "the mask sets the probability of B to 0 and scales the others up; it changes what is drawn, "
            "not how texts are read",
            "window k ≥ 1, read as the beginning of a document; A and B are the only tokens",
        ),
        witness="ε_k = (1−λ)q^k(1−q)/S_k after every n ≥ k",
    )
