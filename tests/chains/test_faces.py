"""What tab completion shows of a chain: few names, each with a docstring that has a runnable example."""

import doctest
import inspect
import pickle
from collections.abc import Callable, Iterator

import pytest

from markovsim.chains import Chain, Draws, Hitting, Lumping, Mixing, Reversibility, Spectrum, Within

CHAIN = Chain([["1/2", "1/2", 0], ["1/4", "1/2", "1/4"], [0, "1/2", "1/2"]], states="abc")

FACE = """
    absorption_probabilities closed_classes communicating_classes conditions domain draws expected_hitting_time
    expected_visits from_transitions hitting hitting_probability hitting_time_law index is_irreducible
    kemeny_constant law_after limiting_distribution lumping matrix mean_first_passage_times mixing power
    probability relative_error_bound reversibility spectrum states stationary_distribution
    stationary_distributions to transient_states within
"""

GROUPS = {
    "draws": (CHAIN.draws(start="a", rng=1), Draws, """
        estimate_hitting_probability estimate_hitting_time estimate_occupation estimate_rare_hitting_probability
        final_states hitting_times path paths visits"""),
    "hitting": (CHAIN.hitting("c"), Hitting, """
        certified_bounds expected_time expected_time_given_hit law probability variance"""),
    "lumping": (CHAIN.lumping, Lumping, "coarsest is_lumpable lumped witness"),
    "mixing": (CHAIN.mixing, Mixing, "dobrushin_coefficient time total_variation_distance"),
    "reversibility": (CHAIN.reversibility, Reversibility, "is_reversible time_reversal witness"),
    "spectrum": (CHAIN.spectrum, Spectrum, "characteristic_polynomial gap second_eigenvalue_modulus"),
    "within": (CHAIN.within(["a", "b"]), Within, """
        censored escape_rate internal_relaxation_time mean_exit_time metastability quasi_stationary"""),
}  # fmt: skip


def shown(value: object) -> list[str]:
    return [name for name in dir(value) if name[0] != "_"]


def methods(kind: type) -> Iterator[tuple[str, Callable[..., object]]]:
    """The public methods and properties that a class writes down itself."""
    for name, value in vars(kind).items():
        if name[0] != "_" and (callable(value) or isinstance(value, (property, classmethod))):
            yield name, inspect.unwrap(getattr(value, "fget", None) or getattr(value, "__func__", value))


def test_a_chain_shows_few_names():
    assert shown(CHAIN) == FACE.split()
    assert len(FACE.split()) <= 32


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_shows_its_questions_and_says_them(name):
    group, kind, questions = GROUPS[name]
    assert type(group) is kind
    assert [n for n in shown(group) if callable(getattr(group, n))] == questions.split()
    assert all(f".{question}(" in repr(group) for question in questions.split())
    assert pickle.loads(pickle.dumps(group)) == group  # noqa: S301
    with pytest.raises(AttributeError):
        group.matrix = None


@pytest.mark.parametrize("kind", [Chain, *(kind for _, kind, _ in GROUPS.values())])
def test_every_public_method_has_an_example(kind):
    for name, method in methods(kind):
        if name == "matrix":
            continue
        text = inspect.getdoc(method)
        assert text, f"{kind.__name__}.{name} has no docstring"
        assert doctest.DocTestParser().get_examples(text), f"{kind.__name__}.{name} has no example"


def test_groups_and_face_agree():
    hitting = CHAIN.hitting("c")
    assert hitting.probability() == CHAIN.hitting_probability("c")
    assert hitting.probability("a") == CHAIN.hitting_probability("c", "a")
    assert hitting.expected_time() == CHAIN.expected_hitting_time("c")
    assert hitting.expected_time("a") == CHAIN.expected_hitting_time("c", "a")
    assert hitting.variance("a") == hitting.law("a").variance == CHAIN.hitting_time_law("c", "a").variance


def test_a_set_is_given_alike_to_every_question_about_it():
    """A single state, a collection and an event mean the same set, for the censored chain too."""
    one, many = CHAIN.within("b"), CHAIN.within(["b"])
    assert one.censored() == many.censored()
    assert one.escape_rate() == many.escape_rate() == 0.5
