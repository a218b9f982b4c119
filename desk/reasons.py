"""Why a client stands on Today, in words. Decided without a database or a clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.due import Due, DueState, due_state
from clients.enums import Grade, Status
from clients.models import Relationship, RelationshipRow
from retention.risk.enums import RiskLevel
from retention.risk.words import in_words
from visits.models import NextStep
from workdays.rules import Calendar
from workdays.words import day_in_words


@dataclass(frozen=True)
class Focus:
    """A B client to be won this quarter; `goal_on` is the day of her plan's goal, None where no plan was written."""

    goal_on: date | None


@dataclass(frozen=True)
class Reason:
    """One reason; `tone` is "bad" for neglect and broken dates, "warn" for what wants attention, else empty."""

    text: str
    tone: str = ""

    @property
    def weight(self) -> str:
        """How it stands among the others: its classes in the page."""
        return {"bad": "bad strong", "warn": "strong"}.get(self.tone, "")


def focus_of(relationship: Relationship | RelationshipRow, goal_on: date | None) -> Focus | None:
    """Whether she is one of those, by her mark."""
    marked = relationship.grade == Grade.B and relationship.focus_until is not None
    return Focus(goal_on) if marked else None


def reasons(
    relationship: Relationship | RelationshipRow,
    steps: Sequence[NextStep],
    *,
    on: date,
    calendar: Calendar,
    is_at_risk: bool = False,
    moves: int = 0,
    focus: Focus | None = None,
) -> list[Reason]:
    """Everything that speaks for seeing her now, the strongest first.

    `moves` is how many clients of high potential she moves.
    """
    return list(_reasons(relationship, steps, on, calendar, is_at_risk=is_at_risk, moves=moves, focus=focus))


def reasons_ahead(relationship: RelationshipRow, steps: Sequence[NextStep], *, on: date) -> list[Reason]:
    """What is to be known of her on a day to come, on which she falls due."""
    promised = [Reason(step.words, "warn" if step.is_promise else "") for step in steps if step.due_on == on]
    return [*promised, *_about_contact(relationship)]


def _reasons(
    relationship: Relationship | RelationshipRow,
    steps: Sequence[NextStep],
    on: date,
    calendar: Calendar,
    *,
    is_at_risk: bool,
    moves: int,
    focus: Focus | None,
) -> Iterator[Reason]:
    state = due_state(relationship, on=on, calendar=calendar)
    yield from _waiting(state)
    if state.is_escalated:
        yield Reason(_("Escalated"), "bad")
    if is_at_risk:
        yield Reason(in_words(RiskLevel.HIGH), "bad")
    if moves:
        text = ngettext("Moves %(moves)s client of high potential", "Moves %(moves)s clients of high potential", moves)
        yield Reason(text % {"moves": moves}, "warn")
    yield from (_step(step, on) for step in steps if step.due_on <= on)
    if focus is not None:
        yield _about_focus(focus)
    if relationship.status == Status.ACTIVE:
        yield from _about_contact(relationship)


def _waiting(state: DueState) -> Iterator[Reason]:
    if state.is_neglected or state.kind in {Due.PAST, Due.TODAY, Due.LATER}:
        # Who is due today is on Today for no other reason: it is said calmly.
        yield Reason(state.words, "" if state.kind == Due.TODAY else state.tone)


def _about_focus(focus: Focus) -> Reason:
    if focus.goal_on is None:
        return Reason(_("Focus without a plan"), "warn")
    return Reason(_("To be won by %(day)s") % {"day": day_in_words(focus.goal_on)})


def _step(step: NextStep, on: date) -> Reason:
    days = (on - step.due_on).days
    words = {"words": step.words, "days": days}
    if not step.is_promise:
        return Reason(_("Planned: %(words)s") % words)
    if step.due_on == on:
        return Reason(_("Promised for today: %(words)s") % words, "warn")
    text = ngettext("Promise overdue by %(days)s day: %(words)s", "Promise overdue by %(days)s days: %(words)s", days)
    return Reason(text % words, "bad")


def _about_contact(relationship: Relationship | RelationshipRow) -> Iterator[Reason]:
    last, in_person = relationship.last_contact_on, relationship.last_in_person_on
    if last is None:
        yield Reason(_("Never contacted yet"))
    elif relationship.grade in {Grade.A, Grade.B} and (in_person is None or last > in_person):
        yield Reason(_("The last contact was from afar: this one in person"))
    if relationship.grade == Grade.UNGRADED:
        yield Reason(_("Not graded yet"))
