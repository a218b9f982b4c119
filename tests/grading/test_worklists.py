"""What of the grading waits for a rep: changed places and hours, and a D that rests on nothing."""

from datetime import timedelta

import pytest
import time_machine

from clients.actions import department_named, place
from clients.enums import SlotKind, SlotPart, WeekParity
from clients.models import Relationship
from clients.timetabling import Period, set_week
from grading.actions import assess, assess_many
from grading.answers import Answer
from grading.enums import FactSource, Worklist
from grading.evidence import STALE_QUARTERS, LacksEvidence
from grading.models import Assessment, AssessmentValue, RoundPolicy
from grading.overrides import set_by_hand
from grading.queries import on_worklist
from tests.cast import TODAY
from tests.grading.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_ten")
TUESDAY = (1, SlotPart.MORNING.value, WeekParity.EVERY.value)
ASSESSED = TODAY - timedelta(days=60)
KNOWN = {"outpatients_per_week": Answer(120, FactSource.CLIENT), "attitude": Answer("主动提问、讨论", "observed")}
# Low on both axes: a D.
LITTLE = {"outpatients_per_week": Answer(20, FactSource.CLIENT), "attitude": Answer("愿意听，未表态", "observed")}


def waits(relationship, worklist=Worklist.MOVED, on=TODAY):
    return on_worklist(Relationship.objects.all(), worklist, on).filter(pk=relationship.pk).exists()


def on_day(day):
    return time_machine.travel(f"{day.isoformat()}T10:00:00+08:00", tick=False)


@pytest.fixture
def chen(dr_chen, li):
    """Assessed two months ago, with a clinic on Tuesdays that was known before."""
    with on_day(ASSESSED):
        set_week(dr_chen.client, {TUESDAY: SlotKind.CLINIC}, Period(ASSESSED))
        assess(relationship=dr_chen, author=li, on=ASSESSED, values=KNOWN)
    return dr_chen


def test_hours_entered_for_the_first_time_are_no_change(chen):
    assert not waits(chen)


def test_another_ward_waits_for_an_assessment(chen, li, anzhen):
    place(chen.client, organisation=anzhen, department=department_named(anzhen, "二病区"), on=TODAY)
    assert waits(chen)

    assess(relationship=chen, author=li, on=TODAY, values=KNOWN)

    assert not waits(chen)


@pytest.mark.parametrize("kind", [SlotKind.WARD, ""])
def test_other_hours_wait_for_an_assessment(chen, li, kind):
    set_week(chen.client, {TUESDAY: kind}, Period(TODAY))
    assert waits(chen)

    assess(relationship=chen, author=li, on=TODAY, values=KNOWN)

    assert not waits(chen)


def test_planned_hours_wait_from_their_day_on(chen):
    begins = TODAY + timedelta(days=10)
    set_week(chen.client, {TUESDAY: SlotKind.WARD}, Period(TODAY, from_on=begins))

    assert not waits(chen, on=begins - timedelta(days=1))
    assert waits(chen, on=begins)


def test_hours_that_end_on_a_day_wait_after_it(chen):
    chen.client.clinic_slots.update(to_on=TODAY)

    assert not waits(chen, on=TODAY)
    assert waits(chen, on=TODAY + timedelta(days=1))


def test_the_same_hours_again_are_no_change(chen):
    assert not set_week(chen.client, {TUESDAY: SlotKind.CLINIC}, Period(TODAY))

    assert not waits(chen)


# --- a D that rests on nothing ----------------------------------------------------------------------------------------


def test_a_d_that_was_loaded_waits(dr_chen):
    Relationship.objects.filter(pk=dr_chen.pk).update(grade="D", potential=10, support=10)

    assert waits(dr_chen, Worklist.UNFOUNDED)


def test_a_founded_d_waits_once_its_value_is_stale(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=LITTLE)
    dr_chen.refresh_from_db()

    assert dr_chen.grade == "D"
    assert not waits(dr_chen, Worklist.UNFOUNDED)
    assert waits(dr_chen, Worklist.UNFOUNDED, on=TODAY + timedelta(days=200))


def test_until_when_a_value_counts_is_what_the_policy_says(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=LITTLE)
    RoundPolicy.objects.create(effective_on=TODAY, stale_after_quarters=4)

    assert not waits(dr_chen, Worklist.UNFOUNDED, on=TODAY + timedelta(days=200))
    assert waits(dr_chen, Worklist.UNFOUNDED, on=TODAY + timedelta(days=400))


def test_only_the_newest_assessment_counts(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=ASSESSED, values=LITTLE)
    assess(relationship=dr_chen, author=li, on=TODAY, values={"outpatients_per_week": None})
    Relationship.objects.filter(pk=dr_chen.pk).update(grade="D")

    assert waits(dr_chen, Worklist.UNFOUNDED)


def test_a_d_set_by_hand_rests_on_its_reason(dr_chen, wang):
    facts = {"grade": "D", "until": TODAY + timedelta(days=30), "reason": "已转行政岗位"}
    set_by_hand(relationship=dr_chen, author=wang, on=TODAY, at=NOW, **facts)

    assert not waits(dr_chen, Worklist.UNFOUNDED)


def test_imported_ds_are_loaded_and_wait(dr_chen, li):
    old = Answer(20, FactSource.FILE, TODAY - timedelta(days=400))

    done = assess_many(facts={dr_chen.pk: LITTLE | {"outpatients_per_week": old}}, author=li, on=TODAY)

    assert done.changed == 1
    assert waits(dr_chen, Worklist.UNFOUNDED)


def test_a_person_may_not_make_one(dr_chen, li):
    old = Answer(20, FactSource.CLIENT, TODAY - timedelta(days=400))
    values = LITTLE | {"outpatients_per_week": old}

    with pytest.raises(LacksEvidence):
        assess(relationship=dr_chen, author=li, on=TODAY, values=values, founded_for=STALE_QUARTERS)
    done = assess_many(facts={dr_chen.pk: values}, author=li, on=TODAY, founded_for=STALE_QUARTERS)

    assert isinstance(done.rejected[dr_chen.pk], LacksEvidence)
    assert not Assessment.objects.exists()


# --- whose values they are --------------------------------------------------------------------------------------------


def authors(relationship):
    newest = relationship.assessments.first()
    values = AssessmentValue.objects.filter(assessment=newest).select_related("assessment__author", "author")
    return {value.indicator.code: value.said_by.username for value in values.select_related("indicator")}


def test_a_value_keeps_the_name_of_who_said_it(dr_chen, li, wang):
    assess(relationship=dr_chen, author=li, on=ASSESSED, values=KNOWN)
    again = Answer(120, FactSource.CLIENT, ASSESSED)
    changed = Answer("明确表示认可", FactSource.OBSERVED)

    assess(relationship=dr_chen, author=wang, on=TODAY, values={"outpatients_per_week": again, "attitude": changed})

    assert authors(dr_chen) == {"outpatients_per_week": "li", "attitude": "wang"}


def test_a_value_said_anew_is_of_who_says_it(dr_chen, li, wang):
    assess(relationship=dr_chen, author=li, on=ASSESSED, values=KNOWN)

    assess(relationship=dr_chen, author=wang, on=TODAY, values=KNOWN)

    assert set(authors(dr_chen).values()) == {"wang"}


def test_values_of_an_assessment_in_bulk_are_its_authors(dr_chen, li, wang):
    assess(relationship=dr_chen, author=li, on=ASSESSED, values=KNOWN)
    AssessmentValue.objects.update(author=None)

    assess(relationship=dr_chen, author=wang, on=TODAY, values={"discharges_per_month": Answer(9, "client")})

    assert authors(dr_chen) == {"outpatients_per_week": "li", "attitude": "li", "discharges_per_month": "wang"}
