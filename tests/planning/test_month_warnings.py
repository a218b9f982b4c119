"""Before February 2026 begins each rep and manager whose month doesn't fit is told, once, and by how much."""

from datetime import UTC, date, datetime

import pytest

from deliveries.models import Delivery
from planning.month_warnings import month_to_warn_of, warn
from tests.cast import client_of
from tests.retention.panel import panel_of
from workdays.months import Month
from workdays.queries import calendar

ON = date(2026, 1, 26)
AT = datetime(2026, 1, 25, 23, 35, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def told():
    rows = Delivery.objects.filter(channel="in_app").order_by("recipient__username")
    return list(rows.values_list("recipient__username", "subject", "body"))


def test_it_is_a_week_before_that_a_month_is_looked_at():
    days = calendar()

    assert month_to_warn_of(date(2026, 1, 22), days) is None
    assert month_to_warn_of(ON, days) == Month(2026, 2)
    assert month_to_warn_of(date(2026, 1, 31), days) == Month(2026, 2)
    assert month_to_warn_of(date(2026, 2, 1), days) is None


def test_february_says_before_it_starts_by_how_much_it_does_not_fit(li, wang, zhao, qian, north_1, south_1):
    panel_of(north_1, 70, grade="A")
    panel_of(south_1, 30, grade="A")

    assert warn(on=ON, at=AT) == 1

    assert told() == [
        (
            "li",
            "2026年2月排不下：比外勤天数的容量多 80 次",
            "北区一组：按周期应拜访 224 次，外勤 16 天可完成 144 次。怎样才排得下：",
        ),
        ("wang", "2026年2月排不下：比外勤天数的容量多 80 次", "北区一组 80"),
    ]
    assert Delivery.objects.first().url.startswith("/planning/capacity/?")


def test_nobody_is_told_twice(li, wang, north_1):
    panel_of(north_1, 70, grade="A")
    warn(on=ON, at=AT)
    panel_of(north_1, 1, grade="A")

    warn(on=date(2026, 1, 27), at=AT)

    assert len(told()) == 2


def test_who_fits_only_at_first_is_told_later(li, wang, north_1, anzhen):
    panel_of(north_1, 45, grade="A")
    assert warn(on=ON, at=AT) == 0
    client_of(north_1, anzhen, "新来的", grade="A")

    assert warn(on=date(2026, 1, 30), at=AT) == 1
    assert len(told()) == 2


def test_of_a_vacant_territory_its_manager_hears(wang, north_1):
    panel_of(north_1, 10, grade="A")

    warn(on=ON, at=AT)

    assert told() == [("wang", "2026年2月排不下：比外勤天数的容量多 32 次", "北区一组 32")]


def test_early_in_a_month_nothing_is_read(li, north_1, django_assert_num_queries):
    panel_of(north_1, 70, grade="A")

    with django_assert_num_queries(1):
        assert warn(on=date(2026, 1, 12), at=AT) == 0
