"""Models that the examples in the documentation speak of, ready to use.

>>> from markovsim.examples import rogue, toy
>>> toy.amplitudes("AAA")
{'luigi': Fraction(8, 9), 'waluigi': Fraction(1, 9)}
>>> rogue.window(3).chain().hitting_probability("BBB", start="")
Fraction(1, 1)
"""

from markovsim.mixture import Mixture
from markovsim.premises.authors import deceptive
from markovsim.premises.library import iid, word

__all__ = ["rogue", "toy"]

toy = Mixture({"luigi": iid({"A": 1}), "waluigi": iid({"A": "1/2", "B": "1/2"})})
"""The seed toy. Luigi emits only A, waluigi draws A or B evenly, and both have prior 1/2."""
rogue = Mixture({"luigi": word("A"), "rogue": deceptive(word("A"), word("B"), hazard="1/10")})
"""Luigi and a rogue. Luigi emits only A. The rogue emits A until, with probability 1/10 at each token, it turns to B.
"""
