"""What the nightly scans of the past would have found: alerts that were healed since, and the history of states.

Computed by the rule of the cadence from the contacts as they were known. What is neglected today is left to the scan
itself.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from visits.cadence import Contacts, Facts, advanced, dates
from visits.queries import Terms


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


# From a day on, the grade.
Grades = Sequence[tuple[date, str]]


def past_alerts(
    facts: Callable[[str], Facts],
    contacts: Sequence[Contact],
    grades: Grades,
    lapse: Callable[[str], int | None],
    terms: Terms,
) -> list[PastAlert]:
    """The alerts that were opened and closed again.

    `lapse` is the shortest time in working days after which a client of a grade can be neglected: a contact that
    came sooner after the last one in person needs no closer look.
    """
    found: list[PastAlert] = []
    known = Contacts()
    opened: PastAlert | None = None
    last_in_person = 0
    for contact in contacts:
        if known.last_contact_on and not opened:
            grade = _grade_on(grades, known.last_contact_on)
            shortest = lapse(grade)
            if shortest and contact.number - last_in_person >= shortest:
                opened = _opened(facts(grade), known, contact.logged_on, terms)
        known = advanced(known, contact.day, contact.in_person) or known
        last_in_person = contact.number if contact.in_person or not last_in_person else last_in_person
        if opened and _heals(facts(opened.grade), known, contact.logged_on, terms):
            found.append(opened)
            opened = None
    return found


def _opened(facts: Facts, known: Contacts, until: date, terms: Terms) -> PastAlert | None:
    """The alert that was open when the next contact became known."""
    due = dates(facts._replace(**known._asdict()), terms.policy, terms.calendar, terms.paused)
    if due.neglected_on is None or due.neglected_on > until:
        return None
    is_escalated = due.escalated_on is not None and due.escalated_on <= until
    return PastAlert(facts.grade, due.neglected_on, due.escalated_on if is_escalated else None, until)


def _heals(facts: Facts, known: Contacts, on: date, terms: Terms) -> bool:
    due = dates(facts._replace(**known._asdict()), terms.policy, terms.calendar, terms.paused)
    return due.neglected_on is None or due.neglected_on > on


def _grade_on(grades: Grades, day: date) -> str:
    return next(grade for start, grade in reversed(grades) if start <= day)


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
