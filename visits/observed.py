"""What was seen of clients on everybody's visits."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, QuerySet

from clients.models import Relationship
from visits.enums import StyleSign
from visits.models import StyleObservation
from visits.style_signs import Tally, tally


def tallies(clients: Collection[int] | QuerySet[Relationship, Any]) -> dict[int, Tally]:
    """What was seen of these clients, by client; who was not observed is absent. One query."""
    found: dict[int, list[StyleSign]] = defaultdict(list)
    rows = StyleObservation.objects.standing().filter(visit__relationship__client__in=clients).order_by()
    counted = rows.values_list("visit__relationship__client", "sign").annotate(times=Count("pk"))
    for client, sign, times in counted:
        found[client] += [StyleSign(sign)] * times
    return {client: tally(signs) for client, signs in found.items()}
