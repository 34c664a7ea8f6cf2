from markovsim.proving import *

COINS = mixture(
    "programs",
    "01",
    independent("zeros", "1/2", {"0": "1"}),
    independent("uniform", "1/2", {"0": "1/2", "1": "1/2"}),
)


def claim() -> Claim:
    return Claim(
        id="A2",
        sentence="Uniform program against the all-zeros program, equal prior: P(0^n) = (1 + 2^-n)/2 for "
        "every n, and the expected weight of the all-zeros program stays 1/2.",
        verdict="proved",
        parts=(
            proved(
                "P(0^n) = (1 + 2^-n)/2 for every n ≥ 0: it falls, and is 2^-n/2 above 1/2, the prior of the "
                "all-zeros program",
                theorem("the_all_zeros_program_does_not_draw_the_bayesian_in"),
                family("z", COINS, "", "0", "1", "J"),
                identity("z.mu = (1 + J)/2"),
                identity("z.mu - 1/2 = J/2"),
                inequality("z.mu > z.mu@+1", "J/4"),
            ),
            proved(
                "An ideal Bayesian is not drawn into the all-zeros program: after n zeros its weight is "
                "1/(1 + 2^-n) < 1, after any other text 0, and its expected weight after n tokens is 1/2 "
                "for every n",
                theorem("the_all_zeros_program_does_not_draw_the_bayesian_in"),
                theorem("luigi_gains_one_over_q_per_token_and_loses_all_in_one"),
                identity("z.alpha.zeros = 1/(1 + J)"),
                inequality("1 > z.alpha.zeros", "J/(1 + J)"),
                family("o", COINS, "1", "0", "0", "1/2*J*x.uniform.0", anything=True),
                identity("o.alpha.zeros = 0"),
                identity("z.mu*z.alpha.zeros = 1/2"),
            ),
        ),
        powers=(Power("J", "1/2"),),
        models=(COINS,),
        hypotheses=(
            "two premises with prior 1/2 each: one emits only 0, one emits 0 and 1 with probability 1/2 "
            "each, independently",
            "full memory",
        ),
        witness="P(0^n) = (1 + 2^-n)/2",
    )
