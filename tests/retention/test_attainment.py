"""What was attained of what the cadence asked: covered, as often as planned, capped."""

import pytest

from clients.enums import Grade
from retention.attainment import Served, attainment


def of(*served):
    return attainment(Served(Grade(grade), plan, contacts) for grade, plan, contacts in served)


@pytest.mark.parametrize(
    ("served", "planned", "attained"),
    [
        ([], 0, 0),
        ([("A", 4, 4)], 4, 4),
        # Ten contacts with a C make up for no A.
        ([("A", 4, 0), ("C", 1, 10)], 5, 1),
        ([("A", 4, 3), ("C", 1, 1)], 5, 4),
        # Where none is asked none counts.
        ([("D", 0, 3)], 0, 0),
    ],
)
def test_attainment_is_capped_per_client(served, planned, attained):
    found = of(*served)

    assert (found.planned, found.attained) == (planned, attained)


def test_covered_is_who_had_one_contact_whatever_was_planned():
    found = of(("A", 4, 1), ("A", 4, 0), ("D", 0, 1))

    assert (found.covered, found.targets) == (2, 3)


def test_as_often_as_planned_counts_by_grade_those_with_a_plan():
    found = of(("A", 4, 4), ("A", 4, 3), ("A", 0, 1), ("C", 1, 7))

    assert (found.as_planned[Grade.A], found.with_plan[Grade.A]) == (1, 2)
    assert (found.as_planned[Grade.C], found.with_plan[Grade.C]) == (1, 1)
    assert found.with_plan[Grade.D] == 0
