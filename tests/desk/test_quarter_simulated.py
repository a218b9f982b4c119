"""A quarter from its first night to its plan, with the clock passed in, and everything twice."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Territory
from clients.models import Relationship
from deliveries.models import Delivery
from desk.closing import close_rounds
from grading.actions import assess, regrade
from grading.answers import Answer
from grading.enums import FactSource, Outcome, PartState, RoundStep
from grading.judging import confirm, judge
from grading.models import Assessment, GradeChange, Round, RoundEntry, RoundPart, SpotCheck
from grading.rounds import approve, hand_in, open_rounds, send_back
from planning.models import CallPlan
from retention.grade_flows import Between, Flows, flows, of_flow
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
NEXT, DAY = Quarter(2027, 1).first, timedelta(days=1)
STRONG = {
    "outpatients_per_week": Answer(150, FactSource.OBSERVED),
    "attitude": Answer("明确表示认可", FactSource.OBSERVED),
}
FADING = {"outpatients_per_week": Answer(60, FactSource.OBSERVED)}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def its(time_machine_at):
    """The clock of the machine, by which the history says since when something is known, goes along."""
    return lambda day: time_machine_at(at(day).isoformat())


@pytest.fixture
def team(north, north_1, li, wang, anzhen, its):
    """Three reps of wang's with three A clients each: one who fades, one who is steady, one of whom nobody asks."""
    its(BEFORE)
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


def worked_through(team, wang, its) -> None:
    """Two in time, one late; two are sent back, and all approved."""
    for number, (leaf, rep) in enumerate(team):
        its(day := LATE if number == 2 else WORKS)
        assessed(RoundPart.objects.get(territory=leaf), leaf, rep, day)
    its(WORKS)
    for leaf, rep in team[:2]:
        part = RoundPart.objects.select_related("territory", "round").get(territory=leaf)
        send_back(part, words="请核对门诊量", by=wang, on=WORKS, at=at(WORKS))
        hand_in(part, by=rep, on=WORKS, at=at(WORKS))
    its(CLOSES)
    for part in RoundPart.objects.all():
        approve(part, by=wang, on=CLOSES, at=at(CLOSES))


def close() -> None:
    close_rounds(on=CLOSES, at=at(CLOSES))


def everything():
    models = (Round, RoundPart, RoundEntry, Assessment, GradeChange, SpotCheck, CallPlan, StateSpan, Delivery)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def quarter(team, wang, its):
    its(FIRST)
    night()
    night()
    worked_through(team, wang, its)
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


def test_history_grades_migration_and_plan_agree(quarter, north):
    """From quarter start to quarter start by the states of the days, by the changes in between, and by the entries."""
    fading = set(Relationship.objects.filter(client__full_name__startswith="变").values_list("pk", flat=True))
    changes = GradeChange.objects.filter(on__range=(FIRST, NEXT))
    by_history = Counter(changes.values_list("old", "new"))

    entries = RoundEntry.objects.filter(outcome=Outcome.ASSESSED)
    by_entries = Counter((entry.grade_before, entry.grade) for entry in entries if entry.moves)
    assert by_history == by_entries == Counter({("A", "C"): 3})
    assert {change.relationship_id for change in changes} == fading
    assert {change.on for change in changes} == {CLOSES}

    grades = dict(Relationship.objects.values_list("pk", "grade"))
    assert {pk for pk, grade in grades.items() if grade == "C"} == fading
    assert migration(north, FIRST, NEXT).counts == {("A", "A"): 6, ("A", "C"): 3}

    planned = dict(CallPlan.objects.filter(quarter_on=FIRST).values_list("relationship", "grade"))
    assert planned == grades
    assert set(CallPlan.objects.values_list("from_on", flat=True)) == {CLOSES}


@pytest.mark.parametrize(
    "days", [(FIRST, NEXT), (FIRST, CLOSES), (CLOSES - DAY, CLOSES)], ids=["quarter", "so far", "night"]
)
def test_the_migration_between_two_days_lists_whom_the_history_moved(quarter, north, days):
    changes = GradeChange.objects.filter(on__gt=days[0], on__lte=days[1])
    found = migration(north, *days)

    assert {way: n for way, n in found.counts.items() if way[0] != way[1]} == Counter(changes.values_list("old", "new"))
    fell = of_flow(Between(north.path, *days), ["A"], ["B", "C", "D"])
    assert set(fell.values_list("relationship", flat=True)) == set(changes.values_list("relationship", flat=True))
    assert sum(fell.count() for _run in range(2)) == 2 * found.all_moved.down == 6


def test_the_grades_at_the_migrations_end_are_those_the_plan_was_made_for(quarter, north):
    plans = CallPlan.objects.filter(quarter_on=FIRST)
    found = migration(north, FIRST, NEXT)

    assert {grade: found.into(grade) for grade in ("A", "C")} == Counter(plans.values_list("grade", flat=True))
    assert found.after == plans.count() == 9
    assert not plans.changed().exists()


def test_the_page_of_the_migration_says_the_same(quarter, client, wang, its):
    its(CLOSES + DAY)
    client.force_login(wang)

    page = client.get("/grading/migration/", {"first": FIRST.isoformat(), "last": CLOSES.isoformat()})

    assert page.context["found"].counts == {("A", "A"): 6, ("A", "C"): 3}
    listed = {"first": FIRST.isoformat(), "last": CLOSES.isoformat(), "source": "A", "target": "C", "territory": "N"}
    assert client.get("/grading/migration/clients/", listed).context["total"] == 3


def test_nothing_is_left_for_the_regrading_afterwards(quarter):
    found = everything()

    assert not regrade(on=CLOSES, at=at(CLOSES), dry_run=True).total()
    assert not regrade(on=CLOSES, at=at(CLOSES)).total()
    assert everything() == found


def test_late_and_sent_back_stand_in_the_history_of_the_parts(quarter):
    parts = RoundPart.objects.order_by("territory__path")

    assert [part.events.filter(step=RoundStep.SENT_BACK).count() for part in parts] == [1, 1, 0]


def migration(north: Territory, first: date, last: date) -> Flows:
    """As the page asks: what is known at the end of the one day and of the other."""
    return flows(Between(north.path, first, last))
