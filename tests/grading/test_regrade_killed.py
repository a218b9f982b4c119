"""A regrade killed by SIGKILL around any of its statements, and run again, ends like one that was left alone."""

import signal
from datetime import date, timedelta

import pytest

from clients.models import Relationship
from grading import bulk, queries
from grading.actions import regrade
from grading.models import GradeChange, GradeOverride
from tests.cast import TODAY
from tests.grading.conftest import NOW
from tests.killing import kill_points, run_until_statement

SCORES = [(90, 90), (90, 50), (50, 10), (None, 50)]


State = tuple[dict[int, tuple[str, str]], list[tuple[int, str, str]], list[date | None]]


def state() -> State:
    changes = GradeChange.objects.order_by("relationship_id").values_list("relationship_id", "old", "new")
    grades = {pk: (grade, hand) for pk, grade, hand in Relationship.objects.values_list("pk", "grade", "grade_by_hand")}
    return grades, list(changes), list(GradeOverride.objects.values_list("ended_on", flat=True))


def reset() -> None:
    GradeChange.objects.all().delete()
    Relationship.objects.update(grade="-")
    GradeOverride.objects.update(ended_on=None)
    for override in GradeOverride.objects.all():
        by_hand = {"grade": "C", "grade_by_hand": "C", "grade_by_hand_until": override.until}
        Relationship.objects.filter(pk=override.relationship_id).update(**by_hand)


def work() -> None:
    regrade(on=TODAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_it_ends_the_same_wherever_it_is_killed(after, north_1, south_1, north, wang, panel_of, monkeypatch):
    monkeypatch.setattr(queries, "TERRITORIES_AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHANGES_AT_ONCE", 2)
    for node in (north, north_1, south_1):
        panel = panel_of(node, SCORES)
    # Set by hand, and run out yesterday.
    yesterday = TODAY - timedelta(days=1)
    facts = {"grade": "C", "computed": "A", "from_on": yesterday, "until": yesterday, "set_at": NOW, "reason": "观察"}
    GradeOverride.objects.create(relationship=panel[0], author=wang, **facts)
    reset()
    work()
    clean = state()
    assert (len(clean[1]), clean[2]) == (9, [TODAY])
    reset()

    for number in kill_points(work, after=after):
        reset()
        assert run_until_statement(work, number, after=after) == signal.SIGKILL

        # What is there is whole: a changed grade and the record of it.
        found, changes, ended = state()
        was = {panel[0].pk: "C"}
        assert {pk for pk, (grade, _) in found.items() if grade != was.get(pk, "-")} == {pk for pk, _, _ in changes}
        assert (ended == [TODAY]) == (found[panel[0].pk] == ("A", ""))

        work()
        assert state() == clean, f"killed at statement {number}"
