"""Where a client stands with her dates on a day, for a row of a list. Decided without a database or a clock."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.enums import Status
from workdays.words import day_in_words


class Due(StrEnum):
    LOST = "lost"
    CLOSED = "closed"
    UNPLANNED = "unplanned"
    LATER = "later"
    TODAY = "today"
    PAST = "past"


class WorkingDays(Protocol):
    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""


class Dated(Protocol):
    """What a relationship knows of itself."""

    status: str
    due_on: date | None
    neglected_on: date | None
    escalated_on: date | None


@dataclass(frozen=True)
class DueState:
    """`days` are working days past the due date; once she is neglected, past that date, and never less than one."""

    kind: Due
    on: date | None = None
    days: int = 0
    is_neglected: bool = False
    is_escalated: bool = False

    @property
    def words(self) -> str:
        """Where she stands, in the reader's language."""
        if self.is_neglected:
            text = ngettext("Neglected for %(days)s working day", "Neglected for %(days)s working days", self.days)
            return text % {"days": self.days}
        if self.kind == Due.PAST:
            text = ngettext("Due %(days)s working day ago", "Due %(days)s working days ago", self.days)
            return text % {"days": self.days}
        if self.kind == Due.LATER and self.on is not None:
            return _("Due by %(day)s") % {"day": day_in_words(self.on)}
        return {
            Due.TODAY: _("Due today"),
            Due.LOST: _("Lost"),
            Due.CLOSED: _("Closed"),
        }.get(self.kind, _("No planned visits"))

    @property
    def tone(self) -> str:
        """ "bad" for neglect and loss, "warn" for what is due, else empty."""
        if self.is_neglected or self.kind == Due.LOST:
            return "bad"
        return "warn" if self.kind in {Due.PAST, Due.TODAY} else ""


def due_state(client: Dated, *, on: date, calendar: WorkingDays) -> DueState:
    """A client due on a day off is due today until the next working day has begun.

    She can be neglected before she is due: the maximum of contacts puts off the one date and not the other.
    """
    if client.status != Status.ACTIVE:
        return DueState(Due.LOST if client.status == Status.LOST else Due.CLOSED)
    if client.neglected_on is not None and client.neglected_on <= on:
        days = max(1, calendar.between(client.neglected_on, on))
        is_escalated = client.escalated_on is not None and client.escalated_on <= on
        return DueState(Due.PAST, client.due_on, days, is_neglected=True, is_escalated=is_escalated)
    if client.due_on is None:
        return DueState(Due.UNPLANNED)
    if client.due_on > on:
        return DueState(Due.LATER, client.due_on)
    days = calendar.between(client.due_on, on)
    return DueState(Due.PAST if days > 0 else Due.TODAY, client.due_on, days)
