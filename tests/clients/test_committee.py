"""When a hospital's pharmacy committee meets next."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.committee import Cycle, Meeting, later, next_meeting

ON = date(2026, 11, 16)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("cycle", "found"),
    [
        (Cycle(), None),
        # What was announced counts, whatever the cycle says.
        (Cycle(announced=day("2026-12-15")), Meeting(day("2026-12-15"), is_announced=True)),
        (Cycle(months=(3, 9), announced=day("2026-12-15")), Meeting(day("2026-12-15"), is_announced=True)),
        (Cycle(announced=ON), Meeting(ON, is_announced=True)),
        # A day that is past says nothing by itself.
        (Cycle(announced=day("2026-11-15")), None),
        (Cycle(months=(3, 9)), Meeting(day("2027-03-01"), is_announced=False)),
        (Cycle(months=(3, 12)), Meeting(day("2026-12-01"), is_announced=False)),
        (Cycle(months=(11,)), Meeting(day("2026-11-01"), is_announced=False)),
        # It met this month already.
        (Cycle(months=(11,), announced=day("2026-11-05")), Meeting(day("2027-11-01"), is_announced=False)),
        (Cycle(months=(11, 12), announced=day("2026-11-05")), Meeting(day("2026-12-01"), is_announced=False)),
        (Cycle(every=3, announced=day("2026-10-20")), Meeting(day("2027-01-01"), is_announced=False)),
        (Cycle(every=3, announced=day("2025-08-31")), Meeting(day("2026-11-01"), is_announced=False)),
        (Cycle(every=6, announced=day("2026-07-01")), Meeting(day("2027-01-01"), is_announced=False)),
        # From when to count nobody knows.
        (Cycle(every=3), None),
    ],
)
def test_the_next_meeting(cycle, found):
    assert next_meeting(cycle, ON) == found


@pytest.mark.parametrize(
    ("first", "months", "found"),
    [("2026-11-01", 0, "2026-11-01"), ("2026-11-01", 1, "2026-12-01"), ("2026-11-01", 14, "2028-01-01")],
)
def test_months_later(first, months, found):
    assert later(day(first), months) == day(found)


days = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@given(st.sets(st.integers(1, 12), min_size=1), st.none() | days, days)
def test_of_named_months_one_is_always_found_within_a_year(months, announced, on):
    found = next_meeting(Cycle(months, announced=announced), on)

    assert found.is_announced == (found.on == announced)
    if not found.is_announced:
        assert found.on.month in months
        assert on.replace(day=1) <= found.on <= later(on.replace(day=1), 12)


@given(st.integers(1, 12), days, days)
def test_a_cycle_is_kept_from_the_last_meeting_on(every, announced, on):
    found = next_meeting(Cycle(every=every, announced=announced), on)

    apart = (found.on.year - announced.year) * 12 + found.on.month - announced.month
    assert found.on >= on.replace(day=1)
    assert apart % every == 0
