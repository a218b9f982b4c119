"""Where a client stands with her dates, in words of a row."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from clients.due import Due, DueState, due_state
from tests.cast import TODAY
from workdays.rules import Calendar

PLAIN = Calendar({})
FRIDAY = TODAY - timedelta(3)


@dataclass
class Dates:
    status: str = "active"
    due_on: date | None = None
    neglected_on: date | None = None
    escalated_on: date | None = None


@pytest.mark.parametrize(
    ("dates", "on", "state"),
    [
        (Dates(), TODAY, DueState(Due.UNPLANNED)),
        (Dates(due_on=TODAY + timedelta(1)), TODAY, DueState(Due.LATER, TODAY + timedelta(1))),
        (Dates(due_on=TODAY), TODAY, DueState(Due.TODAY, TODAY)),
        (Dates(due_on=FRIDAY), TODAY, DueState(Due.PAST, FRIDAY, 1)),
        # On the weekend no working day has passed yet.
        (Dates(due_on=FRIDAY), FRIDAY + timedelta(2), DueState(Due.TODAY, FRIDAY)),
        (Dates(due_on=FRIDAY, neglected_on=TODAY), TODAY, DueState(Due.PAST, FRIDAY, 1, is_neglected=True)),
        (
            Dates(due_on=FRIDAY, neglected_on=FRIDAY, escalated_on=TODAY),
            TODAY,
            DueState(Due.PAST, FRIDAY, 1, is_neglected=True, is_escalated=True),
        ),
        # Her due date was put off by the maximum.
        (
            Dates(due_on=TODAY + timedelta(7), neglected_on=FRIDAY),
            TODAY,
            DueState(Due.PAST, TODAY + timedelta(7), 1, is_neglected=True),
        ),
        (Dates(neglected_on=FRIDAY), TODAY, DueState(Due.PAST, None, 1, is_neglected=True)),
        (Dates(status="lost", due_on=FRIDAY), TODAY, DueState(Due.LOST)),
        (Dates(status="closed", due_on=FRIDAY), TODAY, DueState(Due.CLOSED)),
    ],
)
def test_it_says_where_she_stands(dates, on, state):
    assert due_state(dates, on=on, calendar=PLAIN) == state
