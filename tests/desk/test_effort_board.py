"""Effort: by rep and grade, against the target, every number its list; and nobody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.models import CrossLook, Territory
from clients.models import Relationship
from retention.flags import flag_ineffective
from tests.cast import TODAY, client_of, person, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.retention.test_goals import goal_of
from tests.standing import anzhen, li, nation, north, north_1, qian, south, south_1, wang, zhao
from tests.visits.conftest import NOW, logged
from visits.activities import log_activity
from visits.enums import ActivityKind, Channel, Outcome

__all__ = ["anzhen", "li", "nation", "north", "north_1", "qian", "south", "south_1", "wang", "zhao"]

pytestmark = pytest.mark.usefixtures("db", "today")
DAY = timedelta(days=1)
URL = "/retention/effort/"


def spend(rep, territory, kind, minutes, on):
    said = {"kind": kind, "minutes": minutes, "words": "", "relationship": None, "happened_on": on}
    log_activity(rep=rep, territory=territory, key=uuid4(), at=NOW, **said)


@pytest.fixture(scope="module")
@time_machine.travel(NOW, tick=False)
def district(north, north_1, south_1, li, wang, zhao, qian, anzhen):
    """Li visits C ten times and A never; her manager sees somebody once; the south does as it is asked."""
    north_a = client_of(north_1, anzhen, "北甲", grade="A", due_on=TODAY - 3 * DAY, neglected_on=TODAY - DAY)
    north_c = [client_of(north_1, anzhen, f"北丙{n}", grade="C") for n in range(4)]
    client_of(north_1, anzhen, "北丁", grade="D")
    south_a = client_of(south_1, anzhen, "南甲", grade="A")
    for number in range(10):
        logged(north_c[number % 4], li, happened_at=NOW - (1 + number % 6) * DAY, minutes=10)
    logged(north_c[0], li, happened_at=NOW - 12 * DAY)
    logged(north_a, li, happened_at=NOW - 2 * DAY, outcome=Outcome.NOT_FOUND)
    done = {"effort": "information", "competitor": "某药"}
    logged(north_c[2], li, at=NOW - DAY, happened_at=NOW - DAY, outcome=Outcome.NOT_FOUND, **done)
    logged(north_c[2], li, happened_at=NOW - 2 * DAY, outcome=Outcome.NOT_FOUND, waited_minutes=30, client_told=True)
    logged(north_c[1], wang, happened_at=NOW - 2 * DAY, channel=Channel.PHONE, answered=True)
    for number in range(6):
        logged(south_a, zhao, happened_at=NOW - (1 + number) * DAY)
    spend(li, north_1, ActivityKind.ERRAND, 90, TODAY - DAY)
    spend(li, north_1, ActivityKind.ERRAND, 30, TODAY - 2 * DAY)
    spend(zhao, south_1, ActivityKind.INTERNAL, 60, TODAY - DAY)
    return north


@pytest.fixture
def opened(client, district):
    def open_as(user, **query):
        client.force_login(user)
        return client.get(URL, {"period": "7", **query})

    return open_as


def test_it_shows_contacts_by_grade_their_share_and_the_target(opened, wang):
    row = row_of(tables_of(opened(wang))["effort"], "李雨桐")

    assert row["联系次数"] == "10"
    assert row["上期"] == "1"
    assert [row["C 联系次数"], row["C 占比"], row["C 目标"]] == ["10", "100%", "50%"]
    assert [row["A 联系次数"], row["A 占比"], row["A 目标"]] == ["0", "0%", "50%"]
    assert row["D 目标"] == "0%"


def test_a_goal_of_the_manager_takes_the_place_of_the_cadence(opened, wang, north):
    goal_of(north, wang, a=20, c=40)

    table = tables_of(opened(wang))["effort"]

    row = row_of(table, "李雨桐")
    assert [row["A 目标"], row["B 目标"], row["C 目标"]] == ["20%", "30%", "40%"]
    assert "北区自11月16日起改用经理设定的目标：A 20 %" in table.note


def test_of_many_goals_it_says_how_many(opened, wang, north, anzhen):
    for number in range(4):
        leaf = Territory.objects.add_child(north, {"code": f"NN-{number}", "name": f"组{number}"})
        post(person(f"rep{number}", f"代表{number}"), leaf)
        goal_of(leaf, wang)

    assert "其中 4 个辖区改用经理设定的目标" in tables_of(opened(wang))["effort"].note


def test_only_who_manages_the_node_is_offered_goals(opened, client, wang, admin, north, nation):
    assert f"/retention/goals/{north.pk}/" in opened(wang).content.decode()

    now = timezone.now()
    CrossLook.objects.create(user=admin, territory=nation, reason="审计", from_at=now, until_at=now + DAY)
    looked = opened(admin, territory="N")
    assert looked.status_code == 200
    assert "/retention/goals/" not in looked.content.decode()


def test_its_title_says_who_leans_to_c(opened, wang, qian):
    table = tables_of(opened(wang))["effort"]

    assert table.title == table.chart.text == "投入偏向 C：李雨桐"
    assert tables_of(opened(qian))["effort"].title == "各级投入：无人偏向 C"


def test_it_shows_other_activity_beside_the_minutes_talked(opened, wang):
    table = tables_of(opened(wang))["minutes"]

    row = row_of(table, "李雨桐")
    assert row["交谈分钟数"] == "100"
    assert [row["杂务 次数"], row["杂务 分钟"]] == ["2", "120"]
    assert table.title == "与客户交谈 100 分钟，其他工作 120 分钟"


def test_it_shows_the_minutes_by_grade_against_the_target(opened, wang):
    tables = tables_of(opened(wang))
    row = row_of(tables["talked"], "李雨桐")

    assert [row["A 分钟"], row["A 占比"], row["C 分钟"], row["C 占比"]] == ["0", "0%", "100", "100%"]
    assert row["A 目标"] == row_of(tables["effort"], "李雨桐")["A 目标"]
    assert tables["talked"].title == "与客户交谈的时间：A 占 0%，B 占 0%"


def test_it_shows_how_it_was_logged_and_whether_the_client_learnt_of_it(opened, wang):
    """All was logged today but one attempt, with something extra that nobody was told of."""
    table = tables_of(opened(wang))["care"]

    row = row_of(table, "李雨桐")
    assert [row["已记录"], row["补记"], row["当天记录"]] == ["13", "12", "8%"]
    assert [row["额外付出"], row["已告知客户"], row["占比"], row["见到的竞品"]] == ["2", "1", "50%", "1"]
    assert table.title == "额外付出 2 次，其中 1 次已告知客户"


def test_who_is_not_posted_there_and_did_something_has_a_row_without_a_target(opened, wang):
    row = row_of(tables_of(opened(wang))["effort"], "王建民")

    assert [row["C 联系次数"], row["C 目标"]] == ["1", "–"]


@pytest.mark.parametrize("period", ["7", "30", "quarter"])
@pytest.mark.parametrize("who", ["wang", "qian"])
def test_every_number_opens_a_list_of_that_length(opened, client, request, who, period):
    numbers = numbers_of(opened(request.getfixturevalue(who), period=period))

    assert sum(count > 0 for count, _ in numbers) > 2
    for count, href in numbers:
        assert opens_its_list(client, count, href), href


def test_a_manager_sees_nothing_of_the_neighbour(opened, wang, qian):
    assert "赵航" not in opened(wang).content.decode()
    assert "李雨桐" not in opened(qian).content.decode()
    assert opened(wang, territory="S").status_code == 404


def test_from_above_it_leads_to_the_districts(opened, nation, admin, wang):
    post(admin, nation, "manager")

    page = opened(admin)

    assert [row.head.text for row in tables_of(page)["effort"].rows] == ["北区", "南区"]
    assert [node.code for node in page.context["asked"].below] == ["N", "S"]
    assert {row.head.text for row in tables_of(opened(admin, territory="S"))["effort"].rows} == {"赵航"}


def test_a_rep_is_led_to_her_own_page(opened, li):
    assert opened(li).status_code == 302


@pytest.mark.parametrize("code", ["\x00", "N\x00", "N'", "x" * 5000, "9" * 40])
def test_a_nonsense_territory_is_not_found(opened, wang, code):
    assert opened(wang, territory=code).status_code == 404


def test_it_asks_the_database_the_same_at_one_rep_and_thirty(
    opened, client, wang, north, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    opened(wang)
    with django_assert_max_num_queries(16) as first:
        client.get(URL)
    for number in range(30):
        leaf = Territory.objects.add_child(north, {"code": f"NN-{number}", "name": f"组{number}"})
        rep = person(f"rep{number}", f"代表{number}")
        post(rep, leaf)
        logged(client_of(leaf, anzhen, f"客户{number}", grade="A"), rep, happened_at=NOW - DAY)

    with django_assert_num_queries(len(first)):
        client.get(URL)


# --- busy but not effective -------------------------------------------------------------------------------------------


def test_her_manager_reads_the_flag_a_week_after_her_with_who_waited(opened, wang, time_machine_at):
    flag_ineffective(on=TODAY, at=NOW)
    early = tables_of(opened(wang))["ineffective"]
    time_machine_at((NOW + 7 * DAY).isoformat())

    late = tables_of(opened(wang))["ineffective"]

    assert (early.rows, early.title) == ([], "投入偏低效：无")
    assert late.title == "投入偏低效：李雨桐"
    assert [(link.text, bool(link.href)) for link in late.rows[0].cells[0].links] == [("北甲", True)]


def test_the_manager_of_another_district_never_reads_it(opened, qian, time_machine_at):
    flag_ineffective(on=TODAY, at=NOW)
    time_machine_at((NOW + 7 * DAY).isoformat())

    assert tables_of(opened(qian))["ineffective"].rows == []


def test_who_waits_now_opens_the_list_of_them(opened, client, wang, time_machine_at):
    flag_ineffective(on=TODAY, at=NOW)
    time_machine_at((NOW + 7 * DAY).isoformat())

    numbers = [found for found in numbers_of(opened(wang)) if "/clients/" in found[1]]

    assert numbers[0][0] > 0
    assert all(opens_its_list(client, count, href) for count, href in numbers)


def test_a_client_who_moved_on_is_masked(opened, wang, south_1, time_machine_at):
    flag_ineffective(on=TODAY, at=NOW)
    time_machine_at((NOW + 7 * DAY).isoformat())
    Relationship.objects.filter(client__full_name="北甲").update(territory=south_1)

    link = tables_of(opened(wang))["ineffective"].rows[0].cells[0].links[0]

    assert "北甲" not in link.text
    assert link.href == ""
