"""Friday's job and its command: for whom, when, and what a missed Friday is made up by."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actions import decide_leave, propose_leave
from planning.enums import Solver
from planning.models import WeekPlan
from planning.tasks import propose_missing_week, propose_week_of, propose_weeks
from planning.weeks.weekly import is_planned, planners, propose_missing, waiting, week_to_plan
from planning.weeks.writing import locked_plan
from tests.cast import TODAY
from tests.planning.weeks.planned import DAY, FRIDAY, due, items, moment, propose

NEXT = TODAY + 7 * DAY


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (moment(FRIDAY, 17, 59), None),
        (moment(FRIDAY, 18), TODAY),
        (moment(FRIDAY + DAY, 3), TODAY),
        (moment(FRIDAY + 2 * DAY, 23, 59), TODAY),
        (moment(TODAY, 6, 59), TODAY),
        (moment(TODAY, 7), None),
        (moment(TODAY + 2 * DAY, 20), None),
    ],
)
def test_the_coming_week_is_planned_from_friday_evening_to_monday_morning(at, week):
    assert week_to_plan(timezone.localtime(at)) == week


@pytest.mark.django_db
def test_for_whoever_visits_clients(li, wang, zhao, qian, admin):
    # Both managers have people at every leaf.
    assert list(planners(TODAY)) == [li, zhao]


@pytest.mark.django_db
def test_a_manager_of_a_vacant_territory_is_one_of_them(wang, north_1):
    assert list(planners(TODAY)) == [wang]


@pytest.mark.django_db
def test_it_is_done_once(li, dr_chen):
    at = moment(FRIDAY, 18)

    assert propose_missing(li, week_on=TODAY, at=at, effort=0)
    assert not propose_missing(li, week_on=TODAY, at=at + timedelta(hours=9), effort=0)
    assert list(waiting(TODAY)) == []


@pytest.mark.django_db
def test_what_was_put_together_by_hand_or_earlier_is_no_proposal_of_friday(li, dr_chen):
    locked_plan(li, week_on=TODAY, at=moment(FRIDAY, 20))
    assert WeekPlan.objects.get().solver == Solver.HAND
    assert not is_planned(li, TODAY)

    propose(li, at=moment(FRIDAY, 9))
    assert not is_planned(li, TODAY)


@pytest.fixture
def nudged(monkeypatch, django_capture_on_commit_callbacks):
    """What a run of the job asks for."""

    def run():
        asked = []
        monkeypatch.setattr(
            "deliveries.nudges.current_app.send_task", lambda task, **sent: asked.append(sent["kwargs"])
        )
        with django_capture_on_commit_callbacks(execute=True):
            propose_weeks()
        return asked

    return run


@pytest.mark.django_db
def test_the_task_asks_for_each_person(li, zhao, time_machine_at, nudged):
    time_machine_at(f"{FRIDAY}T18:00:00+08:00")

    assert nudged() == [{"rep_pk": each.pk, "week_on": TODAY.isoformat()} for each in (li, zhao)]


@pytest.mark.django_db
def test_a_run_asks_for_a_batch_alone(li, zhao, time_machine_at, nudged, monkeypatch):
    monkeypatch.setattr("planning.weeks.weekly.BATCH", 1)
    time_machine_at(f"{FRIDAY}T18:00:00+08:00")

    assert [each["rep_pk"] for each in nudged()] == [li.pk]


@pytest.mark.django_db
def test_in_mid_week_it_asks_for_nothing(li, today, nudged):
    assert nudged() == []


@pytest.mark.django_db
def test_in_mid_week_it_asks_once_for_the_week_of_a_new_cover(li, zhao, wang, dr_chen, time_machine_at, nudged):
    for rep in (li, zhao):
        propose(rep)
    leave = propose_leave(user=li, kind="leave", from_on=TODAY, to_on=TODAY + 2 * DAY)
    decide_leave(leave, by=wang, approve=True, at=moment(TODAY, 8), covered_by=zhao)
    time_machine_at(f"{TODAY}T08:05:00+08:00")

    assert nudged() == [{"rep_pk": zhao.pk, "week_on": TODAY.isoformat()}]

    assert propose_missing(zhao, week_on=TODAY, at=moment(TODAY, 8, 6), effort=0)
    assert [item.relationship for item in items(zhao)] == [dr_chen]
    assert nudged() == []
    assert not propose_missing(zhao, week_on=TODAY, at=moment(TODAY, 8, 7), effort=0)


@pytest.mark.django_db
def test_a_week_that_is_over_is_not_proposed(li, dr_chen, today):
    propose_missing_week(li.pk, (TODAY - DAY).isoformat())
    propose_week_of(li.pk, (TODAY - DAY).isoformat())

    assert not WeekPlan.objects.exists()


@pytest.mark.django_db
def test_the_tasks_of_one_person(li, dr_chen, time_machine_at):
    time_machine_at(f"{FRIDAY}T18:00:00+08:00")

    propose_missing_week(li.pk, TODAY.isoformat())
    assert [item.on for item in items()] == [TODAY]

    propose_week_of(li.pk, TODAY.isoformat())
    assert [item.on for item in items()] == [TODAY]


@pytest.mark.django_db
def test_the_command_plans_next_week_and_says_what(li, north_1, anzhen, today):
    due(north_1, anzhen, "客户")
    said = StringIO()

    call_command("plan_weeks", "--effort=0", stdout=said)

    assert said.getvalue().startswith(f"li {NEXT}: 1 planned, 0 left out, value ")
    assert [item.plan.week_on for item in items()] == [NEXT]


@pytest.mark.django_db
def test_a_dry_run_plans_nothing(li, zhao, north_1, anzhen, today):
    due(north_1, anzhen, "客户")
    said = StringIO()

    call_command("plan_weeks", "--rep=li", "--dry-run", f"--week={NEXT}", "--effort=0", stdout=said)

    assert said.getvalue().startswith(f"li {NEXT}: 1 planned, 0 left out")
    assert not WeekPlan.objects.exists()


@pytest.mark.django_db
def test_the_command_knows_nobody_of_that_name():
    with pytest.raises(CommandError):
        call_command("plan_weeks", "--rep=nobody")
