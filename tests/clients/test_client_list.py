"""The list of clients."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.models import Territory
from clients.actions import create_organisation
from clients.models import Relationship
from tests.cast import TODAY, person, post
from tests.cast import client_of as new_client
from workdays.queries import calendar

pytestmark = pytest.mark.django_db

URL = reverse("clients:list")


@pytest.fixture(autouse=True)
def _today():
    with travel(f"{TODAY}T02:00:00Z", tick=False):
        yield


def client_of(*args, **state) -> Relationship:
    """A client whose dates are those given and no others."""
    dates = dict.fromkeys(["due_on", "neglected_on", "escalated_on", "last_contact_on"])
    return new_client(*args, **{**dates, **state})


def shown(response) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-relationship="(\d+)"', response.content.decode())]


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def test_it_shows_a_row_that_says_who_where_and_how_urgent(as_li, dr_chen):
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=TODAY - timedelta(3), neglected_on=TODAY)

    page = as_li.get(URL).content.decode()

    for text in ["陈思雨", "副主任医师", "首都医科大学附属北京安贞医院 · 心内科", 'data-grade="A"', "处方者"]:
        assert text in page
    assert "超期 1 个工作日" in page
    assert "超期未访" in page


def test_it_says_who_is_neglected_though_her_due_date_was_put_off(as_li, dr_chen):
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=TODAY + timedelta(7), neglected_on=TODAY)

    assert "超期 1 个工作日" in as_li.get(URL, {"due": "neglected"}).content.decode()


def test_it_says_the_same_in_english(as_li, li, dr_chen):
    li.language = "en"
    li.save()
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=TODAY, neglected_on=None)

    page = as_li.get(URL).content.decode()

    assert "Due today" in page
    assert "Prescriber" in page


def test_a_focus_client_has_a_ring(as_li, north_1, anzhen):
    client_of(north_1, anzhen, "王建国", grade="B", focus_until=TODAY)

    assert 'class="grade focus"' in as_li.get(URL).content.decode()


def test_it_hides_another_reps_clients(client, zhao, dr_chen):
    client.force_login(zhao)

    assert shown(client.get(URL)) == []


def test_a_manager_sees_everybody_below(client, wang, dr_chen):
    client.force_login(wang)

    assert shown(client.get(URL)) == [dr_chen.pk]


def test_no_clients_yet_says_what_to_do(as_li):
    page = as_li.get(URL).content.decode()

    assert "还没有客户" in page
    assert reverse("clients:new") in page


def test_nobody_fits_offers_the_way_back(as_li, dr_chen):
    assert "没有符合条件的客户" in as_li.get(URL, {"q": "不存在"}).content.decode()


# --- order and pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def three(north_1, anzhen):
    return {
        "zhou": client_of(north_1, anzhen, "周一", due_on=TODAY, last_contact_on=TODAY),
        "an": client_of(north_1, anzhen, "安二", due_on=None, last_contact_on=TODAY - timedelta(9)),
        "wang": client_of(north_1, anzhen, "王三", due_on=TODAY - timedelta(9)),
    }


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["wang", "zhou", "an"]),
        ("due", ["wang", "zhou", "an"]),
        ("name", ["an", "wang", "zhou"]),
        ("contact", ["wang", "an", "zhou"]),
        ("nonsense", ["wang", "zhou", "an"]),
    ],
)
def test_it_is_ordered(as_li, three, sort, names):
    assert shown(as_li.get(URL, {"sort": sort})) == [three[name].pk for name in names]


def test_what_was_found_is_ordered_by_name_too(as_li, north_1, anzhen):
    rows = {name: client_of(north_1, anzhen, name) for name in ["周王", "安王", "王一", "王二"]}

    first = as_li.get(URL, {"q": "anzhen", "sort": "name"})

    assert shown(first) == [rows[name].pk for name in ["安王", "王二", "王一", "周王"]]


def test_it_pages_by_key(as_li, north_1, anzhen):
    rows = [client_of(north_1, anzhen, f"周{number}", due_on=TODAY + timedelta(number)) for number in range(31)]
    first = as_li.get(URL)
    client_of(north_1, anzhen, "早到", due_on=TODAY - timedelta(1))

    second = as_li.get(URL, {"page": first.context["page"].next})

    assert shown(first) == [row.pk for row in rows[:30]]
    assert shown(second) == [rows[30].pk]
    assert second.context["page"].previous


def test_the_link_to_the_next_page_keeps_the_filters(as_li, north_1, anzhen):
    for number in range(31):
        client_of(north_1, anzhen, f"周{number}", grade="B")

    page = as_li.get(URL, {"grade": "B", "sort": "name"}).content.decode()

    assert re.search(r'rel="next" href="\?grade=B&amp;sort=name&amp;page=', page)


def test_a_broken_cursor_shows_the_first_page(as_li, dr_chen):
    assert shown(as_li.get(URL, {"page": "broken"})) == [dr_chen.pk]


def test_the_total_is_counted_only_when_asked_for(as_li, three):
    assert "data-total" not in as_li.get(URL).content.decode()
    assert 'data-total="2"' in as_li.get(URL, {"due": "due", "total": "1"}).content.decode()
    assert 'data-total="0"' in as_li.get(URL, {"due": "escalated", "total": "1"}).content.decode()


# --- filters ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(north_1, anzhen):
    """Six clients, each with something of her own."""
    chaoyang = create_organisation(name="北京朝阳医院", city="北京市")
    late = TODAY - timedelta(20)
    return {
        "a": client_of(
            north_1, anzhen, "甲", grade="A", due_on=late, neglected_on=late, escalated_on=TODAY, is_prescriber=True
        ),
        "b": client_of(
            north_1,
            anzhen,
            "乙",
            grade="B",
            due_on=late,
            neglected_on=TODAY,
            escalated_on=None,
            stage="trust",
            next_step_on=TODAY,
        ),
        "c": client_of(north_1, chaoyang, "丙", grade="C", due_on=TODAY, phase="trial", is_decision_maker=True),
        "soon": client_of(north_1, chaoyang, "丁", due_on=TODAY + timedelta(7), department="呼吸内科"),
        "lost": client_of(north_1, anzhen, "戊", status="lost", due_on=late, neglected_on=late, grade="D"),
        "closed": client_of(north_1, anzhen, "己", status="closed", grade="D"),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, "a b c soon lost"),
        ({"grade": "A"}, "a"),
        ({"grade": ["A", "C"]}, "a c"),
        ({"grade": "-"}, "soon"),
        ({"due": "due"}, "a b c"),
        ({"due": "neglected"}, "a b"),
        ({"due": "escalated"}, "a"),
        ({"due": "digest_only"}, "b"),
        ({"due": "week"}, "soon"),
        ({"due_on": str(TODAY + timedelta(7))}, "soon"),
        ({"due_on": str(TODAY), "status": "active"}, "c"),
        ({"due": "step"}, "b"),
        ({"status": "active"}, "a b c soon"),
        ({"status": "lost"}, "lost"),
        ({"status": "closed"}, "closed"),
        ({"status": "any"}, "a b c soon lost closed"),
        ({"stage": "trust"}, "b"),
        ({"stage": "none"}, "a c soon lost"),
        ({"profile": "no_stage"}, "a"),
        ({"profile": "thin"}, "a b c soon lost"),
        ({"phase": "trial"}, "c"),
        ({"role": "prescriber"}, "a"),
        ({"role": "decision_maker"}, "c"),
        ({"department": "呼吸"}, "soon"),
        ({"department": "呼吸內科"}, "soon"),
        ({"q": "anzhen", "due": "neglected"}, "a b"),
        ({"territory": "N-1"}, "a b c soon lost"),
    ],
)
def test_it_is_filtered(as_li, mixed, query, names):
    assert set(shown(as_li.get(URL, query))) == {mixed[name].pk for name in names.split()}


def test_it_is_filtered_by_organisation(as_li, mixed):
    organisation = mixed["c"].client.organisation

    response = as_li.get(URL, {"organisation": organisation.pk})

    assert set(shown(response)) == {mixed["c"].pk, mixed["soon"].pk}
    assert "北京朝阳医院</option>" in response.content.decode()


def test_a_day_can_be_taken_away_again(as_li, mixed):
    page = as_li.get(URL, {"due_on": TODAY, "grade": "C"}).content.decode()

    assert "应拜访日期：11月16日" in page
    assert 'href="?grade=C"' in page


def test_a_territory_means_its_subtree(client, wang, north, mixed):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    other = client_of(north_2, mixed["a"].client.organisation, "庚")
    client.force_login(wang)

    assert set(shown(client.get(URL, {"territory": "N-2"}))) == {other.pk}
    assert set(shown(client.get(URL, {"territory": "N"}))) == {
        other.pk,
        *(mixed[name].pk for name in ["a", "b", "c", "soon", "lost"]),
    }


def test_a_territory_elsewhere_is_an_error_and_shows_nothing(client, wang, south_1, anzhen, dr_chen):
    client_of(south_1, anzhen, "辛")
    client.force_login(wang)

    response = client.get(URL, {"territory": "S-1"})

    assert shown(response) == []
    assert response.context["filter"].form.errors["territory"]


def test_a_manager_opens_the_list_of_a_rep(client, wang, li, north, dr_chen):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    sun = person("sun", "孙莉")
    post(sun, north_2)
    hers = client_of(north_2, dr_chen.client.organisation, "庚")
    client.force_login(wang)

    response = client.get(URL, {"rep": sun.pk})

    assert shown(response) == [hers.pk]
    assert "孙莉" in response.content.decode()


def test_a_rep_elsewhere_is_an_error_and_shows_nothing(client, wang, zhao, dr_chen):
    client.force_login(wang)

    response = client.get(URL, {"rep": zhao.pk})

    assert shown(response) == []
    assert response.context["filter"].form.errors["rep"]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": "x" * 5000},
        {"organisation": "9" * 40},
        {"organisation": "abc"},
        {"rep": "9" * 40},
        {"territory": "\x00"},
        {"grade": "Z"},
        {"due": "'"},
        {"due_on": "\x00"},
        {"due_on": "2026-02-30"},
        {"status": "😀"},
        {"department": "\x00"},
        {"page": "\x00"},
        {"total": "maybe"},
        {"sort": "-id"},
    ],
)
def test_nonsense_is_no_server_error(as_li, dr_chen, query):
    assert as_li.get(URL, query).status_code == 200


# --- cost -------------------------------------------------------------------------------------------------------------


def cost(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    return len(queries)


@pytest.mark.parametrize("who", ["li", "wang"])
def test_thirty_rows_cost_the_queries_of_one(client, request, north_1, anzhen, dr_chen, who):
    client.force_login(request.getfixturevalue(who))
    calendar()
    one = cost(client)
    for number in range(29):
        client_of(north_1, anzhen, f"周{number}", department=f"{number}科", due_on=TODAY, is_prescriber=True)

    assert cost(client) == one
    assert one <= 10


def test_a_search_among_many_territories_costs_ten_queries(client, monkeypatch, wang, dr_chen):
    client.force_login(wang)
    monkeypatch.setattr("clients.queries.MANY_TERRITORIES", 0)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(URL, {"q": "安贞 陈"})

    assert shown(response) == [dr_chen.pk]
    assert len(queries) <= 10
