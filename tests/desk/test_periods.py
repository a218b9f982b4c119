"""The days a board looks at."""

from datetime import date, timedelta

import pytest

from desk.periods import Period, Span, period_of


@pytest.mark.parametrize(
    ("span", "on", "first", "last"),
    [
        (Span.WEEK, date(2026, 11, 16), date(2026, 11, 9), date(2026, 11, 15)),
        (Span.MONTH, date(2026, 3, 1), date(2026, 1, 30), date(2026, 2, 28)),
        (Span.NINETY, date(2026, 11, 16), date(2026, 8, 18), date(2026, 11, 15)),
        (Span.QUARTER, date(2026, 11, 16), date(2026, 10, 1), date(2026, 11, 15)),
        # The first day of a quarter: the one that has ended.
        (Span.QUARTER, date(2027, 1, 1), date(2026, 10, 1), date(2026, 12, 31)),
        (Span.QUARTER, date(2026, 10, 2), date(2026, 10, 1), date(2026, 10, 1)),
    ],
)
def test_it_ends_yesterday(span, on, first, last):
    assert period_of(span, on=on) == Period(first, last)


@pytest.mark.parametrize("span", Span)
def test_the_period_before_is_as_long_and_ends_the_day_before(span):
    period = period_of(span, on=date(2026, 11, 16))

    assert period.before.last == period.first - timedelta(days=1)
    assert period.before.days == period.days


@pytest.mark.parametrize("span", Span)
def test_its_marks_are_days_of_both_periods_and_end_with_the_last(span):
    period = period_of(span, on=date(2026, 11, 16))

    marks = period.marks(6)

    assert 2 <= len(marks) <= 6
    assert marks[-1] == period.last
    assert marks == sorted(set(marks))
    assert marks[0] >= period.before.first
