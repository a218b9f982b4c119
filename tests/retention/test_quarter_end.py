"""Which days the end of a quarter is, and when contacts pile up there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.quarter_end import WORKING_DAYS, QuarterEnd, quarter_end
from workdays.rules import Calendar

# No holidays: the third quarter of 2026 has 66 working days, the last ten begin on Thursday, 17 September.
PLAIN = Calendar({})
TURN, LAST = date(2026, 9, 17), date(2026, 9, 30)
WHOLE = QuarterEnd(date(2026, 7, 1), TURN, LAST, 10, 56)


@pytest.mark.parametrize("on", [date(2026, 10, 1), date(2026, 11, 16), date(2026, 12, 18)])
def test_until_the_next_one_nears_its_end_it_is_the_quarter_before(on):
    assert quarter_end(on, PLAIN) == WHOLE


@pytest.mark.parametrize(
    ("on", "first", "last", "days"),
    [
        (TURN, date(2026, 4, 1), date(2026, 6, 30), 10),
        (TURN + timedelta(days=1), date(2026, 7, 1), TURN, 1),
        # A Monday: the Saturday and Sunday before it are over, and no working days.
        (date(2026, 9, 21), date(2026, 7, 1), date(2026, 9, 20), 2),
        (LAST, date(2026, 7, 1), LAST - timedelta(days=1), 9),
    ],
)
def test_while_it_lasts_the_days_that_are_over_count(on, first, last, days):
    found = quarter_end(on, PLAIN)

    assert (found.first, found.last, found.days) == (first, last, days)


def test_holidays_and_makeup_workdays_move_its_beginning():
    off = {date(2026, 9, day): False for day in (28, 29)}

    assert quarter_end(date(2026, 10, 1), Calendar(off)).turn == date(2026, 9, 15)
    assert quarter_end(date(2026, 10, 1), Calendar(off | {date(2026, 9, 19): True})).turn == date(2026, 9, 16)


@given(on=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_days_fit_whatever_the_day(on):
    end = quarter_end(on, PLAIN)
    days = [end.first + timedelta(days=number) for number in range((end.last - end.first).days + 1)]

    assert end.first.day == 1
    assert end.first.month in {1, 4, 7, 10}
    assert end.first < end.turn <= end.last < on
    assert sum(PLAIN.is_working(day) for day in days if day >= end.turn) == end.days <= WORKING_DAYS
    assert sum(PLAIN.is_working(day) for day in days if day < end.turn) == end.days_before


@pytest.mark.parametrize(
    ("contacts", "before", "is_spike"),
    [
        # Usual is 56 in 56 days: ten in ten.
        (15, 56, True),
        (14, 56, False),
        # Of fewer than ten nothing is said.
        (9, 0, False),
        (10, 0, True),
        (10, 37, True),
        (10, 38, False),
    ],
)
def test_a_spike_is_half_as_many_again_and_ten_at_least(contacts, before, is_spike):
    assert WHOLE.is_spike(contacts, before) is is_spike


def test_of_a_quarter_that_lasts_usual_is_of_as_many_days():
    assert WHOLE._replace(days=5).usual(56) == 5
