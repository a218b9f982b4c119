"""What retention keeps beside the facts, compared with them; for `check_state`."""

from collections.abc import Iterator

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from clients.models import RelationshipQuerySet
from retention.models import NeglectAlert

# Relationship id, the column, what is stored, what it should be.
Difference = tuple[int, str, object, object]

# A span's column, and the relationship's that it must equal while the span is open.
_COLUMNS = [("territory", "territory_id"), ("grade", "grade"), ("status", "status"), ("neglected", "has_alert")]


def differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    """Every difference between what is stored and what the open alerts and the relationships say. One query.

    Whether an alert ought to be open is a matter of the last scan, and not compared.
    """
    compared = relationships.annotate(
        has_alert=Exists(NeglectAlert.objects.open().filter(relationship=OuterRef("pk"))),
        held=FilteredRelation("spans", condition=Q(spans__to_on__isnull=True)),
    )
    differs = ~Q(alert_open=F("has_alert")) | Q(held__isnull=True)
    for ours, theirs in _COLUMNS:
        differs |= ~Q(**{f"held__{ours}": F(theirs)})
    rows = compared.filter(differs).order_by("pk")
    span = [f"held__{ours}" for ours, _ in _COLUMNS]
    for row in rows.values("pk", "alert_open", "held__pk", *span, *(theirs for _, theirs in _COLUMNS)).iterator():
        yield from _differences_of(row)


def _differences_of(row: dict[str, object]) -> Iterator[Difference]:
    pk = int(str(row["pk"]))
    if row["alert_open"] != row["has_alert"]:
        yield pk, "alert_open", row["alert_open"], row["has_alert"]
    if row["held__pk"] is None:
        yield pk, "span", None, "open"
        return
    for ours, theirs in _COLUMNS:
        if row[f"held__{ours}"] != row[theirs]:
            yield pk, f"span.{ours}", row[f"held__{ours}"], row[theirs]
