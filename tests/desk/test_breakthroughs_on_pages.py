"""Breakthrough plans on Today and in the manager's digest."""

from datetime import timedelta

import pytest

from clients.models import Relationship
from deliveries.models import Delivery
from desk.digest import send_digests
from tests.cast import TODAY, post
from tests.planning.plans import b_client, closed, looked_back, overdue, running
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def zhou(north_1, anzhen, li, wang):
    return b_client(north_1, anzhen, "周明远")


@pytest.fixture
def late(zhou, li):
    return overdue(zhou, li)


@pytest.fixture
def waits(client, li):
    """What stands above li's day."""
    client.force_login(li)
    return lambda: [(each.url, each.text, each.is_late) for each in client.get("/").context["today"].glance.waiting]


def test_an_overdue_retrospective_stands_on_today_until_it_is_held(waits, late, li):
    assert waits() == [(late.get_absolute_url(), "11月10日前复盘", True)]

    looked_back(late, li)

    assert waits() == []


def test_one_that_is_due_today_is_not_late_yet(waits, zhou, li):
    running(zhou, li, on=TODAY - timedelta(days=14))

    assert [is_late for _url, _text, is_late in waits()] == [False]


@pytest.mark.parametrize(("facts", "why"), [({"grade": "C"}, "不是 B 级"), ({"status": "lost"}, "流失")])
def test_a_plan_whose_client_is_no_b_any_more_asks_for_its_end(waits, zhou, li, facts, why):
    plan = running(zhou, li)
    Relationship.objects.filter(pk=zhou.pk).update(**facts)

    ((url, text, is_late),) = waits()

    assert (url, is_late) == (plan.get_absolute_url(), True)
    assert why in text


def test_an_a_client_waits_for_her_confirmation_in_peace(waits, zhou, li):
    running(zhou, li)
    Relationship.objects.filter(pk=zhou.pk).update(grade="A")

    assert waits() == []


def test_who_takes_the_territory_over_sees_it(client, late, li, north_1, zhao):
    li.postings.all().delete()
    post(zhao, north_1)
    client.force_login(zhao)

    assert [each.url for each in client.get("/").context["today"].glance.waiting] == [late.get_absolute_url()]


def reasons(client, li):
    client.force_login(li)
    (row,) = client.get("/").context["today"].suggestions
    return [reason["text"] for reason in row["reasons"]]


def test_today_says_by_when_a_focus_is_to_be_won(client, zhou, li):
    running(zhou, li, on=TODAY - timedelta(days=1))
    Relationship.objects.filter(pk=zhou.pk).update(due_on=TODAY)

    assert "12月18日前攻克" in "".join(reasons(client, li)).replace(" ", "")


def test_and_names_a_focus_without_a_plan(client, north_1, anzhen, li):
    b_client(north_1, anzhen, "吴", focus_until=TODAY + timedelta(days=30), due_on=TODAY)

    assert "重点攻克，还没有计划" in reasons(client, li)


# --- the digest -------------------------------------------------------------------------------------------------------


def section(client, user):
    client.force_login(user)
    found = client.get("/retention/digest/").context["sections"]
    return next((each for each in found if each.code == "retrospectives"), None)


def test_it_stands_in_the_managers_digest_and_its_number_opens_the_list(client, wang, late):
    found = section(client, wang)

    assert [row.url for row in found.rows] == [late.get_absolute_url()]
    assert "李雨桐" in found.rows[0].words
    opened = client.get(found.url)
    assert opened.context["total"] == found.total == 1
    assert client.get("/retention/digest/").status_code == 200


def test_it_is_gone_once_it_was_held_or_the_plan_has_ended(client, wang, li, zhou, late, north_1, anzhen):
    second = overdue(b_client(north_1, anzhen, "吴"), li)
    looked_back(late, li)
    closed(second, li)

    assert section(client, wang) is None


def test_another_manager_reads_nothing_of_it(client, qian, late):
    assert section(client, qian) is None


def test_the_manager_is_told_once_and_anew_of_the_next_one(wang, li, late):
    for day in range(3):
        send_digests(on=TODAY + timedelta(days=day), at=NOW)
    told = Delivery.objects.filter(recipient=wang, channel="in_app")
    assert told.get().body == "超期未复盘：1（B 1）"
    # On a working day the mail is the morning message.
    assert not Delivery.objects.filter(recipient=wang, channel="email").exists()

    looked_back(late, li, on=TODAY + timedelta(days=3))
    send_digests(on=TODAY + timedelta(days=30), at=NOW)

    assert told.count() == 2


def test_no_rep_is_told(li, late):
    send_digests(on=TODAY, at=NOW)

    assert not Delivery.objects.filter(recipient=li, key__startswith="digest").exists()
