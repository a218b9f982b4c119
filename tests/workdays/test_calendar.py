"""The rule, against what was published, against counting by hand, and against itself."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workdays
from workdays.rules import FIRST_DAY, LAST_DAY, Calendar, calendar_of

DATA = Path(workdays.__file__).parent / "data"
YEARS = (2024, 2025, 2026)


def published(year):
    return json.loads((DATA / f"{year}.json").read_text(encoding="utf-8"))["days"]


def exceptions():
    days = [day for year in YEARS for day in published(year)]
    return tuple(sorted((date.fromisoformat(day["date"]), not day["isOffDay"]) for day in days))


CALENDAR = calendar_of(exceptions())

dates = st.dates(date(2023, 6, 1), date(2027, 6, 30))
counts = st.integers(0, 300)


def count_by_hand(start, end):
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(CALENDAR.is_working(day) for day in days)


@pytest.mark.parametrize(("year", "total"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_the_published_number_of_working_days(year, total):
    assert CALENDAR.between(date(year - 1, 12, 31), date(year, 12, 31)) == total


@pytest.mark.parametrize("day", [day for year in YEARS for day in published(year)], ids=lambda day: day["date"])
def test_every_published_day_is_what_was_published(day):
    assert CALENDAR.is_working(date.fromisoformat(day["date"])) is not day["isOffDay"]


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        # Over the Spring Festival of 2026, with the makeup days of 14 and 28 February.
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        # A plain Friday.
        (date(2026, 11, 13), 1, date(2026, 11, 16)),
        # 2027 is not published: weekends only, so New Year's Day, a Friday, counts.
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_adding_steps_over_what_is_off(day, count, end):
    assert CALENDAR.add(day, count) == end


@given(dates, counts)
def test_adding_and_counting_are_inverse(day, count):
    assert CALENDAR.between(day, CALENDAR.add(day, count)) == count


@given(dates, st.integers(1, 300))
def test_adding_ends_on_a_working_day(day, count):
    assert CALENDAR.is_working(CALENDAR.add(day, count))


@given(dates, dates)
def test_counting_agrees_with_counting_by_hand(one, other):
    start, end = sorted((one, other))

    assert CALENDAR.between(start, end) == count_by_hand(start, end)
    assert CALENDAR.between(end, start) == -count_by_hand(start, end)


@given(dates, dates, dates)
def test_counting_adds_up(one, two, three):
    assert CALENDAR.between(one, two) + CALENDAR.between(two, three) == CALENDAR.between(one, three)


@given(dates, counts, st.sets(dates, max_size=30))
def test_a_pause_moves_the_day_by_what_is_paused(day, count, paused):
    end = CALENDAR.add_pausing(day, count, paused)
    worked = [
        on
        for n in range(1, (end - day).days + 1)
        if CALENDAR.is_working(on := day + timedelta(days=n)) and on not in paused
    ]

    assert len(worked) == count
    assert end not in paused or count == 0


@given(dates, counts)
def test_without_a_pause_nothing_moves(day, count):
    assert CALENDAR.add_pausing(day, count, set()) == CALENDAR.add(day, count)


@given(dates)
def test_the_next_working_day_is_the_first_there_is(day):
    found = CALENDAR.next_working(day)

    assert found >= day
    assert CALENDAR.is_working(found)
    assert not any(CALENDAR.is_working(day + timedelta(days=n)) for n in range((found - day).days))


@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=60), dates, counts)
def test_any_table_of_exceptions_holds_it(table, day, count):
    made = Calendar(table)

    assert made.between(day, made.add(day, count)) == count


def test_a_year_without_a_table_falls_back_to_weekends_and_is_known_as_such():
    assert CALENDAR.is_known(2026)
    assert not CALENDAR.is_known(2027)
    assert CALENDAR.is_working(date(2027, 2, 8))
    assert not CALENDAR.is_working(date(2027, 2, 6))


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1), date.min, date.max])
def test_outside_of_its_range_it_refuses_to_count(day):
    with pytest.raises(ValueError, match="outside of the calendar"):
        CALENDAR.number(day)


def test_it_adds_forwards_only():
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add(date(2026, 1, 5), -1)
