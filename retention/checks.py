"""What retention keeps beside the facts, compared with them and mended; for `check_state`."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from clients.enums import Status
from clients.models import Relationship, RelationshipQuerySet
from retention.actions import set_status
from retention.enums import LossState
from retention.models import Loss, NeglectAlert
from retention.spans import record_spans

# Relationship id, the column, what is stored, what it should be.
Difference = tuple[int, str, object, object]

# A span's column, and the relationship's that it must equal while the span is open.
_COLUMNS = [("territory", "territory_id"), ("grade", "grade"), ("status", "status"), ("neglected", "has_alert")]
_ALERTS = NeglectAlert.objects.open().filter(relationship=OuterRef("pk"))
_LOSSES = Loss.objects.filter(relationship=OuterRef("pk"), state=LossState.CONFIRMED)
# Who is closed is neither lost nor active, whatever stands of her.
_LOST_FOR_NOTHING = Q(status=Status.LOST, has_loss=False)
_LOST_AND_ACTIVE = Q(status=Status.ACTIVE, has_loss=True)


def differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    """Every difference between what is stored and what open alerts, losses and the relationships say. One query.

    Whether an alert ought to be open is a matter of the last scan, and not compared.
    """
    compared = _with_facts(relationships).annotate(
        held=FilteredRelation("spans", condition=Q(spans__to_on__isnull=True)),
    )
    differs = ~Q(alert_open=F("has_alert")) | _LOST_FOR_NOTHING | _LOST_AND_ACTIVE | Q(held__isnull=True)
    for ours, theirs in _COLUMNS:
        differs |= ~Q(**{f"held__{ours}": F(theirs)})
    rows = compared.filter(differs).order_by("pk")
    span = [f"held__{ours}" for ours, _ in _COLUMNS]
    columns = [column for _, column in _COLUMNS]
    for row in rows.values("pk", "alert_open", "has_alert", "has_loss", "held__pk", *span, *columns).iterator():
        yield from _differences_of(row)


def mend(relationship_ids: Sequence[int], *, on: date, at: datetime) -> None:
    """Make status, mark and history of these relationships agree with their losses and alerts, which are the facts."""
    with transaction.atomic(savepoint=False):
        mine = Relationship.objects.filter(pk__in=relationship_ids)
        for wrong, right in ((_LOST_FOR_NOTHING, Status.ACTIVE), (_LOST_AND_ACTIVE, Status.LOST)):
            set_status(list(_with_facts(mine).filter(wrong).values_list("pk", flat=True)), right, on=on)
        mine.update(alert_open=Exists(_ALERTS))
        record_spans(relationship_ids, on=on, at=at)


def _with_facts(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Adds `has_alert` and `has_loss`: whether an alert is open, and whether she is lost and was not won back."""
    return relationships.annotate(has_alert=Exists(_ALERTS), has_loss=Exists(_LOSSES))


def _differences_of(row: dict[str, object]) -> Iterator[Difference]:
    pk = int(str(row["pk"]))
    if row["alert_open"] != row["has_alert"]:
        yield pk, "alert_open", row["alert_open"], row["has_alert"]
    if row["status"] != Status.CLOSED and (row["status"] == Status.LOST) != row["has_loss"]:
        yield pk, "status", row["status"], Status.LOST.value if row["has_loss"] else Status.ACTIVE.value
    if row["held__pk"] is None:
        yield pk, "span", None, "open"
        return
    for ours, theirs in _COLUMNS:
        if row[f"held__{ours}"] != row[theirs]:
            yield pk, f"span.{ours}", row[f"held__{ours}"], row[theirs]
