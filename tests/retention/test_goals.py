"""A manager's own goal: which one holds for whom, and since when."""

import os
from datetime import timedelta

import pytest
from django.db import IntegrityError

from accounts.models import Territory
from clients.enums import Grade
from retention.effort import leans_to_c
from retention.enums import ENDINGS
from retention.flags import flag_ineffective
from retention.goals import end_goal, goals_over, set_goal
from retention.models import EffortFlag, EffortGoal
from tests.cast import TODAY, client_of
from tests.killing import fork
from tests.visits.conftest import NOW, logged

DAY = timedelta(days=1)
SHARES = {Grade.A: 30, Grade.B: 30, Grade.C: 30, Grade.D: 0, Grade.UNGRADED: 10}


def goal_of(territory, by, on=TODAY, **shares):
    named = {grade: shares[ending] for grade, ending in ENDINGS.items() if ending in shares}
    return set_goal(territory, SHARES | named, by=by, at=NOW, on=on)


def held(*territories, on=TODAY):
    paths = [territory.path for territory in territories]
    return goals_over(paths, on).of(paths)


def test_nothing_is_asked_beside_the_cadence_where_no_goal_was_set(north_1):
    assert held(north_1) is None


def test_a_goal_holds_at_and_below_its_node_and_nowhere_else(nation, north, north_1, south_1, wang):
    goal = goal_of(north, wang)

    assert held(north) == held(north_1) == goal
    assert held(south_1) is None
    assert held(nation) is None


def test_the_nearest_of_several_holds(nation, north, north_1, south_1, wang):
    far, near = goal_of(nation, wang), goal_of(north_1, wang)

    assert held(north_1) == near
    assert held(north) == held(south_1) == far


def test_who_serves_two_territories_is_measured_by_what_holds_for_both(nation, north, north_1, wang):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    goal_of(north_1, wang)
    assert held(north_1, north_2) is None

    goal = goal_of(north, wang)
    assert held(north_1, north_2) == goal


def test_who_serves_nothing_has_no_goal(north, wang):
    goal_of(north, wang)

    assert goals_over([north.path], TODAY).of([]) is None


def test_a_goal_replaces_the_one_before_from_its_day_on(north, wang):
    first = goal_of(north, wang, on=TODAY - 10 * DAY)
    second = goal_of(north, wang, c=20, a=40)

    assert held(north, on=TODAY - DAY) == first
    assert held(north) == second
    assert held(north, on=TODAY - 11 * DAY) is None


def test_one_replaced_on_its_first_day_never_held_and_is_kept(north, wang):
    slip, meant = goal_of(north, wang, c=40, a=20), goal_of(north, wang)

    assert held(north) == meant
    assert list(EffortGoal.objects.that_held()) == [meant]
    assert EffortGoal.objects.filter(pk=slip.pk).exists()


def test_when_it_ends_the_next_one_above_holds(nation, north, wang):
    far = goal_of(nation, wang)
    goal_of(north, wang, on=TODAY - DAY)

    assert end_goal(north, on=TODAY)
    assert held(north) == far
    assert not end_goal(north, on=TODAY)


def test_shares_that_do_not_add_up_are_refused(north, wang):
    with pytest.raises(IntegrityError):
        goal_of(north, wang, c=31)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_one_at_once_one_holds(north, wang):
    children = [fork(lambda: goal_of(north, wang)) for _ in range(4)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert EffortGoal.objects.filter(ends_on=None).count() == 1
    assert EffortGoal.objects.count() == 4


def test_leaning_to_c_is_measured_by_it():
    contacts = dict.fromkeys(Grade, 0) | {Grade.A: 6, Grade.C: 4}

    assert not leans_to_c(contacts, EffortGoal(a=30, b=30, c=40, d=0, u=0).mix)
    assert leans_to_c(contacts, EffortGoal(a=30, b=40, c=30, d=0, u=0).mix)


def test_so_is_the_flag_of_the_week(today, north, north_1, anzhen, wang, li):
    late = {"due_on": TODAY - 3 * DAY, "neglected_on": TODAY - DAY}
    client_of(north_1, anzhen, "北甲", grade="A", **late)
    c_client = client_of(north_1, anzhen, "北丙", grade="C")
    for number in range(6):
        logged(c_client, li, happened_at=NOW - (1 + number % 5) * DAY)
    goal_of(north, wang, a=0, b=0, c=90)
    # All of her contacts are with C; ten points above the target is too many.
    assert flag_ineffective(on=TODAY, at=NOW) == 1
    assert EffortFlag.objects.get().target_c == 90

    EffortFlag.objects.all().delete()
    goal_of(north, wang, a=0, b=0, c=100, u=0)
    assert flag_ineffective(on=TODAY, at=NOW) == 0
