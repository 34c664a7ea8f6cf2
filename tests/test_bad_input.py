"""Wrong model files and wrong arguments: one line ``error: …`` that names the culprit, status 2, nothing else.

Every case is run through the command line as a person would; none may take long, print to standard output, or end in
a traceback.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from markovsim.cli import main

SECONDS = 60.0  # a guard against what never ends, no measure of speed

HEAD = 'alphabet = ["A", "B"]\nwindow = 2\n'
TOY = (
    HEAD
    + """
[premises.luigi]
prior = "1/2"
kind = "iid"
probabilities = {A = 1}
[premises.waluigi]
prior = "1/2"
kind = "iid"
probabilities = {A = "1/2", B = "1/2"}
"""
)
CHAIN = 'transitions = [["s", "r", 1], ["r", "s", "1/2"], ["r", "r", "1/2"]]\n'


def toy(old: str, new: str) -> str:
    assert old in TOY
    return TOY.replace(old, new, 1)


def decoded(policy: str) -> str:
    return toy("window = 2", f"window = 2\ndecoding = {policy}")


def number(text: str, parameters: str = "") -> str:
    """A model whose prior of luigi is this text."""
    return f"{HEAD}{parameters}\n" + TOY[len(HEAD) :].replace('"1/2"', text, 1)


def premise(body: str, more: str = "") -> str:
    return f"{HEAD}[premises.p]\nprior = 1\n{body}\n{more}"


def deceptive(body: str) -> str:
    return premise(
        f'kind = "deceptive"\n{body}',
        '[premises.l]\nprior = 0\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0\nkind = "iid"\nprobabilities = {B = 1}',
    )


def markov(body: str) -> str:
    return premise(f'kind = "markov"\n{body}')


GENERATOR = 'kind = "generator"\nstart = ["1", "0"]\n[premises.p.tokens]\n'
Q = "[parameters]\nq = [0, 1]\n"

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
    "window of 10^13": (toy("window = 2", "window = 10000000000000"), ("window=10000000000000", "1,000,000")),
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

#: name: (text of the JSON file, what the error line must contain)
JSON: dict[str, tuple[str, tuple[str, ...]]] = {
    "JSON no object": ("[1, 2]", ("[1, 2]", "not a table")),
    "JSON broken": ('{"matrix": [[1]}', ("not valid JSON", "line 1")),
    "JSON key given twice": ('{"matrix": [[1]], "matrix": [[1]]}', ("'matrix' twice",)),
    "JSON NaN": ('{"matrix": [[NaN]]}', ("matrix[0][0]", "NaN")),
    "JSON Infinity": ('{"matrix": [[-Infinity]]}', ("matrix[0][0]", "-Infinity")),
    "JSON true": ('{"matrix": [[true]]}', ("matrix[0][0]=true",)),
    "JSON null": ('{"matrix": [[null]]}', ("matrix[0][0]=null",)),
    "JSON nested 5,000 deep": ('{"matrix": ' + "[" * 5000 + "]" * 5000 + "}", ("nested too deep",)),
    "JSON nested 200,000 deep": ("[" * 200_000, ("nested too deep",)),
    "JSON whole number of 5,000 digits": ('{"matrix": [[' + "9" * 5000 + "]]}", ("too many digits",)),
    "JSON lone surrogate": ('{"states": ["\\ud800"], "matrix": [[1]]}', ("states[0]", "printable")),
}

#: name: (arguments; MODEL and CHAIN stand for good files, what the error line must contain)
ARGUMENTS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "unknown command": (["analise", "MODEL"], ("analise",)),
    "unknown option": (["analyze", "MODEL", "--frm", "A"], ("--frm",)),
    "no model": (["analyze"], ("MODEL",)),
    "two models": (["analyze", "MODEL", "MODEL"], ("unexpected extra argument",)),
    "option without value": (["analyze", "MODEL", "--hit"], ("--hit",)),
    "unknown domain": (["analyze", "MODEL", "--domain", "exakt"], ("--domain", "'exakt'", "exact")),
    "float with parameters": (["analyze", "PARAMETERS", "--domain", "float"], ("parameters (q)", "float")),
    "exact with parameters": (["analyze", "PARAMETERS", "--domain", "exact"], ("parameters (q)", "exact")),
    "unknown key of --only": (["analyze", "MODEL", "--only", "hits"], ("only='hits'",)),
    "empty key of --only": (["analyze", "MODEL", "--only", ""], ("only=''",)),
    "--only hit without --hit": (["analyze", "MODEL", "--only", "hit"], ("only='hit'", "--hit")),
    "event of no kind": (["analyze", "MODEL", "--hit", "B"], ("event='B'", "token:B")),
    "event of an unknown token": (["analyze", "MODEL", "--hit", "token:C"], ("'C'",)),
    "event of too long a context": (["analyze", "MODEL", "--hit", "context:AAA"], ("'AAA'", "window")),
    "event of an unknown premise": (
        ["analyze", "MODEL", "--hit", "amplitude:mario<=1"],
        ("'mario'", "luigi"),
    ),
    "event without a number": (["analyze", "MODEL", "--hit", "amplitude:luigi<=x"], ("'x'",)),
    "event with NaN": (["analyze", "MODEL", "--hit", "amplitude:luigi<=nan"], ("nan",)),
    "event with a number of 10^9 digits": (
        ["analyze", "MODEL", "--hit", "amplitude:luigi<=1e-1_000_000_000"],
        ("1e-1_000_000_000", "digits"),
    ),
    "event with a number of 10^9 digits, plainly": (
        ["analyze", "MODEL", "--hit", "amplitude:luigi<=1e-1000000000"],
        ("1e-1000000000", "4000 digits"),
    ),
    "event with digits of another script": (["analyze", "MODEL", "--hit", "amplitude:luigi<=٣"], ("digits",)),
    "floats too close to decode": (["analyze", "NUCLEUS", "--domain", "float"], ("window='AA'", "too close")),
    "float below its range": (["analyze", "TINY", "--domain", "float"], ("binary64", "exact")),
    "float chain below its range": (["analyze", "TINY_CHAIN", "--domain", "float"], ("binary64", "exact")),
    "event of a chain on a mixture": (["analyze", "MODEL", "--hit", "state:A"], ("event='state:A'",)),
    "from an unknown token": (["analyze", "MODEL", "--from", "AXA", "--hit", "token:B"], ("'X'",)),
    "from an impossible window": (
        ["analyze", "ALL_A", "--from", "BB", "--hit", "token:A"],
        ("'BB'", "probability 0"),
    ),
    "from an unknown token, nothing hit": (["analyze", "MODEL", "--from", "AXA"], ("'X'",)),
    "from an impossible window, nothing hit": (
        ["analyze", "ALL_A", "--from", "BB"],
        ("'BB'", "probability 0"),
    ),
    "from an unknown state, nothing hit": (["analyze", "CHAIN", "--from", "x"], ("'x'",)),
    "amplitude of an unknown token": (["analyze", "MODEL", "--amplitude", "AX"], ("'X'",)),
    "amplitude of an impossible word": (["analyze", "ALL_A", "--amplitude", "AB"], ("'AB'", "probability 0")),
    "amplitude of a chain": (["analyze", "CHAIN", "--amplitude", "s"], ("amplitude='s'", "chain")),
    "hit of a chain without --from": (["analyze", "CHAIN", "--hit", "state:r"], ("--from",)),
    "hit of an unknown state": (["analyze", "CHAIN", "--hit", "state:x", "--from", "s"], ("'x'",)),
    "hit of a chain by token": (
        ["analyze", "CHAIN", "--hit", "token:r", "--from", "s"],
        ("'token:r'", "state:"),
    ),
    "from an unknown state": (["analyze", "CHAIN", "--hit", "state:r", "--from", "x"], ("'x'",)),
    "rows negative": (["analyze", "MODEL", "--rows", "-1"], ("--rows", "-1")),
    "steps no number": (["simulate", "MODEL", "--steps", "many"], ("--steps", "'many'")),
    "steps negative": (["simulate", "MODEL", "--steps", "-5"], ("--steps", "-5")),
    "steps without end": (["simulate", "MODEL", "--steps", "10000000000000"], ("steps=10000000000000",)),
    "replicas 0": (["simulate", "MODEL", "--replicas", "0"], ("--replicas", "0")),
    "seed negative": (["simulate", "MODEL", "--seed", "-1"], ("--seed", "-1")),
    "simulate with parameters": (["simulate", "PARAMETERS"], ("parameters=q",)),
    "simulate from an unknown token": (["simulate", "MODEL", "--from", "X"], ("'X'",)),
    "simulate a bad event": (["simulate", "MODEL", "--hit", "when:B"], ("event='when:B'",)),
    "simulate a chain from nowhere": (["simulate", "CHAIN"], ("--from",)),
    "simulate a chain's bad event": (["simulate", "CHAIN", "--from", "s", "--hit", "s"], ("event='s'",)),
    "unknown claim": (["verify", "Z9"], ("'Z9'",)),
    "certificates into a file": (["verify", "--write", "MODEL"], ("MODEL",)),
    "check of nothing": (["check"], ("CERTIFICATE",)),
    "check of a missing file": (["check", "absent.json"], ("absent.json",)),
    "check of a directory": (["check", "FOLDER"], ("FOLDER", "directory")),
    "unknown conjecture": (["hunt", "p-equals-np"], ("'p-equals-np'", "martingale-in-every-window")),
    "hunt with no number": (["hunt", "martingale-in-every-window", "--examples", "x"], ("--examples", "'x'")),
    "found model into a folder": (
        ["hunt", "martingale-in-every-window", "--examples", "0", "--out", "FOLDER"],
        ("FOLDER", "cannot be written"),
    ),
    "found model into no folder": (
        ["hunt", "martingale-in-every-window", "--examples", "0", "--out", "FOLDER/none/x.toml"],
        ("FOLDER/none/x.toml", "cannot be written"),
    ),
    "unknown figure": (["figures", "pie"], ("'pie'",)),
    "figures into a file": (["figures", "--out", "MODEL"], ("MODEL",)),
    "missing file": (["analyze", "absent.toml"], ("absent.toml", "No such file")),
    "missing file without ending": (["analyze", "absent"], ("absent", "No such file")),
    "directory as file": (["analyze", "FOLDER"], ("FOLDER", "directory")),
    "directory named .toml": (["analyze", "FOLDER/dir.toml"], ("dir.toml", "directory")),
    "device as file": (["analyze", "/dev/null"], ("/dev/null", "not a regular file")),
    "file of another ending": (["analyze", "FOLDER/model.yaml"], ("model.yaml", ".toml")),
    "binary file": (["analyze", "FOLDER/binary.toml"], ("binary.toml", "zero byte")),
    "file that is not UTF-8": (["analyze", "FOLDER/latin.toml"], ("latin.toml", "UTF-8")),
    "file of 9 MB": (["analyze", "FOLDER/large.toml"], ("large.toml", "8,000,000")),
    "pipe named .toml": (["analyze", "FOLDER/pipe.toml"], ("pipe.toml", "not a regular file")),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("models")
    (place / "model.toml").write_text(TOY)
    (place / "model.yaml").write_text(TOY)
    (place / "chain.toml").write_text(CHAIN)
    (place / "all_a.toml").write_text(HEAD + '[premises.a]\nprior = 1\nkind = "word"\nword = "A"')
    (place / "parameters.toml").write_text(number('"q"', Q))
    (place / "nucleus.toml").write_text(decoded('{top_p = "9/10"}'))
    (place / "tiny.toml").write_text(number('"1e-3000*1e-3000"'))
    (place / "tiny_chain.json").write_text(
        '{"transitions": [["s", "r", "1e-3000*1e-3000"], ["s", "s", 1], ["r", "s", 1]], "normalize": true}'
    )
    (place / "dir.toml").mkdir()
    (place / "binary.toml").write_bytes(b"window = 2\n" + bytes(64))
    (place / "latin.toml").write_bytes('alphabet = ["é"]'.encode("latin-1"))
    (place / "large.toml").write_bytes(b"#" * 9_000_000)
    os.mkfifo(place / "pipe.toml")
    return place


def run(arguments: list[str]) -> tuple[Result, float]:
    begun = time.perf_counter()
    result = CliRunner().invoke(main, arguments)
    return result, time.perf_counter() - begun


def check_refusal(arguments: list[str], fragments: tuple[str, ...]) -> None:
    result, seconds = run(arguments)
    assert result.exit_code == 2, (result.stdout, result.stderr, result.exception)
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    assert result.stderr[:-1].isprintable()
    assert len(result.stderr) < 1_700
    assert "Traceback" not in result.stderr
    for fragment in fragments:
        assert fragment in result.stderr, (fragment, result.stderr)
    assert seconds < SECONDS


@pytest.mark.parametrize("name", TOML)
def test_wrong_toml_files(name: str, tmp_path: Path) -> None:
    text, fragments = TOML[name]
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    check_refusal(["analyze", str(path)], ("wrong.toml", *fragments))


@pytest.mark.parametrize("name", JSON)
def test_wrong_json_files(name: str, tmp_path: Path) -> None:
    text, fragments = JSON[name]
    path = tmp_path / "wrong.json"
    path.write_text(text, encoding="utf-8")
    check_refusal(["analyze", str(path), "--json"], ("wrong.json", *fragments))


@pytest.mark.parametrize("name", ARGUMENTS)
def test_wrong_arguments(name: str, folder: Path) -> None:
    arguments, fragments = ARGUMENTS[name]
    places = {
        "MODEL": "model.toml",
        "CHAIN": "chain.toml",
        "ALL_A": "all_a.toml",
        "PARAMETERS": "parameters.toml",
        "NUCLEUS": "nucleus.toml",
        "TINY": "tiny.toml",
        "TINY_CHAIN": "tiny_chain.json",
    }

    def placed(text: str) -> str:
        return str(folder / places[text]) if text in places else text.replace("FOLDER", str(folder))

    if name == "no model" or arguments == ["check"]:
        check_refusal(arguments, fragments)
    else:
        check_refusal([placed(text) for text in arguments], tuple(placed(text) for text in fragments))


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
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: wrong.toml: ")
    assert done.stderr.count("\n") == 1
    assert all(fragment in done.stderr for fragment in fragments)


def test_a_file_name_cannot_smuggle_lines_or_escapes(tmp_path: Path) -> None:
    check_refusal(["analyze", str(tmp_path / "a\nerror: b\x1b[31m.toml")], ("a error: b\\x1b[31m.toml",))


def test_there_are_many_kinds() -> None:
    assert len(TOML) + len(JSON) + len(ARGUMENTS) > 150
