"""Changes of clients, their places and their relationships. Each is one transaction and says upwards what changed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Territory
from clients.enums import Grade
from clients.models import Affiliation, Client, Department, Organisation, OrganisationAlias, Relationship
from clients.names import name_key, person_pinyin, phone_digits, place_pinyin
from clients.signals import cadence_inputs_changed

# Facts of a client whose change moves her dates.
CADENCE_FACTS = {"is_prescriber", "is_decision_maker", "is_influencer", "style"}
# Focus B clients a rep may have at a time (DOMAIN: 2–3 a quarter).
FOCUS_LIMIT = 3


class TooManyFocusClients(Exception):
    """A rep may have three focus B clients at a time."""


class NotABClient(Exception):
    """Only a B client can be a focus B client."""


def name_organisation(organisation: Organisation | OrganisationAlias, name: str) -> None:
    """Set the name and the columns it is found by (unsaved)."""
    organisation.name = name
    organisation.name_key = name_key(name)
    organisation.pinyin, organisation.initials = place_pinyin(name)


def name_client(client: Client, full_name: str) -> None:
    """Set the name and the columns it is found by (unsaved)."""
    client.full_name = full_name
    client.name_key = name_key(full_name)
    client.pinyin, client.initials = person_pinyin(full_name)


def set_phone(client: Client, phone: str) -> None:
    """Set the phone and its digits reversed (unsaved), so that a tail finds it."""
    client.phone = phone
    client.phone_reversed = phone_digits(phone)[::-1]


def create_organisation(*, name: str, aliases: Iterable[str] = (), **facts: Any) -> Organisation:
    """Create an organisation with its search names; IntegrityError when name and place exist already."""
    organisation = Organisation(**facts)
    name_organisation(organisation, name)
    with transaction.atomic():
        organisation.save()
        for alias in aliases:
            add_alias(organisation, alias)
    return organisation


def add_alias(organisation: Organisation, name: str) -> OrganisationAlias:
    """Let an organisation be found by another name; adding one again changes nothing."""
    alias = OrganisationAlias(organisation=organisation)
    name_organisation(alias, name)
    facts = {"name": alias.name, "pinyin": alias.pinyin, "initials": alias.initials}
    return OrganisationAlias.objects.get_or_create(organisation=organisation, name_key=alias.name_key, defaults=facts)[
        0
    ]


def department_named(organisation: Organisation, name: str) -> Department:
    """The department of that name, made when it does not exist."""
    return Department.objects.get_or_create(
        organisation=organisation, name_key=name_key(name), defaults={"name": name}
    )[0]


@transaction.atomic
def create_client(
    *,
    full_name: str,
    on: date,
    organisation: Organisation | None = None,
    department: Department | None = None,
    post: str = "",
    phone: str = "",
    **facts: Any,
) -> Client:
    """Create a client at her place, with the affiliation that says since when."""
    client = Client(**facts)
    name_client(client, full_name)
    set_phone(client, phone)
    client.save()
    if organisation is not None:
        place(client, organisation=organisation, department=department, post=post, on=on)
    return client


@transaction.atomic
def update_client(client: Client, *, on: date, **facts: Any) -> bool:
    """Change facts of a client; return whether anything differed. Saves nothing when nothing did."""
    changed = {name for name, value in facts.items() if getattr(client, name) != value}
    if not changed:
        return False
    for name in changed:
        setattr(client, name, facts[name])
    if "full_name" in changed:
        name_client(client, client.full_name)
    if "phone" in changed:
        set_phone(client, client.phone)
    client.save()
    if changed & CADENCE_FACTS:
        announce(client.relationships.values_list("pk", flat=True), on=on)
    return True


@transaction.atomic
def place(
    client: Client, *, organisation: Organisation, department: Department | None = None, post: str = "", on: date
) -> bool:
    """Make this her primary place from a day on; the old one is closed, never overwritten. False when she is there."""
    if (client.organisation, client.department, client.post) == (organisation, department, post):
        return False
    Affiliation.objects.filter(client=client, is_primary=True, to_on__isnull=True).update(to_on=on)
    Affiliation.objects.create(
        client=client, organisation=organisation, department=department, post=post, from_on=on, is_primary=True
    )
    client.organisation, client.department, client.post = organisation, department, post
    client.save(update_fields=["organisation", "department", "post"])
    return True


@transaction.atomic
def begin_relationship(*, client: Client, territory: Territory, on: date, **facts: Any) -> Relationship:
    """Let a territory cover a client from a day on; IntegrityError when it does already."""
    relationship = Relationship.objects.create(client=client, territory=territory, began_on=on, **facts)
    announce([relationship.pk], on=on)
    return relationship


@transaction.atomic
def set_stage(relationship: Relationship, stage: str) -> None:
    relationship.stage = stage
    relationship.save(update_fields=["stage"])


@transaction.atomic
def mark_focus(relationship: Relationship, *, until: date | None, on: date) -> None:
    """Mark a B client as focus until a day, or take the mark away with None.

    Raises NotABClient and TooManyFocusClients; the limit counts the relationship's whole territory, whose row is
    locked so that two phones cannot mark the third one together.
    """
    if until is not None:
        Territory.objects.select_for_update().get(pk=relationship.territory_id)
        if relationship.grade != Grade.B:
            raise NotABClient
        others = Relationship.objects.active().filter(
            territory=relationship.territory_id, grade=Grade.B, focus_until__gte=on
        )
        if others.exclude(pk=relationship.pk).count() >= FOCUS_LIMIT:
            raise TooManyFocusClients
    relationship.focus_until = until
    relationship.save(update_fields=["focus_until"])
    announce([relationship.pk], on=on)


def end_focus(*, on: date) -> int:
    """Take away the focus marks whose last day is past; return how many. What the nightly sweep does."""
    ended = list(Relationship.objects.filter(focus_until__lt=on).values_list("pk", flat=True))
    for start in range(0, len(ended), 1000):
        with transaction.atomic():
            ids = ended[start : start + 1000]
            Relationship.objects.filter(pk__in=ids, focus_until__lt=on).update(focus_until=None)
            announce(ids, on=on)
    return len(ended)


def announce(relationship_ids: Iterable[int], *, on: date) -> None:
    """Tell the higher rooms that what the cadence is computed from changed."""
    ids = list(relationship_ids)
    if ids:
        cadence_inputs_changed.send(sender=Relationship, relationship_ids=ids, on=on)
