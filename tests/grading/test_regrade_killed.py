"""A regrade killed by SIGKILL around any of its statements, and run again, ends like one that was left alone."""

import signal

import pytest

from clients.models import Relationship
from grading import bulk, queries
from grading.actions import regrade
from grading.models import GradeChange
from tests.cast import TODAY
from tests.killing import kill_points, run_until_statement

SCORES = [(90, 90), (90, 50), (50, 10), (None, 50)]


def state() -> tuple[dict[int, str], list[tuple[int, str, str]]]:
    changes = GradeChange.objects.order_by("relationship_id").values_list("relationship_id", "old", "new")
    return dict(Relationship.objects.values_list("pk", "grade")), list(changes)


def reset() -> None:
    GradeChange.objects.all().delete()
    Relationship.objects.update(grade="-")


def work() -> None:
    regrade(on=TODAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_it_ends_the_same_wherever_it_is_killed(after, north_1, south_1, north, panel_of, monkeypatch):
    monkeypatch.setattr(queries, "TERRITORIES_AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHANGES_AT_ONCE", 2)
    for node in (north, north_1, south_1):
        panel_of(node, SCORES)
    work()
    clean = state()
    assert len(clean[1]) == 9
    reset()

    for number in kill_points(work, after=after):
        reset()
        assert run_until_statement(work, number, after=after) == signal.SIGKILL

        # What is there is whole: a changed grade and the record of it.
        found, changes = state()
        assert {pk for pk, grade in found.items() if grade != "-"} == {pk for pk, _, _ in changes}

        work()
        assert state() == clean, f"killed at statement {number}"
