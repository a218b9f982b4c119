"""Alerts for the neglected. Everything compares state: "is past its date and has no open alert".

So a missed night, a late log, a second run, two runs at once and a run killed anywhere change nothing that should
not change.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.models import TerritoryQuerySet
from clients.actions import announce
from clients.enums import Status
from clients.models import Relationship
from retention.bulk import execute, lock, returning
from retention.models import NeglectAlert
from retention.queries import to_escalate, to_heal, to_open
from retention.spans import record_spans

# Relationships changed in one transaction, which is how long other writers of them may have to wait.
CHUNK = 5000

# Called after every chunk with what is being done, how many are done, and of how many.
Progress = Callable[[str, int, int], None]

# The row's own conditions again, since someone may have called on her after the ids were read. The update locks her
# row until the chunk is committed: a visit that is being logged waits, or is waited for.
_TAKE = """
    UPDATE clients_relationship SET alert_open = TRUE
    WHERE id IN ({ids}) AND status = 'active' AND NOT alert_open AND neglected_on <= %(on)s
    RETURNING id
"""
_OPEN = """
    INSERT INTO retention_neglectalert (relationship_id, territory_id, grade, since_on, opened_on)
    SELECT id, territory_id, grade, neglected_on, %(on)s FROM clients_relationship WHERE id IN ({ids})
    ON CONFLICT DO NOTHING
"""
_RELEASE = """
    UPDATE clients_relationship SET alert_open = FALSE
    WHERE id IN ({ids}) AND alert_open AND (status <> 'active' OR neglected_on IS NULL OR neglected_on > %(on)s)
    RETURNING id
"""
_CLOSE = """
    UPDATE retention_neglectalert
    SET closed_on = CASE WHEN opened_on > %(on)s THEN opened_on ELSE %(on)s END
    WHERE relationship_id IN ({ids}) AND closed_on IS NULL
"""


@dataclass(frozen=True)
class Scan:
    """What one scan changed: how many alerts."""

    healed: int
    opened: int
    escalated: int


def silent(what: str, done: int, total: int) -> None:
    """Report nothing."""


def scan(
    *,
    on: date,
    at: datetime,
    territories: TerritoryQuerySet | None = None,
    chunk: int = CHUNK,
    progress: Progress = silent,
) -> Scan:
    """Bring all alerts to what they must be on a day: close the healed, open the new ones, escalate.

    Costs what changed since the last scan. Each chunk of relationships, neighbours in one territory or the next, is
    one transaction; killed anywhere and run again, the alerts and the history end as after one clean run.
    """
    healed = heal_all(on=on, at=at, territories=territories, chunk=chunk, progress=progress)
    opened = open_alerts(on=on, at=at, territories=territories, chunk=chunk, progress=progress)
    escalated = escalate(on=on, territories=territories, chunk=chunk, progress=progress)
    return Scan(healed, opened, escalated)


def open_alerts(
    *,
    on: date,
    at: datetime,
    territories: TerritoryQuerySet | None = None,
    chunk: int = CHUNK,
    progress: Progress = silent,
) -> int:
    """Open an alert for every active relationship past its date without one; return how many.

    The alert keeps since when the client was neglected and her grade then; the history says it from `on`, the day
    it became known. One open alert per relationship, by constraint.
    """
    found = to_open(on, territories).order_by("territory_id", "pk").values_list("pk", flat=True)
    opened = 0
    for ids, done, total in _chunks(list(found), chunk):
        opened += open_some(ids, on=on, at=at)
        progress("open", done, total)
    return opened


def heal_all(
    *,
    on: date,
    at: datetime,
    territories: TerritoryQuerySet | None = None,
    chunk: int = CHUNK,
    progress: Progress = silent,
) -> int:
    """Close every open alert whose relationship is no longer past its date; return how many."""
    found = to_heal(on, territories).order_by("territory_id", "pk").values_list("pk", flat=True)
    healed = 0
    for ids, done, total in _chunks(list(found), chunk):
        healed += heal(ids, on=on, at=at)
        progress("heal", done, total)
    return healed


def escalate(
    *, on: date, territories: TerritoryQuerySet | None = None, chunk: int = CHUNK, progress: Progress = silent
) -> int:
    """Put every open alert past its day of escalation on the manager's list, once; return how many."""
    found = to_escalate(on, territories).order_by("pk").values_list("pk", flat=True)
    escalated = 0
    for ids, done, total in _chunks(list(found), chunk):
        escalated += NeglectAlert.objects.filter(pk__in=ids, closed_on__isnull=True, escalated_on__isnull=True).update(
            escalated_on=on
        )
        progress("escalate", done, total)
    return escalated


def _chunks(ids: list[int], size: int) -> Iterator[tuple[list[int], int, int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size], min(start + size, len(ids)), len(ids)


def open_some(relationship_ids: Sequence[int], *, on: date, at: datetime) -> int:
    """Open alerts for those of these relationships that want one; one transaction of a few statements."""
    with transaction.atomic(savepoint=False):
        lock(relationship_ids)
        taken = returning(_TAKE, relationship_ids, on=on)
        opened = execute(_OPEN, taken, on=on)
        if taken:
            record_spans(taken, on=on, at=at)
    return opened


def heal(relationship_ids: Sequence[int], *, on: date, at: datetime) -> int:
    """Close the open alerts of those of these relationships that are not past their date any more; return how many.

    `closed_on` is the day it became known, also when the healing visit is logged late; `since_on` stays as it was.
    One transaction of one statement when there is nothing to heal, of four when there is.
    """
    with transaction.atomic(savepoint=False):
        lock(relationship_ids)
        released = returning(_RELEASE, relationship_ids, on=on)
        if released:
            execute(_CLOSE, released, on=on)
            record_spans(released, on=on, at=at)
    return len(released)


def open_again(relationship: Relationship, *, on: date, at: datetime) -> bool:
    """Open the alert again that was closed on this day by a visit taken back since; False when there is none.

    It goes on as it was: since when, and whether the manager has it on her list and was told.
    """
    with transaction.atomic(savepoint=False):
        lock([relationship.pk])
        closed = NeglectAlert.objects.filter(
            relationship=relationship, closed_on=on, since_on=F("relationship__neglected_on")
        ).order_by("-pk")
        alert = closed.first()
        taken = Relationship.objects.filter(pk=relationship.pk, alert_open=False)
        if alert is None or not taken.update(alert_open=True):
            return False
        NeglectAlert.objects.filter(pk=alert.pk).update(closed_on=None)
        record_spans([relationship.pk], on=on, at=at)
    return True


def set_status(relationship_ids: Sequence[int], status: Status, *, on: date) -> list[int]:
    """Make these relationships active, lost or closed from a day on; return those that were not so before.

    The one writer of `status`. One transaction: the news of it has `visits` compute the dates, closes the alert of who
    is lost, and begins the next span of the history. Running it again changes nothing.
    """
    with transaction.atomic():
        rows = Relationship.objects.select_for_update().filter(pk__in=relationship_ids).exclude(status=status)
        changed = list(rows.order_by("pk").values_list("pk", flat=True))
        Relationship.objects.filter(pk__in=changed).update(status=status)
        announce(changed, on=on)
    return changed
