"""The quarter's plan on its page: every number opens its list, and the days are said to have room or not."""

import pytest
from django.urls import reverse

from clients.models import Relationship
from planning.call_plans import plan_calls
from tests.cast import TODAY, client_of, person, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.naughty import NAUGHTY
from tests.retention.panel import panel_of
from tests.visits.conftest import NOW, logged
from workdays.quarters import quarter_of

THIS = quarter_of(TODAY)

pytestmark = pytest.mark.usefixtures("today")


def planned(*territories, on=THIS.first):
    for territory in territories:
        plan_calls(territory, quarter=THIS, on=on, at=NOW)


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda **query: client.get(reverse("planning:quarter"), query)


@pytest.fixture
def panel(north_1, anzhen, dr_chen, li):
    """An A seen twice, a focus B, three B seen never, and one C seen as often as planned."""
    client_of(north_1, anzhen, "重点", grade="B", focus_until=THIS.last)
    panel_of(north_1, 3, grade="B")
    (often,) = panel_of(north_1, 1, grade="C")
    planned(north_1, on=TODAY)
    logged(dr_chen, li)
    logged(often, li)
    return dr_chen


def test_it_says_by_grade_what_is_asked_and_made(page, panel):
    table = tables_of(page())["calls"]

    # From the day of the plan to the end of the year there are 34 working days.
    shown = {head: row_of(table, head) for head in ("A", "重点攻克 B", "其他 B", "C", "合计")}
    columns = ("客户", "尚未拜访", "应拜访次数", "其中至少面访", "达成次数")
    assert [[row[column] for column in columns] for row in shown.values()] == [
        ["1", "0", "6", "3", "1"],
        ["1", "1", "8", "4", "0"],
        ["3", "3", "9", "3", "0"],
        ["1", "0", "1", "0", "1"],
        ["6", "4", "24", "10", "2"],
    ]
    assert table.title == "应拜访 24 次，已完成 2 次：8%"


def test_every_number_opens_its_list(page, client, panel, north_1, anzhen):
    Relationship.objects.filter(pk=panel.pk).update(grade="C")
    client_of(north_1, anzhen, "新来", grade="A", neglected_on=THIS.last)

    numbers = numbers_of(page())

    assert (1, f"/planning/unplanned/?quarter={THIS.first}&territory=N-1") in numbers
    assert len(numbers) > 20
    for count, href in numbers:
        assert opens_its_list(client, count, href), href


def test_it_says_that_the_days_have_room(page, panel):
    shown = page().context

    assert shown["board"].capacity.asked == 24
    assert shown["board"].capacity.possible == 34 * 9
    assert len(shown["capacity"]) == 1
    assert shown["board"].ahead.asked == 22


def test_it_says_what_is_too_many_and_who_gives_way(page, north_1, li, dr_chen):
    panel_of(north_1, 50, grade="A")
    panel_of(north_1, 10, grade="C")
    planned(north_1, on=THIS.last)
    planned(north_1, on=TODAY)

    shown = page()

    # 51 × 6 + 10 × 1 contacts; 34 days.
    assert shown.context["board"].capacity.too_many == 316 - 306
    assert "C 10 / 10" in shown.content.decode()


def test_a_manager_sees_her_territories_and_goes_on_to_each(client, wang, north, north_1, panel):
    client.force_login(wang)

    shown = client.get(reverse("planning:quarter"))

    assert row_of(tables_of(shown)["rooms"], "北区一组")["应拜访次数"] == "24"
    assert f"?territory=N-1&amp;quarter={THIS.first}" in shown.content.decode()


def test_a_board_above_districts_reads_no_client(client, nation, north_1, south_1, panel):
    boss = person("boss", "总监")
    post(boss, nation, "manager")
    client.force_login(boss)

    shown = client.get(reverse("planning:quarter"))

    assert row_of(tables_of(shown)["rooms"], "北区")["应拜访次数"] == "24"
    assert shown.context["board"].changed is None
    assert all(opens_its_list(client, count, href) for count, href in numbers_of(shown))


def test_where_nothing_is_planned_it_says_what_to_do(page, dr_chen):
    text = page(quarter=THIS.next.first).content.decode()

    assert "季度评估关闭后" in text


def test_the_lists_are_narrowed_and_hide_what_is_not_hers(client, zhao, panel):
    client.force_login(zhao)

    for name in ("planning:calls", "planning:unplanned"):
        shown = client.get(reverse(name), {"quarter": THIS.first}).content.decode()
        assert "陈思雨" not in shown
        assert 'data-total="0"' in shown


def test_who_is_another_teams_by_now_is_masked(client, li, panel, south_1):
    Relationship.objects.filter(pk=panel.pk).update(territory=south_1)
    client.force_login(li)

    shown = client.get(reverse("planning:calls"), {"quarter": THIS.first, "changed": "on"})

    assert [(row["name"], row["url"]) for row in shown.context["rows"]] == [("陈**", "")]
    assert "陈思雨" not in shown.content.decode()


@pytest.mark.parametrize("name", ["planning:quarter", "planning:calls", "planning:unplanned"])
def test_it_survives_anything(client, li, panel, name):
    client.force_login(li)
    for words in NAUGHTY[::40]:
        query = dict.fromkeys(["quarter", "grade", "focus", "progress", "page", "only", "changed", "rep", "q"], words)
        assert client.get(reverse(name), query).status_code == 200


@pytest.mark.parametrize("name", ["planning:quarter", "planning:calls", "planning:unplanned"])
@pytest.mark.parametrize("day", ["9999-12-31", "2046-02-01", "2015-02-01", "0001-01-01"])
def test_a_quarter_out_of_the_calendar_is_none(client, li, panel, name, day):
    client.force_login(li)

    shown = client.get(reverse(name), {"quarter": day})

    assert shown.status_code == 200
    assert shown.context["quarter"] == THIS


@pytest.mark.parametrize("name", ["planning:quarter", "planning:calls", "planning:unplanned"])
def test_it_asks_as_often_for_thirty_as_for_one(
    client, li, north_1, dr_chen, name, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(li)
    planned(north_1)
    panel_of(north_1, 1, grade="A", neglected_on=THIS.last)
    client.get(reverse(name))
    with django_assert_max_num_queries(22) as first:
        client.get(reverse(name))
    panel_of(north_1, 29, grade="A", neglected_on=THIS.last)
    planned(north_1)
    panel_of(north_1, 29, grade="A", neglected_on=THIS.last)

    with django_assert_num_queries(len(first)):
        client.get(reverse(name))
