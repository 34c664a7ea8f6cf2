"""Model files: every kind of premise and chain means what the library's own constructor means."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy

import markovsim as ms
from markovsim.errors import InputError, LimitError, ModelFileError
from markovsim.modelfiles.reading import ChainFile, MixtureFile, read_model
from markovsim.modelfiles.writing import simulator_to_toml

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str, name: str = "model.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


def mixture_file(path: Path) -> MixtureFile:
    model = read_model(path)
    assert isinstance(model, MixtureFile)
    return model


def chain_file(path: Path) -> ChainFile:
    model = read_model(path)
    assert isinstance(model, ChainFile)
    return model


def premise(body: str, alphabet: str = '["A", "B"]', more: str = "") -> str:
    return f"alphabet = {alphabet}\nwindow = 2\n{more}\n[premises.p]\nprior = 1\n{body}\n"


def same_law(left: ms.Generator, right: ms.Generator, tokens: tuple[Any, ...], length: int = 4) -> bool:
    words = (word for n in range(length + 1) for word in product(tokens, repeat=n))
    return all(left.probability(word) == right.probability(word) for word in words)


# --- kinds of premise -----------------------------------------------------------------------------

KINDS: dict[str, tuple[str, ms.Generator]] = {
    "iid": (
        'kind = "iid"\nprobabilities = {A = 0.1, B = "9/10"}',
        ms.iid({"A": "1/10", "B": "9/10"}),
    ),
    "iid of one token": ('kind = "iid"\nprobabilities = {A = 1}', ms.iid({"A": 1, "B": 0})),
    "generator": (
        'kind = "generator"\nstart = [1, "0"]\n[premises.p.tokens]\n'
        'A = [["9/10", 0], [0, 0]]\nB = [[0, 1e-1], [0, 1]]',
        ms.generator([1, 0], {"A": [["9/10", 0], [0, 0]], "B": [[0, "1/10"], [0, 1]]}),
    ),
    "markov": (
        'kind = "markov"\norder = 1\ninitial = {A = "1/2", B = "1/2"}\n'
        'transitions = {A = {A = "9/10", B = "1/10"}, B = {A = "1/3", B = "2/3"}}',
        ms.markov(
            1, {"A": "1/2", "B": "1/2"}, {"A": {"A": "9/10", "B": "1/10"}, "B": {"A": "1/3", "B": "2/3"}}
        ),
    ),
    "markov of order 2": (
        'kind = "markov"\norder = 2\ninitial = {AB = "1/2", BA = "1/2"}\n'
        "transitions = {AB = {A = 1}, BA = {A = 0.5, B = 0.5}, AA = {B = 1}}",
        ms.markov(
            2, {"AB": "1/2", "BA": "1/2"}, {"AB": {"A": 1}, "BA": {"A": "1/2", "B": "1/2"}, "AA": {"B": 1}}
        ),
    ),
    "markov of order 0": (
        'kind = "markov"\norder = 0\ninitial = {"" = 1}\ntransitions = {"" = {A = 0.25, B = 0.75}}',
        ms.iid({"A": "1/4", "B": "3/4"}),
    ),
    "word": ('kind = "word"\nword = "AAB"', ms.word("AAB")),
    "looping": (
        'kind = "looping"\nfirst = {A = "1/2", B = "1/2"}\neta = "1/10"',
        ms.looping({"A": "1/2", "B": "1/2"}, "1/10"),
    ),
    "deceptive": (
        'kind = "deceptive"\nimitates = "l"\nthen = "v"\nhazard = "1/10"\n'
        '[premises.l]\nprior = 0\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0\nkind = "iid"\nprobabilities = {B = 1}',
        ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), "1/10"),
    ),
    "deceptive with a way back": (
        'kind = "deceptive"\nimitates = "l"\nthen = "v"\nhazard = "1/10"\nback = "1/4"\n'
        '[premises.l]\nprior = "0"\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0.0\nkind = "word"\nword = "BA"',
        ms.deceptive(ms.iid({"A": 1}), ms.word("BA"), "1/10", "1/4"),
    ),
    "deceptive with a trigger": (
        'kind = "deceptive"\nimitates = "v"\nthen = "l"\ntrigger = "BAB"\n'
        '[premises.l]\nprior = "0"\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0.0\nkind = "word"\nword = "BA"',
        ms.deceptive(ms.word("BA"), ms.iid({"A": 1}), trigger="BAB"),
    ),
    "deceptive with a trigger and a hazard": (
        'kind = "deceptive"\nimitates = "v"\nthen = "l"\ntrigger = "BAB"\nhazard = "1/3"\n'
        '[premises.l]\nprior = "0"\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0.0\nkind = "word"\nword = "BA"',
        ms.deceptive(ms.word("BA"), ms.iid({"A": 1}), "1/3", trigger="BAB"),
    ),
    "switching": (
        'kind = "switching"\nstart = {l = "1/3", v = "2/3"}\nrates = {l = {v = "1/10"}, v = {l = "1/4"}}\n'
        '[premises.l]\nprior = "0"\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0.0\nkind = "word"\nword = "BA"',
        ms.switching_author(
            {"l": ms.word("A"), "v": ms.word("BA")},
            {"l": {"v": "1/10"}, "v": {"l": "1/4"}},
            {"l": "1/3", "v": "2/3"},
        ),
    ),
    "switching that never switches": (
        'kind = "switching"\nstart = "v"\nrates = {}\n'
        '[premises.l]\nprior = "0"\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0.0\nkind = "word"\nword = "BA"',
        ms.word("BA"),
    ),
    "hmm": (
        'kind = "hmm"\nstart = {s = 1}\ntransitions = {s = {s = "1/2", t = "1/2"}, t = {s = 1}}\n'
        'emissions = {s = {A = 1}, t = {A = "1/4", B = 0.75}}',
        ms.hmm(
            {"s": 1},
            {"s": {"s": "1/2", "t": "1/2"}, "t": {"s": 1}},
            {"s": {"A": 1}, "t": {"A": "1/4", "B": "3/4"}},
        ),
    ),
    "golden_mean": (
        'kind = "golden_mean"\np = "1/3"\ntokens = "AB"',
        ms.golden_mean("1/3", tokens="AB"),
    ),
    "even_process": ('kind = "even_process"\ntokens = ["A", "B"]', ms.even_process(tokens="AB")),
    "z1r": ('kind = "z1r"\ntokens = "AB"', ms.z1r(tokens="AB")),
    "rrxor": ('kind = "rrxor"\ntokens = "BA"', ms.rrxor(tokens="BA")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_the_library_s(kind: str, write: Write) -> None:
    body, expected = KINDS[kind]
    mixture = mixture_file(write(premise(body))).mixture()
    assert list(mixture.premises) == ["p"]
    assert same_law(mixture.premises["p"], expected.over(mixture.alphabet), ("A", "B"))


def test_mess3_has_three_tokens_of_its_own(write: Write) -> None:
    text = """
    alphabet = ["A", "B", "C"]
    window = 1
    [parameters]
    x = [0, "1/2"]
    [premises.m]
    prior = 1
    kind = "mess3"
    x = "x"
    a = 0.85
    """
    mixture = mixture_file(write(text)).mixture()
    x = sympy.Symbol("x")
    expected = ms.mess3(x, "0.85", domain=mixture.domain)
    assert same_law(mixture.premises["m"], expected, ("A", "B", "C"))


def test_deceptive_premises_may_build_on_each_other_in_any_order(write: Write) -> None:
    text = """
    alphabet = ["A", "B"]
    window = 1
    [premises.outer]
    prior = 1
    kind = "deceptive"
    imitates = "inner"
    then = "b"
    hazard = "1/3"
    [premises.inner]
    prior = 0
    kind = "deceptive"
    imitates = "a"
    then = "b"
    hazard = "1/2"
    [premises.a]
    prior = 2
    kind = "word"
    word = "A"
    [premises.b]
    prior = 0
    kind = "word"
    word = "B"
    """
    mixture = mixture_file(write(text)).mixture()
    inner = ms.deceptive(ms.word("A"), ms.word("B"), "1/2")
    outer = ms.deceptive(inner, ms.word("B"), "1/3")
    assert list(mixture.premises) == ["outer", "a"]
    assert mixture.amplitudes("") == {"outer": Fraction(1, 3), "a": Fraction(2, 3)}
    assert same_law(mixture.premises["outer"], outer.over(mixture.alphabet), ("A", "B"))


# --- settings -------------------------------------------------------------------------------------

TOY = """
alphabet = ["A", "B"]
window = 3
[premises.luigi]
prior = 3
kind = "iid"
probabilities = {A = 1}
[premises.waluigi]
prior = "1.0"
kind = "iid"
probabilities = {A = 0.1, B = 9e-1}
"""


def test_defaults_weights_and_decimals(write: Write) -> None:
    model = mixture_file(write(TOY))
    assert (model.window, model.start, model.pinned, model.impossible) == (3, "document", (), "error")
    assert model.domain().name == "exact"
    assert model.mixture().amplitudes("") == {"luigi": Fraction(3, 4), "waluigi": Fraction(1, 4)}
    assert model.mixture().premises["waluigi"].probability("A") == Fraction(1, 10)


def test_all_settings(write: Write) -> None:
    settings = 'start = "stationary"\npinned = "AA"\nimpossible = "forget"\n'
    simulator = mixture_file(write(settings + TOY)).simulator()
    expected = mixture_file(write(TOY, "toy.toml")).mixture()
    again = expected.window(3, start="stationary", pinned="AA", impossible="forget")
    assert simulator.next_token("A") == again.next_token("A")
    assert (simulator.k, simulator.start, simulator.reader.impossible) == (3, "stationary", "forget")
    assert simulator.pinned == ("A", "A")


def test_json_means_the_same_as_toml(write: Write) -> None:
    document = {
        "alphabet": ["A", "B"],
        "window": 3,
        "premises": {
            "luigi": {"prior": 3, "kind": "iid", "probabilities": {"A": 1}},
            "waluigi": {"prior": 1.0, "kind": "iid", "probabilities": {"A": 0.1, "B": 0.9}},
        },
    }
    from_json = mixture_file(write(json.dumps(document), "model.JSON")).mixture()
    from_toml = mixture_file(write(TOY)).mixture()
    for word in ("", "A", "AA", "AB"):
        assert from_json.probability(word) == from_toml.probability(word)


def test_tokens_may_be_whole_numbers_and_long_names(write: Write) -> None:
    numbers = premise('kind = "word"\nword = "01"', "[0, 1]")
    assert mixture_file(write(numbers)).mixture().probability((0, 1, 0)) == 1
    listed = premise('kind = "word"\nword = ["yes", 12]', '["yes", 12]')
    assert mixture_file(write(listed)).mixture().probability("yes 12 yes") == 1
    mixed = premise(
        'kind = "markov"\ninitial = {yes = 1}\ntransitions = {yes = {12 = 1}, 12 = {yes = 1}}', '["yes", 12]'
    )
    assert mixture_file(write(mixed)).mixture().probability(("yes", 12)) == 1


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TOY.encode())
    assert mixture_file(path).window == 3


# --- domains --------------------------------------------------------------------------------------

SYMBOLIC = TOY.replace(
    "[premises.luigi]", '[parameters]\nq = [0, 1]\nlam = ["0", "1/2"]\n[premises.luigi]', 1
).replace("A = 0.1, B = 9e-1", 'A = "q", B = "1-q"')


def test_parameters_make_the_symbolic_domain_the_default(write: Write) -> None:
    model = mixture_file(write(SYMBOLIC.replace("prior = 3", 'prior = "lam/(1-lam)"')))
    domain = model.domain()
    assert isinstance(domain, ms.SymbolicDomain)
    assert domain.parameters == {"q": (Fraction(0), Fraction(1)), "lam": (Fraction(0), Fraction(1, 2))}
    amplitude = model.mixture().amplitudes("A")["luigi"]
    assert str(amplitude.subs({"lam": Fraction(1, 4), "q": Fraction(1, 2)})) == "2/5"
    for name in ("exact", "float"):
        with pytest.raises(ModelFileError, match=rf"declares parameters \(q, lam\), which the {name}"):
            model.domain(name)


def test_float_and_symbolic_without_parameters(write: Write) -> None:
    model = mixture_file(write(TOY))
    amplitude = model.mixture(model.domain("float")).amplitudes("A")["luigi"]
    assert isinstance(amplitude, float)
    assert amplitude == pytest.approx(30 / 31, rel=1e-15)
    assert str(model.mixture(model.domain("symbolic")).amplitudes("A")["luigi"]) == "30/31"
    with pytest.raises(InputError, match="domain='exakt' is not known; did you mean 'exact'"):
        model.domain("exakt")


# --- chains ---------------------------------------------------------------------------------------

WEATHER = [
    ["sunny", "sunny", "9/10"],
    ["sunny", "rainy", 0.1],
    ["rainy", "sunny", 0.25],
    ["rainy", "rainy", 0.25],
]
LAW = {"sunny": Fraction(5, 6), "rainy": Fraction(1, 6)}


def test_transitions_given_twice_add_up(write: Write) -> None:
    document = {"transitions": [*WEATHER, ["rainy", "sunny", "1/4"], ["rainy", "rainy", "1/4"]]}
    chain = chain_file(write(json.dumps(document), "chain.json")).chain()
    assert chain.states == ("sunny", "rainy")
    assert chain.stationary_distribution() == LAW


def test_rows_are_normalized_exactly_where_asked(write: Write) -> None:
    document: dict[str, Any] = {"transitions": WEATHER, "states": ["rainy", "sunny"], "normalize": True}
    chain = chain_file(write(json.dumps(document), "chain.json")).chain()
    assert chain.states == ("rainy", "sunny")
    assert chain.stationary_distribution() == LAW
    document["normalize"] = False
    with pytest.raises(ModelFileError, match=r"rainy.* 1/2"):
        chain_file(write(json.dumps(document), "chain.json")).chain()


def test_a_matrix_names_its_rows_itself_or_by_states(write: Write) -> None:
    matrix = 'matrix = [["9/10", "1/10"], ["1/2", "1/2"]]\n'
    assert chain_file(write(matrix)).chain().states == ("0", "1")
    chain = chain_file(write(matrix + 'states = ["sunny", 2]')).chain()
    assert chain.stationary_distribution() == {"sunny": Fraction(5, 6), "2": Fraction(1, 6)}


def test_chains_may_have_parameters(write: Write) -> None:
    text = 'matrix = [["1-q", "q"], ["1/2", "1/2"]]\n[parameters]\nq = [0, 1]'
    law = chain_file(write(text)).chain().stationary_distribution()
    assert str(law["1"].subs({"q": Fraction(1, 2)})) == "1/2"


def test_chains_in_float(write: Write) -> None:
    model = chain_file(write('matrix = [["9/10", "1/10"], ["1/2", "1/2"]]'))
    assert model.chain(model.domain("float")).stationary_distribution()["0"] == pytest.approx(5 / 6)


# --- limits ---------------------------------------------------------------------------------------


def test_limits_are_limit_errors(write: Write) -> None:
    with pytest.raises(LimitError, match="window=10000000000000"):
        read_model(write(TOY.replace("window = 3", "window = 10_000_000_000_000")))
    many = ", ".join(str(i) for i in range(1001))
    with pytest.raises(LimitError, match="alphabet"):
        read_model(write(premise('kind = "word"\nword = "1"', f"[{many}]")))


def test_hidden_states_are_counted_before_they_are_built(write: Write) -> None:
    """Forty premises that each double the last would have a million million hidden states."""
    text = premise('kind = "word"\nword = "A"')
    for i in range(40):
        last = "p" if i == 0 else f"d{i - 1}"
        text += (
            f'[premises.d{i}]\nprior = 0\nkind = "deceptive"\n'
            f'imitates = "{last}"\nthen = "{last}"\nhazard = 0.5\n'
        )
    with pytest.raises(ModelFileError, match=r"premises\.d11: .*4,096 hidden states"):
        mixture_file(write(text)).mixture()


# --- writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_reads_back_the_same(kind: str, write: Write) -> None:
    mixture = ms.Mixture(
        {"some premise": KINDS[kind][1], "l": ms.iid({"A": 1})}, {"some premise": 2, "l": "1/3"}
    )
    text = simulator_to_toml(mixture.window(2, start="stationary", pinned="A", impossible="forget"))
    model = mixture_file(write(text))
    assert (model.window, model.start, model.pinned, model.impossible) == (2, "stationary", ("A",), "forget")
    again = model.mixture()
    assert again.amplitudes("") == mixture.amplitudes("")
    for name in mixture.premises:
        assert same_law(again.premises[name], mixture.premises[name], mixture.alphabet.tokens)
    assert simulator_to_toml(again.window(2, start="stationary", pinned="A", impossible="forget")) == text


def test_parameters_and_odd_tokens_are_written_too(write: Write) -> None:
    domain = ms.SymbolicDomain({"q": (0, "1/2")})
    q = domain.parameter("q")
    law: dict[str | int, Any] = {'"': q, 7: domain.one - q}
    text = simulator_to_toml(ms.Mixture({"λ": ms.iid(law, domain=domain)}).window(0))
    model = mixture_file(write(text))
    assert model.parameters == {"q": (Fraction(0), Fraction(1, 2))}
    assert model.alphabet.tokens == ('"', 7)
    assert simulator_to_toml(model.mixture().window(0)) == text


def test_floats_are_not_written() -> None:
    with pytest.raises(InputError, match="domain='float'"):
        simulator_to_toml(ms.Mixture({"a": ms.iid({"A": 0.5, "B": 0.5})}).window(1))


@pytest.mark.parametrize(
    ("settings", "culprit"),
    [
        ({"k": -3}, "window=-3"),
        ({"k": True}, "window=True"),
        ({"k": 2**24 + 1}, "window=16777217"),
        ({"start": "foo"}, "start='foo'"),
        ({"impossible": "perhaps"}, "impossible='perhaps'"),
        ({"pinned": "C"}, "'C'"),
    ],
)
def test_settings_that_no_file_may_have_are_not_written(settings: dict[str, Any], culprit: str) -> None:
    toy = ms.Mixture({"a": ms.iid({"A": "1/2", "B": "1/2"})})
    with pytest.raises(InputError, match=culprit):
        simulator_to_toml(toy.window(**{"k": 1, **settings}))


def test_names_and_numbers_that_no_file_may_have_are_not_written() -> None:
    with pytest.raises(InputError, match="premises"):
        simulator_to_toml(ms.Mixture({"a\nb": ms.iid({"A": 1})}).window(1))
    with pytest.raises(InputError, match=r"alphabet\[0\]"):
        simulator_to_toml(ms.Mixture({"a": ms.iid({"a\x1b": 1})}).window(1))
    small = Fraction(1, 10**4000)
    with pytest.raises(InputError, match="4000 digits"):
        simulator_to_toml(ms.Mixture({"a": ms.iid({"A": small, "B": 1 - small})}).window(1))
    domain = ms.SymbolicDomain({"λ": (0, 1)})
    law = {"A": domain.parameter("λ"), "B": domain.one - domain.parameter("λ")}
    with pytest.raises(InputError, match=r"parameters\.'λ'"):
        simulator_to_toml(ms.Mixture({"a": ms.iid(law, domain=domain)}).window(1))
