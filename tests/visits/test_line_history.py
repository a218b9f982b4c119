"""The history of a policy's numbers begins with the first of them."""

from importlib import import_module

import pytest
from django.apps import apps

from visits.cadence import DEFAULT_LINES
from visits.models import CadenceLine

begin = import_module("visits.migrations.0004_first_words_of_lines").begin

COLUMNS = ("due_after", "neglected_after", "escalated_after", "remote_reach", "max_contacts", "max_period")


def said(history_type="+"):
    """Target -> what the history says of its numbers."""
    rows = CadenceLine.history.filter(history_type=history_type).values_list("target", *COLUMNS)
    return {target: tuple(numbers) for target, *numbers in rows}


@pytest.fixture
def a_line(nation) -> CadenceLine:
    return CadenceLine.objects.get(policy__territory=nation, target="A")


@pytest.fixture
def forgotten(nation):
    """The lines of the first policy as they once were made: without history."""
    CadenceLine.history.all().delete()


def test_the_first_policy_says_what_it_began_with(nation):
    assert said() == {target: tuple(line) for target, line in DEFAULT_LINES.items()}


def test_lines_without_history_get_a_first_row(nation, forgotten):
    begin(apps, None)

    made = nation.cadence_policies.get().history.get(history_type="+")
    assert said() == {target: tuple(line) for target, line in DEFAULT_LINES.items()}
    assert set(CadenceLine.history.values_list("history_date", flat=True)) == {made.history_date}


def test_a_line_changed_since_begins_with_what_it_said_before(a_line, forgotten):
    a_line.due_after = 4
    a_line.save()

    begin(apps, None)

    assert [row.due_after for row in a_line.history.all()] == [4, 5]
    assert [row.history_type for row in a_line.history.all()] == ["~", "+"]


def test_a_history_that_has_begun_is_left_alone(a_line):
    before = CadenceLine.history.count()

    begin(apps, None)

    assert CadenceLine.history.count() == before
