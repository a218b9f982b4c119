"""When a client is to be found, entered, checked, and the days on which it is otherwise."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from clients.models import Client, ClinicException, ClinicSlot

_DAY = timedelta(days=1)
# Weekday, part of the day, weeks.
Cell = tuple[int, str, str]
# What of a slot says when, and as what, she is found.
HOURS = frozenset(("weekday", "part", "parity", "kind", "from_on", "to_on"))


class Period(NamedTuple):
    """From when and until when something new holds: from now on, and for ever, where nothing is said."""

    on: date
    from_on: date | None = None
    to_on: date | None = None

    @property
    def begins(self) -> date:
        return self.from_on or self.on


@transaction.atomic
def set_week(client: Client, week: Mapping[Cell, str], period: Period, *, source: str = "") -> bool:
    """Set where a client is found: (weekday, part, weeks) -> kind, "" for nowhere. Return whether anything changed.

    Half days that are not named stay as they are. Without a first day what stands there is corrected itself; with one
    it holds until the day before, and again after a last day. What changes is known from `source` and checked today.
    """
    _lock(client)
    known: dict[Cell, list[ClinicSlot]] = {}
    for slot in client.clinic_slots.all():
        known.setdefault((slot.weekday, slot.part, slot.parity), []).append(slot)
    facts: dict[str, Any] = {"checked_on": period.on} | ({"source": source} if source else {})
    changed = [_set_cell(client, cell, kind, known.get(cell, []), period, facts) for cell, kind in week.items()]
    if any(changed) and known and period.begins <= period.on:
        # What is entered for the first time is no change, and what is planned says its day itself.
        _note_other_hours(client, period.on)
    return any(changed)


def note_edited(
    client: Client, edited: Iterable[tuple[ClinicSlot, Collection[str]]], *, is_known: bool, on: date
) -> None:
    """The same of slots that were added, changed or removed one by one, each with the columns that are others now.

    `is_known` says whether she had any before. Where, from whom and when it was checked is no change of hours.
    """
    if is_known and any(HOURS & set(columns) and (slot.from_on or on) <= on for slot, columns in edited):
        _note_other_hours(client, on)


def _note_other_hours(client: Client, on: date) -> None:
    client.hours_changed_on = on
    client.save(update_fields=["hours_changed_on"])


def _lock(client: Client) -> None:
    """Whoever changes the same timetable waits."""
    Client.objects.select_for_update().only("pk").get(pk=client.pk)


def _set_cell(
    client: Client, cell: Cell, kind: str, known: list[ClinicSlot], period: Period, facts: dict[str, Any]
) -> bool:
    """Write one half day; False when it says so already."""
    standing = next((slot for slot in known if _holds(slot, period.begins)), None)
    if kind == (standing.kind if standing else ""):
        return False
    planned = min((slot.from_on for slot in known if slot.from_on and slot.from_on > period.begins), default=None)
    # What is planned for later stays.
    until = planned and planned - _DAY
    last = _earlier(period.to_on, until)
    if standing and period.to_on:
        _resume(standing, period.to_on, until)
    if standing and (period.from_on is None or standing.from_on == period.from_on):
        _correct(standing, kind, last if period.to_on else standing.to_on, facts)
        return True
    if standing:
        standing.to_on = period.begins - _DAY
        standing.save()
    if kind:
        # Without a first day only the first slot of a half day: another one before it has ended.
        from_on = period.from_on or (period.on if known else None)
        place = standing.place if standing else ""
        _add(client, cell, kind=kind, place=place, from_on=from_on, to_on=last, **facts)
    return True


def _holds(slot: ClinicSlot, on: date) -> bool:
    return (slot.from_on is None or slot.from_on <= on) and (slot.to_on is None or slot.to_on >= on)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _resume(standing: ClinicSlot, to_on: date, until: date | None) -> None:
    """Let what stands there now hold again after the last day of what comes between, if it would have."""
    ends = _earlier(standing.to_on, until)
    if ends is None or ends > to_on:
        cell = (standing.weekday, standing.part, standing.parity)
        facts = {name: getattr(standing, name) for name in ("kind", "place", "source", "checked_on")}
        _add(standing.client, cell, from_on=to_on + _DAY, to_on=ends, **facts)


def _correct(standing: ClinicSlot, kind: str, to_on: date | None, facts: dict[str, Any]) -> None:
    if not kind:
        standing.delete()
        return
    for name, value in {"kind": kind, "to_on": to_on, **facts}.items():
        setattr(standing, name, value)
    standing.save()


def _add(client: Client, cell: Cell, **facts: Any) -> None:
    weekday, part, parity = cell
    ClinicSlot.objects.create(client=client, weekday=weekday, part=part, parity=parity, **facts)


@transaction.atomic
def check_week(client: Client, *, source: str, on: date) -> int:
    """Say that the timetable was looked at and is right; return how many of its slots that was news of."""
    _lock(client)
    slots = client.clinic_slots.not_over(on)
    stale = [slot for slot in slots if (slot.checked_on, slot.source) != (on, source or slot.source)]
    for slot in stale:
        slot.checked_on, slot.source = on, source or slot.source
        slot.save(update_fields=["checked_on", "source"])
    return len(stale)


# --- exceptions -------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_exception(client: Client, *, by: User, on: date, **facts: Any) -> tuple[ClinicException, bool]:
    """Note days on which it is otherwise: `kind`, `from_on`, `to_on`, `part`, `moved_on`, `moved_part`, and words.

    The same days once more are the same exception: return it, and whether it is new.
    """
    _lock(client)
    days = {name: facts[name] for name in ("kind", "from_on", "to_on", "part", "moved_on", "moved_part")}
    known = ClinicException.objects.filter(client=client, **days).first()
    if known is not None:
        words = {name: facts[name] for name in ("note", "source") if facts.get(name)}
        if any(getattr(known, name) != value for name, value in words.items()):
            for name, value in words.items():
                setattr(known, name, value)
            known.save()
        return known, False
    return ClinicException.objects.create(client=client, author=by, noted_on=on, **facts), True


def remove_exception(exception: ClinicException) -> None:
    """It was not so, or is not any more; its history stays."""
    exception.delete()


# --- quiet hours ------------------------------------------------------------------------------------------------------


def set_quiet(client: Client, from_time: time | None, to_time: time | None) -> bool:
    """Write her own quiet hours, None and None for none; False when they were so already."""
    if (client.quiet_from, client.quiet_to) == (from_time, to_time):
        return False
    client.quiet_from, client.quiet_to = from_time, to_time
    client.save(update_fields=["quiet_from", "quiet_to"])
    return True
