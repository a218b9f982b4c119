"""What a rep does with her week: each act is one form, and nothing is lost when it is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning.enums import ItemOrigin, ItemState
from planning.models import PlannedVisit
from tests.cast import TODAY, client_of
from tests.planning.planned import TOMORROW, done, left_out, planned, skipped
from tests.visits.conftest import NOW, logged
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def item(li, dr_chen):
    return planned(dr_chen, li)


@pytest.fixture
def act(client, li):
    """Do something with a visit and follow to the page that says what came of it."""
    client.force_login(li)

    def doing(what, item, **data):
        return client.post(f"/planning/week/items/{item.pk}/{what}/", data, follow=True)

    return doing


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_it_moves_to_another_half_day(act, item):
    shown = act("move", item, to=f"{TOMORROW}.2", seen=f"{TODAY}.1")

    item.refresh_from_db()
    assert (item.on, item.half, item.is_pinned) == (TOMORROW, 2, True)
    assert "陈思雨" in said(shown)
    assert shown.context["chosen"].on == TOMORROW


@pytest.mark.parametrize(
    ("to", "words"),
    [
        (f"{TODAY + timedelta(days=7)}.1", "另一周"),
        (f"{TOMORROW}.3", "上午或下午"),
        ("", "未作更改"),
        ("x" * 5000, "未作更改"),
        ("2026-11-17.9", "未作更改"),
        ("2026-11-17.1\x00", "未作更改"),
        ("2026-02-31.1", "未作更改"),
    ],
)
def test_where_it_cannot_stand_it_stays_and_is_told_why(act, item, to, words):
    shown = act("move", item, to=to, seen=f"{TODAY}.1")

    item.refresh_from_db()
    assert (item.on, item.half) == (TODAY, 1)
    assert words in said(shown)


def test_the_second_phone_is_told_where_it_stands_by_now(act, item):
    act("move", item, to=f"{TOMORROW}.2", seen=f"{TODAY}.1")

    shown = act("move", item, to=f"{TOMORROW}.1", seen=f"{TODAY}.1")

    item.refresh_from_db()
    assert item.half == 2
    assert "11月17日下午" in said(shown)


def test_it_is_pinned_and_let_go_of(act, item):
    act("pin", item)
    assert PlannedVisit.objects.get().is_pinned
    act("unpin", item)
    assert not PlannedVisit.objects.get().is_pinned


def test_it_is_skipped_with_a_reason_and_planned_again(act, item):
    act("skip", item, reason="asked_later", words="")
    assert PlannedVisit.objects.get().skip_reason == "asked_later"

    act("take-back", item)
    assert PlannedVisit.objects.get().state == ItemState.PLANNED


def test_what_cannot_be_planned_again_says_why(act, li, dr_chen):
    item = skipped(dr_chen, li)
    planned(dr_chen, li, on=TOMORROW)

    assert "这位客户" in said(act("take-back", item))
    item.refresh_from_db()
    assert item.state == ItemState.SKIPPED


@pytest.mark.parametrize(
    "data",
    [
        {"reason": "", "words": "写了的话"},
        {"reason": "other", "words": ""},
        {"reason": "no such", "words": "写了的话"},
        {"reason": "other", "words": "长" * 5000},
        {"reason": "other", "words": "\x00"},
    ],
)
def test_without_a_reason_it_is_not_skipped_and_keeps_what_was_typed(act, item, data):
    shown = act("skip", item, **data)

    assert PlannedVisit.objects.get().state == ItemState.PLANNED
    assert shown.context["skip_form"].errors
    assert shown.context["skip_form"]["words"].value() == data["words"]


def test_what_was_added_is_taken_out_before_its_day(act, li, dr_chen):
    act("remove", planned(dr_chen, li, on=TOMORROW, origin=ItemOrigin.ADDED))

    assert not PlannedVisit.objects.exists()


@pytest.mark.parametrize("what", ["move", "pin", "unpin", "skip", "take-back", "remove", "done", "replan"])
@pytest.mark.parametrize("who", ["wang", "zhao"])
def test_nobody_else_changes_her_week(request, client, item, who, what):
    client.force_login(request.getfixturevalue(who))

    assert client.post(f"/planning/week/items/{item.pk}/{what}/", {"reason": "client_away"}).status_code == 404


# --- added ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def add(client, li):
    client.force_login(li)
    return lambda relationship, **data: client.post(f"/planning/week/add/{relationship.pk}/", data, follow=True)


def test_who_did_not_fit_is_put_into_a_half_day(add, li, dr_chen):
    left_out(dr_chen, li)

    shown = add(dr_chen, channel="in_person", to=f"{TOMORROW}.1")

    assert PlannedVisit.objects.get().origin == ItemOrigin.ADDED
    assert "陈思雨" in said(shown)


@pytest.mark.parametrize(
    "data",
    [
        {"channel": "in_person", "to": f"{TOMORROW}.3"},
        {"channel": "in_person", "to": ""},
        {"channel": "pigeon", "to": f"{TOMORROW}.1"},
        {"channel": "phone", "to": f"{TODAY - timedelta(days=1)}.1"},
        {"channel": "phone", "to": "9999-12-31.1"},
    ],
)
def test_what_cannot_stand_is_not_added(add, dr_chen, data):
    shown = add(dr_chen, **data)

    assert not PlannedVisit.objects.exists()
    assert shown.context["form"].errors


def test_a_client_of_another_territory_cannot_be_added(client, zhao, dr_chen):
    client.force_login(zhao)

    assert client.get(f"/planning/week/add/{dr_chen.pk}/").status_code == 404


# --- done -------------------------------------------------------------------------------------------------------------


def test_met_as_planned_is_logged_by_one_form(act, item, dr_chen):
    shown = act("done", item, key=str(uuid4()))

    visit = Visit.objects.get()
    assert (visit.relationship, visit.channel, visit.outcome, visit.counts) == (dr_chen, "in_person", "met", True)
    item.refresh_from_db()
    assert (item.state, item.visit) == (ItemState.DONE, visit)
    assert "data-seconds" in shown.content.decode()


def test_sent_twice_or_by_two_phones_it_is_one_visit(act, item):
    key = str(uuid4())
    for each in (key, key, str(uuid4())):
        act("done", item, key=each)

    assert Visit.objects.count() == 1


def test_the_client_is_locked_before_her_planned_visit(act, item):
    with CaptureQueriesContext(connection) as queries:
        act("done", item, key=str(uuid4()))

    read = [each["sql"].partition(" FROM ")[2].split()[0] for each in queries if each["sql"].startswith("SELECT")]
    rows = [table for table in read if table in {'"clients_relationship"', '"planning_plannedvisit"'}]
    # The first is the page's own look at what was tapped.
    assert rows[:3] == ['"planning_plannedvisit"', '"clients_relationship"', '"planning_plannedvisit"']


def test_taken_back_it_is_planned_again(act, client, item):
    act("done", item, key=str(uuid4()))

    client.post(f"/visits/{Visit.objects.get().pk}/undo/")

    item.refresh_from_db()
    assert (item.state, item.visit) == (ItemState.PLANNED, None)


def test_a_day_to_come_is_not_done(act, li, dr_chen):
    shown = act("done", planned(dr_chen, li, on=TOMORROW), key=str(uuid4()))

    assert not Visit.objects.exists()
    assert said(shown)


def test_from_afar_it_takes_the_quick_log(act, li, dr_chen):
    shown = act("done", planned(dr_chen, li, half=3, channel="wechat"), key=str(uuid4()))

    assert not Visit.objects.exists()
    assert shown.redirect_chain[-1][0] == f"/visits/new/{dr_chen.pk}/?channel=wechat"


@pytest.mark.parametrize("key", ["", "no key", "\x00"])
def test_without_a_key_nothing_is_logged(act, item, key):
    act("done", item, key=key)

    assert not Visit.objects.exists()


# --- one visit --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(client, li):
    client.force_login(li)
    return lambda item, **headers: client.get(f"/planning/week/items/{item.pk}/", headers=headers)


def test_a_visit_is_a_page_and_a_sheet_over_the_week(sheet, item):
    assert "<html" in sheet(item).content.decode()
    assert "<html" not in sheet(item, hx_request="true").content.decode()


def test_today_it_offers_to_log_and_to_plan_anew_and_ahead_it_does_not(sheet, item, li, north_1, anzhen):
    acts = ("/done/", "/replan/")
    assert all(each in sheet(item).content.decode() for each in acts)

    ahead = sheet(planned(client_of(north_1, anzhen, "王建国"), li, on=TOMORROW)).content.decode()
    assert not any(each in ahead for each in acts)


def test_it_can_be_moved_to_every_half_day_that_is_ahead_but_where_it_is(sheet, item):
    choices = [each for day in sheet(item).context["choices"] for each in day.choices]

    assert [str(each.place) for each in choices if each.is_open][:2] == [f"{TODAY}.2", f"{TOMORROW}.1"]
    assert [str(each.place) for each in choices if each.is_here] == [f"{TODAY}.1"]


def test_what_is_done_or_skipped_offers_what_is_left(sheet, li, north_1, anzhen, dr_chen):
    visit = logged(dr_chen, li, at=NOW)
    assert f"/visits/{visit.pk}/" in sheet(done(dr_chen, li, visit, on=TOMORROW)).content.decode()
    assert "/take-back/" in sheet(skipped(client_of(north_1, anzhen, "王建国"), li)).content.decode()
