"""For all tests and doctests: Hypothesis draws the same examples every time, and no test fails for being slow.

``HYPOTHESIS_PROFILE=explore pytest`` draws new ones.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("repeatable", database=None, deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
