"""How a part of a round goes from the rep to her manager and back."""

from datetime import timedelta

import pytest

from deliveries.models import Delivery
from grading.actions import assess
from grading.enums import PartState, RoundStep
from grading.judging import judge
from grading.models import RoundPart
from grading.round_queries import progress_of, progresses
from grading.rounds import NothingAssessed, approve, hand_in, send_back
from tests.cast import client_of
from tests.grading.rounds import AT, ON, ON_AT, OPENS, STRONG, part_of


@pytest.fixture
def part(north_1, dr_chen, anzhen, li, wang, standard):
    client_of(north_1, anzhen, "周明")
    return part_of(north_1)


@pytest.fixture
def begun(part, dr_chen, li):
    judge(part, dr_chen.pk, by=li, answers=STRONG, on=ON, at=ON_AT)
    return part


def handed_in(part, by, on=ON):
    return hand_in(part, by=by, on=on, at=ON_AT)


def sent_back(part, by, words="请再看看潜力"):
    return send_back(part, words=words, by=by, on=ON, at=ON_AT)


def state_of(part):
    return RoundPart.objects.get(pk=part.pk).state


def steps_of(part):
    return list(part.events.values_list("step", flat=True))


def test_it_may_be_handed_in_before_everybody_is_assessed(begun, li):
    assert handed_in(begun, li)

    assert state_of(begun) == PartState.SUBMITTED
    assert progress_of(begun) == (2, 1)
    assert progress_of(begun).is_partial


def test_nothing_is_not_handed_in(part, li):
    with pytest.raises(NothingAssessed):
        handed_in(part, li)

    assert (state_of(part), steps_of(part)) == (PartState.OPEN, [])


def test_twice_is_once(begun, li, wang):
    handed_in(begun, li)

    assert not handed_in(begun, li)
    assert approve(begun, by=wang, on=ON, at=ON_AT)
    assert not approve(begun, by=wang, on=ON, at=ON_AT)
    assert not sent_back(begun, wang)
    assert steps_of(begun) == [RoundStep.HANDED_IN, RoundStep.APPROVED]


def test_sent_back_it_is_the_reps_again_and_she_is_told_why(begun, li, wang):
    handed_in(begun, li)

    assert sent_back(begun, wang)

    assert state_of(begun) == PartState.SENT_BACK
    assert Delivery.objects.get(recipient=li, channel="in_app", key__startswith="round:event").body == "请再看看潜力"
    assert handed_in(begun, li)
    assert steps_of(begun) == [RoundStep.HANDED_IN, RoundStep.SENT_BACK, RoundStep.HANDED_IN]


def test_what_was_not_handed_in_cannot_be_decided(begun, wang):
    assert not approve(begun, by=wang, on=ON, at=ON_AT)
    assert not sent_back(begun, wang)


def test_late_is_who_hands_in_first_after_the_day(begun, li, wang):
    due = begun.due_on
    assert not begun.is_late(due)
    assert begun.is_late(due + timedelta(days=1))
    handed_in(begun, li, on=due)
    sent_back(begun, wang)
    handed_in(begun, li, on=due + timedelta(days=3))

    again = RoundPart.objects.get(pk=begun.pk)
    assert not again.is_late(due + timedelta(days=9))
    assert not RoundPart.objects.late(due + timedelta(days=9)).exists()


def test_the_list_of_the_late_agrees(begun, li):
    due = begun.due_on
    assert not RoundPart.objects.late(due).exists()
    assert RoundPart.objects.late(due + timedelta(days=1)).get() == begun
    handed_in(begun, li, on=due + timedelta(days=1))
    assert RoundPart.objects.late(due + timedelta(days=30)).get() == begun


def test_who_was_assessed_elsewhere_since_it_opened_is_done(part, dr_chen, li):
    assess(relationship=dr_chen, author=li, on=OPENS - timedelta(days=1), values=STRONG, at=AT)
    assert progress_of(part).done == 0

    assess(relationship=dr_chen, author=li, on=OPENS, values=STRONG, at=AT)

    assert progress_of(part).done == 1


def test_one_part_and_many_are_counted_alike(begun, south_1, zhao, anzhen):
    client_of(south_1, anzhen, "何平")
    other = part_of(south_1)

    parts = list(RoundPart.objects.select_related("round"))

    assert progresses(parts) == {each.pk: progress_of(each) for each in (begun, other)}
