"""What the cadence asks against what the field days have room for."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import LeaveKind, PostingRole
from accounts.models import Leave, Posting
from clients.enums import Grade, Status, Style
from clients.models import Client
from planning.capacity import (
    Capacity,
    Post,
    asked_by_grade,
    asked_each,
    capacities,
    capacity_below,
    field_days,
    possible_below,
    relaxed,
)
from planning.models import PlanningPolicy
from retention.effort import Ask
from retention.evidence import Period, asked
from tests.cast import client_of, person, post
from tests.retention.panel import panel_of
from visits.cadence import DEFAULT_POLICY
from workdays.rules import Calendar

CALENDAR = Calendar({})
# Two weeks, ten working days.
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 29)
DAY = timedelta(days=1)


# --- the rule ---------------------------------------------------------------------------------------------------------


def test_each_client_is_asked_for_whole_contacts():
    found = asked_by_grade([Ask("A", 5, 3), Ask("B", 10, 2), Ask("C", 20, 7), Ask("D", None, 9)], 15)

    assert found == {Grade.A: 9, Grade.B: 2, Grade.C: 0, Grade.D: 0, Grade.UNGRADED: 0}


def test_a_client_of_each_grade_is_asked_what_her_line_says():
    assert asked_each(DEFAULT_POLICY, 60) == {
        Grade.A: 12,
        Grade.B: 6,
        Grade.C: 3,
        Grade.D: 0,
        Grade.UNGRADED: 12,
    }


@given(st.sampled_from([None, 1, 4, 5, 10, 20]), st.integers(0, 120))
def test_a_plan_asks_what_attainment_will_measure_it_by(interval, length):
    last = FIRST + length * DAY
    days = CALENDAR.between(FIRST - DAY, last)

    by_plan = asked_by_grade([Ask("B", interval)], days)[Grade.B]

    assert by_plan == asked([Period(FIRST, last + DAY, interval)], CALENDAR)


@given(st.dictionaries(st.sampled_from(Grade), st.integers(0, 50)), st.integers(0, 100))
def test_what_is_relaxed_is_exactly_what_is_too_many(wanted, room):
    too_many = max(0, sum(wanted.values()) - room)

    given_way = relaxed(wanted, too_many)

    assert sum(each.contacts for each in given_way) == too_many
    assert all(0 < each.contacts <= each.of == wanted[each.grade] for each in given_way)
    # Nobody gives way while somebody who is served later could.
    for earlier in given_way[:-1]:
        assert earlier.contacts == earlier.of


def test_leave_and_weekends_are_no_field_days():
    away = [(date(2026, 11, 20), date(2026, 11, 24))]

    assert field_days([Post("1", FIRST, LAST)], away, CALENDAR) == {"1": 7}


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 13), st.integers(0, 13)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=2),
)
def test_a_day_is_shared_and_never_counted_twice(posts, absences):
    held = [Post(path, FIRST + min(a, b) * DAY, FIRST + max(a, b) * DAY) for path, a, b in posts]
    away = [(FIRST + min(a, b) * DAY, FIRST + max(a, b) * DAY) for a, b in absences]

    found = field_days(held, away, CALENDAR)

    brute: Counter[str] = Counter()
    for number in range(14):
        day = FIRST + number * DAY
        at = {each.path for each in held if each.from_on <= day <= each.to_on}
        if day.weekday() < 5 and not any(a <= day <= b for a, b in away):
            for path in at:
                brute[path] += Fraction(1, len(at))
    assert +Counter(found) == brute


def test_capacities_add_up():
    one = Capacity({Grade.A: 10}, Fraction(1, 2), Fraction(9, 2))
    two = Capacity({Grade.A: 1, Grade.C: 4}, Fraction(1, 2), Fraction(9, 2), vacant=1)

    both = one + two

    assert (both.asked, both.possible, both.too_many, both.vacant) == (15, 9, 6, 1)


# --- read -------------------------------------------------------------------------------------------------------------


def test_it_sets_what_is_asked_against_the_field_days(li, north_1):
    panel_of(north_1, 3, grade="A")
    panel_of(north_1, 4, grade="B")
    panel_of(north_1, 1, grade="B", status=Status.LOST)
    Leave.objects.create(user=li, state="approved", from_on=FIRST, to_on=FIRST)
    Leave.objects.create(user=li, state="approved", kind=LeaveKind.MEETING, from_on=LAST - 3 * DAY, to_on=LAST)
    Leave.objects.create(user=li, from_on=FIRST, to_on=LAST)

    found = capacity_below([north_1.path], FIRST, LAST, on=FIRST)

    assert (found.asked_by_grade[Grade.A], found.asked_by_grade[Grade.B], found.asked) == (6, 4, 10)
    # Ten working days less one of leave and two of a meeting.
    assert (found.field_days, found.possible, found.too_many) == (7, 63, 0)


def test_roles_style_and_focus_are_asked_for_what_they_are(li, north_1, anzhen):
    client_of(north_1, anzhen, "决策者", grade="D", is_decision_maker=True)
    client_of(north_1, anzhen, "重点", grade="B", focus_until=LAST)
    driving = client_of(north_1, anzhen, "强势", grade="A")
    Client.objects.filter(pk=driving.client_id).update(style=Style.DRIVING)

    found = capacity_below([north_1.path], FIRST, FIRST + 27 * DAY, on=FIRST)

    assert found.asked_by_grade == {Grade.A: 5, Grade.B: 5, Grade.C: 0, Grade.D: 1, Grade.UNGRADED: 0}


def test_a_vacant_territory_has_no_days_and_is_said(north_1, south_1, wang):
    panel_of(north_1, 1, grade="A")

    found = capacity_below([north_1.path, south_1.path], FIRST, LAST, on=FIRST)

    assert (found.asked, found.possible, found.vacant) == (2, 0, 1)


def test_who_serves_two_territories_has_her_days_once(li, north_1, south_1, south, zhao):
    post(li, south_1)

    assert possible_below([north_1.path], FIRST, LAST) == 45
    assert possible_below([north_1.path, south.path], FIRST, LAST) == 180


def test_who_comes_or_goes_counts_by_the_day(north_1):
    leaving, coming = person("leaving", "离任"), person("coming", "新任")
    Posting.objects.create(user=leaving, territory=north_1, role=PostingRole.REP, from_on=date(2024, 1, 1), to_on=FIRST)
    Posting.objects.create(user=coming, territory=north_1, role=PostingRole.REP, from_on=LAST - 2 * DAY)

    assert possible_below([north_1.path], FIRST, LAST) == 18


def test_the_nearest_policy_in_force_says_how_many_a_day(nation, north, north_1, south_1, li, zhao):
    for territory, day, contacts in [(nation, FIRST, 6), (north, FIRST, 8), (north, FIRST + DAY, 20)]:
        PlanningPolicy.objects.create(territory=territory, effective_on=day, contacts_a_day=contacts)

    assert possible_below([north_1.path], FIRST, LAST) == 80
    assert possible_below([south_1.path], FIRST, LAST) == 60


@pytest.fixture
def thirty(north, li, zhao, anzhen):
    for number in range(30):
        territory = type(north).objects.add_child(north, {"code": f"N-X{number}", "name": f"北{number}"})
        rep = person(f"rep{number}", f"代表{number}")
        post(rep, territory)
        Leave.objects.create(user=rep, state="approved", from_on=FIRST, to_on=FIRST)
        client_of(territory, anzhen, f"客户{number}", grade="A")


def test_it_asks_as_often_for_thirty_territories(thirty, nation, django_assert_num_queries):
    capacities([nation.path], FIRST, LAST, on=FIRST)

    with django_assert_num_queries(6):
        found = capacities([nation.path], FIRST, LAST, on=FIRST)

    assert len(found) == 32
