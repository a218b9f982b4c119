"""Good results, and part of the panel goes quiet: what makes a rep neglect clients. Decided without a database or a
clock.

A client *does well* when her support is at or above the high cut-off of the scheme in force, or her stage is trust or
higher. A panel does well when at least half of its active clients do whose support is known.

A client has *gone quiet* when she was contacted before and is neglected now. *Part of the panel goes quiet* when at
least a fifth of its active clients have, and at least three of them.

*Complacent* (000#39: no complacency, good results make reps neglect clients) is both at once. The source has no
numbers: half, a fifth and three are ours. What hospitals buy is not known here; support and stage stand for results.
"""

from fractions import Fraction
from typing import NamedTuple

from clients.enums import Stage

# The stages from trust on.
TRUSTING = tuple(Stage)[tuple(Stage).index(Stage.TRUST) :]
HALF = Fraction(1, 2)
PART = Fraction(1, 5)
FEWEST_QUIET = 3


class Standing(NamedTuple):
    """How a panel stands: of `known` clients `well` do well, of `active` ones `quiet` have gone quiet."""

    well: int = 0
    known: int = 0
    quiet: int = 0
    active: int = 0


def does_well(support: int, stage: str, high: int) -> bool:
    """Whether a client does whose support is known; `high` is the cut-off from which support counts as high."""
    return support >= high or stage in TRUSTING


def is_complacent(panel: Standing) -> bool:
    return _does_well(panel) and _goes_quiet(panel)


def _does_well(panel: Standing) -> bool:
    return panel.known > 0 and panel.well >= HALF * panel.known


def _goes_quiet(panel: Standing) -> bool:
    return panel.quiet >= FEWEST_QUIET and panel.quiet >= PART * panel.active
