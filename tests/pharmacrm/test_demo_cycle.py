"""The quarter's cycle and the handovers as the demo's manager finds them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.access import held_by
from accounts.models import Leave, User
from clients.models import Relationship
from grading.enums import PartState
from grading.models import RoundEntry, RoundPart
from planning.enums import ItemState
from planning.handovers.queries import served, with_progress, without_note
from planning.handovers.vacant import ownerless
from planning.models import BreakthroughPlan, CoverNote, Handover, PlannedVisit
from retention.grade_flows import RANKED
from tests.desk.boards import numbers_of
from tests.pharmacrm.test_demo_losses import DEMO
from tests.visits.conftest import time_machine_at
from visits.models import NextStep, Visit

__all__ = ["time_machine_at"]

PLAN = DEMO
pytestmark = pytest.mark.usefixtures("demo", "db")
RANKS = [grade.value for grade in RANKED]


@pytest.fixture
def manager():
    return User.objects.get(username="manager")


def test_a_part_that_waits_would_move_some_up_and_some_down(manager):
    waiting = RoundPart.objects.visible_to(manager).filter(state=PartState.SUBMITTED)
    moving = [entry for entry in RoundEntry.objects.filter(part__in=waiting) if entry.moves]
    steps = [RANKS.index(entry.grade) - RANKS.index(entry.grade_before) for entry in moving]

    assert waiting.exists()
    assert any(step < 0 for step in steps)
    assert any(step > 0 for step in steps)


def test_some_grades_changed_since_a_quarter_was_planned(client, manager, time_machine_at):
    time_machine_at(f"{PLAN.on}T10:00:00+08:00")
    client.force_login(manager)

    page = client.get(reverse("planning:quarter"))

    (changed,) = [count for count, href in numbers_of(page) if "changed=on" in href]
    assert changed > 0


# --- handovers --------------------------------------------------------------------------------------------------------


def test_the_successor_has_everything_and_the_old_rep_nothing():
    handover = with_progress(Handover.objects.filter(giver__username="former")).get()
    territory, seen = handover.territory, Relationship.objects.visible_to(handover.taker)
    assert not Relationship.objects.visible_to(handover.giver).exists()
    assert set(served(territory)) == set(seen.filter(territory=territory).exclude(status="closed"))
    for rows in (NextStep.objects.open(), BreakthroughPlan.objects.open()):
        assert not rows.filter(rep=handover.giver).exists()
    assert 0 < handover.looked_at < handover.to_look_at
    assert handover.handed.filter(grade="A").exclude(words="").exists()
    assert set(Visit.objects.filter(territory=handover.territory_id).values_list("rep", flat=True)) >= {
        handover.giver_id,
        handover.taker_id,
    }


def test_one_is_prepared_and_waits_for_a_note():
    draft = Handover.objects.open().get()

    assert draft.is_draft
    assert draft.effective_on > DEMO.on
    assert without_note(served(draft.territory), draft).count() == 1


def test_the_manager_holds_what_is_vacant_and_nothing_is_without_an_owner():
    manager = User.objects.get(username="manager2")
    assert len(held_by(manager, DEMO.on).vacant) == 1
    assert not ownerless(DEMO.on).exists()


def test_one_leave_was_covered_and_one_will_be():
    covered = Leave.objects.approved().filter(covered_by__isnull=False).order_by("from_on")
    was, will = covered

    assert was.to_on < DEMO.on < will.from_on
    assert will.covered_by.username == "rep"
    there = Visit.objects.filter(rep=was.covered_by, happened_on__range=(was.from_on, was.to_on))
    assert there.filter(relationship__territory__postings__user=was.user).exists()
    assert CoverNote.objects.filter(leave=will).exists()
    assert not Handover.objects.filter(prepared_at__date__gt=DEMO.on).exists()


def test_a_rep_finds_her_week_half_done_and_the_next_one_planned():
    monday = PLAN.on - timedelta(days=PLAN.on.weekday())
    items = PlannedVisit.objects.filter(plan__rep__username="rep")

    past, ahead = items.filter(on__lt=PLAN.on), items.filter(on__gte=PLAN.on)
    assert {ItemState.DONE, ItemState.SKIPPED} <= set(past.values_list("state", flat=True))
    assert set(ahead.values_list("state", flat=True)) == {ItemState.PLANNED}
    assert {item.plan.week_on for item in ahead} == {monday, monday + timedelta(days=7)}
    assert all(item.reasons for item in ahead)
