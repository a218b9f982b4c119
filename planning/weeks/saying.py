"""Why a client stands in a week, as codes with their values: kept with the item, put into words by `words`.

Dates stand in them and no counts of days, which would be others tomorrow; and no words of a promise, which belong to
the client and are erased with her.
"""

from collections.abc import Iterator
from datetime import date

from clients.enums import Grade
from planning.weeks.openings import Reasons
from planning.weeks.worth import Case, Span


def reasons_of(case: Case, span: Span, win_back_step: int | None = None) -> Reasons:
    """What speaks for a contact with her, the strongest first."""
    return [*_of_case(case, win_back_step), *_of_dates(case, span), *_of_steps(case, span), *_of_person(case)]


def _of_case(case: Case, win_back_step: int | None) -> Iterator[list]:
    if case.win_back_on is not None:
        yield ["win_back", {"step": win_back_step, "on": case.win_back_on.isoformat()}]


def _of_dates(case: Case, span: Span) -> Iterator[list]:
    if case.escalated_on is not None and case.escalated_on <= span.first:
        yield ["escalated", _on(case.escalated_on)]
    elif case.neglected_on is not None and case.neglected_on <= span.first:
        yield ["neglected", _on(case.neglected_on)]
    elif case.due_on is None or case.win_back_on is not None:
        return
    elif case.due_on < span.first:
        yield ["overdue", _on(case.due_on)]
    else:
        yield ["due" if case.due_on <= span.last else "soon", _on(case.due_on)]


def _of_steps(case: Case, span: Span) -> Iterator[list]:
    if case.step is not None and span.has_come(case.step.on):
        yield ["promise" if case.step.is_promise else "step", _on(case.step.on)]
    if span.has_come(case.appointment_on) and case.appointment_on:
        yield ["appointment", _on(case.appointment_on)]


def _of_person(case: Case) -> Iterator[list]:
    if case.is_focus and case.grade == Grade.B:
        yield ["focus", {}]
    if case.moves:
        yield ["moves", {"moves": case.moves}]
    if case.grade == Grade.UNGRADED:
        yield ["ungraded", {}]


def _on(day: date) -> dict[str, str]:
    return {"on": day.isoformat()}
