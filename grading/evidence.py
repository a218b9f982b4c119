"""How well what is known supports a grade: whether a value is stale, and whether a D rests on anything (003#45).

A value is **stale** once it is older than so many quarters as the policy of the rounds says (`queries.stale_quarters`),
counted back from today day for day: with two, of 16 November what is older than 16 May. A **D** is given up on, so that
it must rest on knowledge of the potential: on at least one value of that axis that names its source and is not stale.
Any other grade may stand without.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from clients.enums import Grade
from grading.enums import Axis
from workdays.quarters import MONTHS

# Where nobody has set a policy of the rounds; which says how many they are, everywhere.
STALE_QUARTERS = 2


class LacksEvidence(ValueError):
    """An assessment would make or leave the client a D that rests on nothing."""


class Known(Protocol):
    """A value as far as it speaks for a grade."""

    @property
    def source(self) -> str: ...
    @property
    def as_of(self) -> date: ...


def fresh_from(on: date, quarters: int = STALE_QUARTERS) -> date:
    """The first day whose values are not stale on a day."""
    months = 12 * on.year + on.month - 1 - MONTHS * quarters
    year, month = divmod(months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def is_stale(as_of: date, on: date, quarters: int = STALE_QUARTERS) -> bool:
    """Whether a value of that day is too old to rest a judgement on."""
    return as_of < fresh_from(on, quarters)


def lacks_evidence(
    grade: Grade | str, known: Iterable[tuple[Axis | str, Known]], *, on: date, quarters: int = STALE_QUARTERS
) -> bool:
    """Whether a grade is a D that rests on no fresh value of the potential with a source; `known` names each axis.

    `grade` is the one that the rule computes: what a manager sets by hand rests on the reason given for it.
    """
    if grade != Grade.D:
        return False
    return not any(
        axis == Axis.POTENTIAL and value.source and not is_stale(value.as_of, on, quarters) for axis, value in known
    )
