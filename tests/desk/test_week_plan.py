"""The planned week as its rep, her manager and others see it."""

import re
from datetime import timedelta

import pytest

from accounts.enums import PostingRole
from accounts.models import Leave, Posting, Territory
from clients.actions import create_organisation
from clients.models import Relationship
from planning.enums import ItemOrigin, ItemState
from tests.cast import TODAY, client_of, post
from tests.planning.planned import TOMORROW, done, left_out, planned, skipped
from tests.visits.conftest import logged

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda **query: client.get("/planning/week/", query)


def names(day):
    return [[line.item.relationship.client.full_name for line in half.lines] for half in day.halves]


def day_of(response, on=TODAY):
    return next(day for day in response.context["week"].days if day.on == on)


def test_it_shows_each_half_day_in_walking_order(page, li, north_1, anzhen):
    second, first, call = (client_of(north_1, anzhen, name) for name in ("第二", "第一", "微信"))
    planned(second, li, position=2)
    planned(first, li, position=1)
    planned(call, li, half=3, channel="wechat")

    assert names(day_of(page())) == [["第一", "第二"], [], ["微信"]]


def test_a_hospital_stands_once_in_a_half_day_with_the_way_to_the_next(page, li, north_1, anzhen):
    tongren = create_organisation(name="同仁医院", city="北京市", county="东城")
    for position, (name, house) in enumerate([("甲", anzhen), ("乙", tongren), ("丙", anzhen)]):
        planned(client_of(north_1, house, name), li, position=position)

    stops = day_of(page()).halves[0].stops

    assert [(stop.name, len(stop.lines)) for stop in stops] == [(anzhen.name, 2), (tongren.name, 1)]
    assert [bool(stop.way) for stop in stops] == [False, True]


def test_it_says_what_became_of_each(page, li, north_1, anzhen, dr_chen):
    done(dr_chen, li, logged(dr_chen, li))
    skipped(client_of(north_1, anzhen, "王建国"), li)
    planned(client_of(north_1, anzhen, "李院长"), li, state=ItemState.DROPPED)
    planned(client_of(north_1, anzhen, "周敏"), li, origin=ItemOrigin.REPLANNED)
    shown = page()

    assert (shown.context["week"].done, shown.context["week"].total) == (1, 3)
    text = shown.content.decode()
    for words in ("客户不在", "移出 1 项", "临时加入"):
        assert words in text
    assert shown.context["next_line"].item.relationship.client.full_name == "周敏"


def test_a_day_off_and_leave_are_shown_as_such(page, li, dr_chen):
    planned(dr_chen, li)
    Leave.objects.create(user=li, kind="leave", from_on=TOMORROW, to_on=TOMORROW, state="approved")
    Leave.objects.create(user=li, kind="meeting", from_on=TODAY, to_on=TODAY, state="proposed")

    assert [day.off for day in page().context["week"].days] == ["", "休假", "", "", ""]


def test_who_becomes_hers_on_the_day_is_told_by_number_alone(page, li, south_1, anzhen):
    Posting.objects.create(user=li, territory=south_1, role=PostingRole.COVER, from_on=TOMORROW)
    planned(client_of(south_1, anzhen, "孙代管"), li, on=TOMORROW)
    shown = page()

    assert (day_of(shown, TOMORROW).to_come, shown.context["week"].total) == (1, 1)
    assert "另有 1 项" in shown.content.decode()
    assert "孙代管" not in shown.content.decode()


def test_a_cover_that_is_over_is_not_to_come(page, li, south_1, anzhen, time_machine_at):
    Posting.objects.create(user=li, territory=south_1, role=PostingRole.COVER, from_on=TODAY, to_on=TODAY)
    planned(client_of(south_1, anzhen, "孙代管"), li)
    time_machine_at("2026-11-17T10:00:00+08:00")

    assert page().context["week"].total == 0


def test_who_is_handed_over_is_not_told_of(page, li, south_1, anzhen):
    planned(client_of(south_1, anzhen, "孙代管"), li, on=TOMORROW)

    assert page().context["week"].total == 0


def test_on_a_weekend_it_opens_the_week_that_comes(page, time_machine_at):
    time_machine_at("2026-11-21T10:00:00+08:00")

    assert page().context["week"].on == TODAY + timedelta(days=7)


def test_a_phone_shows_today_first(page, li, dr_chen):
    planned(dr_chen, li, on=TOMORROW)

    assert page().context["chosen"].on == TODAY
    assert page(day=TOMORROW.isoformat()).context["chosen"].on == TOMORROW


@pytest.mark.parametrize("query", ["\x00", "2026-13-40", "0001-01-01", "9999-12-31", "x" * 5000])
def test_what_makes_no_sense_opens_this_week(page, query):
    assert page(week=query, day=query).context["week"].on == TODAY


def test_a_week_that_was_not_planned_offers_to_plan_it(page, dr_chen):
    assert "/planning/week/propose/" in page().content.decode()


def test_a_week_that_is_over_is_not_planned_any_more(page, li, dr_chen):
    last_week = TODAY - timedelta(days=7)
    planned(dr_chen, li, on=last_week)

    shown = page(week=last_week.isoformat()).content.decode()
    assert "陈思雨" in shown
    assert "/planning/week/propose/" not in shown


def test_the_number_that_did_not_fit_opens_its_list(page, client, li, north_1, anzhen, dr_chen):
    planned(dr_chen, li)
    for number in range(3):
        left_out(client_of(north_1, anzhen, f"客户{number}"), li)

    [(count, href)] = re.findall(r'data-count="(\d+)" href="([^"]+left-out[^"]+)"', page().content.decode())

    opened = client.get(href.replace("&amp;", "&")).content.decode()
    assert count == "3"
    assert 'data-total="3"' in opened
    assert opened.count("data-relationship=") == 3


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_a_manager_reads_her_reps_week_and_changes_nothing(client, li, wang, dr_chen):
    item = planned(dr_chen, li)
    client.force_login(wang)

    shown = client.get(f"/planning/week/{li.pk}/").content.decode()
    assert "陈思雨" in shown
    for act in ("/planning/week/propose/", "data-move="):
        assert act not in shown
    sheet = client.get(f"/planning/week/items/{item.pk}/").content.decode()
    assert "<form" not in sheet.split("data-navigation")[0].split('id="content"')[1]


@pytest.mark.parametrize("who", ["zhao", "qian", "admin"])
def test_others_see_neither_the_week_nor_a_visit_of_it(request, client, li, dr_chen, who):
    item = planned(dr_chen, li)
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"/planning/week/{li.pk}/").status_code == 404
    assert client.get(f"/planning/week/items/{item.pk}/").status_code == 404


def test_a_colleague_of_the_same_territory_does_not_see_her_week(client, li, zhao, north_1, dr_chen):
    item = planned(dr_chen, li)
    post(zhao, north_1)
    client.force_login(zhao)

    assert client.get(f"/planning/week/{li.pk}/").status_code == 404
    assert client.get(f"/planning/week/items/{item.pk}/").status_code == 404


def test_who_was_handed_over_stands_in_it_no_more(page, li, dr_chen, south_1):
    planned(dr_chen, li)
    Relationship.objects.filter(pk=dr_chen.pk).update(territory=south_1)

    assert page().context["week"].total == 0


def test_who_was_handed_over_is_not_said_to_be_logged(page, li, dr_chen, south_1):
    visit = logged(dr_chen, li)
    assert page(logged=visit.pk).context["logged"]["visit"] == visit

    Relationship.objects.filter(pk=dr_chen.pk).update(territory=south_1)

    assert page(logged=visit.pk).context["logged"] is None


def test_who_covers_another_territory_is_told_whose_client_it_is(page, li, north, anzhen, dr_chen):
    planned(dr_chen, li)
    assert "北区一组" not in page().content.decode()
    other = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    post(li, other, "cover")
    planned(client_of(other, anzhen, "王建国"), li)

    assert "北区二组" in page().content.decode()


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_it_asks_the_database_the_same_at_one_and_thirty(
    page, li, north_1, anzhen, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    planned(dr_chen, li)
    with django_assert_max_num_queries(14) as first:
        page()
    for number in range(30):
        each = client_of(north_1, anzhen, f"客户{number}")
        planned(each, li, on=TODAY + timedelta(days=number % 5), half=1 + number % 3, channel="phone")

    with django_assert_num_queries(len(first)):
        page()
