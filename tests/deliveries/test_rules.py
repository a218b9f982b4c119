from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliveries.rules import MAX_TRIES, next_try
from tests.deliveries.post import NOW


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 120), (6, 240), (7, 480), (8, None), (9, None)]
)
def test_it_waits_longer_each_time_and_gives_up_after_eight_tries(tries, minutes):
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)

    assert next_try(tries, NOW) == expected


@given(st.integers(min_value=0, max_value=MAX_TRIES - 1))
def test_it_never_tries_again_in_the_past(tries):
    again = next_try(tries, NOW)

    assert again is not None
    assert again > NOW
