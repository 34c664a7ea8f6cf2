"""The command line: ``analyze``, ``verify``, ``check``, ``figures``, ``report``, ``hunt``, ``simulate``, ``sweep``."""

from markovsim.cli.commands import main
from markovsim.cli.sweeping import sweep

main.add_command(sweep)

__all__ = ["main"]
