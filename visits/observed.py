"""What was seen and heard of a client on visits: everybody's signs, and her words as far as a person may read them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts.models import User
from clients.models import Client, Relationship
from visits.enums import StyleSign
from visits.models import StyleObservation, Visit
from visits.style_signs import Tally, in_order, tally

# Her words that are worth a look before the door.
QUOTES = 3


def tallies(clients: Collection[int] | QuerySet[Relationship, Any]) -> dict[int, Tally]:
    """What was seen of these clients, by client; who was not observed is absent. One query."""
    found: dict[int, list[StyleSign]] = defaultdict(list)
    rows = StyleObservation.objects.standing().filter(visit__relationship__client__in=clients).order_by()
    counted = rows.values_list("visit__relationship__client", "sign").annotate(times=Count("pk"))
    for client, sign, times in counted:
        found[client] += [StyleSign(sign)] * times
    return {client: tally(signs) for client, signs in found.items()}


class Seen(NamedTuple):
    """What was seen on one visit. Who made it, and where it is read, are told of her own team's visits alone."""

    on: date
    signs: list[StyleSign]
    author: str
    url: str


def seen_of(client: Client, user: User) -> list[Seen]:
    """Everything seen of a client, the newest visit first. Two queries."""
    mine = set(Relationship.objects.visible_to(user).filter(client=client).values_list("pk", flat=True))
    rows = StyleObservation.objects.standing().filter(visit__relationship__client=client)
    columns = ("visit_id", "visit__happened_on", "visit__relationship_id", "visit__rep__full_name", "sign")
    visits: dict[int, tuple[date, bool, str]] = {}
    signs: dict[int, list[str]] = defaultdict(list)
    for pk, on, relationship, rep, sign in rows.order_by("-visit__happened_on", "-visit_id").values_list(*columns):
        visits[pk] = (on, relationship in mine, rep)
        signs[pk].append(sign)
    return [
        Seen(on, in_order(signs[pk]), rep if is_mine else "", reverse("visits:detail", args=[pk]) if is_mine else "")
        for pk, (on, is_mine, rep) in visits.items()
    ]


def quotes_of(client: Client, user: User, *, most: int) -> list[Visit]:
    """The visits with her latest words, of those that the person may read. One query."""
    heard = Visit.objects.standing().visible_to(user).filter(relationship__client=client).exclude(quote="")
    return list(heard.select_related("rep").order_by("-happened_on", "-pk")[:most])


def quotes_among(visits: Iterable[Visit]) -> list[Visit]:
    """The same of visits that were read already, newest first."""
    return [visit for visit in visits if visit.quote.strip()][:QUOTES]
