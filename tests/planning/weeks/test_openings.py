"""When a client can be met in a half day: every door must be open at once, checked by counting minutes."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.clinic import Off, Quiet, Slot
from clients.reception import Booked, Window
from clients.receptions import Rules
from planning.enums import LeftOutWhy
from planning.weeks.horizon import halves_from, room
from planning.weeks.openings import Doors, Met, Seen, met_in
from planning.weeks.problem import AFTERNOON, HOURS, MORNING, Half
from tests.planning.weeks.planned import moment
from workdays.rules import calendar_of

MONDAY = date(2026, 11, 16)
CALENDAR = calendar_of(())
SEEN = Seen(MONDAY - timedelta(days=3), CALENDAR)
PARTS = {MORNING: "morning", AFTERNOON: "afternoon"}
TIMES = st.integers(7 * 4, 20 * 4).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
DAYS = st.integers(0, 4)
PART = st.sampled_from(["morning", "afternoon"])


def half(part=MORNING, on=MONDAY):
    return Half(on, part, *HOURS[part])


@st.composite
def doors(draw):
    slots = draw(st.lists(st.builds(Slot, DAYS, PART, st.sampled_from(["clinic", "ward", "surgery"])), max_size=4))
    kinds, parts = st.sampled_from(["leave", "no_clinic"]), st.sampled_from(["", "morning"])
    off = st.builds(Off, kinds, st.just(MONDAY), st.just(MONDAY + timedelta(days=2)), parts)
    offs = draw(st.lists(off, max_size=1))
    begin, end = draw(st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]))
    quiet = draw(st.sampled_from([None, Quiet(begin, end)]))
    starts, ends = sorted(draw(st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1])))
    windows = draw(st.lists(st.builds(lambda day: Window(starts, ends, weekdays=frozenset({day})), DAYS), max_size=2))
    return Doors(slots, offs, quiet, Rules(windows, []) if windows else None)


@settings(max_examples=150)
@given(doors(), DAYS, st.sampled_from([MORNING, AFTERNOON]))
def test_whoever_is_met_is_there_received_and_not_quiet(doors, day, part):
    on = MONDAY + timedelta(days=day)
    met = met_in(half(part, on), doors, SEEN)
    if not isinstance(met, Met):
        return
    assert met.closes - met.opens >= 25
    for minute in range(met.opens, met.closes):
        now = time(minute // 60, minute % 60)
        assert HOURS[part][0] <= minute < HOURS[part][1]
        assert doors.quiet is None or not doors.quiet.has(now)
        if doors.rules:
            assert any(day in each.weekdays and each.starts <= now < each.ends for each in doors.rules.windows)
    away = [off for off in doors.offs if off.from_on <= on <= off.to_on and off.part in ("", PARTS[part])]
    here = {slot.kind for slot in doors.slots if (slot.weekday, slot.part) == (day, PARTS[part])} - {"surgery"}
    if any(off.kind == "no_clinic" for off in away):
        here -= {"clinic"}
    if any(off.kind == "leave" for off in away):
        here = set()
    assert here or (not doors.slots and not away)


def received(starts, ends, weekday, **facts):
    return Doors(rules=Rules([Window(time(starts), time(ends), frozenset({weekday}), **facts)], []))


@pytest.mark.parametrize(
    ("doors", "why"),
    [
        (Doors(slots=[Slot(1, "morning", "clinic")]), LeftOutWhy.NOT_THERE),
        (Doors(rules=Rules([Window(time(9), time(11), frozenset({1}))], [])), LeftOutWhy.NO_WINDOW),
        (Doors(rules=Rules([Window(time(14), time(16), frozenset({0}))], [])), LeftOutWhy.NO_WINDOW),
        (
            Doors(rules=Rules([Window(time(9), time(11), frozenset({0}), booking_lead=9)], [])),
            LeftOutWhy.TOO_LATE_TO_BOOK,
        ),
        (Doors(quiet=Quiet(time(8), time(12))), LeftOutWhy.NOT_THERE),
    ],
)
def test_why_she_cannot_be_met(doors, why):
    assert met_in(half(), doors, SEEN) == why


def test_a_confirmed_booking_tells_where_she_is():
    elsewhere = [Slot(1, "morning", "clinic")]
    met = met_in(half(), Doors(slots=elsewhere, rules=Rules([], [Booked(MONDAY, time(10), True)])), SEEN)

    assert isinstance(met, Met)
    assert (met.opens, met.closes, met.percent) == (600, 650, 130)


def test_an_expired_filing_number_bars_every_door():
    seen = SEEN._replace(filing_number="F-1", filing_expires_on=MONDAY - timedelta(days=1))

    assert met_in(half(), Doors(), seen) == LeftOutWhy.FILING_EXPIRED
    assert isinstance(met_in(half(), Doors(), seen._replace(filing_expires_on=MONDAY)), Met)


def test_of_a_day_under_way_what_is_left_is_planned():
    local = moment(MONDAY, 10, 2)

    assert [each.cell for each in halves_from([MONDAY], local)] == [(MONDAY, AFTERNOON)]
    assert [(each.part, each.starts) for each in halves_from([MONDAY], local, is_rest=True)] == [(1, 605), (2, 810)]


def test_a_day_that_is_half_over_has_room_for_half():
    halves = [half(AFTERNOON)]

    assert room(halves, 9, {}, {}) == {MONDAY: 5}
    assert room(halves, 9, {MONDAY: 2}, {MONDAY: 6}) == {MONDAY: 1}
