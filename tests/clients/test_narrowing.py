"""What the filters of all lists have in common, by one of them."""

import pytest
from django.http import QueryDict
from django_filters import BooleanFilter

from clients.enums import Grade
from clients.models import Relationship
from clients.narrowing import DayFilter, Narrowing, PillsFilter, TerritoryFilter
from tests.cast import client_of


class Filter(Narrowing):
    KEPT = ("total",)

    grade = PillsFilter(label="Grade", choices=Grade)
    territory = TerritoryFilter()
    due_on = DayFilter(lookup_expr="lte", label="Due")
    only = BooleanFilter(method="as_it_is")
    total = BooleanFilter(method="as_it_is")


@pytest.fixture
def dr_zhou(north, anzhen):
    return client_of(north, anzhen, "周敏", grade=Grade.B)


@pytest.fixture
def narrowed(north, dr_chen, dr_zhou):
    def ask(query):
        found = Filter(QueryDict(query), Relationship.objects.order_by("pk"))
        found.form.fields["territory"].queryset = type(north).objects.all()
        return found

    return ask


def test_nothing_asked_for_is_everybody(narrowed, dr_chen, dr_zhou):
    found = narrowed("")

    assert set(found.qs) == {dr_chen, dr_zhou}
    assert (found.narrows, found.faults) == (False, [])


def test_what_makes_sense_is_found(narrowed, dr_zhou):
    found = narrowed("grade=B")

    assert list(found.qs) == [dr_zhou]
    assert found.narrows


def test_what_makes_no_sense_finds_nothing_and_is_named(narrowed):
    found = narrowed("grade=nonsense")

    assert not found.qs.exists()
    assert [field.name for field in found.faults] == ["grade"]
    assert found.narrows


@pytest.mark.parametrize("day", ["9999-12-31", "2101-01-01", "1999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_out_of_all_time_makes_no_sense(narrowed, day):
    """A list counts days and weeks from it, and there is nothing before and after all time."""
    found = narrowed(f"due_on={day}")

    assert not found.qs.exists()
    assert [list(field.errors) for field in found.faults] == [["输入一个有效的日期。"]]
    assert "due_on" not in found.chosen


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_make_sense(narrowed, day):
    assert narrowed(f"due_on={day}").chosen["due_on"].isoformat() == day


def test_how_a_list_is_shown_narrows_nothing(narrowed):
    found = narrowed("total=true")

    assert found.wants_total
    assert not found.narrows


def test_a_territory_is_with_what_is_below_it(narrowed, north, dr_chen, dr_zhou):
    assert set(narrowed(f"territory={north.code}").qs) == {dr_chen, dr_zhou}


def test_a_territory_may_stand_alone(narrowed, north, dr_zhou):
    assert list(narrowed(f"territory={north.code}&only=true").qs) == [dr_zhou]


def test_what_a_link_asked_for_goes_along(narrowed):
    assert narrowed("grade=B&total=true").kept == [("total", "true")]


def test_a_list_may_be_opened_without_a_question(dr_chen):
    found = Filter(None, Relationship.objects.all())

    assert list(found.qs) == [dr_chen]
    assert (found.narrows, found.chosen, found.faults) == (False, {}, [])
