"""The calendar on its page: what stands in it, for whom, and that every number opens its list."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Posting
from clients.models import Relationship
from planning.calendars.enums import EventKind
from planning.calendars.reading import Asked, events_of
from planning.enums import ItemState, SkipReason
from tests.cast import TODAY, client_of, post
from tests.planning.calendared import DAY, full, planned
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda **query: client.get(reverse("planning:calendar"), query)


@pytest.fixture
def calendar(li, north_1, anzhen, dr_chen):
    full(li, north_1, anzhen, dr_chen)


def titles(response):
    """Of the day that is looked at."""
    return [line.title for line in response.context["chosen"].lines]


def events(person, viewer=None, first=TODAY - 31 * DAY, last=TODAY + 60 * DAY):
    return events_of(Asked(person, viewer or person, first, last, NOW))


def test_everything_that_lies_ahead_stands_in_it(calendar, li):
    assert {event.kind for event in events(li)} == set(EventKind) - {EventKind.HOLIDAY}


def test_a_day_says_what_when_and_with_whom(page, calendar):
    assert titles(page(on="2026-11-17")) == [
        "电话或微信：王建国",
        "首都医科大学附属北京安贞医院 · 陈思雨",
    ]
    assert titles(page(on="2026-11-18")) == [
        "今天是预约截止日：第二医院 · 李建军",
        "承诺：首都医科大学附属北京安贞医院 · 陈思雨 · 送指南",
    ]
    assert titles(page(on="2026-11-20")) == ["已约：首都医科大学附属北京安贞医院 · 陈思雨（待确认）"]
    assert titles(page(on="2026-11-24")) == ["休假（待确认）"]


def test_holidays_and_makeup_workdays_stand_in_it(page):
    assert titles(page(on="2026-10-10")) == ["国庆节调休上班"]


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_every_number_opens_its_list(page, client, calendar, view):
    shown = page(view=view, on="2026-11-18").content.decode()

    numbers = re.findall(r'data-count="(\d+)" href="([^"]+)"', shown)
    assert view == "day" or sum(int(count) for count, _href in numbers) > 4
    empty = next(((count, href) for count, href in numbers if count == "0"), None)
    for count, href in [each for each in numbers if each[0] != "0" or each == empty]:
        opened = client.get(reverse("planning:calendar") + html.unescape(href)).content.decode()
        assert f'data-total="{count}"' in opened, href


def test_it_shows_what_kinds_are_asked_for(page, calendar):
    assert titles(page(on="2026-11-18", kind=["promise"])) == ["承诺：首都医科大学附属北京安贞医院 · 陈思雨 · 送指南"]


def test_what_was_skipped_or_taken_out_is_gone_and_what_was_done_is_marked(page, li, dr_chen, north_1, anzhen):
    visit = logged(dr_chen, li)
    planned(dr_chen, li, state=ItemState.DONE, visit=visit)
    skipped = {"state": ItemState.SKIPPED, "skip_reason": SkipReason.CLIENT_AWAY}
    planned(client_of(north_1, anzhen, "王建国"), li, half=2, **skipped)
    planned(client_of(north_1, anzhen, "周敏"), li, half=2, state=ItemState.DROPPED)

    assert titles(page()) == ["✓ 首都医科大学附属北京安贞医院 · 陈思雨"]


def test_after_a_handover_it_is_the_successors(calendar, li, north_1, south_1, zhao, dr_chen):
    before = len(events(li))
    Posting.objects.filter(user=li).update(to_on=TODAY - DAY)
    post(zhao, north_1)

    assert [event.kind for event in events(li)] == [EventKind.BOOKING, EventKind.AWAY][1:]
    # The week's plan and the bookings are the person's; the rest went with the territory.
    assert {event.kind for event in events(zhao)} == {
        EventKind.BOOK_BY,
        EventKind.PROMISE,
        EventKind.STEP,
        EventKind.WIN_BACK,
        EventKind.RETROSPECTIVE,
    }
    assert before > len(events(zhao))


def test_a_client_who_ended_is_gone_from_it(calendar, li, dr_chen):
    Relationship.objects.update(status="closed")

    assert {event.kind for event in events(li)} == {EventKind.BOOKING, EventKind.AWAY}


def test_a_manager_looks_at_the_calendar_of_whom_she_oversees(client, calendar, li, wang, zhao):
    client.force_login(wang)
    own = client.get(reverse("planning:calendar"))
    shown = client.get(reverse("planning:calendar"), {"rep": li.pk, "on": "2026-11-18"})

    assert own.context["person"] == wang
    assert own.context["total"] == 0
    assert shown.context["person"] == li
    assert "承诺：首都医科大学附属北京安贞医院 · 陈思雨 · 送指南" in titles(shown)
    assert client.get(reverse("planning:calendar"), {"rep": zhao.pk}).status_code == 404


def test_a_rep_looks_at_nobody_elses(page, wang, zhao):
    assert page(rep=wang.pk).status_code == 404
    assert page(rep=zhao.pk).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"on": "\x00"}, {"on": "9999-12-31"}, {"on": "0001-01-01"}, {"on": "x" * 5000}, {"view": "year"}, {"kind": "x"}],
)
def test_what_makes_no_sense_is_left_out(page, query):
    shown = page(**query)

    assert shown.status_code == 200
    assert shown.context["day"] == TODAY


@pytest.mark.parametrize("rep", ["x", "\x00", "9" * 30])
def test_a_person_who_is_none_is_not_found(page, rep):
    assert page(rep=rep).status_code == 404


def test_an_empty_day_says_where_entries_come_from(page):
    assert "会自动出现" in page(view="day", on="2026-11-22").content.decode()


def test_it_asks_the_database_as_often_for_thirty(
    page, calendar, li, north_1, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    page()
    with django_assert_max_num_queries(26) as few:
        page()
    for number in range(30):
        one = client_of(north_1, anzhen, f"客户{number}", grade="A")
        planned(one, li, position=number)
        logged(one, li, next_step="送指南", next_step_on=date(2026, 11, 19))

    with django_assert_num_queries(len(few)):
        page()
