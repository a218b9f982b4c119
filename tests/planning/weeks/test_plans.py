"""Plans of random weeks, by rank and by the optimiser, checked by code of their own."""

from datetime import timedelta

import pytest
from hypothesis import given, settings

from bench.databases import ROOT
from bench.weeks import week_of_rep
from planning.enums import Solver
from planning.weeks.drafts import drafted
from planning.weeks.greedy import greedy
from planning.weeks.problem import Call, Candidate, Half, Meeting, Placed, Week
from planning.weeks.solving import most, solve
from tests.planning.weeks.checking import broken_rules
from tests.planning.weeks.districts import MONDAY, weeks

MORNING = Half(MONDAY, 1, 510, 720)
AFTERNOON = Half(MONDAY, 2, 810, 1050)
# Enough for these small weeks.
BRIEFLY = 0.2


@settings(max_examples=60)
@given(weeks())
def test_no_plan_breaks_a_rule_and_the_optimised_is_never_worse(week):
    by_rank, solved = greedy(week), solve(week, effort=BRIEFLY)

    assert broken_rules(week, by_rank.plan) == []
    assert broken_rules(week, solved.placed) == []
    assert max(0, by_rank.value) <= solved.value <= solved.bound <= max(most(week), solved.value)


@settings(max_examples=15)
@given(weeks())
def test_the_same_week_has_the_same_plan(week):
    again = Week(week.halves, dict(week.room), week.candidates, dict(week.ways), week.fixed)

    assert greedy(week).plan == greedy(again).plan
    first, second = solve(week, effort=BRIEFLY), solve(again, effort=BRIEFLY)
    assert (first.placed, first.bound) == (second.placed, second.bound)


@settings(max_examples=40)
@given(weeks())
def test_it_is_never_empty_where_something_can_be_planned(week):
    possible = [
        Placed(on, part, client.key)
        for client in week.candidates
        for on, part in (*(met.cell for met in client.meetings), *((call.on, 3) for call in client.calls))
        if broken_rules(week, [Placed(on, part, client.key)]) == []
    ]

    assert bool(greedy(week).plan) == bool(possible)


def test_of_a_week_of_usual_size_little_is_missing_to_the_bound():
    week = week_of_rep(3)

    solved = solve(week)

    assert solved.solver == Solver.OPTIMISER
    assert broken_rules(week, solved.placed) == []
    assert solved.value >= 0.95 * solved.bound
    assert solved.value > greedy(week).value


def test_hospitals_are_grouped():
    """Two of each of two hospitals, twenty minutes apart: one hospital in each half day."""
    both = [Meeting(*half.cell, 200, half.starts, half.ends) for half in (MORNING, AFTERNOON)]
    clients = tuple(Candidate(key, key % 2 + 1, tuple(both)) for key in range(4))
    week = Week((MORNING, AFTERNOON), {MONDAY: 9}, clients, {(1, 2): 20})

    placed = solve(week, effort=BRIEFLY).placed

    assert len(placed) == 4
    assert len({(each.part, each.key % 2) for each in placed}) == 2


def test_who_is_only_to_be_met_early_is_seen_first():
    early = Candidate(1, 1, (Meeting(MONDAY, 1, 100, 510, 560),))
    late = Candidate(2, 1, (Meeting(MONDAY, 1, 900, 510, 720),))
    week = Week((MORNING,), {MONDAY: 9}, (early, late))

    draft = greedy(week)

    assert [stop.key for stop in draft.walks[MONDAY, 1].stops] == [1, 2]


def test_a_reception_of_an_hour_has_room_for_two():
    clients = tuple(Candidate(key, 1, (Meeting(MONDAY, 1, 500, 600, 660),)) for key in range(5))
    week = Week((MORNING,), {MONDAY: 9}, clients)

    assert len(solve(week, effort=BRIEFLY).placed) == 2


def test_more_clients_than_the_optimiser_takes_are_planned_all_the_same(monkeypatch):
    monkeypatch.setattr("planning.weeks.solving.MOST_CANDIDATES", 2)
    clients = tuple(Candidate(key, 1, (Meeting(MONDAY, 1, 100 * key, 510, 720),)) for key in range(1, 6))
    week = Week((MORNING,), {MONDAY: 9}, clients)

    solved = solve(week, effort=BRIEFLY)

    assert {each.key for each in solved.placed} == {1, 2, 3, 4, 5}
    assert solved.value <= solved.bound


def test_a_second_contact_comes_after_the_first_and_its_gap():
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    halves = tuple(Half(day, 1, 510, 720) for day in days)
    client = Candidate(1, 1, tuple(Meeting(day, 1, 900, 510, 720) for day in days), (), 40, 3)
    week = Week(halves, dict.fromkeys(days, 9), (client,))

    first, second = solve(week, effort=BRIEFLY).placed

    assert (first.nth, second.nth) == (1, 2)
    assert (second.on - first.on).days >= 3


@pytest.mark.parametrize("room", [0, 1])
def test_a_day_takes_no_more_contacts_than_it_has_room_for(room):
    clients = tuple(Candidate(key, 1, (), (Call(MONDAY, 300),)) for key in range(3))
    week = Week((MORNING,), {MONDAY: room}, clients)

    assert len(solve(week, effort=BRIEFLY).placed) == room


def test_a_plan_that_does_not_fit_any_more_is_put_together_as_far_as_it_does():
    clients = tuple(Candidate(key, 1, (Meeting(MONDAY, 1, 100 + key, 600, 650),)) for key in range(4))
    week = Week((MORNING,), {MONDAY: 9}, clients)

    draft = drafted(week, [Placed(MONDAY, 1, key) for key in (0, 1, 2, 3, 77)])

    assert [each.key for each in draft.plan] == [2, 3]


def test_nothing_but_the_optimiser_imports_or_tools():
    """It takes more than a second, which no web process is to pay for when it starts."""
    rooms = [path for room in ("planning", "desk", "pharmacrm") for path in (ROOT / room).rglob("*.py")]

    assert [path.name for path in rooms if "ortools" in path.read_text()] == ["optimiser.py"]
    assert [path.name for path in rooms if "weeks.optimiser" in path.read_text()] == ["solving.py"]


# --- the checker itself -----------------------------------------------------------------------------------------------


def breaking(plan):
    """A week of two hospitals an hour and a minute apart, and what a plan in it breaks."""
    meetings = (Meeting(MONDAY, 1, 100, 510, 560), Meeting(MONDAY, 2, 100, 810, 1050))
    clients = tuple(Candidate(key, key % 2, meetings, (Call(MONDAY, 50),)) for key in range(4))
    week = Week((MORNING, AFTERNOON), {MONDAY: 3}, clients, {(0, 1): 61})
    return " ".join(broken_rules(week, plan))


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ([(MONDAY, 1, 0, 1), (MONDAY, 2, 0, 2)], "maximum"),
        ([(MONDAY, 1, 0, 1), (MONDAY, 1, 2, 1)], "cannot be walked"),
        ([(MONDAY, 1, 0, 1), (MONDAY, 2, 1, 1)], "too far apart"),
        ([(MONDAY, 3, key, 1) for key in range(4)], "more contacts than a field day"),
        ([(MONDAY + timedelta(days=1), 3, 0, 1)], "counts for nothing"),
        ([(MONDAY + timedelta(days=1), 1, 0, 1)], "no field time"),
    ],
)
def test_the_checker_finds_what_is_broken(plan, words):
    assert words in breaking(plan)
