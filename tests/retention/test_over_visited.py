"""Since when a client was over-visited, and until when; and the list of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clients.enums import Grade
from clients.models import Relationship
from retention.enums import Mark
from retention.marks import follow_over_visited
from retention.models import StateMark, StateSpan
from retention.over_visited import over_visited
from retention.snapshots import catch_up
from tests.cast import client_of
from tests.retention.panel import dates
from tests.visits.conftest import NOW, logged
from visits.actions import undo_visit
from visits.cadence import DEFAULT_POLICY, is_over_maximum
from visits.state import read

# The week before the one that today is the Monday of.
DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (NOW - (7 - number) * DAY for number in range(4))
SUNDAY, NEXT_MONDAY = NOW - DAY, NOW


def night(at, chunk=100):
    return follow_over_visited(on=at.date(), chunk=chunk)


def marks_of(relationship):
    kept = StateMark.objects.filter(relationship=relationship, mark=Mark.OVER_VISITED).order_by("pk")
    return list(kept.values_list("from_on", "to_on"))


def see(relationship, rep, *moments):
    relationship.refresh_from_db()
    for moment in moments:
        logged(relationship, rep, happened_at=moment, at=moment)


def test_it_begins_with_the_day_that_was_too_much_and_ends_with_the_week(dr_chen, li):
    see(dr_chen, li, MONDAY, TUESDAY)
    assert night(TUESDAY) == 0

    see(dr_chen, li, WEDNESDAY)

    assert night(WEDNESDAY) == 1
    assert night(THURSDAY) == night(SUNDAY) == 0
    assert marks_of(dr_chen) == [(WEDNESDAY.date(), None)]
    assert night(NEXT_MONDAY) == 1
    assert marks_of(dr_chen) == [(WEDNESDAY.date(), NEXT_MONDAY.date())]


def test_what_is_by_the_month_ends_with_the_month(north_1, anzhen, li):
    row = client_of(north_1, anzhen, "丙", grade="C")
    see(row, li, MONDAY, TUESDAY, WEDNESDAY)

    night(WEDNESDAY)
    night(NEXT_MONDAY)
    assert marks_of(row) == [(WEDNESDAY.date(), None)]
    december = NOW.replace(month=12, day=1)
    night(december - DAY)
    night(december)

    assert marks_of(row) == [(WEDNESDAY.date(), december.date())]


def test_two_visits_on_one_day_are_one_and_attempts_none(dr_chen, li):
    see(dr_chen, li, MONDAY, MONDAY + timedelta(hours=3), TUESDAY)
    logged(dr_chen, li, happened_at=WEDNESDAY, at=WEDNESDAY, outcome="not_found")

    assert over_visited(WEDNESDAY.date()) == set()


def test_a_visit_taken_back_ends_it(dr_chen, li):
    see(dr_chen, li, MONDAY, TUESDAY)
    last = logged(dr_chen, li, happened_at=WEDNESDAY, at=WEDNESDAY)
    night(WEDNESDAY)

    undo_visit(last, by=li, at=WEDNESDAY)
    night(THURSDAY)

    assert marks_of(dr_chen) == [(WEDNESDAY.date(), THURSDAY.date())]


@pytest.mark.parametrize("state", [{"grade": "-"}, {"status": "lost"}])
def test_it_ends_when_she_has_no_such_maximum_any_more(dr_chen, li, state):
    see(dr_chen, li, MONDAY, TUESDAY, WEDNESDAY)
    night(WEDNESDAY)

    dates(dr_chen, **state)
    night(THURSDAY)

    assert marks_of(dr_chen) == [(WEDNESDAY.date(), THURSDAY.date())]


def test_it_goes_by_the_policy_of_her_territory_and_by_her_roles(dr_chen, north_1, anzhen, li):
    focus = client_of(north_1, anzhen, "乙", grade="B", focus_until=NOW.date())
    plain = client_of(north_1, anzhen, "乙二", grade="B")
    for row in (focus, plain):
        see(row, li, MONDAY, TUESDAY)

    assert over_visited(TUESDAY.date()) == {plain.pk}


@pytest.mark.parametrize("on", [WEDNESDAY, SUNDAY, NEXT_MONDAY, NOW + 20 * DAY], ids=str)
def test_it_agrees_with_the_rule(north_1, anzhen, li, on):
    rows = [
        client_of(north_1, anzhen, f"{grade}{kind}", grade=grade, **facts)
        for grade in Grade
        for kind, facts in (("", {}), ("主任", {"is_decision_maker": True}), ("影响", {"is_influencer": True}))
    ]
    for number, row in enumerate(rows):
        see(row, li, *(MONDAY, TUESDAY, WEDNESDAY)[number % 3 :])

    known = {row.pk: row for row in read([row.pk for row in rows])}
    over = {
        pk
        for pk, row in known.items()
        if is_over_maximum(row.facts(row.stored.contacts, None), DEFAULT_POLICY, on.date())
    }
    assert over_visited(on.date()) == over


def test_a_night_that_comes_late_sees_its_own_day(dr_chen, north_1, anzhen, li):
    """What happened after the day is not of the day: the visits say how it was."""
    other = client_of(north_1, anzhen, "丙", grade="C")
    see(dr_chen, li, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, NOW)
    see(other, li, MONDAY, TUESDAY, THURSDAY)

    assert over_visited(TUESDAY.date()) == set()
    assert over_visited(WEDNESDAY.date()) == {dr_chen.pk}
    assert over_visited(THURSDAY.date()) == {dr_chen.pk, other.pk}


def test_a_late_night_changes_nothing_of_what_a_later_one_wrote(dr_chen, li):
    see(dr_chen, li, MONDAY, TUESDAY, WEDNESDAY)
    night(WEDNESDAY)

    night(TUESDAY)
    night(WEDNESDAY)

    assert marks_of(dr_chen) == [(WEDNESDAY.date(), None)]


def test_a_night_done_again_after_the_next_one_begins_nothing_anew(dr_chen, li):
    see(dr_chen, li, MONDAY, TUESDAY, WEDNESDAY)
    for at in (WEDNESDAY, SUNDAY, NEXT_MONDAY, SUNDAY, NEXT_MONDAY):
        night(at)

    assert marks_of(dr_chen) == [(WEDNESDAY.date(), NEXT_MONDAY.date())]


def test_several_chunks_are_one_night(north_1, anzhen, li):
    rows = [client_of(north_1, anzhen, f"丁{number}", grade="D") for number in range(5)]
    for row in rows:
        see(row, li, MONDAY, TUESDAY)

    assert night(TUESDAY, chunk=2) == 5
    assert night(TUESDAY, chunk=2) == 0
    assert StateMark.objects.filter(mark=Mark.OVER_VISITED, to_on=None).count() == 5


def test_it_asks_as_often_for_thirty_as_for_one(dr_chen, north_1, anzhen, li, django_assert_num_queries):
    see(dr_chen, li, MONDAY, TUESDAY, WEDNESDAY)
    for number in range(30):
        client_of(north_1, anzhen, f"甲{number}", grade="A")
    Relationship.objects.update(last_contact_on=WEDNESDAY.date(), contact_days_that_week=3, contact_days_that_month=3)

    with django_assert_num_queries(3):
        assert len(over_visited(WEDNESDAY.date())) == 31


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(client, li, dr_chen, north_1, anzhen, time_machine):
    """Dr Chen twice, in two weeks, and 28 others once; what the list of both weeks shows."""
    StateSpan.objects.update(recorded_at=MONDAY - 30 * DAY)
    others = [client_of(north_1, anzhen, f"丁{number:02}", grade="D") for number in range(29)]
    see(dr_chen, li, *(moment - 7 * DAY for moment in (MONDAY, TUESDAY, WEDNESDAY)), MONDAY, TUESDAY, WEDNESDAY)
    for row in others:
        see(row, li, MONDAY, TUESDAY)
    for ago in range(14, 0, -1):
        catch_up(on=(NOW - ago * DAY).date())
    time_machine.move_to(NOW, tick=False)
    client.force_login(li)
    query = {"figure": "over_visited", "since": str((MONDAY - 7 * DAY).date()), "on": str(SUNDAY.date())}
    return lambda **more: client.get(reverse("retention:past"), query | more)


def test_who_was_over_twice_stands_there_twice_each_with_its_day(listed):
    shown = listed(grade="A")

    days = [row["happened_on"] for row in shown.context["rows"]]
    assert sorted(days) == [(WEDNESDAY - 7 * DAY).date(), WEDNESDAY.date()]
    assert shown.context["total"] == 2
    assert "2026-11-04" in shown.content.decode()


def test_its_total_is_the_sum_of_its_days(listed):
    days = [(NOW - ago * DAY).date() for ago in range(14, 0, -1)]
    single = [listed(since=str(day), on=str(day)).context["total"] for day in days]

    assert listed().context["total"] == sum(single) == 31


def test_no_page_loses_or_repeats_a_row(listed):
    first = listed()
    second = listed(page=first.context["page"].next)
    back = listed(page=second.context["page"].previous)

    def keys(shown):
        return [(row["pk"], row["happened_on"]) for row in shown.context["rows"]]

    assert (len(keys(first)), len(keys(second))) == (30, 1)
    assert len({*keys(first), *keys(second)}) == 31
    assert keys(back) == keys(first)
