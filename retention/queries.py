"""What the nightly scan finds. Each query costs what it finds, by an index of its own, not what exists."""

from datetime import date

from django.db.models import Q

from accounts.models import TerritoryQuerySet
from clients.enums import Status
from clients.models import Relationship, RelationshipQuerySet
from retention.models import NeglectAlert, NeglectAlertQuerySet


def to_open(on: date, territories: TerritoryQuerySet | None = None) -> RelationshipQuerySet:
    """Past its date and without an open alert."""
    return _within(Relationship.objects.neglected(on).filter(alert_open=False), territories)


def to_heal(on: date, territories: TerritoryQuerySet | None = None) -> RelationshipQuerySet:
    """With an open alert, but no longer past its date or no longer served."""
    inside = Q(neglected_on__isnull=True) | Q(neglected_on__gt=on)
    healed = Q(status__in=[Status.LOST, Status.CLOSED]) | (Q(status=Status.ACTIVE) & inside)
    return _within(Relationship.objects.filter(healed, alert_open=True), territories)


def to_escalate(on: date, territories: TerritoryQuerySet | None = None) -> NeglectAlertQuerySet:
    """Open, past the day of escalation, and not on the manager's list yet."""
    alerts = NeglectAlert.objects.open().filter(
        escalated_on__isnull=True, relationship__status=Status.ACTIVE, relationship__escalated_on__lte=on
    )
    return alerts if territories is None else alerts.filter(relationship__territory__in=territories)


def _within(relationships: RelationshipQuerySet, territories: TerritoryQuerySet | None) -> RelationshipQuerySet:
    return relationships if territories is None else relationships.filter(territory__in=territories)
