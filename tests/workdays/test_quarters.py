from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workdays.quarters import Quarter, quarter_of

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), (2026, 1)),
        (date(2026, 3, 31), (2026, 1)),
        (date(2026, 4, 1), (2026, 2)),
        (date(2026, 12, 31), (2026, 4)),
    ],
)
def test_a_day_lies_in_its_quarter(day, quarter):
    assert quarter_of(day) == Quarter(*quarter)


@given(DAYS)
def test_quarters_follow_each_other_without_a_gap(day):
    quarter = quarter_of(day)

    assert quarter.first <= day <= quarter.last
    assert quarter.next.first == quarter.last + timedelta(days=1)
    assert quarter.next.before == quarter


def test_it_is_written_in_both_languages():
    with translation.override("zh-hans"):
        assert str(Quarter(2026, 4)) == "2026年第4季度"
    with translation.override("en"):
        assert str(Quarter(2026, 4)) == "2026 Q4"
