"""The signs of a loss, without a database."""

from datetime import date, timedelta

import pytest

from grading.rules import CutOffs
from retention.signs import is_news, silent_from, stage_fell, support_fell
from visits.cadence import DEFAULT_POLICY, Facts
from workdays.rules import Calendar

CALENDAR = Calendar({})
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [(70, 69, True), (40, 39, True), (100, 0, True), (69, 40, False), (39, 0, False), (69, 70, False), (50, 50, False)],
)
def test_support_falls_by_levels_and_not_by_points(before, now, fell):
    assert support_fell(before, now, CutOffs(medium=40, high=70)) is fell


@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [
        ("trust", "agree", True),
        ("habit", "identify", True),
        ("agree", "trust", False),
        ("trust", "trust", False),
        ("", "identify", False),
        ("trust", "", False),
    ],
)
def test_a_stage_falls_when_an_earlier_one_follows(before, now, fell):
    assert stage_fell(before, now) is fell


def facts(grade="A", last=MONDAY, **more):
    known = {"last_contact_on": last, "last_in_person_on": last}
    return Facts("active", grade, False, MONDAY - timedelta(days=400), **known, contact_days_that_week=1,
                 contact_days_that_month=1, next_step_on=None, **more)  # fmt: skip


@pytest.mark.parametrize(("grade", "days"), [("A", 16), ("B", 30), ("C", 60), ("-", 16)])
def test_she_is_silent_after_twice_the_days_to_neglect(grade, days):
    assert silent_from(facts(grade), DEFAULT_POLICY, CALENDAR) == CALENDAR.add(MONDAY, days)


def test_the_strictest_line_counts():
    assert silent_from(facts("C", is_decision_maker=True), DEFAULT_POLICY, CALENDAR) == CALENDAR.add(MONDAY, 60)


def test_nobody_is_silent_whom_no_cadence_neglects_or_nobody_ever_met():
    assert silent_from(facts("D"), DEFAULT_POLICY, CALENDAR) is None
    assert silent_from(facts("A", last=None), DEFAULT_POLICY, CALENDAR) is None


def test_leave_makes_nobody_silent():
    paused = {MONDAY + timedelta(days=n) for n in range(1, 5)}

    assert silent_from(facts(), DEFAULT_POLICY, CALENDAR, paused) == CALENDAR.add(MONDAY, 20)


@pytest.mark.parametrize(
    ("sign", "settled", "later", "news"),
    [
        (0, None, 0, True),
        (1, 0, 1, True),
        (0, 0, 1, False),
        (-5, 0, 59, False),
        (-5, 0, 60, True),
    ],
)
def test_a_settled_sign_is_news_again_when_something_is_new_or_sixty_days_passed(sign, settled, later, news):
    settled_on = None if settled is None else MONDAY + timedelta(days=settled)

    assert is_news(MONDAY + timedelta(days=sign), settled_on, CALENDAR.add(MONDAY, later), CALENDAR) is news
