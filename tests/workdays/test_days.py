from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from workdays.actions import rebuild_days
from workdays.enums import HolidayKind
from workdays.models import Day, Holiday
from workdays.queries import add_workdays, calendar, unknown_years, workdays_between
from workdays.receivers import follow
from workdays.rules import FIRST_DAY, LAST_DAY

pytestmark = pytest.mark.django_db

PLAIN_MONDAY = date(2026, 11, 16)
NOVEMBER = datetime(2026, 11, 16, 4, tzinfo=UTC)


def table():
    return list(Day.objects.order_by("on").values_list("on", "number", "is_working"))


def test_the_table_says_what_the_calendar_says():
    assert table() == calendar().days()
    assert (table()[0][0], table()[-1][0]) == (FIRST_DAY, LAST_DAY)


def test_what_ships_agrees_with_the_published_totals():
    totals = [workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) for year in (2024, 2025, 2026)]

    assert totals == [251, 248, 248]


def test_a_new_day_off_moves_the_table_and_the_dates(django_capture_on_commit_callbacks):
    before = add_workdays(date(2026, 11, 13), 1)

    with django_capture_on_commit_callbacks(execute=True):
        Holiday.objects.create(on=PLAIN_MONDAY, kind=HolidayKind.OFF, name="公司放假")

    assert (before, add_workdays(date(2026, 11, 13), 1)) == (PLAIN_MONDAY, date(2026, 11, 17))
    assert not Day.objects.get(on=PLAIN_MONDAY).is_working
    assert table() == calendar().days()


def test_a_day_taken_away_moves_it_back(django_capture_on_commit_callbacks):
    before = table()

    with django_capture_on_commit_callbacks(execute=True):
        holiday = Holiday.objects.create(on=PLAIN_MONDAY, kind=HolidayKind.OFF, name="公司放假")
        holiday.delete()

    assert table() == before


def test_the_administrators_page_moves_it_too(client, admin, django_capture_on_commit_callbacks):
    client.force_login(admin)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("admin:workdays_holiday_add"), {"on": "2027-02-08", "kind": HolidayKind.OFF, "name": "春节"}
        )

    assert not Day.objects.get(on=date(2027, 2, 8)).is_working


def test_a_day_is_not_entered_twice(client, admin):
    client.force_login(admin)

    response = client.post(
        reverse("admin:workdays_holiday_add"), {"on": "2026-01-01", "kind": HolidayKind.MAKEUP, "name": "元旦"}
    )

    assert "on" in response.context["adminform"].form.errors


def test_nobody_writes_the_table_by_hand(client, admin):
    client.force_login(admin)

    assert client.get(reverse("admin:workdays_day_add")).status_code == 403
    assert client.post(reverse("admin:workdays_day_change", args=["2026-01-05"]), {}).status_code == 403


def test_a_second_run_changes_nothing():
    assert rebuild_days() == 0


def test_a_broken_table_is_mended():
    Day.objects.filter(on__year=2026).update(number=0)
    Day.objects.filter(on=date(2025, 1, 2)).delete()

    assert rebuild_days() == 366
    assert table() == calendar().days()


@pytest.mark.parametrize(
    ("on", "unknown"),
    [
        (date(2026, 9, 30), []),
        (date(2026, 10, 1), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 10, 1), [2027, 2028]),
        (date(2024, 12, 31), []),
    ],
)
def test_a_missing_year_is_named_when_one_plans_for_it(on, unknown, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert unknown_years(on) == unknown


def test_the_administrator_is_warned_of_a_missing_year(client, admin):
    client.force_login(admin)

    with time_machine.travel(NOVEMBER):
        page = client.get(reverse("admin:workdays_holiday_changelist")).content.decode()

    assert "2027 年的节假日尚未录入" in page


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # 23:30 and 00:30 in Shanghai, both still the 15th in London.
        (datetime(2026, 11, 15, 15, 30, tzinfo=UTC), date(2026, 11, 15)),
        (datetime(2026, 11, 15, 16, 30, tzinfo=UTC), date(2026, 11, 16)),
    ],
)
def test_the_business_date_is_shanghais(moment, day):
    with time_machine.travel(moment):
        assert timezone.localdate() == day


@pytest.mark.parametrize(("moment", "warned"), [(datetime(2026, 9, 16, tzinfo=UTC), False), (NOVEMBER, True)])
def test_a_page_that_plans_warns_of_a_missing_year(client, li, moment, warned):
    with time_machine.travel(moment):
        client.force_login(li)
        page = client.get(reverse("accounts:me")).content.decode()

    assert ("2027 年的节假日尚未录入" in page) is warned


def test_a_year_entered_at_once_rebuilds_the_table_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as asked:
        for day in range(1, 8):
            Holiday.objects.create(on=date(2027, 10, day), kind="off", name="国庆节")

    assert asked.count(follow) == 1
    assert not Day.objects.get(on=date(2027, 10, 7)).is_working
