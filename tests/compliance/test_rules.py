from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules import clock
from tests.compliance.events import HOUR, NOW

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("left", "overdue", "close", "hours", "minutes"),
    [
        (24 * HOUR, False, False, 24, 0),
        (4 * HOUR + MINUTE, False, False, 4, 1),
        (4 * HOUR, False, True, 4, 0),
        (MINUTE, False, True, 0, 1),
        (0 * HOUR, False, True, 0, 0),
        (-MINUTE, True, True, 0, 1),
        (-30 * HOUR, True, True, 30, 0),
    ],
)
def test_it_reads_the_clock(left, overdue, close, hours, minutes):
    read = clock(NOW + left, NOW)

    assert (read.is_overdue, read.is_close, read.hours, read.minutes) == (overdue, close, hours, minutes)


@given(st.integers(min_value=-(10**7), max_value=10**7))
def test_hours_and_minutes_are_the_distance(seconds):
    read = clock(NOW + timedelta(seconds=seconds), NOW)

    assert 0 <= abs(seconds) - (read.hours * 3600 + read.minutes * 60) < 60
