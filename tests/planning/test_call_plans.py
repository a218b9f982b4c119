"""The plan of a quarter, made from the cadence and never at odds with what is measured."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Grade, Status
from clients.models import Relationship
from planning.call_plans import QuarterIsOver, calls, plan_calls
from planning.capacity import capacity_below
from planning.models import CallPlan, QuarterPlan, unplanned
from tests.cast import TODAY, client_of
from tests.retention.panel import panel_of
from tests.visits.conftest import NOW, logged
from visits.cadence import DEFAULT_POLICY, Facts, interval
from workdays.quarters import Quarter, quarter_of

THIS = quarter_of(TODAY)
NEXT = THIS.next
EARLY = TODAY - timedelta(days=3)


def planned(territory, quarter=NEXT, on=TODAY, at=NOW):
    return plan_calls(territory, quarter=quarter, on=on, at=at)


def rows(*columns):
    return list(CallPlan.objects.order_by("relationship_id").values_list(*columns))


def facts_of(grade, *, focus=False, decides=False, style=""):
    return Facts(
        Status.ACTIVE,
        grade,
        focus,
        TODAY,
        None,
        None,
        0,
        0,
        None,
        is_prescriber=True,
        is_decision_maker=decides,
        style=style,
    )


@pytest.mark.parametrize(
    ("facts", "asked", "in_person"),
    [
        (facts_of("A"), 12, 6),
        (facts_of("B"), 6, 3),
        (facts_of("B", focus=True), 15, 8),
        (facts_of("C"), 3, 0),
        (facts_of("D"), 0, 0),
        (facts_of(Grade.UNGRADED), 12, 0),
        (facts_of("D", decides=True), 3, 3),
        (facts_of("C", decides=True), 3, 3),
        (facts_of("A", decides=True), 12, 6),
        (facts_of("A", style="driving"), 15, 8),
    ],
)
def test_it_asks_what_the_lines_of_the_cadence_ask(facts, asked, in_person):
    assert calls(facts, DEFAULT_POLICY, 60) == (asked, in_person)


@given(
    st.sampled_from([grade.value for grade in Grade]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "driving"]),
    st.integers(0, 70),
)
def test_a_plan_keeps_within_the_cadence(grade, focus, decides, style, days):
    facts = facts_of(grade, focus=focus, decides=decides, style=style)

    found = calls(facts, DEFAULT_POLICY, days)

    every = interval(facts, DEFAULT_POLICY)
    assert found.asked == (days // every if every else 0)
    assert 0 <= found.in_person <= found.asked


def test_it_plans_the_clients_of_a_territory(north_1, anzhen, dr_chen):
    client_of(north_1, anzhen, "重点", grade="B", focus_until=NEXT.last)
    client_of(north_1, anzhen, "丁", grade="D")
    client_of(north_1, anzhen, "流失", grade="A", status=Status.LOST)

    assert planned(north_1) == 2

    assert rows("relationship__client__full_name", "grade", "is_focus", "from_on") == [
        ("陈思雨", "A", False, NEXT.first),
        ("重点", "B", True, NEXT.first),
    ]
    assert QuarterPlan.objects.get().planned_at == NOW


def test_a_focus_that_ends_before_the_quarter_is_planned_as_any_b(north_1, anzhen):
    client_of(north_1, anzhen, "重点", grade="B", focus_until=THIS.last)

    planned(north_1, THIS)
    planned(north_1, NEXT)

    assert rows("quarter_on", "is_focus") == [(THIS.first, True), (NEXT.first, False)]


def test_a_quarter_under_way_counts_from_the_day_it_is_planned(north_1, dr_chen):
    planned(north_1, THIS)

    # 16 November to 31 December: 34 working days.
    row = CallPlan.objects.get()
    assert (row.from_on, row.asked, row.in_person) == (TODAY, 6, 3)


def test_she_is_first_due_within_the_plan_on_a_working_day(north_1, dr_chen):
    planned(north_1, NEXT)
    # She is due long since.
    assert CallPlan.objects.get().first_due_on == NEXT.first

    # A Saturday of the quarter.
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=date(2027, 1, 9))
    planned(north_1, NEXT)

    assert CallPlan.objects.get().first_due_on == date(2027, 1, 11)


def test_made_again_it_changes_nothing(north_1, dr_chen):
    panel_of(north_1, 3)
    planned(north_1)
    before = list(CallPlan.objects.values_list())

    assert planned(north_1) == 0

    assert list(CallPlan.objects.values_list()) == before
    assert QuarterPlan.objects.count() == 1


def test_it_follows_new_grades_and_drops_who_has_left(north_1, dr_chen):
    left, fell, stays = panel_of(north_1, 3)
    planned(north_1)
    Relationship.objects.filter(pk=left.pk).update(status=Status.CLOSED)
    Relationship.objects.filter(pk=fell.pk).update(grade="D")
    Relationship.objects.filter(pk=dr_chen.pk).update(grade="C")

    assert planned(north_1) == 3

    assert rows("relationship_id", "grade") == [(dr_chen.pk, "C"), (stays.pk, "B")]


def test_a_client_who_was_handed_over_comes_with_her_row(north_1, south_1, dr_chen):
    planned(north_1)
    Relationship.objects.filter(pk=dr_chen.pk).update(territory=south_1)

    planned(south_1)
    assert planned(north_1) == 0

    assert rows("relationship_id", "territory_id") == [(dr_chen.pk, south_1.pk)]


def test_what_was_reached_outlives_a_new_plan(north_1, dr_chen, li):
    planned(north_1, THIS, on=EARLY)
    logged(dr_chen, li)
    logged(dr_chen, li)
    Relationship.objects.filter(pk=dr_chen.pk).update(grade="B")

    planned(north_1, THIS, on=EARLY)

    assert CallPlan.objects.with_made(THIS).get().made == 1


def test_the_sum_of_the_plan_is_what_capacity_says(north_1, anzhen, dr_chen, li):
    panel_of(north_1, 4)
    panel_of(north_1, 2, grade="C")
    client_of(north_1, anzhen, "新", grade=Grade.UNGRADED)
    planned(north_1)

    capacity = capacity_below([north_1.path], NEXT.first, NEXT.last, on=TODAY)

    assert sum(asked for (asked,) in rows("asked")) == capacity.asked


def test_what_has_changed_since_is_found(north_1, south_1, anzhen, dr_chen):
    _same, lost, moved, focus = panel_of(north_1, 4)
    planned(north_1)
    assert not CallPlan.objects.changed().exists()

    Relationship.objects.filter(pk=dr_chen.pk).update(grade="B")
    Relationship.objects.filter(pk=lost.pk).update(status=Status.LOST)
    Relationship.objects.filter(pk=moved.pk).update(territory=south_1)
    Relationship.objects.filter(pk=focus.pk).update(focus_until=NEXT.last)
    new = client_of(north_1, anzhen, "新来", grade="A")
    client_of(north_1, anzhen, "丁", grade="D")

    changed = CallPlan.objects.changed().order_by("pk").values_list("relationship", flat=True)
    assert list(changed) == [dr_chen.pk, lost.pk, moved.pk, focus.pk]
    assert list(unplanned(NEXT, Relationship.objects.filter(territory=north_1))) == [new]


def test_nothing_is_planned_for_a_quarter_that_is_over(north_1):
    with pytest.raises(QuarterIsOver):
        planned(north_1, Quarter(2026, 3))


def test_a_territory_without_clients_is_planned_too(north_1):
    assert planned(north_1) == 0

    assert QuarterPlan.objects.get().quarter == NEXT


def test_it_asks_as_often_for_thirty_clients_as_for_one(north_1, dr_chen, django_assert_max_num_queries):
    panel_of(north_1, 30)

    with django_assert_max_num_queries(15):
        planned(north_1, at=timezone.now())

    assert CallPlan.objects.count() == 31
