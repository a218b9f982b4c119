"""Reads of a round: who is to be assessed, how far each part is, and what a part would change."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from clients.enums import Status
from clients.models import Relationship, RelationshipQuerySet
from grading.enums import CheckState, Outcome, PartState
from grading.models import (
    Assessment,
    AssessmentValue,
    RoundEntry,
    RoundEntryQuerySet,
    RoundPart,
    RoundPartQuerySet,
    SpotCheck,
)


class Progress(NamedTuple):
    """Of so many clients so many are done: judged in the round, or assessed elsewhere since it opened."""

    clients: int
    done: int

    @property
    def left(self) -> int:
        return self.clients - self.done

    @property
    def is_partial(self) -> bool:
        return self.done < self.clients

    @property
    def percent(self) -> int:
        return 100 * self.done // self.clients if self.clients else 100


def worklist(part: RoundPart) -> RelationshipQuerySet:
    """Every active client of a part's territory, D too; adds its entry and the day of an assessment elsewhere."""
    entry = RoundEntry.objects.filter(part=part, relationship=OuterRef("pk"))
    since = Assessment.objects.filter(relationship=OuterRef("pk"), on__gte=part.round.opens_on)
    rows: Any = Relationship.objects.active().filter(territory=part.territory_id)
    annotated: RelationshipQuerySet = rows.annotate(
        entry_id=Subquery(entry.values("pk")[:1]),
        entry_kind=Subquery(entry.values("kind")[:1]),
        elsewhere_on=Subquery(since.order_by("-on", "-id").values("on")[:1]),
    )
    return annotated


IS_DONE = Q(entry_id__isnull=False) | Q(elsewhere_on__isnull=False)


def undone(rows: RelationshipQuerySet) -> RelationshipQuerySet:
    """Of a worklist those that are still to be assessed."""
    return rows.filter(~IS_DONE)


def next_undone(rows: RelationshipQuerySet, after: Relationship) -> Relationship | None:
    """Who comes after a client in the order of names and is still to be assessed, from the beginning after the end."""
    left = undone(rows).exclude(pk=after.pk).order_by("client__pinyin", "client_id", "pk")
    pinyin, client = after.client.pinyin, after.client_id
    later = left.filter(Q(client__pinyin__gt=pinyin) | Q(client__pinyin=pinyin, client_id__gt=client))
    return later.first() or left.first()


def who_left(part: RoundPart) -> RoundEntryQuerySet:
    """What was said of clients who are not on the list any more."""
    if part.state == PartState.CLOSED:
        return part.entries.filter(outcome=Outcome.LEFT)
    return part.entries.exclude(relationship__territory=part.territory_id, relationship__status=Status.ACTIVE)


def progress_of(part: RoundPart) -> Progress:
    """How far one part is; one query."""
    counts = worklist(part).order_by().aggregate(clients=Count("pk"), done=Count("pk", filter=IS_DONE))
    return Progress(counts["clients"], counts["done"])


def progresses(parts: Collection[RoundPart]) -> dict[int, Progress]:
    """Part id -> how far it is: as it was at the closing, or as it is now. One query."""
    found: dict[int, Progress] = {}
    for part in parts:
        if part.clients is not None and part.assessed is not None:
            found[part.pk] = Progress(part.clients, part.assessed)
    living: Any = RoundPart.objects.filter(pk__in=[part.pk for part in parts if part.pk not in found])
    for pk, clients, done in with_progress(living).values_list("pk", "clients_now", "done_now"):
        found[pk] = Progress(clients, done)
    return found


def with_progress(parts: RoundPartQuerySet) -> Any:
    """Adds how many active clients a part's territory has now, and how many of them are done."""
    mine = Relationship.objects.active().filter(territory=OuterRef("territory")).order_by()
    judged = RoundEntry.objects.filter(part=OuterRef(OuterRef("pk")), relationship=OuterRef("pk"))
    since = Assessment.objects.filter(relationship=OuterRef("pk"), on__gte=OuterRef(OuterRef("round__opens_on")))
    done = mine.filter(Exists(judged) | Exists(since))
    return parts.annotate(clients_now=_counted(mine), done_now=_counted(done))


def _counted(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows.values("territory").annotate(number=Count("pk")).values("number")), 0)


# --- what a part would change -----------------------------------------------------------------------------------------

Moves = list[tuple[str, str, int]]


def moves_of(entries: RoundEntryQuerySet) -> Moves:
    """From which grade to which how many move, in the order of the grades; those that stay are left out. One query."""
    moving = entries.exclude(grade=F("grade_before")).order_by()
    counted = moving.values("grade_before", "grade").annotate(number=Count("pk"))
    return sorted(counted.values_list("grade_before", "grade", "number"))


def with_values(entries: RoundEntryQuerySet) -> RoundEntryQuerySet:
    """Joins the client, and the values of the assessment before."""
    client = "relationship__client"
    values = AssessmentValue.objects.select_related("indicator", "step", "product")
    joined = entries.select_related(
        f"{client}__organisation",
        f"{client}__department",
        "relationship__territory",
        "author",
        "based_on",
        "assessment",
        "part__round",
    )
    return joined.prefetch_related(Prefetch("based_on__values", values))


def checks_by_rep(parts: Collection[RoundPart]) -> dict[int, tuple[int, int, int]]:
    """Part id -> how many of its checks agree, differ and are open. One query."""
    rows = SpotCheck.objects.filter(entry__part__in=parts).order_by().values("entry__part")
    counted = rows.annotate(
        agrees=Count("pk", filter=Q(state=CheckState.AGREES)),
        differs=Count("pk", filter=Q(state=CheckState.DIFFERS)),
        open=Count("pk", filter=Q(state=CheckState.OPEN)),
    )
    return {row["entry__part"]: (row["agrees"], row["differs"], row["open"]) for row in counted}
