"""The private feed as a client library reads it: the right moments, and nothing for who should not have it."""

import logging
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from accounts.models import Posting
from clients.models import Relationship
from pharmacrm.logs import WithoutFeedAddresses
from planning.calendars.enums import EventKind, Privacy
from planning.calendars.events import Event, Revision
from planning.calendars.feeds import make_feed
from planning.calendars.ics import as_calendar
from planning.models import CalendarFeed, PlannedVisit
from tests.cast import TODAY, client_of
from tests.planning.calendared import DAY, full, planned
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


@pytest.fixture
def token(li):
    return make_feed(li, privacy=Privacy.NAMES, kinds=EventKind.values, instead_of=None, at=NOW)


@pytest.fixture
def read(client, db):
    """The file as a phone gets it: without a session."""
    return lambda token, **headers: client.get(reverse("planning:feed-file", args=[token]), **headers)


@pytest.fixture
def entries(read, token):
    return lambda: Calendar.from_ical(read(token).content).walk("VEVENT")


def titles(found):
    return sorted(str(entry["SUMMARY"]) for entry in found)


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_plan_promises_win_backs_and_deadlines_are_in_it(entries, li, north_1, anzhen, dr_chen):
    full(li, north_1, anzhen, dr_chen)

    assert titles(entries()) == sorted(
        [
            "首都医科大学附属北京安贞医院 · 陈副主任医师",
            "电话或微信：王建国",
            "承诺：首都医科大学附属北京安贞医院 · 陈副主任医师 · 送指南",
            "下一步：首都医科大学附属北京安贞医院 · 陈副主任医师 · 约科室会",
            "今天是预约截止日：第二医院 · 李建军",
            "已约：首都医科大学附属北京安贞医院 · 陈副主任医师（待确认）",
            "复盘：首都医科大学附属北京安贞医院 · 荣光",
            "挽回：首都医科大学附属北京安贞医院 · 周敏",
            "休假（待确认）",
        ]
    )


def test_a_visit_stands_at_its_moment_whatever_clock_the_phone_has(entries, li, dr_chen):
    planned(dr_chen, li, date(2026, 11, 17), half=2)
    (entry,) = entries()

    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"
    starts, ends = entry.decoded("DTSTART"), entry.decoded("DTEND")
    assert starts == datetime(2026, 11, 17, 13, 30, tzinfo=SHANGHAI)
    assert ends == datetime(2026, 11, 17, 17, 30, tzinfo=SHANGHAI)
    assert starts.astimezone(UTC) == datetime(2026, 11, 17, 5, 30, tzinfo=UTC)
    assert starts.astimezone(NEW_YORK).strftime("%d %H:%M") == "17 00:30"


def test_the_zone_comes_along(read, token, li, dr_chen):
    planned(dr_chen, li)
    (zone,) = Calendar.from_ical(read(token).content).walk("VTIMEZONE")

    assert zone["TZID"] == "Asia/Shanghai"
    # A phone that knows no names of zones reads the moment from the rules that came along.
    assert datetime(2026, 11, 17, 13, 30, tzinfo=zone.to_tz()).astimezone(UTC).strftime("%d %H:%M") == "17 05:30"


def test_a_promise_is_for_its_day_wherever_the_phone_is_and_rings_in_the_morning(entries, li, north_1, anzhen, dr_chen):
    full(li, north_1, anzhen, dr_chen)
    (promise,) = [entry for entry in entries() if str(entry["SUMMARY"]).startswith("承诺")]

    assert (promise.decoded("DTSTART"), promise.decoded("DTEND")) == (TODAY + 2 * DAY, TODAY + 3 * DAY)
    assert promise["TRANSP"] == "TRANSPARENT"
    (alarm,) = promise.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(hours=9)


def test_long_chinese_lines_are_folded_between_characters(read, token, li, dr_chen):
    dr_chen.client.organisation.name = "很长的医院名字" * 20
    dr_chen.client.organisation.save()
    planned(dr_chen, li)

    body = read(token).content

    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert "很长的医院名字" * 20 in str(Calendar.from_ical(body).walk("VEVENT")[0]["LOCATION"])


def test_an_entry_keeps_its_identity_and_counts_its_changes(entries, li, dr_chen, time_machine_at):
    item = planned(dr_chen, li)
    (before,) = entries()
    time_machine_at("2026-11-16T11:00:00+08:00")
    (same,) = entries()
    dr_chen.client.address_form = "陈老师"
    dr_chen.client.save()
    (after,) = entries()
    PlannedVisit.objects.filter(pk=item.pk).update(state="skipped", skip_reason="client_away")

    assert before["UID"] == same["UID"] == after["UID"]
    assert (before["SEQUENCE"], same["SEQUENCE"], after["SEQUENCE"]) == (0, 0, 1)
    assert before.decoded("LAST-MODIFIED") == same.decoded("LAST-MODIFIED") == NOW
    assert after.decoded("LAST-MODIFIED") == NOW + timedelta(hours=1)
    assert not entries()


def test_it_says_no_more_of_clients_than_was_chosen(read, li, north_1, anzhen, dr_chen):
    full(li, north_1, anzhen, dr_chen)
    token = make_feed(li, privacy=Privacy.PLACES, kinds=["visit", "promise"], instead_of=None, at=NOW)

    body = read(token).content.decode().replace("\r\n ", "")

    assert "承诺：首都医科大学附属北京安贞医院 · 共 1 位客户" in body
    assert "陈" not in body
    assert "送指南" not in body
    assert titles(Calendar.from_ical(body).walk("VEVENT"))[0].startswith("承诺")
    assert len(Calendar.from_ical(body).walk("VEVENT")) == 2


def test_it_is_in_the_language_of_its_owner_and_says_whose_it_is(read, li, dr_chen):
    li.language = "en"
    li.save()
    token = make_feed(li, privacy=Privacy.NAMES, kinds=EventKind.values, instead_of=None, at=NOW)

    found = Calendar.from_ical(read(token).content)

    assert found["X-WR-CALNAME"] == "李雨桐 · client plan"
    assert found["X-WR-TIMEZONE"] == "Asia/Shanghai"
    assert found.decoded("REFRESH-INTERVAL") == timedelta(hours=1)


@settings(max_examples=25)
@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.times(time(0), time(22)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(["America/New_York", "UTC", "Asia/Kolkata", "Pacific/Auckland"]),
)
def test_any_moment_is_the_same_moment_elsewhere(on, starts, elsewhere):
    event = Event(EventKind.VISIT, "visit-1", on, starts=starts, ends=time(23), place="安贞医院")

    body = as_calendar([event], {"visit-1": Revision("", 0, 0)}, Privacy.NAMES, name="李", on=on)

    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    moment = datetime.combine(on, starts, SHANGHAI)
    assert entry.decoded("DTSTART").astimezone(ZoneInfo(elsewhere)) == moment.astimezone(ZoneInfo(elsewhere))


# --- who gets it ------------------------------------------------------------------------------------------------------


def test_it_is_empty_after_its_token_was_revoked(client, read, token, li, dr_chen):
    planned(dr_chen, li)
    client.force_login(li)
    client.post(reverse("planning:feed-revoke", args=[CalendarFeed.objects.get().pk]))
    client.logout()

    shown = read(token)

    assert shown.status_code == 200
    found = Calendar.from_ical(shown.content)
    assert (found["VERSION"], found.walk("VEVENT")) == ("2.0", [])


def test_an_address_never_given_out_is_not_found(read, token):
    assert read(token[:-1]).status_code == 404
    assert read("x").status_code == 404


def test_of_who_was_switched_off_it_is_empty(entries, li, dr_chen):
    planned(dr_chen, li)
    li.is_active = False
    li.save()

    assert not entries()


def test_after_a_handover_the_clients_are_gone_from_it(entries, li, north_1, dr_chen):
    planned(dr_chen, li, TODAY + DAY)
    assert len(entries()) == 1
    Posting.objects.filter(user=li).update(to_on=TODAY - DAY)

    assert not entries()


def test_a_client_who_went_to_another_team_is_gone_from_it(entries, li, south_1, dr_chen):
    planned(dr_chen, li, TODAY + DAY)
    Relationship.objects.filter(pk=dr_chen.pk).update(territory=south_1)

    assert not entries()


def test_no_proxy_keeps_it_and_no_search_finds_it(read, token):
    shown = read(token)

    assert shown["Content-Type"] == "text/calendar; charset=utf-8"
    assert shown["Cache-Control"] == "private, no-cache"
    assert "noindex" in shown["X-Robots-Tag"]
    assert "sessionid" not in shown.cookies


def test_what_did_not_change_is_not_sent_again(read, token, li, dr_chen):
    first = read(token)
    same = read(token, headers={"If-None-Match": first["ETag"]})
    planned(dr_chen, li)
    other = read(token, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert same["Cache-Control"] == "private, no-cache"
    assert other.status_code == 200


def test_the_token_is_kept_nowhere(token):
    row = CalendarFeed.objects.values().get()

    assert len(token) >= 43
    assert token not in str(row)


def test_it_stands_in_no_log(caplog, read, token):
    secret = logging.LogRecord("x", 30, "", 0, "Not Found: %s", (f"/planning/feed/{token}.ics",), None)

    assert WithoutFeedAddresses().filter(secret)
    assert secret.getMessage() == "Not Found: /planning/feed/….ics"


def test_who_guesses_is_stopped(read, token, monkeypatch):
    monkeypatch.setattr("planning.feed_views.GUESSES", 3)
    for number in range(3):
        assert read(f"guess-{number}").status_code == 404

    assert read("guess").status_code == 429
    assert read(token)["Retry-After"]


def test_who_asks_all_the_time_is_asked_to_wait(read, token, monkeypatch):
    monkeypatch.setattr("planning.feed_views.READINGS", 2)
    read(token)
    read(token)

    assert read(token).status_code == 429


def test_it_notes_when_it_was_read(read, token):
    read(token)

    assert CalendarFeed.objects.get().fetched_at == NOW


def test_it_asks_the_database_as_often_for_thirty(
    read, token, li, north_1, anzhen, dr_chen, django_assert_num_queries, django_assert_max_num_queries
):
    full(li, north_1, anzhen, dr_chen)
    read(token)
    with django_assert_max_num_queries(26) as few:
        read(token)
    for number in range(30):
        planned(client_of(north_1, anzhen, f"客户{number}"), li, position=number)

    with django_assert_num_queries(len(few)):
        read(token)


# --- the page ---------------------------------------------------------------------------------------------------------

SAID = {"privacy": "names", "kinds": ["visit", "promise"]}


def make(client, **given):
    return client.post(reverse("planning:feed-make"), SAID | given)


@pytest.fixture
def signed_in(client, li):
    client.force_login(li)
    return client


def address_on(response):
    found = re.search(r'value="http://testserver(/planning/feed/[^"]+\.ics)"', response.content.decode())
    return found and found[1]


def test_the_address_is_shown_once_and_works(signed_in):
    make(signed_in)

    shown = signed_in.get(reverse("planning:feed"))
    address = address_on(shown)

    assert "webcal://testserver/planning/feed/" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert address_on(signed_in.get(reverse("planning:feed"))) is None
    signed_in.logout()
    assert signed_in.get(address).status_code == 200


def test_a_form_sent_twice_makes_one(signed_in):
    make(signed_in)
    make(signed_in)

    assert CalendarFeed.objects.count() == 1
    assert address_on(signed_in.get(reverse("planning:feed")))


def test_a_new_address_revokes_the_old_one(signed_in, li):
    make(signed_in)
    old = CalendarFeed.objects.get()

    make(signed_in, feed=old.pk)
    make(signed_in, feed=old.pk)

    assert CalendarFeed.objects.count() == 2
    assert not CalendarFeed.objects.get(pk=old.pk).is_open
    assert CalendarFeed.objects.open().get().user == li


def test_what_it_says_is_changed_under_the_same_address(signed_in):
    make(signed_in)
    feed = CalendarFeed.objects.get()

    signed_in.post(reverse("planning:feed-change"), {"privacy": "places", "kinds": ["promise"], "feed": feed.pk})

    changed = CalendarFeed.objects.get()
    assert (changed.privacy, changed.kinds, changed.token_hash) == ("places", ["promise"], feed.token_hash)


@pytest.mark.parametrize("given", [{"kinds": []}, {"privacy": "all"}, {"kinds": ["\x00"]}, {"feed": "9" * 30}])
def test_a_broken_form_says_so_and_changes_nothing(signed_in, given):
    for name in ("planning:feed-make", "planning:feed-change"):
        shown = signed_in.post(reverse(name), SAID | given)

        assert shown.status_code == 200
        assert shown.context["form"].errors
    assert not CalendarFeed.objects.exists()


def test_nobody_revokes_or_changes_anothers(client, token, zhao):
    feed = CalendarFeed.objects.get()
    client.force_login(zhao)

    assert client.post(reverse("planning:feed-revoke", args=[feed.pk])).status_code == 404
    client.post(reverse("planning:feed-change"), {"privacy": "places", "kinds": ["promise"], "feed": feed.pk})
    make(client, feed=feed.pk)

    feed.refresh_from_db()
    assert feed.is_open
    assert feed.privacy == "names"


def test_an_administrator_revokes_it_and_never_sees_its_address(client, token, admin):
    feed = CalendarFeed.objects.get()
    client.force_login(admin)

    shown = client.get(f"/admin/planning/calendarfeed/{feed.pk}/change/").content.decode()
    client.post("/admin/planning/calendarfeed/", {"action": "revoke", "_selected_action": [feed.pk]})

    assert feed.token_hash not in shown
    feed.refresh_from_db()
    assert feed.revoked_at is not None
    assert timezone.is_aware(feed.revoked_at)
