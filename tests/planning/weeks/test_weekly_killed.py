"""The week of everybody, killed with SIGKILL before or after any of its statements and run again, ends as one run."""

import pytest

from accounts.models import Territory
from planning.models import LeftOut, PlannedVisit, WeekPlan
from planning.weeks.weekly import propose_missing, waiting
from tests.cast import TODAY, person, post
from tests.killing import kill_points, run_until_statement
from tests.planning.weeks.planned import FRIDAY, due, moment

pytestmark = [pytest.mark.django_db(transaction=True)]
AT = moment(FRIDAY, 18)


def run() -> None:
    for rep in waiting(TODAY):
        propose_missing(rep, week_on=TODAY, at=AT, effort=0)


def written():
    columns = ("plan__rep", "relationship", "on", "half", "position", "state", "origin")
    plans = list(WeekPlan.objects.order_by("rep").values_list("rep", "week_on", "solver", "value", "bound"))
    left_out = list(LeftOut.objects.order_by("relationship").values_list("plan__rep", "relationship", "why"))
    return plans, list(PlannedVisit.objects.order_by(*columns).values_list(*columns)), left_out


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(north, north_1, li, anzhen, after):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    post(person("han", "韩梅"), north_2)
    for leaf in (north_1, north_2):
        due(leaf, anzhen, f"甲{leaf.code}", grade="A")
        due(leaf, anzhen, f"丁{leaf.code}", grade="C")
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    assert len(expected[1]) == 4

    for number in points:
        WeekPlan.objects.all().delete()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)
