from markovsim.proving import *

SUM = "(3 + v)"
TRAINED = mixture(  # tests reject a first token B; v is what is left of the clumsy one's weight of 1
    "trained",
    "ABt",
    independent("luigi", f"2/{SUM}", {"A": "1/2", "t": "1/2"}),
    Premise(
        "waluigi",
        f"1/{SUM}",
        ("1", "0"),
        {"A": (("1/2", "0"), ("0", "0")), "B": (("0", "0"), ("0", "1")), "t": (("0", "1/2"), ("0", "0"))},
    ),
    independent("clumsy", f"v/{SUM}", {"A": "1/4", "B": "1/4", "t": "1/2"}),
)
SENTENCES = mixture(
    "sentences",
    "xy",
    independent("bad", "1/100", {"x": "3/4", "y": "1/4"}),
    independent("good", "99/100", {"x": "1/4", "y": "3/4"}),
)


def exactly_when() -> Part:
    """The covariance that decides."""
    return proved(
        "Training multiplies prior weights by acceptance rates. After it an event is likelier, after a "
        "prompt s, exactly if over the premises at s the acceptance and the chance of the event have a "
        "positive covariance; a premise gains exactly if it is accepted more often than the mean",
        theorem("independent_acceptances_multiply"),
        theorem("after_training_an_event_is_likelier_iff_it_goes_with_passing"),
        theorem("a_premise_gains_iff_it_passes_more_often_than_the_mean"),
    )


def after_the_trigger() -> Part:
    """Where it is true: training removes the clumsy, not the deceptive."""
    return proved(
        "It is true of a waluigi that says B for ever after t, and of nothing before, beside luigi and one "
        "that slips anywhere: first tokens B being rejected, P(B | t) rises from 5/16 towards 1/3 while "
        "P(B at once) falls",
        family("e", TRAINED, "", "", "1", ("1", "0"), "1"),
        family("f", TRAINED, "t", "", "1/2", ("0", "1/2"), "1/2"),
        Setting(TRAINED, 0).facts(
            "1 - law[B,luigi] = 1", "1 - law[B,waluigi] = 1", "1 - law[B,clumsy] = 3/4"
        ),
        identity(f"f.next.B = (1 + v/4)/{SUM}"),
        inequality("f.next.B > 5/16", f"(1-v)/(16*{SUM})"),
        inequality("1/3 > f.next.B", f"v/(12*{SUM})"),
        inequality("1/16 > e.next.B", f"3*(1-v)/(16*{SUM})"),
        Setting(TRAINED, 0, {"v": "3/4"}).facts("next[t,B] = 19/60", "next[,B] = 1/20"),
    )


def not_in_general() -> Part:
    """Where it is false: the test is the violation itself."""
    return refuted(
        "“After training for P, not-P is easier to elicit”: where the tests ask for P itself, not-P from "
        "the beginning never becomes likelier, for any premises and any number of tests; in the seed toy "
        "each accepted token A lowers P(B)",
        theorem("training_on_the_very_test_lowers_the_violation"),
        theorem("training_helps_where_it_ranks_by_the_event"),
        A_WORDS,
        inequality("s.next.B > s.next.B@+1", "l*(1-l)*J*(1-q)^2/((l + (1-l)*J)*(l + (1-l)*q*J))"),
        Setting(SEED_TOY, 0, HALF).against(
            "next[A,B] >= next[,B]", "next[,B] = 1/4", "next[A,B] = 1/6", "next[AA,B] = 1/10"
        ),
    )


def prompts() -> Part:
    """With two components, in the length of the shortest prompt."""
    return also_proved(
        "With two components training multiplies the odds by the ratio of acceptance rates, so a prompt "
        "that elicits the bad one gets longer exactly if it passes less often: coins 3/4, 1/4, each "
        "accepted sentence y costs one more x (7, 8, 9 sentences past the share 19/20)",
        theorem("training_multiplies_odds"),
        Setting(SENTENCES, 0).facts(
            *(
                fact
                for n in range(3)
                for fact in (
                    f"alpha[{'y' * n}{'x' * (6 + n)},bad] < 19/20",
                    f"alpha[{'y' * n}{'x' * (7 + n)},bad] > 19/20",
                )
            )
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F8",
        sentence="“After training for P, not-P is easier to elicit”, that is likelier after the same prompt, "
        "holds after a prompt exactly if acceptance in training and the chance of not-P after the prompt have "
        "a positive covariance over the premises there; where the tests ask for P itself from the beginning "
        "of a text, not-P never becomes likelier there.",
        verdict="conditional",
        parts=(exactly_when(), after_the_trigger(), not_in_general(), prompts()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("v", "(0,1)", "(3/4)^m after m tests, what is left of the clumsy premise's weight"),
        ),
        powers=(Power("J", "q", "Q"),),
        models=(TRAINED, SEED_TOY, SENTENCES),
        hypotheses=(
            "finitely many premises; training is selection by tests that look at texts only (D1)",
            "“easier to elicit”: likelier after the same prompt",
        ),
        witness="P(B | t): 5/16, 19/60 after one test, 1/3 in the limit",
    )
