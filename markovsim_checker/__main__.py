"""The command of the checker: ``python -m markovsim_checker FILE…``."""

import sys

from markovsim_checker.check import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
