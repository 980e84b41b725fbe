"""The sections, in the order of the page."""

from . import alone, budget, calls, honesty, neighbour, saved, scale, start

EVERY = {section.NAME: section for section in (start, calls, saved, budget, alone, neighbour, honesty, scale)}
