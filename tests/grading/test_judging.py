"""What a rep says of a client in a round."""

from datetime import date

import pytest

from clients.enums import Grade, Status
from clients.models import Relationship
from grading.actions import assess
from grading.answers import Answer, BadAnswer
from grading.enums import EntryKind, FactSource, PartState
from grading.evidence import LacksEvidence
from grading.judging import NotBeingAssessed, NothingKnown, NotOnTheList, confirm, judge, read, written
from grading.models import Assessment, GradeChange, RoundEntry, RoundPart
from grading.overrides import set_by_hand
from tests.cast import client_of
from tests.grading.rounds import AT, ON, ON_AT, OPENS, STRONG, part_of


@pytest.fixture
def part(north_1, dr_chen, li, standard):
    assess(relationship=dr_chen, author=li, on=date(2026, 7, 6), values=STRONG, at=AT)
    return part_of(north_1)


def said(part, relationship, answers, by):
    return judge(part, relationship.pk, by=by, answers=answers, on=ON, at=ON_AT)


def test_a_proposal_has_the_scores_an_assessment_would_have_and_changes_nothing(part, dr_chen, li):
    answers = {"outpatients_per_week": Answer(30, FactSource.CLIENT)}

    entry = said(part, dr_chen, answers, li)

    before = (dr_chen.grade, dr_chen.potential, dr_chen.support)
    dr_chen.refresh_from_db()
    assert (dr_chen.grade, dr_chen.potential, dr_chen.support) == before
    assert Assessment.objects.count() == 1
    assess(relationship=dr_chen, author=li, on=ON, values=answers)
    assert (entry.grade, entry.potential, entry.support) == (dr_chen.grade, dr_chen.potential, dr_chen.support)
    assert (entry.grade_before, entry.kind, entry.author) == (before[0], EntryKind.CHANGED, li)


def test_a_grade_set_by_hand_stands_in_the_proposal_as_it_will_at_the_closing(part, dr_chen, li, wang):
    until = date(2026, 12, 31)
    set_by_hand(relationship=dr_chen, grade=Grade.C, until=until, reason="退休在即", author=wang, on=ON, at=ON_AT)

    entry = said(part, dr_chen, STRONG, li)

    assert (entry.grade_before, entry.grade) == (Grade.C, Grade.C)


def test_a_second_judgement_takes_the_place_of_the_first(part, dr_chen, li):
    said(part, dr_chen, {"outpatients_per_week": Answer(30, FactSource.CLIENT)}, li)

    said(part, dr_chen, {"outpatients_per_week": Answer(60, FactSource.CLIENT)}, li)

    assert read(RoundEntry.objects.get().answers)["outpatients_per_week"] == Answer(60, FactSource.CLIENT.value)


def test_confirming_says_every_value_again_today_with_its_source(part, dr_chen, li):
    entry = confirm(part, dr_chen.pk, by=li, on=ON, at=ON_AT)

    assert entry.kind == EntryKind.CONFIRMED
    assert read(entry.answers) == {
        "outpatients_per_week": Answer(150, "observed", ON),
        "attitude": Answer("明确表示认可", "observed", ON),
    }
    assert entry.grade == entry.grade_before


def test_where_nothing_is_known_there_is_nothing_to_confirm(part, north_1, anzhen, li):
    unknown = client_of(north_1, anzhen, "周明")

    with pytest.raises(NothingKnown):
        confirm(part, unknown.pk, by=li, on=ON, at=ON_AT)


def test_a_value_without_meaning_is_refused(part, dr_chen, li):
    with pytest.raises(BadAnswer):
        said(part, dr_chen, {"outpatients_per_week": Answer("许多", FactSource.CLIENT)}, li)

    assert not RoundEntry.objects.exists()


def test_what_was_handed_in_stays_as_it_is(part, dr_chen, li):
    RoundPart.objects.update(state=PartState.SUBMITTED, handed_in_on=ON)

    with pytest.raises(NotBeingAssessed):
        confirm(part, dr_chen.pk, by=li, on=ON, at=ON_AT)


@pytest.mark.parametrize("left", ["lost", "elsewhere"])
def test_who_left_is_not_assessed(left, part, dr_chen, south_1, li):
    gone = {"lost": {"status": Status.LOST}, "elsewhere": {"territory": south_1}}[left]
    Relationship.objects.filter(pk=dr_chen.pk).update(**gone)

    with pytest.raises(NotOnTheList):
        confirm(part, dr_chen.pk, by=li, on=ON, at=ON_AT)


def test_answers_come_back_as_they_were_written():
    answers = {"a": Answer("约半", FactSource.CLIENT, OPENS, 7), "b": Answer(12, FactSource.FILE), "c": None}

    assert read(written(answers)) == answers


def test_an_entry_grades_nobody(part, dr_chen, li):
    said(part, dr_chen, {"outpatients_per_week": None}, li)

    assert not GradeChange.objects.filter(on=ON).exists()


def test_a_d_needs_a_fresh_value_of_the_potential(north_1, anzhen, li, standard):
    unknown = client_of(north_1, anzhen, "周明", grade="C", potential=50, support=75)
    part = part_of(north_1)
    old = date(2026, 3, 2)
    weak = {"attitude": Answer("目前不愿谈产品", FactSource.OBSERVED)}

    with pytest.raises(LacksEvidence):
        said(part, unknown, weak, li)
    with pytest.raises(LacksEvidence):
        said(part, unknown, weak | {"outpatients_per_week": Answer(10, FactSource.OBSERVED, old)}, li)

    assert said(part, unknown, weak | {"outpatients_per_week": Answer(10, FactSource.OBSERVED)}, li).grade == "D"
