from markovsim.proving import *

TWO = mixture(  # models of a text that has the misconception m in one place of four
    "two_answers",
    "tm",
    independent("worse", "1/2", {"t": "1/2", "m": "1/2"}),
    independent("better", "1/2", {"t": "3/4", "m": "1/4"}),
)
THREE = mixture(  # of a text with t in two places of four, m and o in one each
    "three_answers",
    "tmo",
    independent("worse", "1/3", {"t": "1/5", "m": "1/5", "o": "3/5"}),
    independent("better", "1/3", {"t": "1/2", "m": "1/6", "o": "1/3"}),
    independent("best", "1/3", {"t": "1/2", "m": "1/4", "o": "1/4"}),
)


def not_monotone() -> Part:
    """Two answers, and an overconfident model."""
    return refuted(
        "“The better the model, the more misconceptions”: a text with the misconception m in one place of "
        "four; who says m with 1/4 predicts it better than who says it with 1/2, 27/256 against 16/256 for "
        "a sample of the text, and says it half as often",
        Setting(TWO, 0).against(
            "law[m,better] > law[m,worse]",
            "law[tttm,better] = 27/256",
            "law[tttm,worse] = 16/256",
            "law[m,better] = 1/4",
        ),
    )


def nor_from_below() -> Part:
    """Three answers, and both models say m too rarely."""
    return refuted(
        "“… as long as models say it too rarely”: with a third answer a better model can say m less often "
        "still, 1/6 against 1/5 where the text has 1/4",
        Setting(THREE, 0).against(
            "law[m,better] > law[m,worse]",
            "law[ttmo,better] > law[ttmo,worse]",
            "law[ttmo,best] > law[ttmo,better]",
            "law[m,worse] < 1/4",
        ),
    )


def floor() -> Part:
    """What is true of it."""
    return proved(
        "A floor stands: the text's own frequencies predict it best, and a model whose score is at least r "
        "times theirs gives the misconceptions, of frequency e, n tokens of n + m, a probability x with "
        "x^n (1−x)^m ≥ r e^n (1−e)^m, so x^n ≥ r e^n (1−e)^m",
        theorem("nothing_predicts_a_text_better_than_its_own_frequencies"),
        theorem("a_good_model_repeats_the_misconceptions_of_its_text"),
        theorem("misconceptions_have_a_floor"),
    )


def claim() -> Claim:
    return Claim(
        id="F12",
        sentence="“The better the model, the more misconceptions” is refuted: a better model may repeat "
        "fewer; but no model that repeats them with another probability x than the text, e, scores "
        "above the share x^n (1−x)^m/(e^n (1−e)^m) of the best score, n of n + m tokens being "
        "misconceptions.",
        verdict="refuted",
        parts=(not_monotone(), nor_from_below(), floor()),
        models=(TWO, THREE),
        hypotheses=(
            "the text gives each token, after some prompt, a rational probability; better: smaller "
            "Kullback–Leibler divergence of the text from the model, that is, a greater likelihood of a "
            "sample with the text's own frequencies",
        ),
        witness="1/2 → 1/4 where the divergence falls",
    )
