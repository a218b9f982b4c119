"""Where a client is to be found on a day, and when next."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.clinic import (
    DAY_BEGINS,
    DAY_ENDS,
    MET_IN,
    WEEKS_AHEAD,
    Held,
    Off,
    Quiet,
    Slot,
    changes_on,
    held_on,
    is_quiet,
    is_stale,
    met_now,
    next_held,
    parities,
    part_of_day,
)
from clients.enums import ExceptionKind, SlotKind, SlotPart, WeekParity

MONDAY = date(2026, 11, 16)
TUESDAY = MONDAY + timedelta(days=1)
WEEK = timedelta(days=7)
IN_CLINIC = Held("morning", "clinic")
CLINIC, WARD = Slot(0, "morning", "clinic"), Slot(0, "morning", "ward")

days = st.dates(date(2026, 10, 1), date(2027, 2, 1))
parts, kinds = st.sampled_from(SlotPart.values), st.sampled_from(SlotKind.values)
slots = st.builds(
    Slot,
    st.integers(0, 6),
    parts,
    kinds,
    st.sampled_from(WeekParity.values),
    st.sampled_from(["", "3 诊室"]),
    st.none() | days,
    st.none() | days,
)


@st.composite
def offs(draw):
    """Exceptions as the form lets them be."""
    kind, first = draw(st.sampled_from(ExceptionKind.values)), draw(days)
    if kind == ExceptionKind.MOVED:
        return Off(kind, first, first, draw(st.just("") | parts), draw(days), draw(parts))
    return Off(kind, first, first + timedelta(days=draw(st.integers(0, 20))), draw(st.just("") | parts))


# --- which half of which day ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "part"),
    [
        (time(0, 30), SlotPart.MORNING),
        (time(12, 29), SlotPart.MORNING),
        (time(12, 30), SlotPart.AFTERNOON),
        (time(17, 29), SlotPart.AFTERNOON),
        (time(17, 30), SlotPart.EVENING),
        (time(23, 30), SlotPart.EVENING),
    ],
)
def test_parts_of_the_day(local, part):
    assert part_of_day(local) == part


@pytest.mark.parametrize(
    ("day", "parity"),
    [
        (date(2026, 11, 16), WeekParity.ODD),
        (date(2026, 11, 23), WeekParity.EVEN),
        # The last week of 2026 is its 53rd, and the first of 2027 the next odd one.
        (date(2026, 12, 27), WeekParity.EVEN),
        (date(2026, 12, 28), WeekParity.ODD),
        (date(2027, 1, 3), WeekParity.ODD),
        (date(2027, 1, 4), WeekParity.ODD),
        (date(2027, 1, 11), WeekParity.EVEN),
        # Of 2025 the last days belong to week 1 of 2026.
        (date(2025, 12, 29), WeekParity.ODD),
        (date(2026, 1, 4), WeekParity.ODD),
    ],
)
def test_weeks_are_odd_or_even_by_their_iso_number(day, parity):
    assert parities(day) == {WeekParity.EVERY, parity}


# --- what holds on a day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "on", "holds"),
    [
        ({}, MONDAY, True),
        ({}, TUESDAY, False),
        ({"parity": "odd"}, MONDAY, True),
        ({"parity": "odd"}, MONDAY + WEEK, False),
        ({"parity": "even"}, MONDAY + WEEK, True),
        # Two odd weeks follow one another over New Year.
        ({"parity": "odd"}, date(2026, 12, 28), True),
        ({"parity": "odd"}, date(2027, 1, 4), True),
        ({"from_on": MONDAY}, MONDAY, True),
        ({"from_on": MONDAY}, MONDAY - WEEK, False),
        ({"to_on": MONDAY}, MONDAY, True),
        ({"to_on": MONDAY}, MONDAY + WEEK, False),
        ({"from_on": MONDAY, "to_on": MONDAY}, MONDAY, True),
    ],
)
def test_a_slot_holds_in_its_weeks_and_between_its_days(slot, on, holds):
    assert held_on([CLINIC._replace(**slot)], [], on) == ([IN_CLINIC] if holds else [])


@pytest.mark.parametrize(
    ("kind", "days", "part", "left"),
    [
        ("no_clinic", (MONDAY, MONDAY), "", ["ward"]),
        ("no_clinic", (MONDAY, MONDAY), "morning", ["ward"]),
        ("no_clinic", (MONDAY, MONDAY), "afternoon", ["clinic", "ward"]),
        ("no_clinic", (TUESDAY, TUESDAY + WEEK), "", ["clinic", "ward"]),
        ("no_clinic", (MONDAY - WEEK, MONDAY), "", ["ward"]),
        ("no_clinic", (MONDAY - WEEK, MONDAY - timedelta(days=1)), "", ["clinic", "ward"]),
        ("leave", (MONDAY, MONDAY), "", []),
        ("leave", (MONDAY, MONDAY), "evening", ["clinic", "ward"]),
    ],
)
def test_an_exception_takes_away_what_it_speaks_of(kind, days, part, left):
    found = held_on([WARD, CLINIC], [Off(kind, *days, part)], MONDAY)

    assert [held.kind for held in found] == left


def moved(part="morning", to=TUESDAY, to_part="afternoon"):
    return Off("moved", MONDAY, MONDAY, part, to, to_part)


def test_a_moved_clinic_is_held_where_it_was_moved_to():
    assert held_on([CLINIC], [moved()], MONDAY) == []
    assert held_on([CLINIC], [moved()], TUESDAY) == [Held("afternoon", "clinic")]
    assert held_on([CLINIC], [moved()], MONDAY + WEEK) == [IN_CLINIC]


def test_a_clinic_may_be_moved_within_its_day():
    whole_day = moved(part="", to=MONDAY, to_part="evening")

    assert held_on([CLINIC], [whole_day], MONDAY) == [Held("evening", "clinic")]


@pytest.mark.parametrize("kind", ["no_clinic", "leave"])
def test_what_was_moved_can_fall_away_too(kind):
    assert held_on([CLINIC], [moved(), Off(kind, TUESDAY, TUESDAY)], TUESDAY) == []


def test_what_was_moved_here_is_not_moved_away_with_what_is_usual():
    """Tuesday's own clinic goes to Wednesday, Monday's comes in its place."""
    usual = Slot(1, "afternoon", "clinic", place="3 诊室")
    away = Off("moved", TUESDAY, TUESDAY, "", TUESDAY + timedelta(days=1), "morning")

    assert held_on([CLINIC, usual], [moved(), away], TUESDAY) == [Held("afternoon", "clinic")]


def test_the_morning_comes_first_and_her_clinic_before_her_ward():
    evening = Slot(0, "evening", "duty")

    assert [(held.part, held.kind) for held in held_on([evening, WARD, CLINIC], [], MONDAY)] == [
        ("morning", "clinic"), ("morning", "ward"), ("evening", "duty"),
    ]  # fmt: skip


@given(st.lists(slots, max_size=6), st.lists(offs(), max_size=4), days, st.randoms(use_true_random=False))
def test_the_order_of_slots_and_exceptions_does_not_matter(known, exceptions, on, chance):
    mixed, mixed_up = list(known), list(exceptions)
    chance.shuffle(mixed)
    chance.shuffle(mixed_up)

    assert held_on(mixed, mixed_up, on) == held_on(known, exceptions, on)
    assert next_held(mixed, mixed_up, on=on, after="morning") == next_held(known, exceptions, on=on, after="morning")


@given(st.lists(slots, max_size=6), st.lists(offs(), max_size=4), days)
def test_while_she_is_away_nothing_holds(known, exceptions, on):
    assert held_on(known, [*exceptions, Off("leave", on, on)], on) == []


@given(st.lists(slots, max_size=6), days)
def test_without_exceptions_what_holds_is_what_its_slots_say(known, on):
    found = held_on(known, [], on)

    assert all(
        any((slot.weekday, slot.part, slot.kind) == (on.weekday(), *held[:2]) for slot in known) for held in found
    )
    assert len(found) <= len(known)


# --- when next --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "exceptions", "found"),
    [
        # Now is Monday morning: what goes on is not the next one.
        ([CLINIC], [], (MONDAY + WEEK, "morning")),
        ([Slot(0, "afternoon", "clinic")], [], (MONDAY, "afternoon")),
        ([CLINIC, Slot(2, "morning", "ward")], [], (MONDAY + timedelta(days=2), "morning")),
        ([Slot(1, "morning", "clinic", "even")], [], (TUESDAY + WEEK, "morning")),
        ([Slot(1, "morning", "surgery"), CLINIC], [], (MONDAY + WEEK, "morning")),
        ([CLINIC], [Off("no_clinic", MONDAY, MONDAY + WEEK)], (MONDAY + 2 * WEEK, "morning")),
        ([CLINIC], [moved()], (TUESDAY, "afternoon")),
        ([CLINIC], [Off("leave", MONDAY, MONDAY + 7 * WEEK)], None),
        ([CLINIC._replace(from_on=MONDAY + 5 * WEEK)], [], (MONDAY + 5 * WEEK, "morning")),
        ([CLINIC._replace(from_on=MONDAY + 7 * WEEK)], [], None),
        ([CLINIC._replace(to_on=MONDAY)], [], None),
        ([], [], None),
    ],
)
def test_when_she_is_to_be_met_next(known, exceptions, found):
    following = next_held(known, exceptions, on=MONDAY, after="morning")

    assert (following and (following.on, following.held.part)) == found


@given(st.lists(slots, max_size=6), st.lists(offs(), max_size=4), days, parts)
def test_the_next_one_holds_on_its_day_and_none_before_it(known, exceptions, on, after):
    found = next_held(known, exceptions, on=on, after=after)

    last = found.on if found else on + WEEKS_AHEAD * WEEK + timedelta(days=1)
    between = [on + timedelta(days=ahead) for ahead in range(1, (last - on).days)]
    assert not [day for day in between for held in held_on(known, exceptions, day) if held.kind in MET_IN]
    assert found is None or (found.held in held_on(known, exceptions, found.on) and found.held.kind in MET_IN)


def test_it_knows_on_which_days_the_timetable_changes():
    ends, begins = CLINIC._replace(to_on=TUESDAY), CLINIC._replace(from_on=MONDAY + WEEK)

    assert changes_on([ends, begins, CLINIC], MONDAY) == [TUESDAY + timedelta(days=1), MONDAY + WEEK]
    assert changes_on([ends, begins], MONDAY + WEEK) == []


# --- now --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SlotKind.values)
def test_in_surgery_nobody_can_be_met(kind):
    assert (met_now([Held("morning", kind)], "morning") is None) == (kind == "surgery")
    assert met_now([Held("morning", kind)], "afternoon") is None


@pytest.mark.parametrize(
    ("local", "own", "quiet"),
    [
        (time(7, 59), None, True),
        (DAY_BEGINS, None, False),
        (time(18, 29), None, False),
        (DAY_ENDS, None, True),
        (time(12), Quiet(time(12), time(14)), True),
        (time(13, 59), Quiet(time(12), time(14)), True),
        (time(14), Quiet(time(12), time(14)), False),
        (time(17), Quiet(time(16), time(9)), True),
        (time(8, 30), Quiet(time(16), time(9)), True),
        (time(9), Quiet(time(16), time(9)), False),
    ],
)
def test_quiet_hours(local, own, quiet):
    assert is_quiet(local, own) is quiet


# --- how sure ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ago", "stale"), [(0, False), (182, False), (183, True), (None, True)])
def test_hours_are_stale_after_two_quarters(ago, stale):
    assert is_stale(None if ago is None else MONDAY - timedelta(days=ago), MONDAY) is stale
