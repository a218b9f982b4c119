"""A rep's own figures: what her manager sees of her, to her first."""

import pytest

from retention.flags import flag_ineffective
from tests.cast import TODAY
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.desk.test_effort_board import district
from tests.standing import anzhen, li, nation, north, north_1, qian, south, south_1, wang, zhao
from tests.visits.conftest import NOW

__all__ = ["anzhen", "district", "li", "nation", "north", "north_1", "qian", "south", "south_1", "wang", "zhao"]

pytestmark = pytest.mark.usefixtures("db", "today", "district")
URL = "/retention/mine/"


@pytest.fixture
def mine(client):
    def open_as(user, **query):
        client.force_login(user)
        return client.get(URL, {"period": "7", **query})

    return open_as


def test_she_sees_her_own_row_and_nobody_elses(mine, li):
    table = tables_of(mine(li))["effort"]

    assert [row.head.text for row in table.rows] == ["李雨桐"]
    assert row_of(table, "李雨桐")["C 联系次数"] == "10"


def test_she_reads_her_flag_at_once_and_until_when_it_is_hers_alone(mine, li):
    flag_ineffective(on=TODAY, at=NOW)

    table = tables_of(mine(li))["ineffective"]

    assert [cell.text for cell in table.rows[0].cells][1:4] == ["11月9日", "100%", "50%"]
    assert "11月23日" in table.note


def test_a_colleague_of_the_same_territory_does_not_read_it(mine, zhao, qian):
    flag_ineffective(on=TODAY, at=NOW)

    assert tables_of(mine(zhao))["ineffective"].rows == []
    assert "李雨桐" not in mine(qian).content.decode()


@pytest.mark.parametrize("period", ["7", "30", "quarter"])
@pytest.mark.parametrize("who", ["li", "zhao"])
def test_every_number_opens_a_list_of_that_length(mine, client, request, who, period):
    flag_ineffective(on=TODAY, at=NOW)

    numbers = numbers_of(mine(request.getfixturevalue(who), period=period))

    assert sum(count > 0 for count, _ in numbers) > 2
    for count, href in numbers:
        assert opens_its_list(client, count, href), href


def test_who_is_posted_nowhere_is_told_so(mine, admin):
    assert "您目前没有岗位分配" in mine(admin).content.decode()


def test_the_page_about_me_leads_to_it(client, li):
    client.force_login(li)

    assert f'href="{URL}"' in client.get("/me/").content.decode()


@pytest.mark.parametrize("show", ["", "team"])
def test_it_asks_the_database_at_most_sixteen_times(mine, client, li, django_assert_max_num_queries, show):
    flag_ineffective(on=TODAY, at=NOW)
    mine(li)

    with django_assert_max_num_queries(16):
        client.get(URL, {"show": show})
