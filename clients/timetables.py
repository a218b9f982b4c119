"""Who is to be found where: the rules of `clients.clinic` in SQL, and the timetable of one client."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from clients.clinic import (
    MET_IN,
    WEEKS_AHEAD,
    Held,
    Next,
    Off,
    Slot,
    held_on,
    in_order,
    is_night,
    is_stale,
    next_held,
    parities,
    part_of_day,
)
from clients.enums import ExceptionKind, SlotKind, WeekParity
from clients.models import Client, ClinicException, ClinicSlot, RelationshipQuerySet

# Written out: put together from expressions they take longer than the database to answer them.
_USUAL = f"""
    slot.weekday = %(weekday)s AND slot.parity IN ('{WeekParity.EVERY}', %(parity)s)
    AND (slot.from_on IS NULL OR slot.from_on <= %(on)s) AND (slot.to_on IS NULL OR slot.to_on >= %(on)s)
    AND NOT EXISTS (
        SELECT 1 FROM clients_clinicexception AS off
        WHERE off.client_id = slot.client_id AND off.from_on <= %(on)s AND off.to_on >= %(on)s
          AND off.part IN ('', slot.part)
          AND (off.kind = '{ExceptionKind.LEAVE}' OR slot.kind = '{SlotKind.CLINIC}')
    )
"""  # noqa: S608 - our own words
_MOVED = f"""
    moved.moved_on = %(on)s AND NOT EXISTS (
        SELECT 1 FROM clients_clinicexception AS off
        WHERE off.client_id = moved.client_id AND off.from_on <= %(on)s AND off.to_on >= %(on)s
          AND off.part IN ('', moved.moved_part) AND off.kind <> '{ExceptionKind.MOVED}'
    )
"""  # noqa: S608 - our own words
_FOUND = f"""
    EXISTS (
        SELECT 1 FROM clients_clinicslot AS slot
        WHERE slot.client_id = clients_relationship.client_id AND slot.part = %(part)s AND slot.kind IN ({{kinds}})
          AND {_USUAL}
    ) OR EXISTS (
        SELECT 1 FROM clients_clinicexception AS moved
        WHERE moved.client_id = clients_relationship.client_id AND moved.moved_part = %(part)s AND {_MOVED}
    )
"""  # noqa: S608 - our own words
_HELD = f"""
    SELECT slot.client_id, slot.part, slot.kind, slot.place FROM clients_clinicslot AS slot
    WHERE slot.client_id IN ({{clients}}) AND {_USUAL}
    UNION
    SELECT moved.client_id, moved.moved_part, '{SlotKind.CLINIC}', '' FROM clients_clinicexception AS moved
    WHERE moved.client_id IN ({{clients}}) AND {_MOVED}
"""  # noqa: S608 - our own words
# Where she has none, comparing says neither yes nor no.
_QUIET = """
    EXISTS (
        SELECT 1 FROM clients_client AS her WHERE her.id = clients_relationship.client_id AND CASE
            WHEN her.quiet_from < her.quiet_to THEN her.quiet_from <= %(at)s AND her.quiet_to > %(at)s
            ELSE her.quiet_from <= %(at)s OR her.quiet_to > %(at)s
        END
    )
"""
_NOBODY = RawSQL("1 = 0", (), BooleanField())


def held_by_client(client_ids: Iterable[int], on: date) -> dict[int, list[Held]]:
    """Where each of these clients is to be found on a day, as `held_on` says it. One query, none for nobody."""
    found: dict[int, list[Held]] = defaultdict(list)
    ids = sorted(set(client_ids))
    if not ids:
        return found
    sql, values = _filled(_HELD.format(clients=", ".join(map(str, ids))), _on(on))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for client_id, *held in cursor.fetchall():
            found[client_id].append(Held(*held))
    for each in found.values():
        each.sort(key=in_order)
    return found


def in_clinic(relationships: RelationshipQuerySet, at: datetime) -> RelationshipQuerySet:
    """Those whose client has a clinic in this half of this day."""
    return relationships.filter(_found(at, [SlotKind.CLINIC]))


def to_be_met(at: datetime) -> Q:
    """Whoever can be met now: in clinic, on the ward or on duty, and it is not a quiet hour."""
    local = timezone.localtime(at).time()
    if is_night(local):
        return Q(_NOBODY)
    return Q(_found(at, MET_IN)) & ~Q(_quiet(local))


def _found(at: datetime, kinds: Collection[SlotKind]) -> RawSQL:
    local = timezone.localtime(at)
    sql = _FOUND.format(kinds=", ".join(f"'{kind}'" for kind in kinds))
    return _condition(sql, _on(local.date()) | {"part": part_of_day(local.time()).value})


def _quiet(local: time) -> RawSQL:
    # As text: SQLite has no times, and compares what it keeps of them letter by letter.
    return _condition(_QUIET, {"at": local.strftime("%H:%M:%S")})


def _condition(sql: str, values: Mapping[str, Any]) -> RawSQL:
    filled, params = _filled(sql, values)
    return RawSQL(filled, params, BooleanField())  # noqa: S611 - our own words


def _on(on: date) -> dict[str, Any]:
    [parity] = parities(on) - {WeekParity.EVERY}
    return {"on": on, "weekday": on.weekday(), "parity": parity.value}


def _filled(sql: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement with its values in the order of their places: parts of other statements have no names."""
    names = re.findall(r"%\((\w+)\)s", sql)
    return re.sub(r"%\(\w+\)s", "%s", sql), [values[name] for name in names]


# --- of one client ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timetable:
    """What is known of one client's hours, from a day on."""

    on: date
    slots: list[ClinicSlot]
    exceptions: list[ClinicException]

    @cached_property
    def facts(self) -> tuple[list[Slot], list[Off]]:
        """What the rules take."""
        return [slot.as_fact for slot in self.slots], [each.as_fact for each in self.exceptions]

    @property
    def held(self) -> list[Held]:
        return held_on(*self.facts, self.on)

    def next_after(self, part: str) -> Next | None:
        return next_held(*self.facts, on=self.on, after=part)

    def clinics_ahead(self) -> list[date]:
        """The days of the weeks to come on which she has a clinic."""
        days = (self.on + timedelta(days=ahead) for ahead in range(7 * WEEKS_AHEAD + 1))
        return [day for day in days if any(held.kind == SlotKind.CLINIC for held in held_on(*self.facts, day))]

    @property
    def checked_on(self) -> date | None:
        """When the slot that nobody looked at for longest was looked at; None where that never was."""
        days = [slot.checked_on for slot in self.slots]
        return min((day for day in days if day), default=None) if all(days) else None

    @property
    def sources(self) -> list[str]:
        return sorted({slot.get_source_display() for slot in self.slots if slot.source})

    @property
    def is_stale(self) -> bool:
        return bool(self.slots) and is_stale(self.checked_on, self.on)


def with_exceptions(relationships: RelationshipQuerySet, on: date) -> RelationshipQuerySet:
    """Asks along whether there is any exception: few have one, and whoever has none need not be asked for hers."""
    hers = ClinicException.objects.not_over(on).filter(client=OuterRef("client"))
    return relationships.annotate(has_exceptions=Exists(hers))


def timetable_of(client: Client, on: date, *, has_exceptions: bool = True) -> Timetable:
    """The slots and exceptions of a client that hold on a day or will later. Two queries, one without exceptions."""
    exceptions = list(client.clinic_exceptions.not_over(on).select_related("author")) if has_exceptions else []
    return Timetable(on, list(client.clinic_slots.not_over(on)), exceptions)
