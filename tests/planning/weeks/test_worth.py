"""What a contact is worth: DOMAIN's order holds whatever the potential, and the overdue come first among equals."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.weeks.asking import BY_HALF, IN_FULL, NOT_AT_ALL, WITHIN_MONTH, asked, from_afar
from planning.weeks.worth import LATE_A_DAY, B, Case, Span, Step, cadence_worth, latest, ought, promise_worth, rank
from visits.cadence import DEFAULT_POLICY, Facts
from workdays.rules import calendar_of

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)
CALENDAR = calendar_of(())
SPAN = Span(MONDAY, MONDAY + 6 * DAY, CALENDAR)
POTENTIAL = st.none() | st.integers(0, 100)


def case(grade="B", due=0, **facts):
    return Case(grade, due_on=MONDAY + due * DAY, **facts)


@given(POTENTIAL, POTENTIAL, st.integers(0, 6))
def test_no_potential_leaves_the_order_of_the_grades(one, other, due):
    ranked = [case("B", due, is_focus=True), case("A", due), case("B", due), case("C", due)]
    for better, worse in pairwise(ranked):
        first, second = (Case(**{**each.__dict__, "potential": much}) for each, much in ((better, one), (worse, other)))
        assert cadence_worth(first, SPAN, MONDAY) > cadence_worth(second, SPAN, MONDAY)


@given(st.sampled_from("ABC"), st.integers(0, 1000), st.integers(0, 1000))
def test_of_one_grade_the_larger_is_worth_no_less(grade, one, other):
    small, large = sorted((one, other))
    assert cadence_worth(case(grade, size=small), SPAN, MONDAY) <= cadence_worth(case(grade, size=large), SPAN, MONDAY)


@pytest.mark.parametrize(("size", "worth"), [(100, 900), (40, 360), (1, 360), (250, 2250), (9999, 2250)])
def test_what_somebody_has_of_her_grades_mean_counts_within_limits(size, worth):
    assert cadence_worth(case("A", size=size), SPAN, MONDAY) == worth


@given(st.integers(-20, 20), st.integers(0, 6))
def test_the_longer_overdue_is_worth_no_less(due, day):
    on, a_day = MONDAY + day * DAY, B * LATE_A_DAY // 100
    assert cadence_worth(case(due=due - 1), SPAN, on) >= cadence_worth(case(due=due), SPAN, on) - a_day


def test_the_neglected_and_the_escalated_come_before_the_due():
    neglected = case(due=-5, neglected_on=MONDAY)
    escalated = case(due=-9, neglected_on=MONDAY - DAY, escalated_on=MONDAY)
    worth = [cadence_worth(each, SPAN, MONDAY) for each in (case(), neglected, escalated)]
    assert worth == sorted(worth)


def test_who_moves_others_stands_before_c_and_after_b():
    assert rank(case("C")) < rank(case("C", moves=2)) < rank(case("B"))


def test_d_is_there_for_a_promise_alone_or_as_a_decision_maker():
    promise = Step(MONDAY, is_promise=True)
    assert rank(Case("D", due_on=MONDAY, step=promise)) == 0
    assert rank(Case("D", due_on=MONDAY)) == rank(case("C"))


def test_a_promise_is_worth_most_on_its_day_and_nothing_after_it():
    promised = Case("C", step=Step(MONDAY + 2 * DAY, is_promise=True))
    worth = [promise_worth(promised, SPAN, MONDAY + n * DAY) for n in range(4)]
    assert worth == [480, 480, 600, 0]
    assert latest(promised, SPAN) == MONDAY + 2 * DAY


def test_a_broken_promise_is_worth_less_every_day():
    broken = Case("C", step=Step(MONDAY - 3 * DAY, is_promise=True))
    worth = [promise_worth(broken, SPAN, MONDAY + n * DAY) for n in range(3)]
    assert worth == sorted(worth, reverse=True)
    assert latest(broken, SPAN) == SPAN.last


@pytest.mark.parametrize(
    ("facts", "is_so"),
    [
        ({"due_on": SPAN.last}, True),
        ({"due_on": SPAN.last + DAY}, False),
        ({"due_on": SPAN.last + DAY, "appointment_on": MONDAY}, True),
        ({"win_back_on": MONDAY - 9 * DAY}, True),
        ({"is_mover_due": True}, True),
        ({}, False),
    ],
)
def test_who_ought_to_be_seen_in_the_week(facts, is_so):
    assert ought(Case("C", **facts), SPAN) is is_so


# --- what counts ------------------------------------------------------------------------------------------------------


def facts(grade, *, last=None, in_person=None, **more):
    began = date(2026, 1, 5)
    week = 1 if last else 0
    known = Facts("active", grade, more.pop("focus", False), began, last, in_person, week, week, None)
    return known._replace(**more)


FRIDAY = MONDAY - 3 * DAY


@pytest.mark.parametrize(
    ("facts", "share"),
    [
        (facts("C", last=FRIDAY), IN_FULL),
        (facts("B", last=FRIDAY, in_person=FRIDAY), WITHIN_MONTH),
        (facts("A", last=FRIDAY, in_person=FRIDAY), BY_HALF),
        # The last contact was from afar and used up what that can do.
        (facts("A", last=FRIDAY, in_person=FRIDAY - 7 * DAY), NOT_AT_ALL),
        # Never met: from afar the date would still be long past.
        (facts("A"), NOT_AT_ALL),
        (facts("C", last=FRIDAY, in_person=FRIDAY, is_decision_maker=True), NOT_AT_ALL),
    ],
)
def test_what_a_contact_from_afar_is_worth(facts, share):
    assert from_afar(facts, DEFAULT_POLICY, CALENDAR, MONDAY) == share


def test_only_who_is_seen_every_four_days_is_seen_twice():
    days = [MONDAY + n * DAY for n in range(5)]
    focus = asked(facts("B", focus=True), DEFAULT_POLICY, CALENDAR, days)
    grade_a = asked(facts("A"), DEFAULT_POLICY, CALENDAR, days)
    assert (focus.again > 0, focus.gap, focus.left_in_week) == (True, 3, 2)
    assert (grade_a.again, grade_a.left_in_week) == (0, 2)


def test_a_month_that_is_full_has_nothing_left_and_the_next_one_has():
    full = facts("C", last=date(2026, 11, 27), contact_days_that_month=2)
    days = [date(2026, 11, 30), date(2026, 12, 1)]
    found = asked(full, DEFAULT_POLICY, CALENDAR, days)
    assert [found.left_on(day) for day in days] == [0, 2]
