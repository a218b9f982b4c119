"""What changed in a client's weekly hours since a day, from the history of the timetable (003#48)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.enums import WEEKDAYS, SlotKind, SlotPart, WeekParity
from clients.models import ClinicSlot

# Half days named; of the others the timetable itself tells.
NAMED = 3
_PARTS = list(SlotPart)


class Cell(NamedTuple):
    """A half day of the week and what it is."""

    weekday: int
    part: str
    parity: str
    kind: str

    @property
    def words(self) -> str:
        day = f"{dict(WEEKDAYS)[self.weekday]} {SlotPart(self.part).label}"
        more = [str(SlotKind(self.kind).label)] if self.kind != SlotKind.CLINIC else []
        more += [str(WeekParity(self.parity).label)] if self.parity != WeekParity.EVERY else []
        return f"{day} ({', '.join(more)})" if more else day


@dataclass(frozen=True)
class HoursChange:
    """The half days that came and those that went; `on` is the day of the last of these changes."""

    on: date
    came: tuple[Cell, ...]
    went: tuple[Cell, ...]
    # Whether nothing was known before.
    is_first: bool = False

    @property
    def words(self) -> str:
        if self.is_first:
            return _("Hours now known: %(hours)s") % {"hours": _in_words(self.came)}
        said = []
        if self.came:
            said.append(_("now %(hours)s") % {"hours": _in_words(self.came)})
        if self.went:
            said.append(_("no longer %(hours)s") % {"hours": _in_words(self.went)})
        return _("Hours: %(changes)s") % {"changes": pgettext("between items", "; ").join(said)}


def _in_words(cells: tuple[Cell, ...]) -> str:
    listed = pgettext("between items", ", ").join(cell.words for cell in cells[:NAMED])
    return f"{listed} …" if len(cells) > NAMED else listed


def hours_changes(after: Mapping[int, date], *, on: date) -> dict[int, HoursChange]:
    """Client id -> how her hours on `on` differ from those known and held on a day before. Two queries.

    A slot without a history was written in bulk: it counts as known from its first day on.
    """
    if not after:
        return {}
    history: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    rows = ClinicSlot.history.filter(client__in=after).order_by("history_date", "history_id")
    for row in rows:
        history[row.client_id][row.id].append(row)
    now: dict[int, list[ClinicSlot]] = defaultdict(list)
    for slot in ClinicSlot.objects.filter(client__in=after):
        now[slot.client_id].append(slot)
    found = {}
    for client_id, day in after.items():
        known = history.get(client_id, {})
        change = _change(_known_on(day, known, now[client_id]), now[client_id], known, after=day, on=on)
        if change is not None:
            found[client_id] = change
    return found


def _known_on(day: date, history: Mapping[int, list[Any]], now: Iterable[ClinicSlot]) -> list[Any]:
    """The slots as they stood at the end of a day."""
    known = [slot for slot in now if slot.pk not in history]
    for rows in history.values():
        before = [row for row in rows if _noted_on(row) <= day]
        # What was written in bulk has no row of its beginning.
        last = before[-1] if before else None if rows[0].history_type == "+" else rows[0]
        if last is not None and last.history_type != "-":
            known.append(last)
    return known


def _noted_on(row: Any) -> date:
    return timezone.localdate(row.history_date)


def _change(
    before: Iterable[Any], now: Iterable[ClinicSlot], history: Mapping[int, list[Any]], *, after: date, on: date
) -> HoursChange | None:
    was, is_now = _held(before, after), _held(now, on)
    if was == is_now:
        return None
    changed = was ^ is_now
    days = {_noted_on(row) for rows in history.values() for row in rows if _cell(row) in changed}
    for slot in (*before, *now):
        if _cell(slot) in changed:
            days |= {slot.from_on, slot.to_on + timedelta(days=1) if slot.to_on else None} - {None}
    day = max((day for day in days if after < day <= on), default=on)
    return HoursChange(day, _in_order(is_now - was), _in_order(was - is_now), is_first=not was)


def _held(slots: Iterable[Any], on: date) -> set[Cell]:
    """The half days of the timetable that holds on a day."""
    return {
        _cell(slot)
        for slot in slots
        if (slot.from_on is None or slot.from_on <= on) and (slot.to_on is None or slot.to_on >= on)
    }


def _cell(slot: Any) -> Cell:
    return Cell(slot.weekday, slot.part, slot.parity, slot.kind)


def _in_order(cells: set[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: (cell.weekday, _PARTS.index(SlotPart(cell.part)), cell)))
