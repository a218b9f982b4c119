"""Where the effort goes: the target mix, who leans to C, and who is busy but not effective."""

from datetime import date
from fractions import Fraction

import pytest

from clients.enums import Grade
from retention.effort import Ask, has_waited, is_ineffective, leans_to_c, mix, target_mix

ON = date(2026, 11, 16)
HALF = {**dict.fromkeys(Grade, Fraction(0)), Grade.A: Fraction(1, 2), Grade.C: Fraction(1, 2)}


def shares(found):
    return {grade.value: str(part) for grade, part in found.items() if part}


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        ([], {}),
        # D clients ask for nothing, alone or among others.
        ([Ask("D", None, 40)], {}),
        ([Ask("A", 5), Ask("D", None, 40)], {"A": "1"}),
        # An A every 5 working days asks for as much as four C clients every 20.
        ([Ask("A", 5), Ask("C", 20, 4)], {"A": "1/2", "C": "1/2"}),
        # A focus B asks for more than another B and counts as a B all the same.
        ([Ask("B", 4), Ask("B", 10), Ask("C", 20)], {"B": "7/8", "C": "1/8"}),
        ([Ask("A", 5), Ask("-", 5)], {"A": "1/2", "-": "1/2"}),
    ],
)
def test_the_target_is_what_the_cadence_asks_of_a_panel(panel, expected):
    assert shares(target_mix(panel)) == expected


def test_the_shares_of_no_contacts_are_none():
    assert mix({}) == {}
    assert shares(mix({Grade.A: 1, Grade.C: 3})) == {"A": "1/4", "C": "3/4"}


@pytest.mark.parametrize(
    ("contacts", "target", "leans"),
    [
        ({Grade.C: 10}, HALF, True),
        ({Grade.A: 5, Grade.C: 5}, HALF, False),
        # Just at the margin of five points, and just above it.
        ({Grade.A: 9, Grade.C: 11}, HALF, False),
        ({Grade.A: 44, Grade.C: 56}, HALF, True),
        # Too few to say anything.
        ({Grade.C: 4}, HALF, False),
        ({Grade.C: 5}, HALF, True),
        # Nothing is asked of her: there is no target to be above of.
        ({Grade.C: 10}, {}, False),
        ({}, HALF, False),
    ],
)
def test_she_leans_to_c_clearly_above_its_target(contacts, target, leans):
    assert leans_to_c(contacts, target) is leans


@pytest.mark.parametrize(
    ("due_on", "neglected_on", "waited"),
    [
        (None, None, False),
        (date(2026, 11, 17), None, False),
        (ON, None, False),
        (date(2026, 11, 15), None, True),
        # The maximum put off her due date and not her neglect.
        (date(2026, 11, 20), ON, True),
        (date(2026, 11, 20), date(2026, 11, 17), False),
    ],
)
def test_who_is_past_her_date_has_waited(due_on, neglected_on, waited):
    assert has_waited(due_on, neglected_on, ON) is waited


@pytest.mark.parametrize(
    ("contacts", "waiting", "ineffective"),
    [({Grade.C: 10}, 1, True), ({Grade.C: 10}, 0, False), ({Grade.A: 10}, 3, False), ({}, 3, False)],
)
def test_busy_but_not_effective_is_leaning_to_c_while_others_wait(contacts, waiting, ineffective):
    assert is_ineffective(contacts, HALF, waiting) is ineffective
