"""The nightly judgement of everybody. Only what differs is written, so a night costs little more than its reading."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clients.models import Relationship
from retention.models import RiskRule, RiskRun, RiskScore
from retention.risk.facts import Between, Reader
from retention.risk.queries import weights_on
from retention.risk.rule import Weights, risk
from visits.queries import rules

# Relationships read and written together.
CHUNK = 5_000
# The day from which the default rule counts: before anything was logged.
ALWAYS = date(2015, 1, 1)

# Called after every chunk with how many are done.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Judged:
    """How many active clients were judged, and for how many that changed what is kept."""

    judged: int
    changed: int


def _silent(done: int) -> None:
    """Report nothing."""


def ensure_default_rule() -> None:
    """The rule every installation begins with, where there is none."""
    if not RiskRule.objects.exists():
        RiskRule.objects.create(effective_on=ALWAYS)


def score_all(
    *, on: date, at: datetime, chunk: int = CHUNK, dry_run: bool = False, progress: Progress = _silent
) -> Judged:
    """Judge every active client by what is known at the end of a day; forget those who are active no more.

    Each chunk is one transaction. Killed anywhere and run again it ends as one clean run would have, and run twice it
    changes nothing: what is kept follows from the facts and the rule alone, but for the night since which it is so.
    """
    weights = weights_on(on)
    reader = Reader(rules(), weights.window)
    judged = changed = 0
    for ids in chunks(chunk):
        with transaction.atomic():
            found = _judged(reader, weights, ids, on)
            judged += len(found)
            changed += _write(found, ids, dry_run=dry_run)
        progress(judged)
    if not dry_run:
        RiskRun.objects.update_or_create(on=on, defaults={"finished_at": at, "judged": judged, "changed": changed})
    return Judged(judged, changed)


def chunks(size: int) -> Iterator[Between]:
    """All relationships, that many at a time in the order of their ids."""
    after = 0
    while ids := list(Relationship.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size]):
        yield Between(ids[0], ids[-1])
        after = ids[-1]


def _judged(reader: Reader, weights: Weights, ids: Between, on: date) -> dict[int, RiskScore]:
    found = {}
    for pk, facts in reader.facts(ids, on):
        score, level, parts = risk(facts, weights)
        said = [[part.value, points, detail] for part, points, detail in parts]
        found[pk] = RiskScore(relationship_id=pk, score=score, level=level.value, parts=said, found_on=on)
    return found


def _write(found: dict[int, RiskScore], ids: Between, *, dry_run: bool) -> int:
    """Write what differs from what is kept of these relationships; return how many did."""
    kept = {
        pk: same
        for pk, *same in RiskScore.objects.filter(ids.condition)
        .order_by()
        .values_list("relationship_id", "score", "level", "parts")
    }
    differing = [row for pk, row in found.items() if kept.get(pk) != [row.score, row.level, row.parts]]
    gone = kept.keys() - found.keys()
    if not dry_run:
        RiskScore.objects.bulk_create(
            differing,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["relationship"],
            update_fields=["score", "level", "parts", "found_on"],
        )
        RiskScore.objects.filter(relationship_id__in=gone).delete()
    return len(differing) + len(gone)
