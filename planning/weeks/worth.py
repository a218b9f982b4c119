"""What a contact with a client is worth in a week, in tenths of a point (docs/decisions/week-plan.md has the sources).

    worth   = rank × size × urgency + promise + influence + appointment
    rank      focus B 100 > A 90 > other B 80 > who moves others 65, new client 60 > C 50 > D 0 (DOMAIN, Effort): the
              order alone is DOMAIN's; the steps are small, since the cadence already asks for the higher more often
    size      her suitable patients a month as a percentage of what clients of her grade have on the mean in this
              panel, from 40 % to 250 %; where they are not known, 98 % to 102 % by her potential
    urgency   20 % of who is due only after the week, 100 % of who is due in it, 5 % more for each working day past the
              date up to 150 %; 300 % of who is neglected or would be by its end, and 10 % more for each working day
              since, up to 500 %: what is kept in time need not be won back
    promise   60 for something promised in or before the week, 25 for what was only planned
    influence 5 for each client of high potential whom she moves, up to 25
    a step of a win-back that is due stands for all of rank, potential and urgency with 90

Of that each day loses 4 % for each working day after the date, and a promise a fifth before its day; after it, it is
worth nothing any more, but one that was broken is mended as soon as may be.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from clients.enums import Grade
from workdays.rules import Calendar

FOCUS, A, B, MOVER, NEW, C, D = 1000, 900, 800, 650, 600, 500, 0
BY_GRADE = {Grade.A: A, Grade.B: B, Grade.UNGRADED: NEW, Grade.C: C, Grade.D: D}
WIN_BACK, PROMISE, STEP, APPOINTMENT = 900, 600, 250, 300
MOVED, MOVED_AT_MOST = 50, 250
SIZE_AT_LEAST, SIZE_AT_MOST = 40, 250
SOON, DUE, PAST_A_DAY, PAST_AT_MOST = 20, 100, 5, 150
NEGLECTED, NEGLECTED_A_DAY, NEGLECTED_AT_MOST = 300, 10, 500
LATE_A_DAY, LATE_AT_MOST, EARLY_PROMISE = 4, 20, 20
# Who is due so many days after the week may fill what is left of it.
SOON_DAYS = timedelta(days=7)
# Of a promise so much is kept from afar.
PROMISE_FROM_AFAR = 70


class Step(NamedTuple):
    """The earliest open next step: by when, and whether it was promised to the client."""

    on: date
    is_promise: bool


@dataclass(frozen=True)
class Case:
    """What speaks for a contact with a client. Dates are those of the cadence as it stands when the week begins.

    `moves` is 0 unless that makes her one to be seen; `is_mover_due` says that she is, whatever her own cadence.
    """

    grade: str
    is_focus: bool = False
    potential: int | None = None
    # Percent of the mean of her grade; None where her patients are not known.
    size: int | None = None
    due_on: date | None = None
    neglected_on: date | None = None
    escalated_on: date | None = None
    step: Step | None = None
    win_back_on: date | None = None
    appointment_on: date | None = None
    moves: int = 0
    is_mover_due: bool = False


class Span(NamedTuple):
    """The days that are planned, both included, and the calendar."""

    first: date
    last: date
    calendar: Calendar

    def has_come(self, day: date | None) -> bool:
        """Whether a date is reached by the end of the span."""
        return day is not None and day <= self.last

    def past(self, day: date, than: date) -> int:
        """Working days by which a day is past a date; 0 where it is not."""
        return max(0, self.calendar.between(than, day)) if day > than else 0


def ought(case: Case, span: Span) -> bool:
    """Whether she is to be seen in these days, and missed where she is not."""
    return case.is_mover_due or any(
        span.has_come(day)
        for day in (case.due_on, case.neglected_on, case.step and case.step.on, case.win_back_on, case.appointment_on)
    )


def rank(case: Case) -> int:
    """By whom it is: DOMAIN's order."""
    if case.is_focus and case.grade == Grade.B:
        return FOCUS
    own = BY_GRADE[Grade(case.grade)]
    if case.grade == Grade.D and case.due_on is not None and (case.step is None or case.due_on < case.step.on):
        own = C  # A decision-maker, whose line asks for it.
    return max(own, MOVER) if case.moves else own


def urgency(case: Case, span: Span) -> int:
    """Percent of what her rank is worth."""
    found = [SOON]
    if case.is_mover_due:
        found.append(DUE)
    if case.due_on is not None and case.due_on <= span.last:
        found.append(min(PAST_AT_MOST, DUE + PAST_A_DAY * span.past(span.first, case.due_on)))
    if case.neglected_on is not None and case.neglected_on <= span.last:
        since = span.past(span.first, case.neglected_on)
        found.append(min(NEGLECTED_AT_MOST, NEGLECTED + NEGLECTED_A_DAY * since))
    return max(found)


def size(case: Case) -> int:
    """Percent of what a client of her grade is worth."""
    if case.size is None:
        return 98 + (50 if case.potential is None else case.potential) // 25
    return min(SIZE_AT_MOST, max(SIZE_AT_LEAST, case.size))


def cadence_worth(case: Case, span: Span, day: date) -> int:
    """What a contact on a day is worth for her cadence, or for the case to win her back."""
    if case.win_back_on is not None:
        return _late(WIN_BACK, span, day, case.win_back_on)
    worth = rank(case) * size(case) * urgency(case, span) // 10_000
    return _late(worth, span, day, case.due_on) + min(MOVED_AT_MOST, MOVED * case.moves)


def promise_worth(case: Case, span: Span, day: date) -> int:
    """What a contact on a day is worth for what was promised or planned."""
    if case.step is None or not span.has_come(case.step.on):
        return 0
    worth, on = (PROMISE if case.step.is_promise else STEP), case.step.on
    if on < span.first:
        return _late(worth, span, day, on)
    if day > on:
        return 0
    return worth if day == on else worth * (100 - EARLY_PROMISE) // 100


def _late(worth: int, span: Span, day: date, due_on: date | None) -> int:
    """Less for every working day after the date, or after the first of the span where that is later."""
    since = max(due_on, span.first) if due_on else span.first
    return worth * (100 - min(LATE_AT_MOST, LATE_A_DAY * span.past(day, since))) // 100


def latest(case: Case, span: Span) -> date:
    """The last day on which she can be planned: what was promised for a day is not planned for a later one."""
    if case.step is not None and case.step.is_promise and span.first <= case.step.on <= span.last:
        return case.step.on
    return span.last
