"""Team: what each rep attained, with what it is a part of; every number its list, and nobody else's."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Territory
from clients.models import Relationship
from grading.models import Assessment, GradeChange
from grading.queries import scheme_for
from retention.models import StateSpan
from tests.cast import TODAY, client_of, person, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.standing import anzhen, li, nation, north, north_1, qian, south, south_1, wang, zhao
from tests.visits.conftest import NOW, logged
from visits.enums import NextStepState, Outcome
from visits.models import NextStep

__all__ = ["anzhen", "li", "nation", "north", "north_1", "qian", "south", "south_1", "wang", "zhao"]

pytestmark = pytest.mark.usefixtures("db", "today")
DAY = timedelta(days=1)
URL = "/retention/team/"


@pytest.fixture(scope="module")
@time_machine.travel(NOW, tick=False)
def district(north, north_1, south_1, li, wang, zhao, qian, anzhen):
    """Li visits one C ten times and her A never; the south sees its A every day."""
    north_a = client_of(north_1, anzhen, "北甲", grade="A")
    north_c = client_of(north_1, anzhen, "北丙", grade="C")
    client_of(north_1, anzhen, "北丁", grade="D")
    south_a = client_of(south_1, anzhen, "南甲", grade="A")
    # Known all along, and not since the test began.
    StateSpan.objects.update(recorded_at=NOW - 90 * DAY)
    for number in range(10):
        logged(north_c, li, happened_at=NOW - (1 + number % 7) * DAY)
    logged(north_a, li, happened_at=NOW - 2 * DAY, outcome=Outcome.NOT_FOUND)
    for number in range(6):
        logged(south_a, zhao, happened_at=NOW - (1 + number) * DAY)
    return north


@pytest.fixture
def opened(client, district):
    def open_as(user, url=URL, **query):
        client.force_login(user)
        return client.get(url, {"period": "30", **query})

    return open_as


@pytest.fixture
def lis(opened, wang):
    return lambda: row_of(tables_of(opened(wang))["team"], "李雨桐")


def promise(relationship, rep, days_ago, **state):
    NextStep.objects.create(relationship=relationship, rep=rep, words="送指南", due_on=TODAY - days_ago * DAY, **state)


def won(name, *, days_ago=5, support=75):
    """A B client that became A some days ago."""
    relationship = Relationship.objects.get(client__full_name=name)
    facts = {"on": TODAY - days_ago * DAY, "at": NOW - days_ago * DAY, "why": "x"}
    GradeChange.objects.create(relationship=relationship, old="B", new="A", support=support, **facts)
    return relationship


def test_ten_visits_to_c_and_none_to_a_are_no_attainment(lis):
    row = lis()

    # Twenty-one working days less the days off: an A every fifth of them, a C once.
    assert [row["频次达成（单客封顶） 应联系"], row["频次达成（单客封顶） 达成次数"]] == ["5", "1"]
    assert row["频次达成（单客封顶） 占比"] == "20%"
    assert [row["频次达成（达成 / 目标） A"], row["频次达成（达成 / 目标） C"]] == ["0 / 1", "1 / 1"]


def test_coverage_is_who_was_seen_of_all_targets(lis):
    row = lis()

    assert [row["覆盖率 目标客户"], row["覆盖率 已联系"], row["覆盖率 占比"]] == ["3", "1", "33%"]


def test_whose_client_it_is_today_changes_no_figure_of_before(lis, south_1):
    before = lis()

    Relationship.objects.filter(client__full_name="北丁").update(territory=south_1)

    assert lis() == before


def test_it_counts_attempts(lis):
    assert lis()["未见到"] == "1"


def test_a_promise_is_kept_when_it_was_done_by_its_day(lis, district, li):
    relationship = Relationship.objects.get(client__full_name="北甲")
    done = {"state": NextStepState.DONE}
    promise(relationship, li, 5, **done, closed_on=TODAY - 5 * DAY)
    promise(relationship, li, 5, **done, closed_on=TODAY - 4 * DAY)
    promise(relationship, li, 3)
    promise(relationship, li, 3, state=NextStepState.CANCELLED, closed_on=TODAY)
    promise(relationship, li, 3, is_promise=False)
    promise(relationship, li, 90, **done, closed_on=TODAY - 90 * DAY)

    assert lis()["承诺兑现"] == "1 / 3"


def test_a_won_client_counts_only_when_it_is_confirmed(lis, district):
    won("北甲")

    assert lis()["B 升 A"] == "0 / 1"


def test_a_joint_visit_confirms_it(lis, district, li, wang):
    relationship = won("北甲")
    logged(relationship, li, happened_at=NOW - 3 * DAY).companions.add(wang)

    assert lis()["B 升 A"] == "1 / 1"


@pytest.mark.parametrize(("support", "shown"), [(75, "1 / 1"), (74, "0 / 1")])
def test_a_later_assessment_confirms_it_that_finds_no_less_support(lis, district, li, north_1, support, shown):
    relationship = won("北甲")
    scheme = scheme_for(north_1, TODAY)
    Assessment.objects.create(relationship=relationship, scheme=scheme, author=li, on=TODAY - 2 * DAY, support=support)

    assert lis()["B 升 A"] == shown


def test_its_rows_stand_by_name(opened, wang, north, anzhen):
    """Not by who calls the most."""
    for number, name in enumerate(("安然", "张弛")):
        leaf = Territory.objects.add_child(north, {"code": f"NN-{number}", "name": f"组{number}"})
        post(person(f"rep{number}", name), leaf)

    names = [row.head.text for row in tables_of(opened(wang))["team"].rows]

    assert names == sorted(names)
    assert len(names) == 3


@pytest.mark.parametrize("period", ["7", "30", "quarter"])
@pytest.mark.parametrize(("who", "url"), [("wang", URL), ("qian", URL), ("li", "/retention/mine/")])
def test_every_number_opens_a_list_of_that_length(opened, client, request, who, url, period):
    numbers = numbers_of(opened(request.getfixturevalue(who), url, period=period, show="team"))

    assert any(count for count, _ in numbers)
    for count, href in numbers:
        assert opens_its_list(client, count, href), href


def test_a_manager_sees_nothing_of_the_neighbour(opened, wang, qian):
    assert "赵航" not in opened(wang).content.decode()
    assert "李雨桐" not in opened(qian).content.decode()
    assert opened(wang, territory="S").status_code == 404


def test_it_leads_to_the_handovers(opened, wang):
    assert 'href="/planning/handovers/"' in opened(wang).content.decode()


def test_a_rep_reads_her_own_row(opened, li):
    assert opened(li).status_code == 302
    assert [row.head.text for row in tables_of(opened(li, "/retention/mine/", show="team"))["team"].rows] == ["李雨桐"]


def test_it_asks_the_database_the_same_at_one_rep_and_thirty(
    opened, client, wang, north, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    opened(wang)
    with django_assert_max_num_queries(15) as first:
        client.get(URL)
    for number in range(30):
        leaf = Territory.objects.add_child(north, {"code": f"NN-{number}", "name": f"组{number}"})
        rep = person(f"rep{number}", f"代表{number}")
        post(rep, leaf)
        logged(client_of(leaf, anzhen, f"客户{number}", grade="A"), rep, happened_at=NOW - DAY)

    with django_assert_num_queries(len(first)):
        client.get(URL)
