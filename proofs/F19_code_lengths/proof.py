from markovsim.proving import *

UPSIDE_DOWN = mixture(  # the premise that always says A has the small weight
    "upside_down",
    "AB",
    independent("constant", "1/1024", {"A": "1"}),
    Premise(
        "intricate",
        "1023/1024",
        ("1/3", "1/3", "1/3"),
        {
            "A": (("0", "1/2", "0"), ("0", "0", "2/7"), ("1/5", "0", "0")),
            "B": (("0", "0", "1/2"), ("5/7", "0", "0"), ("0", "4/5", "0")),
        },
    ),
)


def within_a_bit() -> Part:
    """From a prior to lengths."""
    return proved(
        "The lengths −log2 π_p, rounded up, exist, lie less than one bit above −log2 π_p, and satisfy "
        "Kraft's inequality, which every prefix-free code satisfies",
        theorem("every_weight_has_a_rounded_length"),
        theorem("rounded_lengths_satisfy_kraft"),
        theorem("prefix_free_codes_satisfy_kraft"),
    )


def none_much_shorter() -> Part:
    """From lengths to a prior."""
    return proved(
        "No prefix-free code does much better: the premises whose words are shorter than −log2 π_p by c "
        "bits or more have together at most the prior weight 2^-c",
        theorem("hardly_any_weight_has_a_much_shorter_code"),
    )


def not_for_every_prior() -> Part:
    """A prior is not forced to be the universal one."""
    return refuted(
        "“−log2 π is the complexity of the premise whatever the prior is”: a prior may give the premise "
        "that always says A ten bits and an intricate one less than a hundredth of a bit",
        Setting(UPSIDE_DOWN, 0).against(
            "alpha[,constant] >= alpha[,intricate]",
            "alpha[,constant] = 1/2^10",
            "alpha[,intricate]^100 > 1/2",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F19",
        sentence="“−log2 π is complexity”: rounded up, these are lengths that satisfy Kraft's inequality, for "
        "every prior, and in any prefix-free code the premises whose words are c bits shorter than "
        "−log2 π have together at most the weight 2^-c; but a prior may give fewer bits to the "
        "premise that is called intricate.",
        verdict="conditional",
        parts=(within_a_bit(), none_much_shorter(), not_for_every_prior()),
        models=(UPSIDE_DOWN,),
        hypotheses=("finitely many premises of positive prior weight",),
        witness="Σ 2^-⌈−log2 π_p⌉ ≤ 1",
    )
