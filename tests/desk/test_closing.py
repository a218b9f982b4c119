"""Closing a part of a round: entries become assessments, grades and checks follow."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clients.enums import Grade, Status
from clients.models import Relationship
from deliveries.models import Delivery
from desk.closing import close_part, close_rounds
from grading.actions import assess
from grading.answers import Answer
from grading.checking import WordsMissing, decide_check
from grading.enums import ChangeReason, CheckState, FactSource, Outcome, PartState, RoundStep, Worklist
from grading.judging import judge
from grading.models import Assessment, GradeChange, RoundEntry, RoundPart, Scheme, SpotCheck
from grading.queries import on_worklist
from grading.rounds import approve, hand_in
from tests.cast import client_of
from tests.grading.rounds import AT, ON, ON_AT, STRONG, WEAK, part_of

# The day after it was handed in.
CLOSES = date(2026, 10, 13)
CLOSES_AT = datetime(2026, 10, 13, 2, 0, tzinfo=UTC)


@pytest.fixture
def dr_zhou(north_1, anzhen):
    return client_of(north_1, anzhen, "周明", grade="C", potential=50, support=75)


@pytest.fixture
def part(north_1, dr_chen, dr_zhou, li, wang):
    """Handed in by li and approved by wang: dr_chen falls, dr_zhou rises."""
    for row in (dr_chen, dr_zhou):
        assess(relationship=row, author=li, on=date(2026, 7, 6), values=STRONG, at=AT)
    return part_of(north_1)


@pytest.fixture
def approved(part, dr_chen, dr_zhou, li, wang):
    judge(part, dr_chen.pk, by=li, answers=WEAK, note="门诊减少", on=ON, at=ON_AT)
    judge(part, dr_zhou.pk, by=li, answers=STRONG, on=ON, at=ON_AT)
    hand_in(part, by=li, on=ON, at=ON_AT)
    approve(part, by=wang, on=ON, at=ON_AT)
    return part


def close(part):
    return close_part(part, on=CLOSES, at=CLOSES_AT)


def test_entries_become_assessments_of_their_own_day_and_author(approved, dr_chen, li):
    assert close(approved)

    made = dr_chen.assessments.first()
    assert (made.on, made.author, made.note) == (ON, li, "门诊减少")
    assert RoundEntry.objects.get(relationship=dr_chen).assessment == made
    assert {value.as_of for value in made.values.all()} == {ON}


def test_grades_change_on_the_closing_day_and_say_why(approved, dr_chen, li):
    close(approved)

    dr_chen.refresh_from_db()
    change = dr_chen.grade_changes.first()
    assert (change.old, change.new, change.on, change.author) == ("A", dr_chen.grade, CLOSES, li)
    assert change.why == ChangeReason.ROUND
    assert (change.potential, change.support) == (dr_chen.potential, dr_chen.support)


def test_the_entry_keeps_from_what_to_what(approved, dr_chen):
    close(approved)

    dr_chen.refresh_from_db()
    entry = RoundEntry.objects.get(relationship=dr_chen)
    assert (entry.grade_before, entry.grade, entry.outcome) == ("A", dr_chen.grade, Outcome.ASSESSED)


def test_a_part_is_closed_once(approved):
    close(approved)
    found = (Assessment.objects.count(), GradeChange.objects.count(), SpotCheck.objects.count())

    assert not close(approved)
    assert close_rounds(on=CLOSES, at=CLOSES_AT) == 0
    assert (Assessment.objects.count(), GradeChange.objects.count(), SpotCheck.objects.count()) == found


def test_only_what_was_approved_is_closed(part, dr_chen, li):
    judge(part, dr_chen.pk, by=li, answers=WEAK, on=ON, at=ON_AT)
    hand_in(part, by=li, on=ON, at=ON_AT)

    assert close_rounds(on=CLOSES, at=CLOSES_AT) == 0
    assert RoundPart.objects.get(pk=part.pk).state == PartState.SUBMITTED


def test_a_newer_judgement_wins(approved, dr_chen, wang):
    elsewhere = {"outpatients_per_week": Answer(140, FactSource.PUBLIC)}
    assess(relationship=dr_chen, author=wang, on=ON, values=elsewhere, at=ON_AT)

    close(approved)

    entry = RoundEntry.objects.get(relationship=dr_chen)
    assert (entry.outcome, entry.assessment) == (Outcome.OVERTAKEN, None)
    assert dr_chen.assessments.first().author == wang


@pytest.mark.parametrize("left", ["lost", "elsewhere"])
def test_who_left_is_left_out(left, approved, dr_chen, south_1):
    gone = {"lost": {"status": Status.LOST}, "elsewhere": {"territory": south_1}}[left]
    Relationship.objects.filter(pk=dr_chen.pk).update(**gone)

    close(approved)

    assert RoundEntry.objects.get(relationship=dr_chen).outcome == Outcome.LEFT
    closed = RoundPart.objects.get(pk=approved.pk)
    assert (closed.clients, closed.assessed) == (1, 1)


def test_what_the_scheme_no_longer_asks_is_left_out(approved, dr_chen):
    entry = RoundEntry.objects.get(relationship=dr_chen)
    entry.answers["gone"] = {"value": 1, "source": "client", "as_of": None, "product": None}
    entry.save()

    close(approved)

    assert dr_chen.assessments.first().values.count() == 2


def test_without_a_scheme_it_waits(approved):
    Scheme.objects.update(effective_on=CLOSES + timedelta(days=30))

    assert close_rounds(on=CLOSES, at=CLOSES_AT) == 0
    assert RoundPart.objects.get(pk=approved.pk).state == PartState.APPROVED


def test_it_counts_how_many_were_assessed(approved, north_1, anzhen):
    client_of(north_1, anzhen, "何平")

    close(approved)

    closed = RoundPart.objects.get(pk=approved.pk)
    assert (closed.clients, closed.assessed, closed.closed_on) == (3, 2, CLOSES)
    assert closed.events.last().step == RoundStep.CLOSED


def test_who_assessed_is_told(approved, li):
    close(approved)

    assert Delivery.objects.filter(recipient=li, key__endswith=":closed", channel="in_app").count() == 1


# --- checks ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def check(approved):
    close(approved)
    return SpotCheck.objects.get()


def checked(check, state, words, by):
    return decide_check(check, state, words=words, by=by, on=CLOSES, at=CLOSES_AT)


def test_one_at_least_is_drawn(check):
    assert (check.state, check.drawn_on) == (CheckState.OPEN, CLOSES)


def test_one_that_differs_puts_the_client_on_the_work_list_until_somebody_assesses_anew(check, wang, li):
    client = check.entry.relationship
    listed = on_worklist(Relationship.objects.all(), Worklist.CHECKED, CLOSES)

    checked(check, CheckState.DIFFERS, "门诊并不少", wang)

    assert list(listed.all()) == [client]
    assess(relationship=client, author=li, on=CLOSES, values=STRONG, note="重新评估")
    assert list(listed.all()) == []


def test_who_judged_is_told_what_came_of_it_once(check, wang, li):
    assert checked(check, CheckState.AGREES, "", wang)
    assert not checked(check, CheckState.DIFFERS, "再看", wang)

    assert SpotCheck.objects.get().state == CheckState.AGREES
    assert Delivery.objects.filter(recipient=li, key=f"round:check:{check.pk}", channel="in_app").count() == 1


def test_to_see_it_otherwise_takes_words(check, wang):
    with pytest.raises(WordsMissing):
        checked(check, CheckState.DIFFERS, "", wang)


def test_a_grade_of_the_round_is_the_one_on_the_relationship(approved, dr_zhou):
    close(approved)

    dr_zhou.refresh_from_db()
    assert dr_zhou.grade in {Grade.A, Grade.B, Grade.C, Grade.D}
    assert RoundEntry.objects.get(relationship=dr_zhou).grade == dr_zhou.grade
