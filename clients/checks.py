"""Where clients work, and how important they are, compared with the facts; for `check_state`."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import Exists, FilteredRelation, OuterRef, Q

from clients.actions import announce
from clients.influencing import of_clients, refresh_importance
from clients.models import Affiliation, Client, Influence, Relationship, RelationshipQuerySet

# Relationship id, the column, what is stored, what it should be.
Difference = tuple[int, str, object, object]
COLUMNS = {"organisation": "organisation_id", "department": "department_id", "post": "post"}


def place_differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    """Every place of a client that is not her primary affiliation. One query.

    A client without any affiliation is not compared: she was loaded in bulk. The post of one who works nowhere is her
    own.
    """
    compared = relationships.annotate(
        held=FilteredRelation(
            "client__affiliations",
            condition=Q(client__affiliations__is_primary=True, client__affiliations__to_on__isnull=True),
        )
    ).filter(Exists(Affiliation.objects.filter(client=OuterRef("client"))))
    columns = [name for column in COLUMNS.values() for name in (f"client__{column}", f"held__{column}")]
    for row in compared.order_by("pk").values("pk", "held__pk", *columns).iterator():
        for name, column in COLUMNS.items():
            stored, computed = row[f"client__{column}"], row[f"held__{column}"]
            if stored != computed and not (name == "post" and row["held__pk"] is None):
                yield row["pk"], name, stored, computed


@transaction.atomic
def mend_places(relationships: RelationshipQuerySet, *, on: date) -> int:
    """Write where the affiliations say that clients work, and tell the higher rooms; return how many were elsewhere."""
    wrong = {pk for pk, *_ in place_differences(relationships)}
    people = list(
        Client.objects.filter(pk__in=Relationship.objects.filter(pk__in=wrong).values("client")).order_by("pk")
    )
    for client in people:
        held = client.affiliations.filter(is_primary=True, to_on__isnull=True).first()
        client.organisation, client.department = (held.organisation, held.department) if held else (None, None)
        client.post = held.post if held else client.post
        client.save(update_fields=["organisation", "department", "post"])
    announce(Relationship.objects.filter(client__in=people).values_list("pk", flat=True), on=on)
    return len(people)


def importance_differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    """Every importance of a client that her influences do not make. A few queries, two where nobody moves anybody."""
    stood = dict(
        Client.objects.filter(pk__in=relationships.values("client"))
        .filter(Q(importance__isnull=False) | Exists(Influence.objects.in_force().filter(source=OuterRef("pk"))))
        .values_list("pk", "importance")
    )
    found = of_clients(stood)
    wrong = {pk for pk, value in stood.items() if value != (found[pk].value if pk in found else None)}
    for pk, client in relationships.filter(client__in=wrong).order_by("pk").values_list("pk", "client"):
        yield pk, "importance", stood[client], found[client].value if client in found else None


@transaction.atomic
def mend_importance(relationships: RelationshipQuerySet) -> int:
    """Write the importance of these clients anew; return how many it was wrong of."""
    return refresh_importance(relationships.values_list("client", flat=True))
