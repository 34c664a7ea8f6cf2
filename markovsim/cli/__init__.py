"""The command line: ``markovsim analyze``, ``verify``, ``check``, ``figures``, ``report``, ``hunt``, ``simulate``."""

from markovsim.cli.commands import main

__all__ = ["main"]
