"""The funnel of stages by rep and grade: every number its list, and nobody else's."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Territory
from clients.actions import set_stage
from clients.enums import Stage
from clients.models import Relationship
from tests.cast import TODAY, client_of, person, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.standing import anzhen, li, nation, north, north_1, qian, south, south_1, wang, zhao
from tests.visits.conftest import NOW

__all__ = ["anzhen", "li", "nation", "north", "north_1", "qian", "south", "south_1", "wang", "zhao"]

pytestmark = pytest.mark.usefixtures("db", "today")
DAY = timedelta(days=1)
URL = "/retention/stages/"
STANDS = "所处阶段"


@pytest.fixture(scope="module")
@time_machine.travel(NOW, tick=False)
def district(north, north_1, south_1, li, wang, zhao, qian, anzhen):
    """Li has five prescribers, one of them a decision-maker as well; others are none, or not active, or not hers."""
    doctor = {"is_prescriber": True}
    client_of(north_1, anzhen, "北甲", grade="A", stage="trust", **doctor)
    client_of(north_1, anzhen, "北乙", grade="A", stage="habit", is_decision_maker=True, **doctor)
    client_of(north_1, anzhen, "北丙", grade="C", stage="identify", **doctor)
    client_of(north_1, anzhen, "北丁", grade="-", **doctor)
    client_of(north_1, anzhen, "北戊", grade="B", **doctor)
    client_of(north_1, anzhen, "北己", grade="B", stage="trust", is_influencer=True)
    client_of(north_1, anzhen, "北庚", grade="B", stage="trust", status="lost", **doctor)
    client_of(north, anzhen, "北辛", grade="D", stage="agree", **doctor)
    client_of(south_1, anzhen, "南甲", grade="A", stage="drive", **doctor)
    return north


@pytest.fixture
def opened(client, district):
    def open_as(user, url=URL, **query):
        client.force_login(user)
        return client.get(url, {"period": "30", **query})

    return open_as


@pytest.fixture
def lis(opened, wang):
    return lambda: row_of(tables_of(opened(wang))["stages"], "北区一组")


def test_active_prescribers_are_counted_by_stage(lis):
    row = lis()

    stages = [row[f"{STANDS} {stage}"] for stage in ("识别", "认同", "信任", "感恩", "驱动", "激励", "习惯")]
    assert stages == ["1", "0", "1", "0", "0", "0", "1"]
    assert [row[f"{STANDS} 尚未判断"], row[f"{STANDS} 合计"]] == ["2", "5"]


def test_its_title_says_how_many_trust_us(opened, wang):
    assert tables_of(opened(wang))["stages"].title == "6 位处方者中有 2 位达到信任及以上：33%"


def test_what_belongs_to_the_node_itself_has_a_row_and_all_have_a_sum(opened, wang):
    table = tables_of(opened(wang))["stages"]

    assert row_of(table, "北区")[f"{STANDS} 认同"] == "1"
    assert row_of(table, "合计")[f"{STANDS} 合计"] == "6"


def test_who_is_posted_stands_beside(opened, wang):
    row = tables_of(opened(wang))["stages"].rows[0]

    assert [cell.text for cell in row.beside] == ["李雨桐"]


def test_by_grade_it_is_the_same_people(opened, wang):
    table = tables_of(opened(wang))["stages-by-grade"]

    assert row_of(table, "A")["信任"] == "1"
    assert row_of(table, "B")["尚未判断"] == "1"
    assert row_of(table, "未分级")["合计"] == "1"


def test_moves_of_the_period_are_counted_by_direction(lis, district, li):
    her = Relationship.objects.get(client__full_name="北丙")
    for stage, ago in ((Stage.AGREE, 20), (Stage.TRUST, 10), (Stage.IDENTIFY, 5), (Stage.AGREE, 90)):
        set_stage(her, stage, on=TODAY - ago * DAY, by=li, evidence="x")
    first = Relationship.objects.get(client__full_name="北丁")
    set_stage(first, Stage.TRUST, on=TODAY - 3 * DAY, by=li, evidence="x")

    row = lis()

    assert [row["阶段升降 上升"], row["阶段升降 下降"]] == ["2", "1"]


@pytest.mark.parametrize(("who", "url"), [("wang", URL), ("qian", URL), ("li", "/retention/mine/")])
def test_every_number_opens_a_list_of_that_length(opened, client, request, who, url):
    numbers = numbers_of(opened(request.getfixturevalue(who), url, show="stages"))

    assert sum(count > 0 for count, _ in numbers) > 3
    for count, href in numbers:
        assert opens_its_list(client, count, href), href


def test_above_the_districts_it_goes_by_part(opened, client, nation):
    director = person("director", "总监")
    post(director, nation, "manager")

    page = opened(director)

    table = tables_of(page)["stages"]
    assert {row.head.text: row.head.href for row in table.rows}["北区"] == "?territory=N&period=30"
    assert row_of(table, "合计")[f"{STANDS} 合计"] == "7"
    for count, href in numbers_of(page):
        assert opens_its_list(client, count, href), href


def test_a_manager_sees_nothing_of_the_neighbour(opened, wang, qian):
    assert "北" not in opened(qian).content.decode().replace("北京", "")
    assert opened(wang, territory="S").status_code == 404


def test_a_rep_reads_her_own(opened, li):
    assert opened(li).status_code == 302
    table = tables_of(opened(li, "/retention/mine/", show="stages"))["stages"]
    assert [row.head.text for row in table.rows] == ["李雨桐"]
    assert row_of(table, "李雨桐")[f"{STANDS} 合计"] == "5"


def test_nobody_there_is_said(opened, wang, north):
    leaf = Territory.objects.add_child(north, {"code": "N-9", "name": "空组"})

    title = tables_of(opened(wang, territory=leaf.code))["stages"].title

    assert title == "客情阶段：暂无在维护的处方者"


def test_a_table_is_taken_along(opened, wang):
    response = opened(wang, file="stages")

    assert response["Content-Disposition"].startswith("attachment")


def test_it_asks_the_database_the_same_at_one_rep_and_thirty(
    opened, client, wang, north, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    opened(wang)
    with django_assert_max_num_queries(15) as first:
        client.get(URL)
    for number in range(30):
        leaf = Territory.objects.add_child(north, {"code": f"NN-{number}", "name": f"组{number}"})
        post(person(f"rep{number}", f"代表{number}"), leaf)
        client_of(leaf, anzhen, f"客户{number}", grade="A", stage="trust", is_prescriber=True)

    with django_assert_num_queries(len(first)):
        client.get(URL)
