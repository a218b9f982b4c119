"""Where a client is to be found on a day, and when next: decided without a database or a clock.

A slot holds every week, or in weeks of odd or even ISO number, from a day to a day. Around it stand exceptions:
without a clinic (停诊) her clinics fall away and her ward stays; a moved clinic falls away too and is held on the half
day it was moved to; while she is away nothing holds. What several slots say of one half day all holds.

`clients.timetables` says the same in SQL; a test holds the two equal.
"""

from collections.abc import Collection, Iterable
from datetime import date, time, timedelta
from typing import NamedTuple

from clients.enums import ExceptionKind, SlotKind, SlotPart, WeekParity

# Half days as hospitals keep them: a clinic begun before noon is still the morning's until lunch is over.
AFTERNOON = time(12, 30)
EVENING = time(17, 30)
# DOMAIN: no suggestion before 8:00, after 18:30 or at her own hours.
DAY_BEGINS = time(8)
DAY_ENDS = time(18, 30)
# Where she can be met. In surgery nobody is.
MET_IN = (SlotKind.CLINIC, SlotKind.WARD, SlotKind.DUTY)
# How far ahead the next slot is looked for: farther off it says nothing of use.
WEEKS_AHEAD = 6
# Hours that nobody looked at for two quarters may be others by now. Ours: DOMAIN says only that stale facts say so.
STALE_AFTER = timedelta(days=182)

_PARTS = list(SlotPart)
_KINDS = list(SlotKind)
_DAY = timedelta(days=1)


class Slot(NamedTuple):
    """Where she is in a half day of the week; `from_on` and `to_on` are its first and its last day."""

    weekday: int
    part: str
    kind: str
    parity: str = WeekParity.EVERY
    place: str = ""
    from_on: date | None = None
    to_on: date | None = None


class Off(NamedTuple):
    """Days on which it is otherwise, both included: the whole day, or one part of it."""

    kind: str
    from_on: date
    to_on: date
    part: str = ""
    # Of a moved clinic alone.
    moved_on: date | None = None
    moved_part: str = ""


class Held(NamedTuple):
    """What holds in a half day of a certain day."""

    part: str
    kind: str
    place: str = ""


class Next(NamedTuple):
    on: date
    held: Held


def part_of_day(local: time) -> SlotPart:
    if local >= EVENING:
        return SlotPart.EVENING
    return SlotPart.AFTERNOON if local >= AFTERNOON else SlotPart.MORNING


def parities(on: date) -> set[WeekParity]:
    """The kinds of weeks a day belongs to, by the ISO number of its week."""
    return {WeekParity.EVERY, WeekParity.ODD if on.isocalendar().week % 2 else WeekParity.EVEN}


def held_on(slots: Iterable[Slot], offs: Collection[Off], on: date) -> list[Held]:
    """Where she is to be found on a day, morning first, in whatever order slots and exceptions come."""
    usual = [Held(slot.part, slot.kind, slot.place) for slot in slots if _falls_on(slot, on)]
    moved_here = {Held(off.moved_part, SlotKind.CLINIC) for off in offs if off.moved_on == on}
    stand = [held for held in usual if not any(_silences(off, held, on) for off in offs)]
    moved = [held for held in moved_here if not any(_silences(off, held, on, is_moved=True) for off in offs)]
    return sorted({*stand, *moved}, key=in_order)


def in_order(held: Held) -> tuple[int, int, str]:
    """Morning first; within a half day clinics before the ward."""
    return _PARTS.index(SlotPart(held.part)), _KINDS.index(SlotKind(held.kind)), held.place


def _falls_on(slot: Slot, on: date) -> bool:
    return (
        slot.weekday == on.weekday()
        and slot.parity in parities(on)
        and (slot.from_on is None or slot.from_on <= on)
        and (slot.to_on is None or on <= slot.to_on)
    )


def _silences(off: Off, held: Held, on: date, *, is_moved: bool = False) -> bool:
    """Whether an exception takes this away. What was moved here is not moved away once more."""
    if not off.from_on <= on <= off.to_on or off.part not in ("", held.part):
        return False
    if off.kind == ExceptionKind.LEAVE:
        return True
    return held.kind == SlotKind.CLINIC and not (is_moved and off.kind == ExceptionKind.MOVED)


def next_held(slots: Collection[Slot], offs: Collection[Off], *, on: date, after: str) -> Next | None:
    """When she is to be met next: later on this day than in its part `after`, or on one of the days to come."""
    for ahead in range(7 * WEEKS_AHEAD + 1):
        day = on + ahead * _DAY
        for held in held_on(slots, offs, day):
            if held.kind in MET_IN and (ahead or _PARTS.index(SlotPart(held.part)) > _PARTS.index(SlotPart(after))):
                return Next(day, held)
    return None


def changes_on(slots: Collection[Slot], on: date) -> list[date]:
    """The days to come from which the timetable is another one."""
    starts = {slot.from_on for slot in slots if slot.from_on}
    ends = {slot.to_on + _DAY for slot in slots if slot.to_on and slot.to_on < date.max}
    return sorted(day for day in starts | ends if day > on)


def met_now(held: Iterable[Held], part: str) -> Held | None:
    """Where she can be met in this half day; her clinic, where she has one, before her ward."""
    return next((each for each in held if each.part == part and each.kind in MET_IN), None)


# --- quiet hours ------------------------------------------------------------------------------------------------------


class Quiet(NamedTuple):
    """Her own hours without suggestions, the end excluded; one that begins later than it ends lasts over midnight."""

    from_time: time
    to_time: time

    def has(self, local: time) -> bool:
        if self.from_time <= self.to_time:
            return self.from_time <= local < self.to_time
        return local >= self.from_time or local < self.to_time


def is_quiet(local: time, own: Quiet | None = None) -> bool:
    """Whether nobody, or not she, is to be suggested at this time of the day."""
    return is_night(local) or (own is not None and own.has(local))


def is_night(local: time) -> bool:
    return not DAY_BEGINS <= local < DAY_ENDS


# --- how sure it is ---------------------------------------------------------------------------------------------------


def is_stale(checked_on: date | None, on: date) -> bool:
    """Whether hours that were last looked at on that day, or never, ought to be looked at again."""
    return checked_on is None or on - checked_on > STALE_AFTER
