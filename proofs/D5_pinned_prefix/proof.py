from dataclasses import replace

from markovsim.proving import *

BOTH = "(l*y + (1-l)*z)"
PINNED = mixture(
    "pinned_toy",
    "AB",
    independent("luigi", f"l*y/{BOTH}", {"A": "1"}),
    independent("waluigi", f"(1-l)*z/{BOTH}", {"A": "q", "B": "1-q"}),
)
DECIDED = mixture(
    "decided",
    "ABS",
    Premise("luigi", "l", ("1", "0"), {"S": (("0", "1"), ("0", "0")), "A": (("0", "0"), ("0", "1"))}),
    Premise(
        "waluigi",
        "1-l",
        ("1", "0", "0", "0"),
        {
            "S": (("0", "1", "0", "0"), *(("0",) * 4,) * 3),
            "A": (("0",) * 4, ("0", "0", "1/2", "0"), ("0", "0", "1", "0"), ("0",) * 4),
            "B": (("0",) * 4, ("0", "0", "0", "1/2"), ("0",) * 4, ("0", "0", "0", "1")),
        },
    ),
)
PASSWORD = mixture(
    "password", "ABS", independent("luigi", "l", {"A": "1/2", "S": "1/2"}), SEED_TOY.premises[1]
)
ALTERNATING = mixture("alternating", "AB", turns("AB", "1"))
FIRST = "(1 + l*y/((1-l)*z)/Q)/(1-q)"
S, S_K = (f"((l*y + (1-l)*z*{power})/{BOTH})" for power in ("J", "Q"))


def ruled_out() -> Part:
    """A pin that waluigi cannot give."""
    password = Setting(PASSWORD, 2, HALF, pinned="S")
    return proved(
        "Waluigi has amplitude 0 at every window exactly if P_w(s) = 0; where luigi alone can give the pin S, "
        "B never comes in a window of 2",
        theorem("a_pin_excludes_a_premise_iff_the_premise_excludes_the_pin"),
        password.facts(password.hitting("token:B")),
    )


def only_later() -> Part:
    """Any other pin delays."""
    return proved(
        "The simulator with s pinned is, with nothing pinned, that of the premises given s, with their "
        "amplitudes at s as weights. In the toy with weights as λ·y to (1−λ)·z, any k ≥ 1: B is certain, "
        "E[first B from A^k] = (1 + (λ/(1−λ))·(y/z)·q^-k)/(1−q); just after a B the window A^k comes back "
        "after (q^-k − 1)/(1−q) tokens. From A^k that is (λ/(1−λ))·(y/z − 1)·q^-k/(1−q) later than with nothing "
        "pinned: with m tokens A pinned y = 1 and z = q^m < 1",
        theorem("pinning_is_starting_from_the_conditional_mixture"),
        theorem("systems_of_types_are_the_expected_times"),
        family("s", PINNED, "", "A", "1", "J"),
        family("b", PINNED, "B", "A", "0", "x.waluigi.0*(1-q)*J", anything=True),
        identity(f"1/s.next.B@k = {FIRST}"),
        family("w", SEED_TOY, "", "A", "1", "J"),
        identity("1/s.next.B@k - 1/w.next.B@k = l*(y-z)/((1-l)*z*Q*(1-q))"),
        recurrence(
            "the tokens before the window is full",
            summed("G", "s.mu", "Σ of μ(A^j | s) over j < n", closed=f"(n*l*y + (1-l)*z*(1-J)/(1-q))/{BOTH}"),
        ),
        system(PINNED, "token:B", "start", *growing("s", f"(G@k - G + {S_K}*{FIRST})/{S}", FIRST)),
        replace(RETURN_TO_A, model="pinned_toy"),
        family("t", SEED_TOY, "", "A", "x.luigi.0", "x.waluigi.0*J", anything=True),
        identity("1/t.next.B@k = (1 + l*x.luigi.0/((1-l)*x.waluigi.0)/Q)/(1-q)"),
        family("v", SEED_TOY, "B", "A", "0", "x.waluigi.0*(1-q)*J", anything=True),
        identity("v.next.B = 1-q"),
    )


def not_prevented() -> Part:
    """A system prompt of A's."""
    three = Setting(SEED_TOY, 3, HALF, pinned="AAA")
    return refuted(
        "“A system prompt that stays in view prevents collapse”: seed toy, λ = q = 1/2, AAA pinned, window "
        "3; B comes with probability 1",
        three.against("hit[] < 1", three.hitting("token:B"), three.time("token:B")),
    )


def affine() -> Part:
    """Any waluigi."""
    return also_proved(
        "Where luigi never gives B at a text and the others do, 1/P(B | text) is affine in luigi's prior "
        "odds; for the rogue it is (1 + (λ/(1−λ))(1−h)^-n)/h after A^n, and after a text that ends in B it is 1",
        theorem("waiting_is_affine_in_prior_odds"),
        family("f", ROGUE, "", "A", "1", ("H", "0")),
        identity("1/f.next.B = (1 + l/((1-l)*H))/h"),
        family("g", ROGUE, "B", "B", "0", ("0", "x.rogue.0*h + x.rogue.1"), anything=True),
        identity("g.next.B = 1"),
    )


def instances() -> Part:
    """Pins of A's, a pin with a B, the rogue."""
    parts = []
    for k, m in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 3)):
        setting, full = Setting(SEED_TOY, k, HALF, pinned="A" * m), "A" * k
        parts.append(
            setting.facts(
                setting.time("token:B"),
                f"time[{full}] = {2 ** (k + m + 1) + 2}",
                setting.time(f"context:{full}"),
                f"time[{full[1:]}B] = {2 ** (k + 1) - 2}",
            )
        )
    given_away = Setting(SEED_TOY, 2, HALF, pinned="B")
    parts.append(given_away.facts(given_away.time("token:B"), "time[AA] = 2"))
    tenth = Setting(ROGUE, 3, TENTH, pinned="AA")
    parts.append(
        tenth.facts(
            tenth.time("token:B"),
            "time[AAA] = 10*(1 + (10/9)^5)",
            tenth.hitting("context:BBB"),
            Closed(("BBB",)),
        )
    )
    return also_proved(
        "λ = q = 1/2, pin A^m: 2^(k+m+1) + 2 from A^k, and 2^(k+1) − 2 back; pin B: 2. Rogue, h = 1/10, pin "
        "AA, window 3: 10(1 + (10/9)^5), and BBB is absorbing as before",
        *parts,
    )


def in_between() -> Part:
    """P_w(s) > 0 decides nothing."""
    half = {"l": "1/2"}
    one, later = Setting(DECIDED, 2, half, pinned="S"), Setting(DECIDED, 2, half, pinned="SA")
    return also_refuted(
        "“B can be prevented only if P_w(s) = 0”: a waluigi who after S says A for ever or B for ever gives "
        "SA with probability 1/2, and B never comes with SA pinned; with S pinned it comes with probability "
        "1/4 (λ = 1/2)",
        one.facts(one.hitting("token:B"), "hit[] = 1/4"),
        Setting(DECIDED, 0, half).facts("law[SA,waluigi] = 1/2"),
        later.against("hit[] > 0", later.hitting("token:B")),
    )


def stranded() -> Part:
    """Even stationary premises."""
    return also_refuted(
        "“With stationary premises no window is ever impossible”: the word ABAB… from a random place is "
        "stationary; with A pinned and window 1 the simulator says B, then A, and then sees A A",
        conservation(ALTERNATING),
        Setting(ALTERNATING, 1).against("mu[AA] > 0", "next[A,B] = 1", "next[AB,A] = 1"),
    )


def claim() -> Claim:
    return Claim(
        id="D5",
        sentence="A pinned prompt prevents collapse for sure where waluigi cannot give it; else it changes "
        "the weights by its likelihood ratio, and with A's pinned in the seed toy B stays certain, "
        "only later from A^k.",
        verdict="conditional",
        parts=(ruled_out(), only_later(), not_prevented(), affine(), instances(), in_between(), stranded()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("h", "(0,1)", "hazard of the rogue"),
            Parameter("y", "(0,1]", "P_l(s)"),
            Parameter("z", "(0,1]", "P_w(s)"),
        ),
        powers=(Power("J", "q", "Q"), Power("H", "1-h")),
        models=(SEED_TOY, ROGUE, PINNED, DECIDED, PASSWORD, ALTERNATING),
        hypotheses=(
            "the next token is drawn from μ(· | s, then the last k tokens), μ(s) > 0: the simulator of the "
            "premises P_p(· | s) with weights α_p(s), read as the beginning of a document",
            *SEED_TOY_HYPOTHESES,
            *ROGUE_HYPOTHESES,
        ),
        witness="E[first B from A^k] = (1 + (λ/(1−λ))(P_l(s)/P_w(s))q^-k)/(1−q)",
    )
