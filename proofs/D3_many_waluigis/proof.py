from markovsim.proving import *

# x_i = 1 − h_i is the probability of not revealing, x its mean, t one of the x_i, and d = t − x.


PARTS = mixture("parts", "AB", LUIGI, latch("one", "(1-l)/3", "a"), latch("two", "(1-l)*2/3", "b"))
ALONE = mixture("alone", "AB", latch("whole", "1", "1/10"))
APART = mixture("apart", "AB", independent("silent", "1/2", {"A": "1"}), latch("open", "1/2", "1/5"))
UNEVEN = mixture(
    "uneven",
    "AB",
    independent("luigi", "1/2", {"A": "1"}),
    latch("slow", "1/4", "1/2"),
    latch("sure", "1/4", "1"),
)
STEADY = mixture("steady", "AB", LUIGI, latch("whole", "1-l", "1/2"))
CHANGING = mixture(
    "changing",
    "AB",
    LUIGI,
    latch("first", "(1-l)/2", "1"),
    Premise(
        "later",
        "(1-l)/2",
        ("1", "0", "0"),
        {
            "A": (("0", "1", "0"), ("0", "1/2", "0"), ("0", "0", "0")),
            "B": (("0", "0", "0"), ("0", "0", "1/2"), ("0", "0", "1")),
        },
    ),
)


def triggered(name: str, prior: str, by: str) -> Premise:
    """Draws A, s, t evenly until one of the tokens in ``by`` has come, and then says B for ever."""
    stays, goes = (("1/3", "0"), ("0", "0")), (("0", "1/3"), ("0", "0"))
    rows = {token: goes if token in by else stays for token in "Ast"}
    return Premise(name, prior, ("1", "0"), rows | {"B": (("0", "0"), ("0", "1"))})


EITHER = mixture("either", "AstB", triggered("luigi", "1/2", ""), triggered("both", "1/2", "st"))
OWN = mixture(
    "own", "AstB", triggered("luigi", "1/2", ""), triggered("by_s", "1/4", "s"), triggered("by_t", "1/4", "t")
)
POSITIVE = {
    "x": "1 − h, the mean of the x_i = 1 − h_i",
    "j": "S_k for one waluigi",
    "f_k": "S_k for one waluigi",
    "u": "y^(k−2), y = (k−1)/(k+1) + y_1",
}
NOT_NEGATIVE = {
    "t": "x_i",
    "y_1": "x − (k−1)/(k+1)",
    "y_2": "x_i − (k−1)/(k+1)",
    "i": "Σ ω_i x_i^k (1 − x_i)",
    "i_0": "how much greater it is for one waluigi",
    "j_0": "how much greater S_k is for the parts",
    "g_k": "how much greater S_k is for the parts",
    "p": "P(A | A^k), one waluigi",
    "z": "how much greater it is for the parts",
}


def hazards_combine() -> Part:
    """P(reveal next | w) = Σ α_i(w) h_i(w)."""
    return proved(
        "Hazards combine: P(next token in V | w) = Σ_i α_i(w) h_i(w), h_i(w) = P_i(next token in V | w), for "
        "any premises, any set V of tokens and any text w, which may be a window",
        theorem("hazards_combine"),
        family("s", PARTS, "", "A", "1", ("J_a", "0"), ("J_b", "0")),
        identity("s.next.B = s.alpha.one*a + s.alpha.two*b"),
    )


def same_parts() -> Part:
    """Splitting changes nothing exactly if the mean law is the same."""
    third = {"l": "1/2", "h": "1/10", "a": "1/10", "b": "1/10"}
    return proved(
        "Replacing waluigi (weight ω, law P_w) by parts (weights ω_i, laws P_i) leaves μ as it was if and "
        "only if Σ ω_i P_i(u) = ω P_w(u) for every word u; if the ω_i add up to ω and each part keeps the law "
        "P_w, a simulator with any window stays as it was too",
        theorem("a_split_changes_nothing_iff_it_keeps_the_mean_law"),
        theorem("parts_that_keep_the_law_change_nothing"),
        Setting(ROGUE, 3, third).facts(SameChain("parts")),
    )


def constant_hazards() -> Part:
    """Among constant hazards nothing else is neutral."""
    return proved(
        "Let parts say n tokens A with probability x_i^n, for every n. With full memory A and AA are as "
        "probable as if every x_i were x only if every x_i is x; then A^n is, for every n",
        theorem("constant_hazards_are_neutral_only_if_equal"),
    )


def equal_mean() -> Part:
    """Jensen, for every n."""
    return proved(
        "Let parts say n tokens A with probability x_i^n, for every n, the x_i being of mean x and not all x. "
        "With full memory A is as probable as if every x_i were x, and A^n is strictly more probable for "
        "every n ≥ 2",
        theorem("unequal_hazards_emerge_later"),
    )


def same_total_prior() -> Part:
    """The total prior does not settle emergence."""
    return refuted(
        "“Splitting one waluigi into parts with the same total prior leaves emergence unchanged”: hazard "
        "1/10 split into 0 and 1/5: P(B within 2 tokens) falls from 19/100 to 9/50",
        Setting(ALONE, 0).facts("1 - mu[AA] = 19/100"),
        Setting(APART, 0).against(
            "1 - mu[AA] = 19/100",
            "(law[B,silent] + law[B,open])/2 = 1/10",
            "1 - mu[A] = 1/10",
            "1 - mu[AA] = 9/50",
        ),
    )


def own_triggers() -> Part:
    """Each part waits for its own trigger."""
    emerged = "mu[sB] + mu[tB]"
    return refuted(
        "“So it does where each part has a trigger of its own”: one waluigi says B for ever after s or t; "
        "split evenly into one that waits for s and one that waits for t, P(B | s) falls from 1/2 to 1/4 "
        "and P(B within 2 tokens) from 1/3 to 1/6",
        Setting(EITHER, 0).facts("next[s,B] = 1/2", f"{emerged} = 1/3"),
        Setting(OWN, 0).against(f"{emerged} = 1/3", "next[s,B] = 1/4", f"{emerged} = 1/6"),
    )


def changing_hazards() -> Part:
    """Hazards that change can differ from part to part and from the whole."""
    return also_refuted(
        "“Emergence is unchanged only if each part keeps hazard h”: the constant hazard 1/2 is, half and "
        "half, the hazards 1, … and 0, 1/2, 1/2, …: alike at A^n for every n ≥ 1, and as chains of window 3",
        family("c", STEADY, "A", "A", "1", ("J/2", "0")),
        family("e", CHANGING, "A", "A", "1", ("0", "0"), ("0", "J", "0")),
        identity("c.mu = e.mu"),
        identity("c.next.B = e.next.B"),
        Setting(CHANGING, 3).against(
            "law[B,first] = 1/2", SameChain("steady"), "law[B,first] = 1", "law[B,later] = 0"
        ),
    )


def below_the_tangent(k: int) -> Evidence:
    """y^k (1 − y) lies below its tangent where both points are at least (k−1)/(k+1)."""
    x, t = f"({k - 1}/{k + 1} + y_1)", f"({k - 1}/{k + 1} + y_2)"
    higher = [f"{j + 1}*{x}^{j}*{t}^{k - 1 - j}" for j in range(k)]
    lower = [f"{j + 1}*{x}^{j}*{t}^{k - 2 - j}" for j in range(k - 1)]
    tangent = f"{x}^{k}*(1-{x}) + ({k}*{x}^{k - 1} - {k + 1}*{x}^{k})*(y_2 - y_1)"
    weight = " + ".join(higher) + " - (" + " + ".join(lower) + ")"
    return inequality(f"{tangent} >= {t}^{k}*(1-{t})", Square("y_2 - y_1", weight))


def window_of_two() -> Part:
    """In a window the same split can hasten emergence."""
    split, whole = Setting(UNEVEN, 2), Setting(ROGUE, 2, {"l": "1/2", "h": "3/4"})
    return also_refuted(
        "“At equal mean hazard splitting delays emergence in every window”: window 2, λ = 1/2, hazard 3/4 "
        "split into 1/2 and 1: E[first B] falls from 41/3 to 47/4",
        whole.facts(whole.time("token:B"), "time[] = 41/3", "step[AA,B] = 3/68"),
        split.against(
            "time[] >= 41/3",
            "(law[B,slow] + law[B,sure])/2 = 3/4",
            split.time("token:B"),
            "time[] = 47/4",
            "step[AA,B] = 1/18",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="D3",
        sentence="Hazards of many deceptive premises combine as Σ α_i h_i. Splitting one waluigi at the same "
        "total prior leaves emergence unchanged if each part keeps its law, among constant hazards "
        "only then; at equal mean but unequal hazards emergence falls with full memory, not under "
        "every window.",
        verdict="conditional",
        parts=(
            hazards_combine(),
            same_parts(),
            constant_hazards(),
            equal_mean(),
            same_total_prior(),
            own_triggers(),
            changing_hazards(),
            window_of_two(),
        ),
        parameters=(
            Parameter("l", "(0,1)", "prior weight of luigi"),
            Parameter("h", "(0,1)", "hazard of the one waluigi"),
            Parameter("a", "(0,1)", "hazard of the first part"),
            Parameter("b", "(0,1)", "hazard of the second part"),
            *parameters("(0,oo)", POSITIVE),
            *parameters("[0,oo)", NOT_NEGATIVE),
        ),
        powers=(Power("J", "1/2"), Power("J_a", "1-a"), Power("J_b", "1-b")),
        models=(ROGUE, PARTS, ALONE, APART, UNEVEN, STEADY, CHANGING, EITHER, OWN),
        hypotheses=(
            "luigi never reveals; one waluigi of weight ω is replaced by parts of weights ω_i > 0 that add "
            "up to ω",
            "a window is read as the beginning of a document",
            "where hazards are spoken of: luigi says A only; waluigi and each part say A until they reveal "
            "and B for ever then; x_i = 1 − h_i; hazards between 0 and 1, both included",
        ),
        witness="P(B within 2 tokens): 19/100 for hazard 1/10, 9/50 for hazards 0 and 1/5",
    )
