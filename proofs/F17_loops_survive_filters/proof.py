from markovsim.proving import *

LUIGI_SLIPS = mixture(
    "loopers",
    "AB",
    independent("luigi", "l", {"A": "(1-y/2)*(1-e)", "B": "1-(1-y/2)*(1-e)"}),
    independent("waluigi", "(1-l)*t", {"A": "1/2", "B": "1/2"}),
    Premise(
        "looper",
        "(1-l)*(1-t)",
        ("1/2", "1/2"),
        {"A": (("1-y/2", "0"), ("y/2", "0")), "B": (("0", "y/2"), ("0", "1-y/2"))},
    ),
)
EVEN = {"l": "1/3", "t": "1/2", "y": "1/10", "e": "1/10"}


def factor() -> Part:
    """One text of n + 1 tokens without B."""
    return proved(
        "Filtering on texts of n tokens without B multiplies a looper's odds against an even "
        "waluigi by (2−η)^(n−1) per text; m texts give the m-th power",
        theorem("independent_acceptances_multiply"),
        theorem("training_multiplies_odds"),
        family("a", LUIGI_SLIPS, "A", "A", "(1-y/2)*(1-e)*V*E", "J/2", ("V/2", "0")),
        identity("a.law.looper@0 = a.law.waluigi@0"),
        identity("a.law.looper@+1/a.law.waluigi@+1 = (2-y)*a.law.looper/a.law.waluigi"),
    )


def against_luigi() -> Part:
    """A luigi that slips loses to it too."""
    return proved(
        "Against a luigi whose slips have the rate d the factor is (1/2)(1−η/2)^(n−1)/(1−d)^n: where η/2 < "
        "d it grows with n without bound, 1 − d being (1−η/2)(1−e); against one that never slips it is "
        "below 1",
        identity("a.law.looper/a.law.luigi = 1/(2*(1-y/2)*(1-e)*E)"),
        inequality("a.law.looper@+1/a.law.luigi@+1 > a.law.looper/a.law.luigi", "e/((2-y)*(1-e)^2*E)"),
        theorem("powers_above_one_have_no_bound"),
        inequality("1 > a.law.looper", "1/2", "(1-V)/2"),
    )


def not_a_cure() -> Part:
    """The share of loops after filtering."""
    ten = "A" * 10
    return also_refuted(
        "“Filtering bad tokens out removes mode collapse”: equal weights, η = e = 1/10, one text of ten "
        "tokens: the looper's odds against waluigi grow (19/10)^9-fold, and while waluigi all but goes its "
        "share against both falls less than his",
        Setting(LUIGI_SLIPS, 0, EVEN).against(
            f"alpha[{ten},looper] <= alpha[{ten},waluigi]",
            f"alpha[{ten},looper]/alpha[{ten},waluigi] = (19/10)^9",
            "alpha[,looper] = alpha[,waluigi]",
        ),
        Setting(LUIGI_SLIPS, 0, EVEN).against(
            f"alpha[{'A' * 40},looper] < alpha[,looper]",
            f"alpha[{'A' * 40},looper] > 9/10",
            "alpha[,looper] = 1/3",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F17",
        sentence="Selection against B favours loops: filtering on B-free texts of n tokens multiplies a "
        "looper's odds by (2−η)^(n−1) against an even waluigi, and without bound in n against a "
        "luigi that slips at a rate above η/2.",
        verdict="proved",
        parts=(factor(), against_luigi(), not_a_cure()),
        parameters=(
            Parameter("l", "(0,1)", "prior weight of luigi"),
            Parameter("t", "(0,1)", "waluigi's share of the rest"),
            Parameter("y", "(0,1)", "η, probability that the looper draws afresh"),
            Parameter("e", "(0,1)", "how much rarer luigi's A is than the looper's: 1 − d = (1−η/2)(1−e)"),
        ),
        powers=(Power("J", "1/2"), Power("V", "1-y/2"), Power("E", "1-e")),
        models=(LUIGI_SLIPS,),
        hypotheses=(
            "the looper repeats its last token with probability 1 − η and else draws A or B afresh, the "
            "first token too; luigi slips independently at rate d; waluigi draws A and B evenly",
            "texts of n ≥ 1 tokens are kept if they hold no B (D1)",
        ),
        witness="(2−η)^(n−1)",
    )
