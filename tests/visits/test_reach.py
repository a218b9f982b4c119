"""What is taken for a try, and what for having reached her."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import TODAY, client_of
from tests.visits.conftest import NOW, logged
from visits.best_hour import BestHour
from visits.enums import Channel, Outcome
from visits.reach import best_hours_of

pytestmark = pytest.mark.usefixtures("today")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def called(relationship, rep, hour, *, ago=1, count=1, **given):
    """Calls on the days before, all in one hour of the local time, each logged at once."""
    facts = {"channel": Channel.PHONE, "note": "聊过"} | given
    for number in range(count):
        day = TODAY - timedelta(days=ago + number)
        at = datetime(day.year, day.month, day.day, hour, 10, tzinfo=SHANGHAI)
        logged(relationship, rep, at=at, **facts)


def remote(relationship):
    found = best_hours_of([relationship.pk], TODAY).get(relationship.pk)
    return found and found.remote


def test_the_hour_is_that_of_the_clock_on_the_wall(dr_chen, li):
    called(dr_chen, li, 19, count=4)
    called(dr_chen, li, 10, count=3, ago=9, outcome=Outcome.NO_ANSWER)

    assert remote(dr_chen) == BestHour(19, 4, 4)


def test_a_message_without_an_answer_reached_nobody(dr_chen, li):
    called(dr_chen, li, 19, count=4, channel=Channel.WECHAT, note="")

    assert remote(dr_chen) is None


def test_what_is_half_a_year_ago_says_nothing(dr_chen, li):
    called(dr_chen, li, 19, count=4, ago=177)
    assert remote(dr_chen) is None

    called(dr_chen, li, 19, ago=1)
    assert remote(dr_chen) == BestHour(19, 4, 4)


def test_of_what_was_logged_days_later_nobody_remembers_the_hour(dr_chen, li):
    called(dr_chen, li, 19, count=3)
    logged(dr_chen, li, at=NOW, happened_at=NOW - timedelta(days=5), channel=Channel.PHONE, note="聊过")

    assert remote(dr_chen) is None


def test_of_a_meeting_others_choose_the_hour(dr_chen, li):
    called(dr_chen, li, 14, count=5, channel=Channel.DEPARTMENT_MEETING)

    assert best_hours_of([dr_chen.pk], TODAY) == {}


def test_it_asks_once_for_many_and_not_at_all_for_nobody(dr_chen, north_1, anzhen, li, django_assert_num_queries):
    called(dr_chen, li, 19, count=4)
    others = [client_of(north_1, anzhen, f"客户{number}") for number in range(5)]
    for each in others:
        called(each, li, 9, count=4)

    with django_assert_num_queries(1):
        found = best_hours_of([dr_chen.pk, *(each.pk for each in others)], TODAY)
    with django_assert_num_queries(0):
        best_hours_of([], TODAY)

    assert {best.remote.hour for best in found.values()} == {9, 19}
    assert len(found) == 6
