"""Who was due at the end of each day, and who was loyal."""

from datetime import timedelta

import pytest

from grading.models import Assessment, Scheme
from retention.enums import Mark
from retention.marks import follow_due, follow_loyal, follow_top
from retention.models import StateMark
from tests.cast import TODAY
from tests.killing import count_statements
from tests.retention.panel import YESTERDAY, dates, panel_of
from tests.visits.conftest import NOW, logged
from visits.actions import undo_visit

LAST_WEEK = TODAY - timedelta(days=7)


def marks_of(relationship, mark=Mark.DUE):
    kept = StateMark.objects.filter(relationship=relationship, mark=mark).order_by("pk")
    return list(kept.values_list("from_on", "to_on"))


def night(on, chunk=100):
    return follow_due(on=on, chunk=chunk)


def test_the_night_writes_down_who_is_due(dr_chen):
    dates(dr_chen, due_on=YESTERDAY)

    assert night(YESTERDAY) == 1
    assert marks_of(dr_chen) == [(YESTERDAY, None)]


def test_a_second_night_changes_nothing(dr_chen):
    dates(dr_chen, due_on=YESTERDAY)
    night(YESTERDAY)

    assert night(YESTERDAY) == night(TODAY) == 0


@pytest.mark.parametrize("state", [{"due_on": TODAY}, {"due_on": None}, {"status": "lost"}])
def test_it_leaves_out_who_is_not_due(dr_chen, state):
    dates(dr_chen, **{"due_on": YESTERDAY} | state)

    assert night(YESTERDAY) == 0


@pytest.mark.parametrize("state", [{"due_on": TODAY + timedelta(days=5)}, {"due_on": None}, {"status": "lost"}])
def test_the_night_ends_what_is_over(dr_chen, state):
    dates(dr_chen, due_on=LAST_WEEK)
    night(LAST_WEEK)
    dates(dr_chen, **state)

    assert night(TODAY) == 1
    assert marks_of(dr_chen) == [(LAST_WEEK, TODAY)]


def test_a_visit_ends_it_on_its_day(dr_chen, li):
    dates(dr_chen, due_on=LAST_WEEK)
    night(LAST_WEEK)

    logged(dr_chen, li)

    assert marks_of(dr_chen) == [(LAST_WEEK, TODAY)]


def test_a_visit_before_the_night_that_should_have_noticed_keeps_it_all_the_same(dr_chen, li):
    dates(dr_chen, due_on=YESTERDAY)

    logged(dr_chen, li)
    night(YESTERDAY)

    assert marks_of(dr_chen) == [(YESTERDAY, TODAY)]


def test_who_is_met_on_the_day_she_falls_due_was_never_due_at_the_end_of_one(dr_chen, li):
    dates(dr_chen, due_on=TODAY)

    logged(dr_chen, li)
    night(TODAY)

    assert marks_of(dr_chen) == []


def test_an_attempt_ends_nothing(dr_chen, li):
    dates(dr_chen, due_on=LAST_WEEK)
    night(LAST_WEEK)

    logged(dr_chen, li, outcome="not_found")

    assert marks_of(dr_chen) == [(LAST_WEEK, None)]


def test_a_visit_taken_back_leaves_her_due(dr_chen, li):
    before = dr_chen.began_on
    night(TODAY)
    assert marks_of(dr_chen) == [(TODAY, None)], before
    StateMark.objects.update(from_on=LAST_WEEK)

    undo_visit(logged(dr_chen, li), by=li, at=NOW)

    assert marks_of(dr_chen) == [(LAST_WEEK, None)]


def test_several_chunks_are_one_night(north_1):
    panel_of(north_1, 5, due_on=YESTERDAY)

    assert night(YESTERDAY, chunk=2) == 5


# --- loyal ------------------------------------------------------------------------------------------------------------


def assessed(relationship, author, *scores):
    """Support scores, each with how many days ago it was given."""
    scheme = Scheme.objects.first()
    for days, support in scores:
        on = TODAY - timedelta(days=days)
        Assessment.objects.create(
            relationship=relationship, scheme=scheme, author=author, on=on, potential=80, support=support
        )


@pytest.mark.parametrize(
    ("state", "scores", "is_loyal"),
    [
        ({"stage": "habit"}, [], True),
        ({"stage": "motivate"}, [], False),
        ({"support": 70}, [(200, 70), (20, 70)], True),
        ({"support": 70}, [(182, 70)], True),
        ({"support": 70}, [(181, 70)], False),
        ({"support": 70}, [(200, 69), (20, 70)], False),
        ({"support": 70}, [(200, 70), (100, 69), (20, 70)], False),
        ({"support": 69}, [(200, 70), (20, 70)], False),
        ({"stage": "habit", "alert_open": True}, [], False),
        ({"stage": "habit", "status": "lost"}, [], False),
    ],
)
def test_loyal_is_habit_or_high_support_for_two_quarters_without_an_alert(dr_chen, li, state, scores, is_loyal):
    assessed(dr_chen, li, *scores)
    dates(dr_chen, **state)

    follow_loyal(on=TODAY, chunk=100)

    assert marks_of(dr_chen, Mark.LOYAL) == ([(TODAY, None)] if is_loyal else [])


def test_loyalty_ends(dr_chen):
    dates(dr_chen, stage="habit")
    follow_loyal(on=YESTERDAY, chunk=100)
    dates(dr_chen, stage="trust")

    follow_loyal(on=TODAY, chunk=100)

    assert marks_of(dr_chen, Mark.LOYAL) == [(YESTERDAY, TODAY)]


# --- the top fifth ----------------------------------------------------------------------------------------------------


def top_of(territory):
    marked = StateMark.objects.open().filter(mark=Mark.TOP, relationship__territory=territory)
    return set(marked.values_list("relationship_id", flat=True))


def test_the_top_fifth_is_of_each_territory(north_1, south_1):
    north = [panel_of(north_1, 1, potential=potential, support=50)[0] for potential in (10, 90, 80, 20, 30, 40)]
    south = panel_of(south_1, 5, potential=5, support=5)

    assert follow_top(on=YESTERDAY, chunk=2) == 3
    assert top_of(north_1) == {north[1].pk, north[2].pk}
    assert top_of(south_1) == {south[0].pk}
    assert follow_top(on=TODAY, chunk=2) == 0


@pytest.mark.parametrize("state", [{"support": 1}, {"support": None}, {"status": "lost"}])
def test_who_takes_her_place_begins_on_the_day_she_ends(north_1, state):
    first, second, *_rest = panel_of(north_1, 5, potential=50, support=50)
    follow_top(on=LAST_WEEK, chunk=100)
    dates(first, **state)

    follow_top(on=TODAY, chunk=100)

    assert marks_of(first, Mark.TOP) == [(LAST_WEEK, TODAY)]
    assert marks_of(second, Mark.TOP) == [(TODAY, None)]


def test_who_moves_to_another_territory_is_measured_there(north_1, south_1):
    strong, _weak = panel_of(north_1, 1, potential=90, support=90)[0], panel_of(south_1, 5, potential=95, support=95)
    follow_top(on=LAST_WEEK, chunk=100)
    dates(strong, territory=south_1)

    follow_top(on=TODAY, chunk=100)

    # A fifth of six is two.
    assert strong.pk not in top_of(south_1)
    assert marks_of(strong, Mark.TOP) == [(LAST_WEEK, TODAY)]


def test_it_asks_as_often_for_many_as_for_one(north_1, south_1):
    panel_of(north_1, 10, potential=50, support=50)
    few = count_statements(lambda: follow_top(on=TODAY, chunk=100))
    StateMark.objects.all().delete()
    panel_of(north_1, 200, potential=60, support=50)
    panel_of(south_1, 20, potential=60, support=50)

    assert count_statements(lambda: follow_top(on=TODAY, chunk=100)) == few
