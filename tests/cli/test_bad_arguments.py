"""Wrong JSON chains and wrong arguments: one line ``error: …`` that names the culprit, status 2, nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from refusal_tools import CHAIN, HEAD, TOY, Q, check_refusal, decoded, number

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
    "claims of an empty folder": (["verify", "--proofs", "FOLDER"], ("holds no claims",)),
    "claim without a number": (["new-claim", "X", "idea"], ("id='X'",)),
    "claim with blanks": (["new-claim", "X1", "an idea"], ("name='an idea'",)),
    "claim in a file": (["new-claim", "X1", "idea", "--proofs", "MODEL"], ("MODEL", "cannot be written")),
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


def test_a_file_name_cannot_smuggle_lines_or_escapes(tmp_path: Path) -> None:
    check_refusal(["analyze", str(tmp_path / "a\nerror: b\x1b[31m.toml")], ("a error: b\\x1b[31m.toml",))


def test_there_are_many_kinds() -> None:
    assert len(JSON) + len(ARGUMENTS) > 50
