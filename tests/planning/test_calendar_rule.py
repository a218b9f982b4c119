"""What stands in a calendar and when, without a database."""

from datetime import date, time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planning.calendars.enums import EventKind, Privacy, View
from planning.calendars.events import HALF_DAYS, Event, Revision, Stop, Who, blocks_of, by_day, end_of, revised
from planning.calendars.spans import span_of
from planning.calendars.words import address_of, title_of

WHO = Who("陈思雨", "陈主任", "/clients/1/")
DAY = date(2026, 11, 18)


def stop(half, organisation, who=WHO, *, is_done=False):
    return Stop(half, organisation, f"医院{organisation}", who, is_done)


def times(blocks):
    return [(f"{block.starts:%H:%M}", f"{block.ends:%H:%M}", block.organisation) for block in blocks]


def test_a_morning_in_one_hospital_is_one_entry():
    assert times(blocks_of([stop(1, 7), stop(1, 7)])) == [("08:30", "12:00", 7)]


def test_a_half_day_is_shared_out_among_hospitals_in_their_order():
    found = blocks_of([stop(1, 7), stop(1, 8), stop(1, 8), stop(2, 9)])

    assert times(found) == [("08:30", "09:40", 7), ("09:40", "12:00", 8), ("13:30", "17:30", 9)]


def test_who_comes_back_to_a_hospital_has_two_entries_there():
    found = blocks_of([stop(2, 7), stop(2, 8), stop(2, 7)])

    assert [(block.organisation, block.number) for block in found] == [(7, 0), (8, 0), (7, 1)]


@given(st.lists(st.tuples(st.integers(1, 2), st.integers(1, 3)), max_size=30))
def test_blocks_follow_each_other_within_their_half_day(planned):
    stops = [stop(half, organisation) for half, organisation in sorted(planned, key=lambda each: each[0])]

    found = blocks_of(stops)

    assert [each for block in found for each in block.stops] == stops
    for half in {block.half for block in found}:
        inside = [block for block in found if block.half == half]
        assert (inside[0].starts, inside[-1].ends) == HALF_DAYS[half]
        assert all(before.ends == after.starts for before, after in pairwise(inside))
        assert all(block.starts < block.ends or len(stops) > 20 for block in inside)


def test_an_appointment_ends_on_its_day():
    assert end_of(time(10, 30)) == time(11, 0)
    assert end_of(time(23, 45)) == time(23, 59)


def test_days_of_leave_stand_on_each_of_them():
    leave = Event(EventKind.AWAY, "away-1", date(2026, 11, 17), date(2026, 11, 25), words="请假")

    found = by_day([leave], DAY, date(2026, 11, 20))

    assert [len(entries) for entries in found.values()] == [1, 1, 1]


def test_a_day_begins_with_what_has_no_time():
    visit = Event(EventKind.VISIT, "visit", DAY, starts=time(8, 30), ends=time(12, 0))
    promise = Event(EventKind.PROMISE, "step-1", DAY)

    assert [event.key for event in by_day([visit, promise], DAY, DAY)[DAY]] == ["step-1", "visit"]


def test_a_month_is_shown_in_whole_weeks_and_turns_to_the_same_day():
    span = span_of(View.MONTH, date(2026, 1, 31))

    assert (span.first, span.last) == (date(2025, 12, 29), date(2026, 2, 1))
    assert (span.before, span.after) == (date(2025, 12, 31), date(2026, 2, 28))
    assert span_of(View.WEEK, DAY)[:2] == (date(2026, 11, 16), date(2026, 11, 22))
    assert span_of(View.DAY, DAY)[:2] == (DAY, DAY)


def test_a_client_is_addressed_as_colleagues_would():
    assert address_of("陈思雨", "主任", "") == "陈主任"
    assert address_of("欧阳修远", "主任", "") == "欧阳主任"
    assert address_of("陈思雨", "主任", "陈老师") == "陈老师"
    assert address_of("陈思雨", "", "") == "陈思雨"
    assert address_of("John Smith", "Dr", "") == "John Smith"


def test_a_phone_is_told_as_much_as_was_chosen():
    promise = Event(EventKind.PROMISE, "step-1", DAY, people=(WHO,), place="安贞医院", words="送指南")

    assert title_of(promise) == "承诺：安贞医院 · 陈思雨 · 送指南"
    assert title_of(promise, Privacy.NAMES) == "承诺：安贞医院 · 陈主任 · 送指南"
    assert title_of(promise, Privacy.PLACES) == "承诺：安贞医院 · 共 1 位客户"


def test_a_revision_counts_what_changed_and_nothing_else():
    first = revised({}, {"a": "1", "b": "1"}, 100)
    second = revised(first, {"a": "1", "b": "2", "c": "1"}, 200)

    assert second == {"a": Revision("1", 0, 100), "b": Revision("2", 1, 200), "c": Revision("1", 0, 200)}
    assert revised(second, {"a": "1"}, 300) == {"a": Revision("1", 0, 100)}
