"""A manager's Today: whom to see where she covers a rep or holds a vacant territory."""

import re
from datetime import date

import pytest

from accounts.actions import decide_leave, propose_leave
from accounts.enums import LeaveKind
from accounts.models import Posting, Territory
from tests.cast import TODAY, client_of
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")
NEGLECTED = {"due_on": date(2026, 11, 10), "neglected_on": date(2026, 11, 13)}


@pytest.fixture
def vacant(north, anzhen):
    """A leaf of wang's without a rep, and a client of it who is neglected."""
    leaf = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    client_of(leaf, anzhen, "王建国", grade="A", **NEGLECTED)
    return leaf


@pytest.fixture
def page(client, wang):
    client.force_login(wang)
    return lambda **query: client.get("/today/", query)


def names(response):
    return [row["name"] for row in response.context["today"].suggestions]


def test_it_shows_the_vacant_and_not_what_a_rep_holds(page, li, dr_chen, vacant):
    shown = page()

    assert names(shown) == ["王建国"]
    assert "北区二组" in shown.content.decode()


def test_it_shows_whom_she_covers(page, li, wang, dr_chen):
    leave = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=TODAY, to_on=TODAY)
    decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=wang)

    assert names(page()) == ["陈思雨"]


def test_it_opens_from_each_number_exactly_its_list(page, client, li, wang, dr_chen, vacant, anzhen):
    promised = client_of(vacant, anzhen, "李院长", grade="C")
    logged(promised, wang, next_step="送指南", next_step_on=TODAY)
    numbers = re.findall(r'data-count="(\d+)" href="([^"]+)"', page().content.decode())

    assert [count for count, _ in numbers] == ["0", "1", "2", "1"]
    for count, href in numbers:
        opened = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in opened, href
        assert opened.count("data-relationship=") == int(count), href


def test_the_list_of_a_number_keeps_to_what_she_holds(page, client, li, dr_chen, vacant):
    opened = client.get("/clients/", {"held": "1", "due": "due"}).content.decode()

    assert "只看本人负责的辖区" in opened
    assert '<input type="hidden" name="held" value="1">' in opened


def test_its_door_stands_in_the_navigation_of_who_holds_something(client, wang, vacant):
    client.force_login(wang)

    # In the rail and in the bar.
    assert client.get("/me/").content.decode().count('href="/today/"') == 2


def test_its_door_appears_with_the_next_look_at_the_board(client, wang, li, north_1):
    client.force_login(wang)
    assert 'href="/today/"' not in client.get("/").content.decode()
    Posting.objects.filter(user=li).delete()

    client.get("/")

    assert 'href="/today/"' in client.get("/clients/").content.decode()


def test_no_door_leads_to_nothing(page, client, li):
    assert 'href="/today/"' not in client.get("/").content.decode()
    assert "您今天没有本人负责的辖区" in page().content.decode()


def test_a_rep_has_one_today(client, li, dr_chen):
    client.force_login(li)

    assert 'href="/today/"' not in client.get("/").content.decode()
    assert names(client.get("/today/")) == ["陈思雨"]


def test_it_asks_the_database_the_same_at_one_and_thirty(
    page, wang, vacant, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    logged(client_of(vacant, anzhen, "李院长"), wang, next_step="送指南", next_step_on=TODAY)
    with django_assert_max_num_queries(17) as first:
        page()
    for number in range(30):
        one = client_of(vacant, anzhen, f"客户{number}", grade="A")
        logged(one, wang, next_step="送指南", next_step_on=TODAY)

    with django_assert_num_queries(len(first)):
        page()
