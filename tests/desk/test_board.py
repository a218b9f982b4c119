"""The manager's home: neglected by grade and territory, every number a link to exactly its list."""

import re
from datetime import date

import pytest

from accounts.actions import open_look
from accounts.enums import PostingRole
from accounts.models import Territory
from tests.cast import TODAY, client_of, person, post
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")
NEGLECTED = {"due_on": date(2026, 11, 10), "neglected_on": date(2026, 11, 13), "escalated_on": None}


@pytest.fixture
def busy_north(north, north_1, li, anzhen):
    """Two leaves with neglected clients of several grades, one of them escalated; one leaf is vacant."""
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    client_of(north_1, anzhen, "甲一", grade="A", **NEGLECTED | {"escalated_on": TODAY})
    client_of(north_1, anzhen, "乙一", grade="B", **NEGLECTED)
    client_of(north_1, anzhen, "丙一", grade="C", due_on=TODAY, neglected_on=None)
    client_of(north_2, anzhen, "甲二", grade="A", **NEGLECTED)
    client_of(north_2, anzhen, "丁二", grade="D")
    return north


@pytest.fixture
def board(client, wang, busy_north):
    client.force_login(wang)
    return client.get("/")


def test_it_counts_by_grade_and_territory(board):
    rows = {row.territory.code: row.numbers for row in board.context["board"].rows}

    assert rows["N-1"]["neglected_A"] == rows["N-1"]["neglected_B"] == rows["N-2"]["neglected_A"] == 1
    assert rows["N-1"]["escalated"] == 1
    assert board.context["board"].totals["neglected"] == 3
    assert board.context["board"].totals["active"] == 5


def test_it_opens_from_every_number_exactly_its_list(board, client):
    numbers = re.findall(r'data-count="(\d+)" href="([^"]+)"', board.content.decode())

    assert len(numbers) > 15
    for count, href in numbers:
        opened = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in opened, href
        assert opened.count("data-relationship=") == int(count), href


def test_it_names_who_is_posted_and_what_is_vacant(board):
    people = {row.territory.code: (list(map(str, row.people)), row.is_vacant) for row in board.context["board"].rows}

    assert people == {"N-1": (["李雨桐"], False), "N-2": ([], True)}


def test_it_opens_from_a_reps_name_all_her_clients(client, wang, busy_north, li):
    """Those of her other territory too, which has a row of its own."""
    post(li, Territory.objects.get(code="N-2"), PostingRole.COVER)
    client.force_login(wang)
    shown = client.get("/").content.decode()
    links = re.findall(r'href="([^"]+)">李雨桐</a>', shown)

    opened = client.get(links[0].replace("&amp;", "&")).content.decode()

    assert len(links) == 2
    assert 'data-total="5"' in opened
    assert "代表：李雨桐" in opened


def test_a_look_across_opens_the_list_of_a_rep(client, admin, busy_north):
    open_look(user=admin, territory=busy_north, reason="核对离职交接", at=NOW)
    client.force_login(admin)
    link = re.search(r'href="([^"]+)">李雨桐</a>', client.get("/retention/board/").content.decode())[1]

    assert 'data-total="3"' in client.get(link.replace("&amp;", "&")).content.decode()


def test_a_manager_of_two_nodes_switches_between_them(client, wang, south, board):
    assert 'aria-label="您的辖区"' not in board.content.decode()
    post(wang, south, PostingRole.MANAGER)

    switch = re.search(r'<nav class="line wrap switch".*?</nav>', client.get("/").content.decode(), re.DOTALL)[0]

    links = re.findall(r'territory=(\w+)&amp;period=30" (?:aria-current="(true)")?', switch)
    assert links == [("N", "true"), ("S", "")]
    assert client.get("/retention/board/", {"territory": "S"}).context["board"].node == south


def test_a_look_across_is_one_of_the_nodes(client, admin, north_1, south):
    post(admin, north_1)
    open_look(user=admin, territory=south, reason="核对离职交接", at=NOW)
    client.force_login(admin)

    assert client.get("/retention/board/").context["asked"].nodes == [south, north_1]


def test_it_drills_down_only_within_what_one_sees(client, board, south):
    assert client.get("/retention/board/", {"territory": "N"}).status_code == 200
    assert client.get("/retention/board/", {"territory": "S"}).status_code == 404


def test_it_has_one_word_for_one_state(client, board):
    escalated = client.get("/clients/", {"due": "escalated"}).content.decode()

    # The tile and the column; the filter, and the row.
    assert board.content.decode().count("已提醒经理") == 2
    assert escalated.count("已提醒经理") == 2


@pytest.mark.parametrize("code", ["\x00", "N\x00", "N'", "x" * 5000, "9" * 40])
def test_a_nonsense_territory_is_not_found(client, board, code):
    assert client.get("/retention/board/", {"territory": code}).status_code == 404


def test_it_tells_who_is_not_posted_what_to_do(client, admin):
    client.force_login(admin)

    assert client.get("/retention/board/").status_code == 200


def test_it_asks_the_database_the_same_at_one_child_and_thirty(
    client, wang, north, busy_north, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(wang)
    with django_assert_max_num_queries(15) as first:
        client.get("/")
    for number in range(30):
        leaf = Territory.objects.add_child(north, {"code": f"NN-{number}", "name": f"组{number}"})
        post(person(f"rep{number}", f"代表{number}"), leaf)
        client_of(leaf, anzhen, f"客户{number}", grade="A", **NEGLECTED)

    with django_assert_num_queries(len(first)):
        client.get("/")


@pytest.fixture
def mixed(client, wang, busy_north, anzhen):
    """The node has clients of its own, and a D decision-maker is neglected."""
    client_of(busy_north, anzhen, "直一", grade="D", is_decision_maker=True, **NEGLECTED)
    client.force_login(wang)
    return client.get("/")


def test_its_own_row_opens_the_node_alone(mixed, client):
    numbers = re.findall(r'data-count="(\d+)" href="([^"]+)"', mixed.content.decode())

    assert any("only=1" in href for _, href in numbers)
    for count, href in numbers:
        assert f'data-total="{count}"' in client.get(href.replace("&amp;", "&")).content.decode(), href


def table(response) -> list[list[int]]:
    """The numbers of the rows of the table of the neglected, the totals last."""
    [section] = re.findall(
        r'<section class="panel wide" id="neglected">.*?</section>', response.content.decode(), re.DOTALL
    )
    rows = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">.*?</tr>", section, re.DOTALL)
    return [[int(number) for number in re.findall(r'data-count="(\d+)"', row)] for row in rows]


def test_the_grades_of_a_row_add_up(mixed):
    for neglected, a, b, c, d, ungraded, *_ in table(mixed):
        assert neglected == a + b + c + d + ungraded


def test_the_rows_add_up_to_the_totals_at_the_foot(mixed):
    *rows, totals = table(mixed)

    assert len(rows) == 3
    assert totals == [sum(column) for column in zip(*rows, strict=True)]
    assert totals[:6] == [4, 2, 1, 0, 1, 0]
