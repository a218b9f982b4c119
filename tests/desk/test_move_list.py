"""The list of moves: what is open first to be seen, filters, and as many queries for thirty as for one."""

from datetime import timedelta

import pytest

from clients.actions import create_organisation
from clients.enums import InfluenceKind, Likelihood
from clients.influencing import note_influence
from clients.models import Move
from clients.moving import Named, Post, name_successor, note_move
from desk.moves import take_back
from tests.cast import TODAY, client_of
from tests.killing import count_statements
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")


def moved(relationship, by, to, on=TODAY):
    return note_move(relationship.client, to=Post(to), moved_on=on, note="", ending=[], by=by, at=NOW, on=TODAY)


@pytest.fixture
def fuwai(db):
    return create_organisation(name="阜外医院", city="北京市", county="西城")


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def test_nobody_has_moved_yet(as_li):
    assert "暂无人员变动" in as_li.get("/moves/").content.decode()


def test_it_shows_who_left_what_for_what(as_li, li, dr_chen, fuwai):
    move = moved(dr_chen, li, fuwai)

    page = as_li.get("/moves/").content.decode()

    assert f'data-move="{move.pk}"' in page
    assert "首都医科大学附属北京安贞医院 · 心内科 → 阜外医院" in page


def test_it_hides_what_is_another_teams(client, zhao, li, dr_chen, fuwai):
    moved(dr_chen, li, fuwai)
    client.force_login(zhao)

    assert "data-move" not in client.get("/moves/").content.decode()


@pytest.mark.parametrize(("state", "expected"), [("", 3), ("open", 1), ("followed", 1), ("undone", 1), ("odd", 3)])
def test_it_is_filtered_by_what_became_of_the_post(as_li, li, north_1, anzhen, fuwai, state, expected):
    rows = [client_of(north_1, anzhen, f"主任{n}") for n in range(3)]
    _open, followed, undone = (moved(row, li, fuwai) for row in rows)
    name_successor(followed, Named(None, "新主任", Likelihood.TOOK_OVER), by=li)
    take_back(undone, by=li, at=NOW + timedelta(hours=1), on=TODAY)

    page = as_li.get("/moves/", {"state": state}).content.decode()

    assert page.count("data-move=") == expected


def test_as_many_queries_for_thirty_as_for_one(as_li, li, north_1, anzhen, fuwai, django_assert_num_queries):
    moved(client_of(north_1, anzhen, "第一位"), li, fuwai)
    as_li.get("/moves/")
    few = count_statements(lambda: as_li.get("/moves/"))
    for number in range(29):
        moved(client_of(north_1, anzhen, f"医生{number}"), li, fuwai)

    with django_assert_num_queries(few):
        as_li.get("/moves/")


def test_a_move_asks_as_often_for_thirty_steps_as_for_one(
    as_li, li, north_1, anzhen, fuwai, dr_chen, django_assert_num_queries
):
    move = moved(dr_chen, li, fuwai)
    name_successor(move, Named(client_of(north_1, anzhen, "第一位"), "", Likelihood.LIKELY), by=li)
    as_li.get(move.get_absolute_url())
    few = count_statements(lambda: as_li.get(move.get_absolute_url()))
    for number in range(29):
        name_successor(move, Named(client_of(north_1, anzhen, f"医生{number}"), "", Likelihood.LIKELY), by=li)

    with django_assert_num_queries(few):
        as_li.get(move.get_absolute_url())


def test_the_page_asks_as_often_for_thirty_whom_she_moves_as_for_one(
    as_li, li, north_1, anzhen, dr_chen, django_assert_num_queries
):
    url = f"/clients/{dr_chen.pk}/move/"

    def follows(name):
        note_influence(
            source=dr_chen.client, target=client_of(north_1, anzhen, name).client, by=li, on=TODAY,
            kind=InfluenceKind.RESPECTS, is_negative=False, strength=3, evidence="会诊时引用其意见",
        )  # fmt: skip

    follows("第一位")
    as_li.get(url)
    few = count_statements(lambda: as_li.get(url))
    for number in range(29):
        follows(f"医生{number}")

    with django_assert_num_queries(few):
        as_li.get(url)


def test_a_territory_is_found_by_its_rep(as_li, zhao, south_1):
    found = as_li.get("/moves/territories/", {"q": "赵航"}).json()["options"]

    assert found == [{"value": south_1.pk, "text": "南区一组", "hint": "赵航 · S-1"}]


def test_anything_odd_finds_no_territory(as_li):
    assert as_li.get("/moves/territories/", {"q": "x" * 101}).json() == {"options": []}
    assert Move.objects.count() == 0
