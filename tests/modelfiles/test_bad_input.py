"""Wrong model files: one line ``error: …`` that names the culprit, status 2, nothing else.

Every case is run through the command line as a person would; none may take long, print to standard output, or end in
a traceback.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT
from refusal_tools import (
    CHAIN,
    GENERATOR,
    HEAD,
    SECONDS,
    TOY,
    Q,
    check_refusal,
    deceptive,
    decoded,
    markov,
    number,
    premise,
    toy,
)

#: name: (text of the TOML file, what the error line must contain)
TOML: dict[str, tuple[str, tuple[str, ...]]] = {
    # -- the file as a document
    "not TOML": ("window = = 2", ("not valid TOML", "line 1")),
    "empty file": ("", ("no premises", "add")),
    "key given twice": (HEAD + "window = 3\nstart = 'document'", ("not valid TOML", "line 3", "window = 3")),
    "arrays nested 5,000 deep": ("x = " + "[" * 5000 + "]" * 5000, ("nested too deep",)),
    "tables nested 5,000 deep": ("x = " + "{a=" * 5000 + "1" + "}" * 5000, ("nested too deep",)),
    "arrays nested 200 deep": (
        toy("window = 2", "window = " + "[" * 200 + "]" * 200),
        ("window=[[", "not a window"),
    ),
    "key of 100,000 parts": (".".join("a" * 100_000) + " = 1", ("dotted key", "shorten")),
    "whole number of 5,000 digits": (toy("window = 2", "window = " + "9" * 5000), ("too many digits",)),
    "unterminated string": ('alphabet = ["A', ("not valid TOML", 'alphabet = ["A')),
    # -- keys
    "unknown key": (TOY.replace("window", "windows"), ("windows", "did you mean 'window'?")),
    "unknown key of a premise": (toy("probabilities", "probability"), ("premises.luigi", "probabilit")),
    "unknown key of another kind": (
        toy("probabilities = {A = 1}", "probabilities = {A = 1}\nhazard = 1"),
        ("premises.luigi.hazard", "'iid'"),
    ),
    "no alphabet": (toy('alphabet = ["A", "B"]\n', ""), ("alphabet is missing",)),
    "no window": (toy("window = 2\n", ""), ("window is missing",)),
    "no kind": (toy('kind = "iid"\n', ""), ("premises.luigi", "kind is missing")),
    "no prior": (toy('prior = "1/2"\n', ""), ("premises.luigi", "prior is missing")),
    "no probabilities": (
        toy("probabilities = {A = 1}\n", ""),
        ("premises.luigi", "probabilities is missing"),
    ),
    "no premises": (HEAD, ("no premises",)),
    "premises that are no tables": (HEAD + "premises = 3", ("premises=3", "must be a table")),
    "a premise that is no table": (HEAD + "[premises]\nluigi = 3", ("premises.luigi=3", "must be a table")),
    "empty premises": (HEAD + "[premises]", ("premises={}", "at least one")),
    "premises and a chain": (TOY.replace("window = 2", CHAIN), ("both premises and a chain",)),
    # -- settings
    "window of 10^13": (
        toy("window = 2", "window = 10000000000000"),
        ("window=10000000000000", "16,777,216"),
    ),
    "window too long to enumerate": (
        toy("window = 2", "window = 1000000"),
        ("window=1000000", "shorter window"),
    ),
    "negative window": (toy("window = 2", "window = -1"), ("window=-1",)),
    "window and a half": (toy("window = 2", "window = 1.5"), ("window=1.5",)),
    "window as text": (toy("window = 2", 'window = "2"'), ("window='2'",)),
    "window true": (toy("window = 2", "window = true"), ("window=true",)),
    "window infinite": (toy("window = 2", "window = inf"), ("window=inf",)),
    "unknown start": (toy("window = 2", 'window = 2\nstart = "middle"'), ("start='middle'", '"stationary"')),
    "unknown impossible": (
        toy("window = 2", 'window = 2\nimpossible = "ok"'),
        ("impossible='ok'", '"forget"'),
    ),
    "pinned token unknown": (toy("window = 2", 'window = 2\npinned = "AC"'), ("pinned", "'C'")),
    "pinned word of 20,000 tokens": (
        toy("window = 2", f'window = 2\npinned = "{"A" * 20_000}"'),
        ("pinned", "20,000"),
    ),
    "pinned number": (toy("window = 2", "window = 2\npinned = 1"), ("pinned=1", "not a word")),
    "pinned word impossible": (
        HEAD + 'pinned = "B"\n[premises.a]\nprior = 1\nkind = "word"\nword = "A"',
        ("pinned='B'", "probability 0"),
    ),
    "stationary start not unique": (
        HEAD + 'start = "stationary"\n[premises.twin]\nprior = 1\nkind = "generator"\nstart = [0.5, 0.5]\n'
        "[premises.twin.tokens]\nA = [[1, 0], [0, 0]]\nB = [[0, 0], [0, 1]]",
        ("twin", "stationary"),
    ),
    "impossible window reached": (
        'alphabet = ["A", "B"]\nwindow = 1\n[premises.ab]\nprior = 1\nkind = "word"\nword = "AB"',
        ("'B'", "impossible", "forget"),
    ),
    # -- decoding
    "decoding no table": (decoded('"greedy"'), ("decoding='greedy'", "not a decoding policy")),
    "decoding an empty list": (decoded("[]"), ("decoding=[]", "empty")),
    "decoding an empty table": (decoded("{}"), ("decoding={}", "0 policies")),
    "decoding a list in a list": (decoded("[[{top_k = 1}]]"), ("decoding[0]=[", "not a decoding policy")),
    "two policies in one table": (
        decoded('{temperature = "1/2", top_k = 1}'),
        ("decoding=", "2 policies", "list"),
    ),
    "unknown policy": (decoded("{topk = 1}"), ("decoding.topk", "did you mean 'top_k'?")),
    "65 policies": (decoded("[" + "{top_k = 1}, " * 65 + "]"), ("decoding", "65 policies")),
    "temperature 0": (decoded("{temperature = 0}"), ("decoding", "temperature=0", "greedy")),
    "temperature negative": (decoded('[{top_k = 1}, {temperature = "-1/2"}]'), ("decoding[1]", "-1/2")),
    "temperature infinite": (decoded("{temperature = inf}"), ("decoding.temperature", "inf")),
    "temperature no number": (decoded('{temperature = "hot"}'), ("decoding.temperature", "'hot'")),
    "temperature true": (decoded("{temperature = true}"), ("decoding.temperature=true", "not a number")),
    "temperature a list": (decoded("{temperature = [1]}"), ("decoding.temperature=[1]", "not a number")),
    "temperature of irrational powers": (
        decoded('{temperature = "2/3"}'),
        ("temperature=2/3", "window=''", "float"),
    ),
    "temperature of a very high power": (decoded('{temperature = "1e-9"}'), ("temperature=", "1,000")),
    "temperature a parameter": (
        decoded('{temperature = "q"}') + Q,
        ("decoding.temperature='q'", "parameters"),
    ),
    "top_k 0": (decoded("{top_k = 0}"), ("decoding", "top_k=0")),
    "top_k a half": (decoded("{top_k = 0.5}"), ("decoding.top_k=0.5", "whole number")),
    "top_k as text": (decoded('{top_k = "2"}'), ("decoding.top_k='2'", "without quotes")),
    "top_k of 20,000 bits": (decoded(f"{{top_k = 0x{'f' * 5000}}}"), ("decoding.top_k=", "4,000 digits")),
    "top_p 0": (decoded("{top_p = 0}"), ("decoding", "top_p=", "0 < p <= 1")),
    "top_p above 1": (decoded("{top_p = 1.5}"), ("decoding", "3/2", "0 < p <= 1")),
    "min_p negative": (decoded("{min_p = -0.5}"), ("decoding", "-1/2", "0 <= p <= 1")),
    "greedy false": (decoded("{greedy = false}"), ("decoding.greedy=false", "not true")),
    "ties unknown": (decoded('{greedy = true, ties = "last"}'), ("decoding", "ties='last'")),
    "ties a table": (decoded("{greedy = true, ties = {a = 1}}"), ("decoding", "ties={'a': 1}")),
    "ties of a temperature": (
        decoded('{temperature = 1, ties = "all"}'),
        ("decoding.ties", "temperature has no ties"),
    ),
    "ties alone": (decoded('{ties = "all"}'), ("decoding=", "0 policies")),
    # -- alphabet
    "alphabet empty": (toy('["A", "B"]', "[]"), ("alphabet",)),
    "alphabet no list": (toy('["A", "B"]', '"AB"'), ("alphabet='AB'", "list")),
    "token twice": (toy('["A", "B"]', '["A", "B", "A"]'), ("alphabet", "'A'", "twice")),
    "token twice as text and number": (toy('["A", "B"]', '["1", 1]'), ("alphabet", "twice")),
    "token empty": (toy('["A", "B"]', '["A", ""]'), ("alphabet", "''")),
    "token with a blank": (toy('["A", "B"]', '["A", "B C"]'), ("alphabet[1]='B C'", "blank")),
    "token a decimal": (toy('["A", "B"]', "[0.5, 1]"), ("alphabet[0]=0.5",)),
    "token true": (toy('["A", "B"]', "[true]"), ("alphabet[0]=true",)),
    "token a date": (toy('["A", "B"]', "[2020-01-01]"), ("alphabet[0]=2020-01-01",)),
    # -- numbers
    "prior negative": (number('"-1/2"'), ("premises.luigi.prior='-1/2'", "below 0")),
    "prior NaN": (number("nan"), ("premises.luigi.prior", "nan")),
    "prior infinite": (number("-inf"), ("premises.luigi.prior", "inf")),
    "prior true": (number("true"), ("premises.luigi.prior=true",)),
    "prior a list": (number("[1]"), ("premises.luigi.prior=[1]",)),
    "prior a table": (number("{a = 1}"), ("premises.luigi.prior={'a': 1}",)),
    "prior a date": (number("1979-05-27"), ("premises.luigi.prior=1979-05-27", "not a number")),
    "prior no number": (number('"half"'), ("premises.luigi.prior", "'half'")),
    "prior empty": (number('""'), ("premises.luigi.prior", "empty")),
    "prior over zero": (number('"1/0"'), ("premises.luigi.prior", "'1/0'", "zero")),
    "priors all 0": (TOY.replace('prior = "1/2"', "prior = 0"), ("premises", "prior", "positive")),
    "code": (number("\"__import__('os').system('echo gone')\""), ("premises.luigi.prior", "__import__")),
    "power tower": (number('"9**9**9**9**9"'), ("premises.luigi.prior", "9**9**9**9**9", "exponent")),
    "power tower of parameters": (number('"((q**99)**99)**99"', Q), ("premises.luigi.prior", "degree")),
    "parentheses 5,000 deep": (number(f'"{"(" * 4000}1{")" * 4000}"'), ("premises.luigi.prior", "nested")),
    "decimal exponent of 10^9": (number("1e1000000000"), ("premises.luigi.prior", "4000 digits")),
    "decimal exponent of -10^9": (number('"1e-1000000000"'), ("premises.luigi.prior", "4000 digits")),
    "decimal exponent of -4,500": (number('"1e-4500"'), ("premises.luigi.prior", "4000 digits")),
    "text of a million characters": (number(f'"{"1+" * 500_000}1"'), ("premises.luigi.prior", "characters")),
    "parameter not declared": (number('"q"'), ("premises.luigi.prior", "'q'", "[parameters]")),
    "parameter misspelt": (number('"hazzard"', "[parameters]\nhazard = [0, 1]"), ("did you mean 'hazard'",)),
    "divisor identically zero": (number('"1/(q-q)"', Q), ("premises.luigi.prior", "divides by zero")),
    "whole number of 20,000 bits": (number("0x" + "f" * 5000), ("premises.luigi.prior=", "4,000 digits")),
    "prior negative for all parameters": (number('"q-1"', Q), ("premises", "'luigi'", "q - 1", "positive")),
    # -- parameters
    "parameters no table": (toy("window = 2", "window = 2\nparameters = 1"), ("parameters=1",)),
    "parameter no identifier": (HEAD + '[parameters]\n"2q" = [0, 1]' + TOY[len(HEAD) :], ("parameters.2q",)),
    "parameter a keyword": (
        HEAD + "[parameters]\nlambda = [0, 1]" + TOY[len(HEAD) :],
        ("parameters.lambda",),
    ),
    "65 parameters": (
        HEAD + "[parameters]\n" + "".join(f"q{i} = [0, 1]\n" for i in range(65)) + TOY[len(HEAD) :],
        ("parameters", "65"),
    ),
    "interval empty": (
        HEAD + "[parameters]\nq = [1, 0]" + TOY[len(HEAD) :],
        ("parameters.q=[1, 0]", "empty"),
    ),
    "interval with an end of 6,000 digits": (
        HEAD + '[parameters]\nq = [0, "1e-3000*1e-3000"]' + TOY[len(HEAD) :],
        ("parameters.q", "4,000 digits"),
    ),
    "interval of one end": (
        HEAD + "[parameters]\nq = [0]" + TOY[len(HEAD) :],
        ("parameters.q=[0]", "1 ends"),
    ),
    "interval infinite": (HEAD + '[parameters]\nq = [0, "oo"]' + TOY[len(HEAD) :], ("parameters.q[1]", "oo")),
    "interval no list": (HEAD + "[parameters]\nq = 1" + TOY[len(HEAD) :], ("parameters.q=1", "interval")),
    # -- premises
    "premise without a name": (toy("[premises.luigi]", '[premises." "]'), ("premises.' '", "name")),
    "premise named by an escape": (toy("[premises.luigi]", '[premises."\\u001b[31m"]'), ("\\x1b", "name")),
    "unknown kind": (toy('"iid"', '"idd"'), ("premises.luigi.kind='idd'", "did you mean 'iid'?")),
    "kind a number": (toy('"iid"', "3"), ("premises.luigi.kind=3",)),
    "probabilities that sum to 9/10": (
        toy('A = "1/2", B', 'A = "2/5", B'),
        ("premises.waluigi", "9/10", "sum"),
    ),
    "probability negative": (
        toy("{A = 1}", '{A = "3/2", B = "-1/2"}'),
        ("probabilities.B='-1/2'", "below 0"),
    ),
    "probabilities empty": (toy("{A = 1}", "{}"), ("premises.luigi.probabilities", "empty")),
    "probabilities a list": (toy("{A = 1}", "[1]"), ("premises.luigi.probabilities=[1]",)),
    "unknown token": (toy("{A = 1}", "{C = 1}"), ("premises.luigi.probabilities.C", "not a token")),
    "no matrix row": (premise(GENERATOR + 'A = [["1", "0"]]'), ("premises.p.tokens.A", "1 rows, not 2")),
    "matrix row too long": (
        premise(GENERATOR + "A = [[1, 0], [0, 0, 0]]"),
        ("premises.p.tokens.A[1]", "3 entries, not 2"),
    ),
    "matrix no list": (premise(GENERATOR + "A = 1"), ("premises.p.tokens.A=1", "list")),
    "matrix row no list": (premise(GENERATOR + "A = [1, 0]"), ("premises.p.tokens.A[0]=1", "list")),
    "matrix entry negative": (
        premise(GENERATOR + "A = [[1, 0], [-1, 2]]"),
        ("premises.p.tokens.A[1][0]=-1", "below 0"),
    ),
    "generator rows that do not sum to 1": (
        premise(GENERATOR + "A = [[0.5, 0], [0, 1]]"),
        ("premises.p", "row 0", "1/2"),
    ),
    "generator start that does not sum to 1": (
        premise(GENERATOR.replace('"1"', '"1/3"') + "A = [[1, 0], [0, 1]]"),
        ("premises.p", "start", "1/3"),
    ),
    "generator without hidden states": (
        premise('kind = "generator"\nstart = []\n[premises.p.tokens]\nA = []'),
        ("premises.p.start=[]",),
    ),
    "generator without tokens": (premise(GENERATOR), ("premises.p.tokens", "empty")),
    "word empty": (premise('kind = "word"\nword = ""'), ("premises.p.word=''", "empty")),
    "word of an unknown token": (premise('kind = "word"\nword = "AC"'), ("premises.p.word", "'C'")),
    "word a number": (premise('kind = "word"\nword = 1.5'), ("premises.p.word=1.5",)),
    "eta above 1": (
        premise('kind = "looping"\nfirst = {A = 1}\neta = "11/10"'),
        ("premises.p.eta='11/10'", "above 1"),
    ),
    "no eta": (premise('kind = "looping"\nfirst = {A = 1}'), ("premises.p", "eta is missing")),
    "order negative": (markov("order = -1\ninitial = {A = 1}\ntransitions = {}"), ("premises.p.order=-1",)),
    "order as large as a file": (
        markov("order = 1000000000000\ninitial = {A = 1}\ntransitions = {A = {A = 1}}"),
        ("premises.p.initial.A", "length 1"),
    ),
    "word of a wrong order": (
        markov("order = 1\ninitial = {AA = 1}\ntransitions = {A = {A = 1}}"),
        ("premises.p.initial.AA", "length 2"),
    ),
    "no transitions after a word": (
        markov('initial = {A = 1}\ntransitions = {A = {A = "1/2", B = "1/2"}}'),
        ("premises.p", "'B'"),
    ),
    "words whose probabilities cancel": (
        HEAD
        + '[parameters]\nq = [0, 1]\n[premises.p]\nprior = 1\nkind = "markov"\norder = 2\n'
        + 'initial = {AA = "q-1/2", AB = "1/2-q", BA = 1}\n'
        + "transitions = {AA = {A = 1}, AB = {A = 1}, BA = {A = 1}}",
        ("premises.p", "initial", "vanishes identically"),
    ),
    "transitions that do not sum to 1": (
        markov('initial = {A = 1}\ntransitions = {A = {A = "1/2"}}'),
        ("premises.p", "'A'", "1/2"),
    ),
    "hazard above 1": (
        deceptive('imitates = "l"\nthen = "v"\nhazard = 2'),
        ("premises.p.hazard=2", "above 1"),
    ),
    "imitates nobody": (
        deceptive('imitates = "lu"\nthen = "v"\nhazard = "1/2"'),
        ("premises.p.imitates='lu'", "did you mean 'l'"),
    ),
    "imitates a number": (deceptive('imitates = 3\nthen = "v"\nhazard = 1'), ("premises.p.imitates=3",)),
    "deceptive of itself": (
        deceptive('imitates = "p"\nthen = "v"\nhazard = "1/2"'),
        ("premises.p.imitates='p'", "circle", "p → p"),
    ),
    "deceptive in a circle": (
        HEAD
        + "".join(
            f'[premises.{a}]\nprior = 1\nkind = "deceptive"\nimitates = "{b}"\nthen = "{b}"\nhazard = 0.5\n'
            for a, b in (("x", "y"), ("y", "z"), ("z", "x"))
        ),
        ("circle", "x → y → z → x"),
    ),
    "empty trigger": (
        deceptive('imitates = "l"\nthen = "v"\ntrigger = ""'),
        ("premises.p.trigger=''", "empty"),
    ),
    "trigger of an unknown token": (
        deceptive('imitates = "l"\nthen = "v"\ntrigger = "AX"'),
        ("premises.p.trigger", "'X'"),
    ),
    "neither hazard nor trigger": (
        deceptive('imitates = "l"\nthen = "v"'),
        ("premises.p", "hazard is missing"),
    ),
    "switching to nobody": (
        deceptive('kind = "switching"\nstart = "l"\nrates = {l = {w = "1/2"}}').replace(
            'kind = "deceptive"\n', ""
        ),
        ("premises.p.rates.l.w='w'", "is not a premise"),
    ),
    "switching from nobody": (
        deceptive('kind = "switching"\nstart = "w"\nrates = {l = {v = "1/2"}}').replace(
            'kind = "deceptive"\n', ""
        ),
        ("premises.p.start='w'", "is not a premise"),
    ),
    "switching rates above 1": (
        deceptive('kind = "switching"\nstart = "l"\nrates = {l = {v = "3/2"}}').replace(
            'kind = "deceptive"\n', ""
        ),
        ("premises.p", "rates of 'l'", "3/2"),
    ),
    "switching between a number": (
        deceptive('kind = "switching"\nstart = "l"\nrates = 3').replace('kind = "deceptive"\n', ""),
        ("premises.p.rates=3",),
    ),
    "switching in a circle": (
        premise('kind = "switching"\nstart = "p"\nrates = {}'),
        ("premises.p.start='p'", "circle", "p → p"),
    ),
    "hidden state without emissions": (
        premise(
            'kind = "hmm"\nstart = {s = 1}\ntransitions = {s = {t = 1}, t = {s = 1}}\nemissions = {s = {A = 1}}'
        ),
        ("premises.p", "state 't' has no emissions"),
    ),
    "hidden transitions that do not sum to 1": (
        premise('kind = "hmm"\nstart = {s = 1}\ntransitions = {s = {s = "1/2"}}\nemissions = {s = {A = 1}}'),
        ("premises.p", "transitions from state 's'", "sum=1/2"),
    ),
    "hmm without a start": (
        premise('kind = "hmm"\ntransitions = {s = {s = 1}}\nemissions = {s = {A = 1}}'),
        ("premises.p", "start is missing"),
    ),
    "golden mean of other tokens": (premise('kind = "golden_mean"'), ("premises.p", "token '0'")),
    "golden mean above 1": (
        premise('kind = "golden_mean"\np = 2\ntokens = "AB"'),
        ("premises.p.p=2", "above 1"),
    ),
    "z1r of one token": (premise('kind = "z1r"\ntokens = "A"'), ("premises.p", "give 2 tokens")),
    "mess3 without x": (premise('kind = "mess3"\na = "1/2"'), ("premises.p", "x is missing")),
    # -- chains
    "states without transitions": ('states = ["a"]', ("no transitions",)),
    "matrix and transitions": (CHAIN + "matrix = [[1]]", ("both transitions and a matrix",)),
    "matrix not square": ("matrix = [[1, 0]]", ("matrix[0]", "2 entries, not 1")),
    "matrix of another size than states": (
        'states = ["a"]\nmatrix = [[1, 0], [0, 1]]',
        ("matrix", "2 rows, not 1"),
    ),
    "matrix empty": ("matrix = []", ("matrix=[]",)),
    "chain row that sums to 9/10": ('matrix = [["9/10"]]', ("'0'", "9/10")),
    "chain probability negative": ("matrix = [[2, -1], [0, 1]]", ("matrix[0][1]=-1", "below 0")),
    "state without a way out": ('transitions = [["a", "b", 1]]', ("'b'", "sums to 0")),
    "transitions empty": ("transitions = []", ("transitions=[]",)),
    "transition of two entries": ('transitions = [["a", "b"]]', ("transitions[0]", "2 entries, not 3")),
    "transition to an unknown state": (
        'states = ["a"]\ntransitions = [["a", "b", 1]]',
        ("transitions[0][1]='b'",),
    ),
    "state twice": ('states = ["a", "a"]\nmatrix = [[1, 0], [0, 1]]', ("states[1]='a'", "twice")),
    "states empty": ("states = []\nmatrix = [[1]]", ("states=[]",)),
    "state a decimal": ("states = [0.5]\nmatrix = [[1]]", ("states[0]=0.5",)),
    "normalize no truth value": (CHAIN + "normalize = 1", ("normalize=1",)),
    "unknown key of a chain": (CHAIN + "normalise = true", ("normalise", "did you mean 'normalize'")),
}


@pytest.mark.parametrize("name", TOML)
def test_wrong_toml_files(name: str, tmp_path: Path) -> None:
    text, fragments = TOML[name]
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    check_refusal(["analyze", str(path)], ("wrong.toml", *fragments))


@pytest.mark.parametrize(
    "name", ["arrays nested 5,000 deep", "power tower", "code", "window of 10^13", "unterminated string"]
)
def test_the_worst_in_a_process_of_its_own(name: str, tmp_path: Path) -> None:
    text, fragments = TOML[name]
    (tmp_path / "wrong.toml").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "markovsim", "analyze", "wrong.toml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: wrong.toml: ")
    assert done.stderr.count("\n") == 1
    assert all(fragment in done.stderr for fragment in fragments)


def test_there_are_many_kinds() -> None:
    assert len(TOML) > 100
