"""A stage is changed with the one before it kept."""

import pytest

from clients.actions import set_stage
from clients.models import StageChange
from tests.cast import TODAY


def kept():
    return list(StageChange.objects.order_by("pk").values_list("old", "new"))


@pytest.fixture
def in_trust(dr_chen):
    set_stage(dr_chen, "trust", on=TODAY)
    return dr_chen


def test_it_keeps_every_stage_with_its_day(in_trust, li):
    set_stage(in_trust, "agree", on=TODAY, by=li)

    assert kept() == [("", "trust"), ("trust", "agree")]
    assert StageChange.objects.latest("pk").author == li


def test_the_same_stage_again_is_no_change(in_trust):
    set_stage(in_trust, "trust", on=TODAY)

    assert len(kept()) == 1


def test_nobody_elses_are_seen(in_trust, li, zhao):
    assert StageChange.objects.visible_to(li).exists()
    assert not StageChange.objects.visible_to(zhao).exists()
