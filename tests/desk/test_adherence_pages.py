"""What became of the plans, to the rep and to her manager: every number opens exactly its list."""

import re
from datetime import timedelta

import pytest

from clients.models import Relationship
from planning.enums import ItemState
from tests.cast import TODAY, client_of, person, post
from tests.planning.planned import done, left_out, planned, skipped
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")
MON = TODAY - timedelta(days=7)


@pytest.fixture
def last_week(li, north_1, anzhen):
    def of(name):
        return client_of(north_1, anzhen, name)

    met = of("已访")
    done(met, li, logged(met, li, happened_at=NOW - timedelta(days=7)), on=MON)
    skipped(of("跳过"), li, on=MON)
    for name in ("未做", "没做"):
        planned(of(name), li, on=MON + timedelta(days=1))
    planned(of("移出"), li, on=MON, state=ItemState.DROPPED)


def numbers(response):
    return re.findall(r'data-count="(\d+)" href="([^"]+adherence/items[^"]+)"', response.content.decode())


@pytest.mark.parametrize("who", ["li", "wang"])
def test_every_number_opens_exactly_its_list(request, client, last_week, who):
    client.force_login(request.getfixturevalue(who))

    found = numbers(client.get("/planning/adherence/"))

    assert [int(count) for count, _ in found] == [5, 1, 0, 1, 1, 2]
    for count, href in found:
        opened = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in opened, href
        assert opened.count("data-item=") == int(count), href


def test_a_manager_reads_her_people_by_name_and_not_by_number(client, last_week, wang, north_1):
    post(person("an", "安然"), north_1)
    client.force_login(wang)

    shown = client.get("/planning/adherence/").context["team"].rows

    assert [row.head.text for row in shown] == ["安然", "李雨桐"]


def test_who_was_handed_over_is_masked_and_still_counted(client, last_week, li, south_1):
    Relationship.objects.filter(client__full_name="已访").update(territory=south_1)
    client.force_login(li)

    shown = client.get("/planning/adherence/items/", {"became": "on_day"}).content.decode()

    assert "已**" in shown
    assert "已访" not in shown
    assert 'data-total="1"' in shown


@pytest.mark.parametrize("who", ["zhao", "qian"])
def test_others_read_nothing_of_it(request, client, last_week, li, who):
    client.force_login(request.getfixturevalue(who))

    assert not numbers(client.get("/planning/adherence/"))
    assert 'data-total="0"' in client.get("/planning/adherence/items/", {"rep": li.pk}).content.decode()
    assert 'data-total="0"' in client.get("/planning/week/left-out/", {"rep": li.pk}).content.decode()


@pytest.mark.parametrize("value", ["\x00", "x" * 5000, "9" * 30, "2026-13-01", "-1", "9999-12-31", "0001-01-01"])
def test_what_makes_no_sense_is_said_and_finds_nothing(client, li, last_week, value):
    client.force_login(li)
    asked = {"rep": value, "became": value, "since": value, "week": value, "why": value, "grade": value}

    for page in ("/planning/adherence/items/", "/planning/week/left-out/"):
        shown = client.get(page, asked).content.decode()
        assert 'data-total="0"' in shown
        assert "message error" in shown


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_week_out_of_all_time_is_said_by_itself(client, li, last_week, day):
    client.force_login(li)

    shown = client.get("/planning/week/left-out/", {"week": day})

    assert [field.name for field in shown.context["filter"].faults] == ["week"]
    assert 'data-total="0"' in shown.content.decode()


def test_what_did_not_fit_is_listed_by_urgency_with_its_reason(client, li, north_1, anzhen):
    left_out(client_of(north_1, anzhen, "不急", grade="C"), li, value=1, why="maximum")
    left_out(client_of(north_1, anzhen, "很急", grade="A"), li, value=9, next_on=TODAY + timedelta(days=8))
    client.force_login(li)

    shown = client.get("/planning/week/left-out/")
    assert [each["relationship"].client.full_name for each in shown.context["rows"]] == ["很急", "不急"]
    assert "11月24日" in shown.content.decode()
    assert "/planning/week/add/" in shown.content.decode()
    only = client.get("/planning/week/left-out/", {"why": "maximum", "grade": "C"})
    assert [each["relationship"].client.full_name for each in only.context["rows"]] == ["不急"]


@pytest.mark.parametrize("page", ["/planning/adherence/", "/planning/adherence/items/", "/planning/week/left-out/"])
def test_each_page_asks_the_database_the_same_at_one_and_thirty(
    client, wang, li, north_1, anzhen, page, django_assert_max_num_queries, django_assert_num_queries
):
    def add(number):
        each = client_of(north_1, anzhen, f"客户{number}")
        planned(each, li, on=MON)
        left_out(each, li)

    client.force_login(wang)
    add(0)
    with django_assert_max_num_queries(14) as first:
        client.get(page, {"rep": li.pk})
    for number in range(1, 31):
        add(number)

    with django_assert_num_queries(len(first)):
        client.get(page, {"rep": li.pk})
