"""A quarter from its first night to its plan, with the clock passed in, and everything twice."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from accounts.models import Territory
from clients.models import Relationship
from deliveries.models import Delivery
from desk.closing import close_rounds
from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource, Outcome, PartState
from grading.judging import confirm, judge
from grading.models import Assessment, GradeChange, Round, RoundEntry, RoundPart, SpotCheck
from grading.rounds import approve, hand_in, open_rounds, send_back
from planning.models import CallPlan
from retention.models import StateSpan
from tests.cast import client_of, person, post
from workdays.quarters import Quarter

BEFORE, FIRST, WORKS, DUE, LATE, CLOSES = (
    date(2026, 7, 6),
    date(2026, 10, 1),
    date(2026, 10, 12),
    date(2026, 10, 28),
    date(2026, 11, 2),
    date(2026, 11, 3),
)
STRONG = {
    "outpatients_per_week": Answer(150, FactSource.OBSERVED),
    "attitude": Answer("明确表示认可", FactSource.OBSERVED),
}
FADING = {"outpatients_per_week": Answer(60, FactSource.OBSERVED)}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def team(north, north_1, li, wang, anzhen):
    """Three reps of wang's with three A clients each: one who fades, one who is steady, one of whom nobody asks."""
    leaves = [north_1]
    people = [li]
    for number in (2, 3):
        leaf = Territory.objects.add_child(north, {"code": f"N-{number}", "name": f"北区{number}组"})
        people.append(person(f"rep{number}", f"代表{number}"))
        post(people[-1], leaf)
        leaves.append(leaf)
    for leaf, rep in zip(leaves, people, strict=True):
        for name in ("变", "稳", "漏"):
            row = client_of(leaf, anzhen, f"{name}{leaf.code}")
            assess(relationship=row, author=rep, on=BEFORE, values=STRONG, at=at(BEFORE))
    return list(zip(leaves, people, strict=True))


def of(leaf, name):
    return Relationship.objects.get(territory=leaf, client__full_name__startswith=name)


def night() -> None:
    open_rounds(on=FIRST, at=at(FIRST))


def assessed(part, leaf, rep, day) -> None:
    judge(part, of(leaf, "变").pk, by=rep, answers=FADING, on=day, at=at(day))
    confirm(part, of(leaf, "稳").pk, by=rep, on=day, at=at(day))
    hand_in(part, by=rep, on=day, at=at(day))


def worked_through(team, wang) -> None:
    """Two in time, one late; two are sent back, and all approved."""
    for number, (leaf, rep) in enumerate(team):
        assessed(RoundPart.objects.get(territory=leaf), leaf, rep, LATE if number == 2 else WORKS)
    for leaf, rep in team[:2]:
        part = RoundPart.objects.select_related("territory", "round").get(territory=leaf)
        send_back(part, words="请核对门诊量", by=wang, on=WORKS, at=at(WORKS))
        hand_in(part, by=rep, on=WORKS, at=at(WORKS))
    for part in RoundPart.objects.all():
        approve(part, by=wang, on=CLOSES, at=at(CLOSES))


def close() -> None:
    close_rounds(on=CLOSES, at=at(CLOSES))


def everything():
    models = (Round, RoundPart, RoundEntry, Assessment, GradeChange, SpotCheck, CallPlan, StateSpan, Delivery)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def quarter(team, wang):
    night()
    night()
    worked_through(team, wang)
    close()
    return team


def test_run_twice_nothing_doubles(quarter):
    found = everything()

    night()
    close()

    assert everything() == found
    assert found["RoundPart"] == 3
    assert found["RoundEntry"] == 6
    assert found["SpotCheck"] == 3


def test_late_and_partial_are_shown(quarter):
    parts = RoundPart.objects.select_related("round").order_by("territory__path")

    assert [part.is_late(CLOSES) for part in parts] == [False, False, True]
    assert {(part.assessed, part.clients, part.state) for part in parts} == {(2, 3, PartState.CLOSED)}


def test_history_grades_migration_and_plan_agree(quarter):
    """From quarter start to quarter start by the states of the days, by the changes in between, and by the entries."""
    fading = set(Relationship.objects.filter(client__full_name__startswith="变").values_list("pk", flat=True))
    changes = GradeChange.objects.filter(on__range=(FIRST, Quarter(2027, 1).first))
    by_history = Counter(changes.values_list("old", "new"))

    entries = RoundEntry.objects.filter(outcome=Outcome.ASSESSED)
    by_entries = Counter((entry.grade_before, entry.grade) for entry in entries if entry.moves)
    assert by_history == by_entries == Counter({("A", "C"): 3})
    assert {change.relationship_id for change in changes} == fading
    assert {change.on for change in changes} == {CLOSES}

    grades = dict(Relationship.objects.values_list("pk", "grade"))
    assert {pk for pk, grade in grades.items() if grade == "C"} == fading
    assert _migration(FIRST, Quarter(2027, 1).first) == Counter({("A", "A"): 6, ("A", "C"): 3})

    planned = dict(CallPlan.objects.filter(quarter_on=FIRST).values_list("relationship", "grade"))
    assert planned == grades
    assert set(CallPlan.objects.values_list("from_on", flat=True)) == {CLOSES}


def _migration(start: date, end: date) -> Counter[tuple[str, str]]:
    then, now = (_grades_on(day) for day in (start, end))
    return Counter((then[pk], now[pk]) for pk in then)


def _grades_on(day: date) -> dict[int, str]:
    """The grade of each client at the end of the day before, by the history of states."""
    spans = StateSpan.objects.filter(from_on__lt=day).order_by("from_on", "pk")
    return dict(spans.values_list("relationship", "grade"))
