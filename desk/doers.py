"""Who a row of the effort board is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from clients.enums import Grade
from desk.periods import Period
from desk.tables import Cell
from retention.effort import leans_to_c, mix
from retention.models import EffortGoal
from retention.spent import Effort, Panel, Person


@dataclass(frozen=True)
class Doer:
    """A rep: what she did in the period, what her panel asks, what her lists are of.

    On the board of a company it is about a part of it, and `href` is the board of that part.
    """

    person: Person
    now: Effort
    # Contacts in the period before, in the end of a quarter and in the rest of that quarter.
    before: int
    ending: Sequence[int]
    panel: Panel
    asked: dict[str, object]
    # What her manager asks for instead of that, if anything.
    goal: EffortGoal | None = None
    href: str = ""
    # Contacts with A clients in the period before.
    before_a: int = 0

    @cached_property
    def mix(self) -> dict[Grade, Fraction]:
        """Each grade's share of her contacts."""
        return mix(self.now.contacts)

    @cached_property
    def leans_to_c(self) -> bool:
        return leans_to_c(self.now.contacts, self.target)

    @property
    def head(self) -> Cell:
        return Cell(self.person.name, href=self.href)

    @cached_property
    def target(self) -> dict[Grade, Fraction]:
        return self.goal.mix if self.goal else self.panel.target

    def query(self, period: Period, **more: object) -> dict[str, object]:
        days = {"from_on": period.first.isoformat(), "to_on": period.last.isoformat()}
        return {**self.asked, **days, **more}


def who(doers: Sequence[Doer]) -> str:
    """The heading of their column."""
    return _("Territory") if any(doer.person.is_part for doer in doers) else _("Rep")
