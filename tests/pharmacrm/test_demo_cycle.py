"""The quarter's cycle as the demo's manager finds it."""

import pytest
from django.urls import reverse

from accounts.models import User
from grading.enums import PartState
from grading.models import RoundEntry, RoundPart
from retention.grade_flows import RANKED
from tests.desk.boards import numbers_of
from tests.pharmacrm.test_demo_losses import DEMO
from tests.visits.conftest import time_machine_at

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
