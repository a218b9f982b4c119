"""When and how a client can be met in person in a half day, or why not. Decided without a database or a clock.

All must hold at once: the rep's filing number and her registration at the hospital are good on that day; the hospital
receives then, or a booking stands; the client is in clinic, on the ward or on duty; it is none of her quiet hours. A
booking that the hospital confirmed tells where she is whatever her timetable says. Of whom no timetable is known any
half day will do, for less.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NamedTuple

from accounts.enums import FilingState
from accounts.rules import filing_state
from clients.clinic import Held, Off, Quiet, Slot, held_on, met_now
from clients.enums import RegistrationState, SlotPart
from clients.reception import Opening, Way, ways_on_day
from clients.receptions import Registered, Rules
from planning.enums import LeftOutWhy
from planning.weeks.problem import VISIT_MINUTES, Half
from workdays.rules import Calendar

PARTS = {1: SlotPart.MORNING, 2: SlotPart.AFTERNOON}
# Percent of the value: where nobody knows her hours, and where the hospital still has to say yes.
UNKNOWN_HOURS = 70
BY_WAY = {Way.BOOKED: 130, Way.OPEN: 100, Way.ASKED: 90, Way.TO_BOOK: 80}
# Why somebody cannot be met: what is worst is said, of a whole week whatever came nearest.
_NEAREST = (
    LeftOutWhy.NOT_THERE,
    LeftOutWhy.TOO_LATE_TO_BOOK,
    LeftOutWhy.NO_WINDOW,
    LeftOutWhy.NOT_REGISTERED,
    LeftOutWhy.FILING_EXPIRED,
)

# [[code, {values}], …] as items keep them.
Reasons = list[list[Any]]


class Met(NamedTuple):
    """She can be met between two minutes of the day, for a percentage of the value, and what is to be known of it."""

    opens: int
    closes: int
    percent: int
    reasons: Reasons


@dataclass(frozen=True)
class Doors:
    """All that decides when one client can be met. `has_hours` says that her timetable is known at all."""

    slots: Sequence[Slot] = ()
    offs: Sequence[Off] = ()
    quiet: Quiet | None = None
    rules: Rules | None = None
    registered: Registered | None = None

    @property
    def has_hours(self) -> bool:
        return bool(self.slots)


class Seen(NamedTuple):
    """From where it is asked: the day of planning, the calendar, and the rep's filing number."""

    on: date
    calendar: Calendar
    filing_number: str = ""
    filing_expires_on: date | None = None


def met_in(half: Half, doors: Doors, seen: Seen) -> Met | LeftOutWhy:
    """How she can be met in a half day, or why not."""
    barred = _barred(half.on, doors, seen)
    if barred:
        return barred
    ways = _ways(half, doors, seen)
    if isinstance(ways, LeftOutWhy):
        return ways
    held = _held(half, doors)
    found = [met for way in ways if (met := _met(half, way, held, doors))]
    return max(found, key=lambda met: (met.percent, met.closes - met.opens), default=LeftOutWhy.NOT_THERE)


def nearest(whys: Sequence[LeftOutWhy]) -> LeftOutWhy:
    """Of the reasons against each half day of a week the one that is easiest to mend."""
    return min(whys, key=lambda why: _NEAREST.index(why) if why in _NEAREST else 0, default=LeftOutWhy.NOT_THERE)


def _barred(on: date, doors: Doors, seen: Seen) -> LeftOutWhy | None:
    if filing_state(seen.filing_number, seen.filing_expires_on, on) == FilingState.EXPIRED:
        return LeftOutWhy.FILING_EXPIRED
    state = doors.registered.state(on) if doors.registered else None
    if state in {RegistrationState.EXPIRED, RegistrationState.MISSING}:
        return LeftOutWhy.NOT_REGISTERED
    return None


def _ways(half: Half, doors: Doors, seen: Seen) -> list[Opening | None] | LeftOutWhy:
    """The windows and bookings that let her in on this day; None among them where the hospital has no rule."""
    rules = doors.rules
    if rules is None:
        return [None]
    ways = ways_on_day(rules.windows, rules.bookings, half.on, on=seen.on, calendar=seen.calendar)
    in_time = [way for way in ways if way.way in BY_WAY]
    if not any(window.holds(half.on) for window in rules.windows):
        return [*in_time, None]
    if not in_time:
        return LeftOutWhy.TOO_LATE_TO_BOOK if any(way.way == Way.TOO_LATE for way in ways) else LeftOutWhy.NO_WINDOW
    here = [way for way in in_time if _overlap(half, way)]
    return list(here) if here else LeftOutWhy.NO_WINDOW


def _held(half: Half, doors: Doors) -> Held | None:
    """Where she is met in this half day."""
    return met_now(held_on(doors.slots, doors.offs, half.on), PARTS[half.part])


def _is_away(half: Half, doors: Doors) -> bool:
    """Whether an exception says that she is not there, for whom no timetable says anything."""
    part = PARTS[half.part]
    return any(off.from_on <= half.on <= off.to_on and off.part in ("", part) for off in doors.offs)


def _met(half: Half, way: Opening | None, held: Held | None, doors: Doors) -> Met | None:
    span = _overlap(half, way)
    is_booked = way is not None and way.way == Way.BOOKED
    if span is None or (not is_booked and not held and (doors.has_hours or _is_away(half, doors))):
        return None
    longest = max(_outside(*span, doors.quiet), key=lambda each: (each[1] - each[0], -each[0]), default=None)
    if longest is None or longest[1] - longest[0] < VISIT_MINUTES:
        return None
    percent = BY_WAY[way.way] if way else 100
    if not held and not is_booked:
        percent = percent * UNKNOWN_HOURS // 100
    return Met(*longest, percent, list(_said(way, held)))


def _overlap(half: Half, way: Opening | None) -> tuple[int, int] | None:
    """The minutes of a half day in which a way is open; a booking without an end lasts for a visit and its wait."""
    if way is None or way.starts is None:
        return half.starts, half.ends
    starts = as_minutes(way.starts)
    ends = as_minutes(way.ends) if way.ends else starts + 2 * VISIT_MINUTES
    opens, closes = max(half.starts, starts), min(half.ends, ends)
    return (opens, closes) if closes - opens >= VISIT_MINUTES else None


def _outside(opens: int, closes: int, quiet: Quiet | None) -> Iterator[tuple[int, int]]:
    """What is left of a time without her own quiet hours."""
    if quiet is None:
        yield opens, closes
        return
    begins, ends = as_minutes(quiet.from_time), as_minutes(quiet.to_time)
    if begins <= ends:
        yield opens, min(closes, begins)
        yield max(opens, ends), closes
    else:
        yield max(opens, ends), min(closes, begins)


def is_quiet_all_day(quiet: Quiet | None, halves: Sequence[Half]) -> bool:
    """Whether there is no time of a day's field time to call in."""
    pieces = (piece for half in halves for piece in _outside(half.starts, half.ends, quiet))
    return not any(closes - opens >= VISIT_MINUTES for opens, closes in pieces)


def _said(way: Opening | None, held: Held | None) -> Iterator[list[Any]]:
    if held:
        yield ["found", {"kind": held.kind}]
    elif way is None or way.way != Way.BOOKED:
        yield ["unknown_hours", {}]
    if way is None:
        return
    if way.way in {Way.BOOKED, Way.ASKED}:
        yield [way.way.value, {"at": as_text(way.starts) if way.starts else ""}]
    elif way.starts and way.ends:
        yield ["window", {"from": as_text(way.starts), "to": as_text(way.ends)}]
    if way.way == Way.TO_BOOK and way.book_by:
        yield ["book_by", {"on": way.book_by.isoformat()}]


def as_minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def as_text(moment: time) -> str:
    return f"{moment:%H:%M}"
