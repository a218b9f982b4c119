"""Panels of clients whose dates are given, as `visits` would have computed them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory
from clients.models import Client, Organisation, Relationship
from retention.models import NeglectAlert, StateSpan
from retention.spans import record_spans
from tests.cast import SINCE, TODAY, client_of

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
# Just after the midnight that begins TODAY.
AT = timezone.make_aware(datetime.fromisoformat("2026-11-16T00:40"))


def dates(relationship: Relationship, **state: Any) -> Relationship:
    """Give a relationship its dates, past every receiver."""
    Relationship.objects.filter(pk=relationship.pk).update(**state)
    relationship.refresh_from_db()
    return relationship


def neglected(relationship: Relationship, since: date = YESTERDAY, **state: Any) -> Relationship:
    return dates(relationship, due_on=since - timedelta(days=3), neglected_on=since, **state)


def panel_of(territory: Territory, count: int, **state: Any) -> list[Relationship]:
    """That many clients of a territory, with their history begun."""
    first = Client.objects.count()
    clients = Client.objects.bulk_create(
        Client(full_name=f"客户{first + number}", name_key=f"客户{first + number}") for number in range(count)
    )
    state = {"grade": "B", **state}
    relationships = Relationship.objects.bulk_create(
        Relationship(client=client, territory=territory, began_on=SINCE, **state) for client in clients
    )
    record_spans([relationship.pk for relationship in relationships], on=SINCE, at=AT)
    return relationships


def state_of_everything() -> tuple[list[tuple[Any, ...]], ...]:
    """Every row that the scan may write, without ids and moments."""
    return (
        list(Relationship.objects.order_by("pk").values_list("pk", "status", "neglected_on", "alert_open")),
        list(
            NeglectAlert.objects.order_by("relationship", "opened_on", "closed_on").values_list(
                "relationship", "territory", "grade", "since_on", "opened_on", "escalated_on", "closed_on"
            )
        ),
        list(
            StateSpan.objects.order_by("relationship", "from_on", "to_on", "neglected").values_list(
                "relationship", "territory", "grade", "status", "neglected", "from_on", "to_on"
            )
        ),
    )


def escalated(
    territory: Territory, organisation: Organisation, name: str, grade: str = "A", on: date = TODAY
) -> NeglectAlert:
    """The alert of a client who is on the manager's list since a day."""
    row = client_of(territory, organisation, name, grade=grade)
    return _alerted(dates(row, neglected_on=YESTERDAY, escalated_on=on), opened_on=on, escalated_on=on)


def quietly_neglected(
    territory: Territory, organisation: Organisation, name: str, grade: str = "C", on: date = TODAY
) -> NeglectAlert:
    """The alert of a client of whom nothing escalates."""
    row = client_of(territory, organisation, name, grade=grade)
    return _alerted(dates(row, neglected_on=YESTERDAY, escalated_on=None), opened_on=on)


def _alerted(relationship: Relationship, **facts: Any) -> NeglectAlert:
    dates(relationship, alert_open=True)
    return NeglectAlert.objects.create(
        relationship=relationship,
        territory_id=relationship.territory_id,
        grade=relationship.grade,
        since_on=YESTERDAY,
        **facts,
    )
