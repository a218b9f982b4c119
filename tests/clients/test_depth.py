"""How well a department is known, and whom to look for there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.departments import prescribes
from clients.depth import Known, depth, empty_roles
from clients.enums import Role

PRESCRIBER, DECIDES, INFLUENCES = Role


@pytest.mark.parametrize(
    ("known", "estimated", "missing", "is_empty"),
    [
        (0, None, None, True),
        (2, None, None, False),
        (0, 5, 5, True),
        (2, 5, 3, False),
        (7, 5, 0, False),
        # There is none: nobody is looked for.
        (0, 0, 0, False),
    ],
)
def test_a_role(known, estimated, missing, is_empty):
    found = Known(known, estimated)

    assert (found.missing, found.is_empty) == (missing, is_empty)


def test_whom_one_does_not_know_is_to_be_looked_for():
    found = depth(3, {PRESCRIBER: 3}, {PRESCRIBER: 12})

    assert empty_roles(found) == [DECIDES, INFLUENCES]


def test_a_department_that_nothing_speaks_of_suggests_nobody():
    assert empty_roles(depth(0, {}, {})) == []


def test_an_estimate_alone_speaks_of_it():
    assert empty_roles(depth(0, {}, {DECIDES: 2})) == list(Role)


def test_where_nobody_prescribes_no_prescriber_is_looked_for():
    found = depth(1, {DECIDES: 1}, {})

    assert empty_roles(found, prescribes=False) == [INFLUENCES]


def test_unless_somebody_said_that_there_are_some():
    found = depth(1, {DECIDES: 1}, {PRESCRIBER: 2})

    assert empty_roles(found, prescribes=False) == [PRESCRIBER, INFLUENCES]


@pytest.mark.parametrize(
    ("name", "found"),
    [("心内科", True), ("急诊科", True), ("药剂科", False), ("药学部", False), ("护理部", False), ("医务处", False)],
)
def test_which_departments_prescribe(name, found):
    assert prescribes(name) == found


numbers = st.dictionaries(st.sampled_from(Role), st.integers(0, 50))


@given(st.integers(0, 50), numbers, numbers)
def test_nobody_is_looked_for_where_she_is_known_or_where_there_is_none(people, known, estimated):
    for role in empty_roles(depth(people, known, estimated)):
        assert not known.get(role)
        assert estimated.get(role) != 0
