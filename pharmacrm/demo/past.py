"""What the nightly scans of the past would have found: alerts that were healed since, and the history of states.

Computed by the rule of the cadence from the contacts as they were known. What is neglected today is left to the scan
itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from clients.enums import Status
from visits.cadence import Dates, Facts, dates, maxima, month_of
from visits.queries import Terms
from workdays.weeks import monday_of

_WEEK = timedelta(days=7)
# From the first of a month it reaches into the next one.
_A_MONTH = timedelta(days=31)


class Contact(NamedTuple):
    number: int
    day: date
    in_person: bool
    # When it became known.
    logged_on: date


class PastAlert(NamedTuple):
    grade: str
    since_on: date
    escalated_on: date | None
    closed_on: date


class Span(NamedTuple):
    grade: str
    neglected: bool
    from_on: date
    to_on: date | None
    status: str = Status.ACTIVE.value


# From a day on, the grade.
Grades = Sequence[tuple[date, str]]


class Case(NamedTuple):
    """What one client's past is found from."""

    contacts: Sequence[Contact]
    grades: Grades
    # Grade -> what her dates follow from before any contact; and the fewest working days until she is neglected.
    facts: Mapping[str, Facts]
    lapses: Mapping[str, int | None]
    # The fewest until she is due.
    rests: Mapping[str, int | None]
    terms: Terms
    # The day she was lost.
    lost_on: date | None = None


class Nights:
    """What the scan of a night found. Remembers what it computed: many clients stand alike."""

    def __init__(self) -> None:
        self._known: dict[Facts, Dates] = {}

    def past_alerts(self, case: Case) -> list[PastAlert]:
        """The alerts that were opened and closed again."""
        found: list[PastAlert] = []
        opened: PastAlert | None = None
        last, last_in_person, number_in_person = case.contacts[0].day if case.contacts else None, None, 0
        for number, day, in_person, logged_on in case.contacts:
            if not opened and number_in_person:
                grade = _grade_on(case.grades, last)
                shortest = case.lapses[grade]
                # A contact that came sooner after the last one in person needs no closer look.
                if shortest and number - number_in_person >= shortest:
                    opened = _opened(grade, self._dates(case, grade, last, last_in_person), logged_on)
            last = day
            if in_person or not number_in_person:
                number_in_person, last_in_person = number, day if in_person else None
            if opened and not _opened("", self._dates(case, opened.grade, last, last_in_person), logged_on):
                found.append(opened)
                opened = None
        if case.lost_on and last:
            # A loss ends whatever was open, and nothing opens after it.
            grade = _grade_on(case.grades, last)
            opened = opened or _opened(grade, self._dates(case, grade, last, last_in_person), case.lost_on)
            found += [opened._replace(closed_on=case.lost_on)] if opened else []
        return found

    def past_dues(self, case: Case) -> list[tuple[date, date]]:
        """When she fell due and until when she was, wherever a day ended meanwhile."""
        found: list[tuple[date, date]] = []
        last, last_in_person, number_in_person = None, None, 0
        for number, day, in_person, logged_on in case.contacts:
            if number_in_person:
                grade = _grade_on(case.grades, last)
                shortest = case.rests[grade]
                # A contact that came sooner after the last one in person needs no closer look.
                if shortest and number - number_in_person > shortest:
                    found += self._due(case, grade, last, last_in_person, logged_on)
            last = day
            if in_person or not number_in_person:
                number_in_person, last_in_person = number, day if in_person else None
        if case.lost_on and last:
            found += self._due(case, _grade_on(case.grades, last), last, last_in_person, case.lost_on)
        return found

    def past_over_visits(self, case: Case) -> list[tuple[date, date]]:
        """From when until when she was met on more days of a week or month than her grade of then allows."""
        found: list[tuple[date, date]] = []
        allowed = {grade: maxima(facts, case.terms.policy) for grade, facts in case.facts.items()}
        last, next_week, next_month, in_week, in_month = date.min, date.min, date.min, 0, 0
        for _, day, _, _ in case.contacts:
            if day == last:
                continue
            last, in_week, in_month = day, in_week + 1, in_month + 1
            if day >= next_week:
                next_week, in_week = monday_of(day) + _WEEK, 1
            if day >= next_month:
                next_month, in_month = month_of(month_of(day) + _A_MONTH), 1
            if in_week > 1 or in_month > 1:
                over = allowed[_grade_on(case.grades, day)]
                until = max(
                    next_week if over.are_exceeded(in_week, 0) else day,
                    next_month if over.are_exceeded(0, in_month) else day,
                )
                if until > day:
                    begun = found.pop()[0] if found and found[-1][1] > day else day
                    found.append((begun, until))
        return found

    def _due(
        self, case: Case, grade: str, last: date | None, last_in_person: date | None, until: date
    ) -> list[tuple[date, date]]:
        due_on = self._dates(case, grade, last, last_in_person).due_on
        return [(due_on, until)] if due_on is not None and due_on < until else []

    def _dates(self, case: Case, grade: str, last: date | None, last_in_person: date | None) -> Dates:
        """By the rule of the cadence. How many contacts a week had does not matter for neglect."""
        facts = case.facts[grade]._replace(last_contact_on=last, last_in_person_on=last_in_person)
        if case.terms.paused or last_in_person is None:
            return dates(facts, case.terms.policy, case.terms.calendar, case.terms.paused)
        # Once she was met, when the relationship began does not matter either.
        alike = facts._replace(began_on=last_in_person)
        found = self._known.get(alike)
        if found is None:
            found = self._known[alike] = dates(alike, case.terms.policy, case.terms.calendar)
        return found


def _opened(grade: str, due: Dates, until: date) -> PastAlert | None:
    """The alert that is open on a day, if there is one."""
    if due.neglected_on is None or due.neglected_on > until:
        return None
    is_escalated = due.escalated_on is not None and due.escalated_on <= until
    return PastAlert(grade, due.neglected_on, due.escalated_on if is_escalated else None, until)


def _grade_on(grades: Grades, day: date | None) -> str:
    return next(grade for start, grade in reversed(grades) if day is None or start <= day)


def spans(began_on: date, grades: Grades, alerts: Sequence[PastAlert]) -> list[Span]:
    """The states since the relationship began, without a gap, the last one open and not neglected."""
    changes: list[tuple[date, int, str | None, bool | None]] = [(day, 0, grade, None) for day, grade in grades[1:]]
    for alert in alerts:
        changes += [(alert.since_on, 1, None, True), (alert.closed_on, 2, None, False)]
    changes.sort(key=lambda change: change[:2])
    found = []
    start, grade, neglected = began_on, grades[0][1], False
    for day, _, new_grade, is_neglected in changes:
        found.append(Span(grade, neglected, start, day))
        start = day
        grade = new_grade or grade
        neglected = neglected if is_neglected is None else is_neglected
    return [*found, Span(grade, neglected, start, None)]


def until_lost(found: Sequence[Span], lost_on: date) -> list[Span]:
    """The same states, the last of them ended by the loss."""
    *before, last = found
    lost = Span(last.grade, False, lost_on, None, Status.LOST.value)
    return [*before, lost] if last.from_on == lost_on else [*before, last._replace(to_on=lost_on), lost]
