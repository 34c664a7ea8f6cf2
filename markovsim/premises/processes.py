r"""The standard processes of computational mechanics, in stationary form.

Each starts from its stationary law, so that ``start="document"`` and ``start="stationary"`` agree. All but
:func:`mess3` are unifilar: hidden state and token determine the next hidden state, so that they are
:math:`\varepsilon`-machines. Shai et al. train transformers on Mess3, Z1R and RRXOR.

References
----------
J. P. Crutchfield and K. Young, *Inferring statistical complexity*, 1989; D. R. Upper, *Theory and algorithms for hidden
Markov models and generalized hidden Markov models*, 1997; J. P. Crutchfield and D. P. Feldman, *Regularities unseen,
randomness observed*, 2003; S. E. Marzen and J. P. Crutchfield, *Nearly maximally predictive features and their
dimensions*, 2017; A. S. Shai, S. E. Marzen, L. Teixeira, A. Gietelink Oldenziel and P. M. Riechers, *Transformers
represent belief state geometry in their residual stream*, 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import short
from markovsim.errors import InputError
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import Generator
from markovsim.premises.laws import as_domain, assumed, compiled, complement, letters_of, times, token_of

BITS: tuple[Token, ...] = ("0", "1")
"""The tokens of a process that has two, unless others are given."""
_Arc = tuple[int, int, int, Element]
"""The state that is left, the place of the token, the state that is entered, and the probability."""


def golden_mean(
    p: Any = "1/2",
    *,
    tokens: Sequence[Token] = BITS,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "golden_mean",
) -> Generator:
    """Return the golden mean process, in which no two 0s stand in a row.

    After a 1 another 1 comes with probability p. There are hidden states A and B. A emits 1 with probability p and
    stays, or emits 0 and moves to B. B emits 1 and moves to A. The start is the stationary law (1, 1 − p)/(2 − p).

    Parameters
    ----------
    p : number
        The probability of another 1, from 0 to 1.
    tokens : sequence of two tokens
        What is written in place of 0 and 1.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        p is not from 0 to 1.

    See Also
    --------
    even_process : the same graph, with 1s in blocks of even length.

    References
    ----------
    J. P. Crutchfield and D. P. Feldman, *Regularities unseen, randomness observed*, 2003 (at p = 1/2).

    Examples
    --------
    >>> golden_mean("1/2").probability("0"), golden_mean("1/2").probability("00")
    (Fraction(1, 3), Fraction(0, 1))
    """
    domain = as_domain(domain, [p])
    stay, leave = _chances(p, domain, f"{name}: p")
    arcs = [(0, 1, 0, stay), (0, 0, 1, leave), (1, 1, 0, domain.one)]
    return _standard(arcs, _two_state_law(leave, domain), tokens, alphabet, domain, (stay, leave), name)


def even_process(
    p: Any = "1/2",
    *,
    tokens: Sequence[Token] = BITS,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "even_process",
) -> Generator:
    """Return the even process, in which 1s come in blocks of even length.

    Where a block may end a 0 comes with probability p. There are hidden states A and B. A emits 0 with probability p
    and stays, or emits 1 and moves to B. B emits 1 and moves to A. No finite Markov order describes it. The start is
    the stationary law (1, 1 − p)/(2 − p).

    Parameters
    ----------
    p : number
        The probability of a 0 where a block may end, from 0 to 1.
    tokens : sequence of two tokens
        What is written in place of 0 and 1.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        p is not from 0 to 1.

    See Also
    --------
    golden_mean : the same graph, with no two 0s in a row.

    References
    ----------
    B. Weiss, *Subshifts of finite type and sofic systems*, 1973; J. P. Crutchfield and D. P. Feldman, *Regularities
    unseen, randomness observed*, 2003 (at p = 1/2).

    Examples
    --------
    >>> even_process("1/2").probability("0110"), even_process("1/2").probability("010")
    (Fraction(1, 12), Fraction(0, 1))
    """
    domain = as_domain(domain, [p])
    stay, leave = _chances(p, domain, f"{name}: p")
    arcs = [(0, 0, 0, stay), (0, 1, 1, leave), (1, 1, 0, domain.one)]
    return _standard(arcs, _two_state_law(leave, domain), tokens, alphabet, domain, (stay, leave), name)


def z1r(
    *,
    tokens: Sequence[Token] = BITS,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "z1r",
) -> Generator:
    """Return the zero-one-random process: 0, then 1, then a fair coin, over and over, in a random phase.

    Parameters
    ----------
    tokens : sequence of two tokens
        What is written in place of 0 and 1.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer.
    domain : Domain or str, optional
        The arithmetic, by default exact.
    name : str
        What error messages call the premise.

    References
    ----------
    A. S. Shai et al., *Transformers represent belief state geometry in their residual stream*, 2024.

    Examples
    --------
    >>> z1r().probability("01"), z1r().probability("010")
    (Fraction(1, 3), Fraction(1, 6))
    """
    domain = as_domain(domain, [])
    half, third = domain.convert("1/2"), domain.convert("1/3")
    arcs = [(0, 0, 1, domain.one), (1, 1, 2, domain.one), (2, 0, 0, half), (2, 1, 0, half)]
    return _standard(arcs, [third] * 3, tokens, alphabet, domain, (), name)


def rrxor(
    *,
    tokens: Sequence[Token] = BITS,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "rrxor",
) -> Generator:
    """Return the random-random-xor process: two fair coins, then their exclusive or, over and over, in a random phase.

    There are five hidden states: nothing is drawn yet, the first coin was 0 or 1, the exclusive or is 0 or 1.

    Parameters
    ----------
    tokens : sequence of two tokens
        What is written in place of 0 and 1.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer.
    domain : Domain or str, optional
        The arithmetic, by default exact.
    name : str
        What error messages call the premise.

    References
    ----------
    J. P. Crutchfield and D. P. Feldman, *Regularities unseen, randomness observed*, 2003; A. S. Shai et al.,
    *Transformers represent belief state geometry in their residual stream*, 2024.

    Examples
    --------
    >>> rrxor().probability("000"), rrxor().probability("001")
    (Fraction(1, 6), Fraction(1, 12))
    """
    domain = as_domain(domain, [])
    half = domain.convert("1/2")
    arcs = [(0, 0, 1, half), (0, 1, 2, half)]
    arcs += [(1, 0, 3, half), (1, 1, 4, half), (2, 1, 3, half), (2, 0, 4, half)]
    arcs += [(3, 0, 0, domain.one), (4, 1, 0, domain.one)]
    start = [domain.convert("1/3"), *[domain.convert("1/6")] * 4]
    return _standard(arcs, start, tokens, alphabet, domain, (), name)


def mess3(
    x: Any,
    a: Any,
    *,
    tokens: Sequence[Token] = ("A", "B", "C"),
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "mess3",
) -> Generator:
    """Return the Mess3 process: three hidden states and three tokens that tell which state is entered, mostly.

    A hidden state is left for each of the other two with probability x. On entering state j (or staying) token j is
    emitted with probability a, each other token with probability b = (1 − a)/2: T_k[i, j] = (a if k = j else b) · (1 −
    2x if i = j else x). The start is the stationary law, the uniform one. At x = 0.05 and a = 0.85 the beliefs about
    its state form a fractal.

    Parameters
    ----------
    x : number
        The probability of each move, from 0 to 1/2.
    a : number
        The probability of the token of the state entered, from 0 to 1.
    tokens : sequence of three tokens
        What is written in place of A, B and C.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        x is not from 0 to 1/2, or a is not from 0 to 1.

    References
    ----------
    S. E. Marzen and J. P. Crutchfield, *Nearly maximally predictive features and their dimensions*, 2017; A. S. Shai et
    al., *Transformers represent belief state geometry in their residual stream*, 2024.

    Examples
    --------
    >>> mess3("0.05", "0.85").probability("A"), mess3("0.05", "0.85").probability("AA")
    (Fraction(1, 3), Fraction(3593, 16000))
    """
    domain = as_domain(domain, [x, a])
    move, right = domain.convert(x), domain.convert(a)
    keep = complement(move + move, domain, f"{name}: 2x")
    wrong = complement(right, domain, f"{name}: a") / domain.convert(2)
    arcs: list[_Arc] = []
    for i in range(3):
        for j in range(3):
            for k in range(3):
                factors = (keep if i == j else move, right if k == j else wrong)
                if not any(map(domain.is_zero, factors)):
                    arcs.append((i, k, j, times(*factors, domain, name)))
    start = [domain.convert("1/3")] * 3
    return _standard(arcs, start, tokens, alphabet, domain, (move, keep, right, wrong), name)


def _chances(p: Any, domain: Domain, what: str) -> tuple[Element, Element]:
    """Return p and 1 − p."""
    chance = domain.convert(p)
    return chance, complement(chance, domain, what)


def _two_state_law(leave: Element, domain: Domain) -> list[Element]:
    """Return the stationary law of a state left with this probability for another that is left at once."""
    mass = domain.one + leave
    return [domain.one / mass, leave / mass]


def _standard(
    arcs: Sequence[_Arc],
    start: Sequence[Element],
    tokens: Sequence[Token],
    alphabet: Sequence[Token] | None,
    domain: Domain,
    assumptions: Sequence[Element],
    name: str,
) -> Generator:
    """Return the generator of a list of arcs, those of probability 0 left out, written in the given tokens."""
    needed = 1 + max(k for _, k, _, _ in arcs)
    if not isinstance(tokens, Sequence) or len(tokens) != needed:
        raise InputError(f"{name}: tokens={short(tokens)}: give {needed} tokens")
    letters = letters_of(alphabet, list(tokens))
    written = [token_of(token, letters, f"{name}: tokens") for token in tokens]
    if len(set(written)) != needed:
        raise InputError(f"{name}: tokens={short(tokens)}: name {needed} different tokens")
    table: dict[Token, dict[tuple[int, int], Element]] = {}
    for i, k, j, p in arcs:
        if not domain.is_zero(p):
            table.setdefault(written[k], {})[i, j] = p
    return compiled(letters, domain, start, table, assumed(domain, *assumptions))
