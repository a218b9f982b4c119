"""A week proposed on demand, and the rest of a day planned anew on the spot."""

from datetime import timedelta

import pytest

from clients.models import ClinicSlot
from desk.week_improving import is_being_improved
from planning.enums import ItemState, Solver
from planning.models import PlannedVisit, WeekPlan
from planning.tasks import propose_week_of
from tests.cast import TODAY, client_of
from tests.planning.planned import TOMORROW, plan_of, planned
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")


def in_clinic(relationship, part="afternoon"):
    ClinicSlot.objects.create(client=relationship.client, weekday=TODAY.weekday(), part=part)
    return relationship


@pytest.fixture
def signed_in(client, li):
    client.force_login(li)
    return client


def replan(client, item, reason):
    return client.post(f"/planning/week/items/{item.pk}/replan/", {"reason": reason}, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def state_of(item):
    item.refresh_from_db()
    return item.state, item.skip_reason


def test_whoever_is_not_there_is_skipped_and_somebody_else_moves_in(signed_in, li, north_1, anzhen, dr_chen):
    away = planned(in_clinic(dr_chen), li, half=2)
    waits = in_clinic(client_of(north_1, anzhen, "王建国", grade="A", due_on=TODAY - timedelta(days=9)))

    shown = replan(signed_in, away, "client_away")

    assert state_of(away) == (ItemState.SKIPPED, "client_away")
    assert PlannedVisit.objects.open().get(relationship=waits).on == TODAY
    assert "王建国" in said(shown)
    assert "陈思雨" in said(shown)


def test_when_nobody_of_the_hospital_is_to_be_met_all_of_its_half_day_is_skipped(
    signed_in, li, north_1, anzhen, dr_chen
):
    item = planned(in_clinic(dr_chen), li, half=2)
    same = planned(in_clinic(client_of(north_1, anzhen, "王建国")), li, half=2)
    later = planned(client_of(north_1, anzhen, "李院长"), li, on=TOMORROW)

    replan(signed_in, item, "not_received")

    assert [state_of(each)[0] for each in (item, same, later)] == [
        ItemState.SKIPPED,
        ItemState.SKIPPED,
        ItemState.PLANNED,
    ]


@pytest.mark.parametrize("reason", ["", "asked_later", "\x00", "x" * 5000])
def test_without_a_reason_on_the_spot_nothing_is_planned_anew(signed_in, li, dr_chen, reason):
    item = planned(dr_chen, li)

    assert "未作更改" in said(replan(signed_in, item, reason))
    assert state_of(item)[0] == ItemState.PLANNED


def test_only_today_is_planned_anew(signed_in, li, dr_chen):
    item = planned(dr_chen, li, on=TOMORROW)

    assert "未作更改" in said(replan(signed_in, item, "client_away"))
    assert state_of(item)[0] == ItemState.PLANNED


# --- on demand --------------------------------------------------------------------------------------------------------


def propose(client, day):
    return client.post("/planning/week/propose/", {"week": day.isoformat()}, follow=True)


def test_a_week_is_proposed_at_once_by_rank_and_then_by_the_optimiser(signed_in, li, north_1, anzhen):
    client_of(north_1, anzhen, "王建国", grade="A", due_on=TODAY)

    shown = propose(signed_in, TODAY + timedelta(days=7))

    plan = WeekPlan.objects.get(rep=li)
    assert (plan.solver, plan.items.count()) == (Solver.GREEDY, 1)
    assert shown.context["is_improving"]
    propose_week_of(li.pk, plan.week_on.isoformat())
    plan.refresh_from_db()
    assert plan.solver == Solver.OPTIMISER
    assert "/planning/week/?week=" in signed_in.get(f"/planning/week/{plan.pk}/state/").content.decode()


def test_tapped_again_it_asks_for_no_second_run(signed_in, dr_chen, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr("deliveries.nudges.current_app.send_task", lambda task, **sent: asked.append(task))

    with django_capture_on_commit_callbacks(execute=True):
        propose(signed_in, TODAY + timedelta(days=7))
        propose(signed_in, TODAY + timedelta(days=7))

    assert asked == ["planning.tasks.propose_week_of"]


def test_it_waits_for_a_better_plan_for_a_while_alone(li):
    plan = plan_of(li)
    plan.solver = Solver.GREEDY

    assert is_being_improved(plan, NOW + timedelta(seconds=30))
    assert not is_being_improved(plan, NOW + timedelta(minutes=5))


def test_a_week_that_is_over_is_not_proposed(signed_in, li, dr_chen):
    assert "已经过去" in said(propose(signed_in, TODAY - timedelta(days=7)))
    assert not WeekPlan.objects.exists()


def test_who_holds_no_clients_proposes_nothing(client, li, wang, dr_chen):
    client.force_login(wang)

    assert client.post("/planning/week/propose/", {}).status_code == 404
