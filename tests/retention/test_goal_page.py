"""The page of a manager's goal: what holds, setting it, and a sum that must be 100."""

from datetime import timedelta

import pytest
from django.urls import reverse

from retention.models import EffortGoal
from tests.cast import TODAY
from tests.killing import count_statements
from tests.retention.test_goals import goal_of

pytestmark = pytest.mark.usefixtures("today")
SAID = {"a": 40, "b": 30, "c": 20, "d": 0, "u": 10}


@pytest.fixture
def as_wang(client, wang):
    client.force_login(wang)
    return client


def url(territory, name="goal"):
    return reverse(f"retention:{name}", args=[territory.pk])


def shown(response):
    return response.content.decode()


def test_it_says_that_the_cadence_goes_where_no_goal_holds(as_wang, north):
    assert "未设目标" in shown(as_wang.get(url(north)))


def test_a_goal_is_set_from_today_on(as_wang, north, wang):
    response = as_wang.post(url(north), SAID)

    assert response.url == f"/retention/effort/?territory={north.code}"
    goal = EffortGoal.objects.get()
    assert (goal.territory, goal.a, goal.b, goal.c, goal.d, goal.u) == (north, 40, 30, 20, 0, 10)
    assert (goal.set_by, goal.starts_on.isoformat(), goal.ends_on) == (wang, "2026-11-16", None)


def test_the_form_begins_with_what_holds(as_wang, north, north_1, wang):
    goal_of(north, wang, a=20, c=40)

    page = as_wang.get(url(north_1))

    assert page.context["form"]["c"].value() == 40
    assert f"执行{north.name}的目标" in shown(page)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"c": 21}, "各级合计为 101 %"),
        ({"c": -20, "a": 80}, "大于或等于0"),
        ({"c": 101}, "小于或等于100"),
        ({"c": ""}, "这个字段是必填项"),
        ({"c": "二十"}, "输入整数"),
        ({"c": "1" * 500}, "小于或等于100"),
    ],
)
def test_shares_that_make_no_sense_are_refused_and_kept(as_wang, north, said, words):
    response = as_wang.post(url(north), SAID | said)

    assert response.status_code == 200
    assert words in shown(response)
    assert response.context["form"]["c"].value() == str(said["c"])
    assert not EffortGoal.objects.exists()


def test_it_is_ended(as_wang, north, wang):
    goal_of(north, wang)

    response = as_wang.post(url(north, "goal-end"), follow=True)

    assert "目标已取消" in shown(response)
    assert "没有可取消的目标" in shown(as_wang.post(url(north, "goal-end"), follow=True))


def test_the_goal_of_a_node_above_is_not_ended_here(as_wang, north, north_1, wang):
    goal = goal_of(north, wang)

    assert "取消目标" not in shown(as_wang.get(url(north_1)))
    as_wang.post(url(north_1, "goal-end"))
    goal.refresh_from_db()
    assert goal.ends_on is None


def test_it_lists_what_held(as_wang, north, wang):
    goal_of(north, wang, c=10, a=50)
    goal_of(north, wang)

    assert shown(as_wang.get(url(north))).count('<th scope="row">') == 1


def test_a_node_of_others_is_not_found(as_wang, nation, south):
    assert as_wang.get(url(nation)).status_code == 404
    assert as_wang.post(url(south), SAID).status_code == 404
    assert as_wang.post(url(south, "goal-end")).status_code == 404


def test_it_asks_as_often_for_thirty_goals_as_for_one(as_wang, north, wang, django_assert_num_queries):
    goal_of(north, wang, on=TODAY - timedelta(days=40))
    as_wang.get(url(north))
    few = count_statements(lambda: as_wang.get(url(north)))
    for number in range(30):
        goal_of(north, wang, on=TODAY - timedelta(days=39 - number))

    with django_assert_num_queries(few):
        as_wang.get(url(north))
