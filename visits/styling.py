"""The one writer of what was seen on a visit, and of the style that follows from it (001#40).

A style is a fact of the client that all teams share, so that everybody's visits count. Whoever writes one moves the
dates of all her relationships: her row is locked first, and theirs after it.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from clients.actions import set_style
from clients.models import Client
from visits.models import StyleObservation, Visit
from visits.observed import tallies
from visits.style_signs import NOTHING_SEEN, in_order


def hold(client_id: int) -> None:
    """Let others who observe the same client wait until this transaction ends, before it touches a relationship."""
    list(Client.objects.select_for_update(no_key=True).filter(pk=client_id).values_list("pk"))


@transaction.atomic
def observe(visit: Visit, signs: Collection[str], *, on: date) -> bool:
    """Let these be the signs seen on a visit, and her style what follows; return whether it is another one now."""
    stood = set(visit.style_observations.values_list("sign", flat=True))
    ticked = in_order(signs)
    if gone := stood.difference(ticked):
        visit.style_observations.filter(sign__in=gone).delete()
    StyleObservation.objects.bulk_create(
        StyleObservation(visit=visit, sign=sign) for sign in ticked if sign not in stood
    )
    return settle_style(visit.relationship.client_id, on=on)


@transaction.atomic
def forget(visit: Visit, *, on: date) -> None:
    """Let a visit that was taken back say nothing of her style. One query where nothing was ticked."""
    if visit.style_observations.exists():
        settle_style(visit.relationship.client_id, on=on)


@transaction.atomic
def settle_style(client_id: int, *, on: date) -> bool:
    """Write what everything seen of a client comes to; return whether her style is another one now."""
    # Counted once the row is locked: what others observed meanwhile is among it.
    client = Client.objects.select_for_update(no_key=True).get(pk=client_id)
    found = tallies([client_id]).get(client_id, NOTHING_SEEN)
    return set_style(client, observed=found.style or "", clarity=found.clarity, on=on)
