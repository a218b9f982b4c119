"""What changed about clients since each was last assessed: what an assessment should take in (003#48)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.enums import Stage
from clients.hours_changes import hours_changes
from clients.models import Relationship, StageChange
from clients.place_changes import place_changes
from grading.queries import assessed_days
from visits.support_signs import VisitSigns, signs_since

# How far back is told of a client who was never assessed.
LOOKS_BACK = timedelta(days=183)


class Change(NamedTuple):
    """One thing that is different now."""

    on: date
    words: str
    url: str = ""


@dataclass(frozen=True)
class Since:
    """What happened after the day of the last assessment, the newest first; `after` is that day, or where it begins."""

    after: date
    assessed_on: date | None
    changes: tuple[Change, ...] = ()
    signs: tuple[VisitSigns, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.signs)


def since_assessed(relationships: Sequence[Relationship], *, on: date) -> dict[int, Since]:
    """Relationship id -> what changed since, for each of them. Six queries, however many there are; none for none.

    The relationships are the reader's own already (`visible_to`), and nothing is told beyond these: places and hours
    belong to the client whom every team shares, stage and visits to this relationship alone.
    """
    assessed = assessed_days(row.pk for row in relationships)
    after = {row.pk: assessed.get(row.pk) or max(row.began_on, on - LOOKS_BACK) for row in relationships}
    changes = _changes(relationships, after, on)
    signs = signs_since(after, on=on)
    return {
        row.pk: Since(after[row.pk], assessed.get(row.pk), tuple(changes[row.pk]), tuple(signs.get(row.pk, ())))
        for row in relationships
    }


def _changes(relationships: Sequence[Relationship], after: Mapping[int, date], on: date) -> dict[int, list[Change]]:
    # Of a client with two relationships on the page the facts are read once, from the earlier day on.
    earliest: dict[int, date] = {}
    for row in relationships:
        earliest[row.client_id] = min(after[row.pk], earliest.get(row.client_id, date.max))
    places, hours = place_changes(earliest, on=on), hours_changes(earliest, on=on)
    stages = _stage_changes(after, on)
    found: dict[int, list[Change]] = defaultdict(list)
    for row in relationships:
        mine = [Change(*change) for change in places.get(row.client_id, ())]
        if (change := hours.get(row.client_id)) is not None:
            mine.append(Change(change.on, change.words, reverse("clients:week", args=[row.pk])))
        mine += stages[row.pk]
        found[row.pk] = sorted((change for change in mine if change.on > after[row.pk]), key=_newest_first)
    return found


def _newest_first(change: Change) -> int:
    return -change.on.toordinal()


def _stage_changes(after: Mapping[int, date], on: date) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    if not after:
        return found
    rows = StageChange.objects.filter(relationship__in=after, on__gt=min(after.values()), on__lte=on)
    for row in rows.order_by("-on", "-pk"):
        words = _("Stage: %(before)s → %(now)s") % {"before": _stage(row.old), "now": _stage(row.new)}
        found[row.relationship_id].append(Change(row.on, words, reverse("stage", args=[row.relationship_id])))
    return found


def _stage(code: str) -> str:
    return str(Stage(code).label) if code else _("not judged yet")
