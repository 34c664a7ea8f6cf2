"""A page that tells the story, lists the claims and shows the evidence, in one file without a network."""

from markovsim.report.page import render
from markovsim.report.pictures import Picture

__all__ = ["Picture", "render"]
