from datetime import date, timedelta

import pytest

from workdays.weeks import monday_of


@pytest.mark.parametrize("number", range(7))
def test_every_day_of_a_week_has_its_monday(number):
    assert monday_of(date(2026, 11, 23) + timedelta(days=number)) == date(2026, 11, 23)


def test_a_week_may_begin_in_another_year():
    assert monday_of(date(2027, 1, 1)) == date(2026, 12, 28)
