"""Effort from the clients' side: over-visits, the top fifth, a quarter's end. Every number its list, nobody else's."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Territory
from clients.models import Relationship
from retention.models import StateSpan
from retention.snapshots import catch_up
from tests.cast import TODAY, client_of, person, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.standing import anzhen, li, nation, north, north_1, qian, south, south_1, wang, zhao
from tests.visits.conftest import NOW, logged
from visits.models import NextStep

__all__ = ["anzhen", "li", "nation", "north", "north_1", "qian", "south", "south_1", "wang", "zhao"]

pytestmark = pytest.mark.usefixtures("db", "today")
DAY = timedelta(days=1)
URL = "/retention/effort/"
# The Monday a week ago, and the last Monday of September: within the last ten working days of the quarter.
MONDAY = NOW - 7 * DAY
SEPTEMBER = NOW.replace(month=9, day=28)
KEYS = ("over-visited", "top", "quarter-end")


def see(relationship, rep, *moments):
    """Log visits on their days, one after the other."""
    relationship.refresh_from_db()
    for moment in moments:
        logged(relationship, rep, happened_at=moment, at=moment)


def promised(relationship, rep, due_on, closed_on):
    facts = {"is_promise": True, "due_on": due_on, "closed_on": closed_on, "state": "done" if closed_on else "open"}
    NextStep.objects.create(relationship=relationship, rep=rep, words="送文献", created_at=NOW - 9 * DAY, **facts)


@pytest.fixture(scope="module")
@time_machine.travel(NOW, tick=False)
def district(north, north_1, south_1, li, wang, zhao, qian, anzhen):
    """Li meets C clients too often, and her one client of the top fifth half as often as that one is worth."""
    worth = {"potential": 90, "support": 80}
    top = client_of(north_1, anzhen, "北甲", grade="A", **worth)
    north_c = [client_of(north_1, anzhen, f"北丙{n}", grade="C", potential=20, support=45) for n in range(4)]
    south_d = client_of(south_1, anzhen, "南丁", grade="D", **worth)
    StateSpan.objects.update(recorded_at=NOW - 90 * DAY)
    early = [SEPTEMBER + number * timedelta(minutes=10) for number in range(12)]
    see(north_c[0], li, SEPTEMBER - 30 * DAY, *early)
    for row in north_c[:2]:
        see(row, li, MONDAY, MONDAY + DAY, MONDAY + 2 * DAY)
    see(top, li, MONDAY, MONDAY + DAY, MONDAY + 2 * DAY)
    see(south_d, zhao, MONDAY, MONDAY + DAY)
    for number, closed_on in enumerate([MONDAY.date(), TODAY - DAY, None]):
        promised(north_c[number], li, MONDAY.date() + DAY, closed_on)
    for ago in range(14, 0, -1):
        catch_up(on=TODAY - ago * DAY)
    return north


@pytest.fixture
def opened(client, district):
    def open_as(user, url=URL, **query):
        client.force_login(user)
        return client.get(url, {"period": "7", **query})

    return open_as


def test_over_visits_are_counted_by_grade(opened, wang):
    table = tables_of(opened(wang))["over-visited"]

    row = row_of(table, "李雨桐")
    assert [row["A"], row["B"], row["C"], row["合计"], row["上期"]] == ["1", "0", "2", "3", "0"]
    assert table.title == "拜访过频 3 次，其中 C 客户 2 次"


def test_promises_kept_by_their_day_stand_beside_the_effort(opened, wang):
    assert row_of(tables_of(opened(wang))["care"], "李雨桐")["承诺兑现"] == "1 / 3"


def test_the_week_before_shows_what_was_too_much_then(opened, wang, time_machine_at):
    time_machine_at((NOW + 7 * DAY).isoformat())

    table = tables_of(opened(wang))["over-visited"]

    row = row_of(table, "李雨桐")
    assert [row["合计"], row["上期"]] == ["0", "3"]
    assert table.title == "拜访过频：无"


def test_the_top_fifth_is_shown_with_what_it_holds_and_gets(opened, wang):
    """One of five is worth 72 of 108, and had three of nine contacts."""
    table = tables_of(opened(wang))["top"]

    assert list(row_of(table, "李雨桐").values()) == ["1", "67%", "33%"]
    assert table.title == table.chart.text == "前 20% 客户占价值的 67%，得到 33% 的联系"
    assert [values for _, values, _ in table.chart.series] == [[66.7], [33.3]]


def test_where_nobody_was_scored_it_says_so(opened, wang):
    Relationship.objects.update(potential=None, support=None)
    catch_up(on=TODAY - DAY)

    assert tables_of(opened(wang))["top"].title == "前 20% 客户：价值尚不清楚"


def test_contacts_that_pile_up_at_the_quarters_end_are_named(opened, wang):
    table = tables_of(opened(wang))["quarter-end"]

    row = row_of(table, "李雨桐")
    assert [row["季末联系"], row["此前联系"]] == ["12", "1"]
    assert table.title == "季末突击：李雨桐"


def test_who_is_as_busy_as_ever_is_not_named(opened, qian):
    assert tables_of(opened(qian))["quarter-end"].title == "季末突击：无"


@pytest.mark.parametrize("period", ["7", "30", "quarter"])
@pytest.mark.parametrize("who", ["wang", "qian", "li"])
def test_every_number_opens_a_list_of_that_length(opened, client, request, who, period):
    url = "/retention/mine/" if who == "li" else URL
    numbers = numbers_of(opened(request.getfixturevalue(who), url, period=period))

    past = [found for found in numbers if "/past/" in found[1]]
    assert sum(count > 0 for count, _ in past) > 2
    for count, href in numbers:
        assert opens_its_list(client, count, href), href


def test_a_manager_sees_nothing_of_the_neighbour(opened, wang, qian):
    for user, others in ((wang, "赵航"), (qian, "李雨桐")):
        tables = tables_of(opened(user))
        heads = {row.head.text for key in KEYS for row in tables[key].rows}
        assert heads
        assert others not in heads
    assert tables_of(opened(qian))["over-visited"].title == "拜访过频 1 次，其中 D 客户 1 次"


def test_her_own_page_shows_the_same_of_her(opened, li, wang):
    hers, managers = tables_of(opened(li, "/retention/mine/")), tables_of(opened(wang))

    for key in KEYS:
        assert row_of(hers[key], "李雨桐") == row_of(managers[key], "李雨桐")
        assert hers[key].title == managers[key].title


def test_a_territory_that_two_share_counts_once_in_the_title(opened, north_1, wang):
    post(person("deng", "邓洁"), north_1)

    tables = tables_of(opened(wang))

    assert [row.head.text for row in tables["over-visited"].rows] == ["李雨桐", "邓洁"]
    assert tables["over-visited"].title == "拜访过频 3 次，其中 C 客户 2 次"


def test_of_who_serves_two_territories_the_sum_is_shown_without_a_list(opened, north, li, wang, anzhen):
    leaf = Territory.objects.add_child(north, {"code": "N-2", "name": "北二组"})
    post(li, leaf)

    row = next(row for row in tables_of(opened(wang))["over-visited"].rows if row.head.text == "李雨桐")

    assert [(cell.text, cell.href) for cell in row.cells[-2:]] == [("3", ""), ("0", "")]


def test_each_table_is_a_file(opened, wang):
    for key in KEYS:
        assert "spreadsheetml" in opened(wang, file=key)["Content-Type"]


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
        row = client_of(leaf, anzhen, f"客户{number}", grade="D", potential=50, support=50)
        see(row, rep, NOW - 3 * DAY, NOW - 2 * DAY)
    catch_up(on=TODAY - DAY)

    with django_assert_num_queries(len(first)):
        client.get(URL)
