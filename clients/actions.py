"""Changes of clients, their places and their relationships. Each is one transaction and says upwards what changed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.actions import log_export
from accounts.enums import AccessKind
from accounts.models import AccessLog, Territory, User
from clients.enums import Clarity, Stage
from clients.learning import note_sources
from clients.models import (
    Affiliation,
    Client,
    Department,
    Organisation,
    OrganisationAlias,
    Relationship,
    SearchNames,
    StageChange,
)
from clients.names import name_key, person_pinyin, phone_digits, place_pinyin
from clients.signals import cadence_inputs_changed
from clients.stages import Refusal, refusal
from clients.styles import style_of

# Facts of a client whose change moves her dates.
CADENCE_FACTS = {"is_prescriber", "is_decision_maker", "is_influencer", "style"}


class TooManyRows(Exception):
    """More clients than one export takes."""


class StageRefused(Exception):
    """A relationship does not go from its stage to that one; `why` says what is missing."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def name_organisation(organisation: Organisation | OrganisationAlias, name: str) -> None:
    """Set the name and the columns it is found by (unsaved)."""
    organisation.name = name
    _index(organisation, name, place_pinyin(name))


def name_client(client: Client, full_name: str) -> None:
    """Set the name and the columns it is found by (unsaved)."""
    client.full_name = full_name
    _index(client, full_name, person_pinyin(full_name))


def name_department(department: Department, name: str) -> None:
    """Set the name and the key it is told apart by (unsaved)."""
    department.name = name
    department.name_key = _cut(department, "name_key", name_key(name))


def _index(row: SearchNames, name: str, reading: tuple[str, str]) -> None:
    """Fill the search columns. A name of odd characters may need more room than they have: the beginning will do."""
    row.name_key = _cut(row, "name_key", name_key(name))
    row.pinyin, row.initials = _cut(row, "pinyin", reading[0]), _cut(row, "initials", reading[1])


def _cut(row: Model, column: str, text: str) -> str:
    field = row._meta.get_field(column)
    return text[: getattr(field, "max_length", None)]


def set_phone(client: Client, phone: str) -> None:
    """Set the phone and its digits reversed (unsaved), so that a tail finds it."""
    client.phone = phone
    client.phone_reversed = _cut(client, "phone_reversed", phone_digits(phone)[::-1])


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
    department = Department(organisation=organisation)
    name_department(department, name)
    return Department.objects.get_or_create(
        organisation=organisation, name_key=department.name_key, defaults={"name": name}
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
    source: str = "",
    by: User | None = None,
    **facts: Any,
) -> Client:
    """Create a client at her place, with the affiliation that says since when.

    With a `source` it is noted of all that is known of her; without one it is so as of the day she was entered.
    """
    client = Client(post=post, **facts)
    client.style = client.stated_style
    name_client(client, full_name)
    set_phone(client, phone)
    client.save()
    if source:
        note_sources({client: [*facts, "post", "phone"]}, source=source, by=by, on=on)
    if organisation is not None:
        place(client, organisation=organisation, department=department, post=post, on=on)
    return client


@transaction.atomic
def update_client(client: Client, *, on: date, source: str = "", by: User | None = None, **facts: Any) -> bool:
    """Change facts of a client, and note where they are known from; return whether anything differed.

    Saves nothing when nothing did.
    """
    facts = _with_style(client, facts)
    changed = {name for name, value in facts.items() if getattr(client, name) != value}
    if not changed:
        return False
    columns = set(changed)
    for name in changed:
        setattr(client, name, facts[name])
    if "full_name" in changed:
        name_client(client, client.full_name)
        columns |= {"name_key", "pinyin", "initials"}
    if "phone" in changed:
        set_phone(client, client.phone)
        columns.add("phone_reversed")
    client.save(update_fields=columns)
    note_sources({client: changed}, source=source, by=by, on=on)
    if changed & CADENCE_FACTS:
        announce(client.relationships.values_list("pk", flat=True), on=on)
    return True


def _with_style(client: Client, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts and, where another style is stated, the one that follows from it."""
    if facts.get("stated_style", client.stated_style) == client.stated_style:
        return facts
    # As it is now: what was observed meanwhile may decide already.
    client.style, clarity = (
        Client.objects.select_for_update(no_key=True).values_list("style", "style_clarity").get(pk=client.pk)
    )
    return facts | {"style": style_of(stated=facts["stated_style"], observed=client.style, clarity=clarity)}


@transaction.atomic
def set_style(client: Client, *, observed: str, clarity: Clarity, on: date) -> bool:
    """Write what was observed of a client, all of it together; return whether it makes her style another one.

    Her row is locked by whoever counted the observations.
    """
    if client.style_clarity != clarity:
        # Without a version in the history: what a reader looks for there is the style.
        Client.objects.filter(pk=client.pk).update(style_clarity=clarity)
        client.style_clarity = clarity
    return update_client(client, on=on, style=style_of(stated=client.stated_style, observed=observed, clarity=clarity))


@transaction.atomic
def place(
    client: Client,
    *,
    organisation: Organisation,
    department: Department | None = None,
    post: str = "",
    on: date,
    told_on: date | None = None,
    source: str = "",
    by: User | None = None,
) -> bool:
    """Make this her primary place from a day on; the old one is closed, never overwritten. False when she is there.

    `told_on` is the day it became known, where that is a later one: what follows from it began then.
    """
    if (client.organisation, client.department, client.post) == (organisation, department, post):
        return False
    has_another_post = client.post != post
    # Suppliers have a cadence of their own.
    was_of_another_kind = client.organisation is not None and client.organisation.kind != organisation.kind
    Affiliation.objects.filter(client=client, is_primary=True, to_on__isnull=True).update(to_on=on)
    Affiliation.objects.create(
        client=client, organisation=organisation, department=department, post=post, from_on=on, is_primary=True
    )
    client.organisation, client.department, client.post = organisation, department, post
    client.save(update_fields=["organisation", "department", "post"])
    if has_another_post:
        note_sources({client: ["post"]}, source=source, by=by, on=told_on or on)
    if was_of_another_kind:
        announce(client.relationships.values_list("pk", flat=True), on=told_on or on)
    return True


@transaction.atomic
def begin_relationship(*, client: Client, territory: Territory, on: date, **facts: Any) -> Relationship:
    """Let a territory cover a client from a day on; IntegrityError when it does already."""
    relationship = Relationship.objects.create(client=client, territory=territory, began_on=on, **facts)
    announce([relationship.pk], on=on)
    return relationship


@transaction.atomic
def enter_client(
    *,
    territory: Territory,
    on: date,
    facts: dict[str, Any],
    at: dict[str, Any],
    progress: dict[str, str],
    source: str = "",
    by: User | None = None,
) -> Relationship:
    """Enter a new client of a territory: her facts, her place (`at`, the department by name), stage and phase."""
    client = create_client(on=on, source=source, by=by, **facts, **_found_place(at))
    return begin_relationship(client=client, territory=territory, on=on, **progress)


@transaction.atomic
def edit_client(
    relationship: Relationship,
    *,
    on: date,
    facts: dict[str, Any],
    at: dict[str, Any],
    source: str = "",
    by: User | None = None,
) -> None:
    """Bring what is known of a client up to date; a new place is a move, and closes the old one."""
    said: dict[str, Any] = {"source": source, "by": by, "on": on}
    update_client(relationship.client, **said, **facts)
    found = _found_place(at)
    if found["organisation"] is None:
        update_client(relationship.client, **said, post=found["post"])
    else:
        place(relationship.client, **said, **found)


def _found_place(given: dict[str, Any]) -> dict[str, Any]:
    """The place with the department's row for its name."""
    organisation, name = given["organisation"], given["department"]
    department = department_named(organisation, name) if organisation and name else None
    return {"organisation": organisation, "department": department, "post": given["post"]}


@transaction.atomic
def take_up(*, client: Client, territory: Territory, user: User, on: date, facts: dict[str, Any]) -> Relationship:
    """Let one more team cover a client of another one: a second relationship, one shared client record.

    What was known stays; the given facts fill in what was not. It shows the team facts that another one gathered, so
    it is logged as a look across. IntegrityError when the territory covers her already.
    """
    relationship = begin_relationship(client=client, territory=territory, on=on)
    missing = {name: value for name, value in facts.items() if value and not getattr(client, name)}
    if facts.get("note") and client.note and facts["note"] not in client.note:
        missing["note"] = f"{client.note}\n{facts['note']}"
    update_client(client, on=on, by=user, **missing)
    AccessLog.objects.create(
        user=user,
        kind=AccessKind.LOOK_ACROSS,
        what=_("Client %(number)d, now covered by %(territory)s as well")
        % {"number": client.pk, "territory": territory.code},
        territory=territory,
        reason=_("Entered as a new client; the same person"),
    )
    return relationship


@transaction.atomic
def move_stage(relationship: Relationship, stage: Stage, *, evidence: str, contacts: int, on: date, by: User) -> bool:
    """Move a relationship to another stage, as `clients.stages` allows it; False when it stands there.

    `contacts` is how many counted since the last move. Raises StageRefused.
    """
    # As it is now: of two who move it at once the second is judged by where the first one moved it.
    current = Relationship.objects.select_for_update().get(pk=relationship.pk)
    refused = refusal(current.stage, stage, evidence=evidence, contacts=contacts)
    if refused is not None:
        raise StageRefused(refused)
    relationship.stage = current.stage
    return set_stage(relationship, stage, on=on, by=by, evidence=evidence)


@transaction.atomic
def set_stage(relationship: Relationship, stage: str, *, on: date, by: User | None = None, evidence: str = "") -> bool:
    """Write another stage and keep when it was, whether or not it may be; False when it stands there."""
    if relationship.stage == stage:
        return False
    StageChange.objects.create(
        relationship=relationship, on=on, author=by, old=relationship.stage, new=stage, evidence=evidence
    )
    relationship.stage = stage
    relationship.save(update_fields=["stage"])
    return True


@transaction.atomic
def mark_focus(relationship: Relationship, *, until: date | None, on: date) -> bool:
    """Mark a client as focus until a day, or take the mark away with None; False when that is how it stands.

    Whom to mark and how many is for the plans above to say: `planning` is who calls this.
    """
    row = Relationship.objects.select_for_update().get(pk=relationship.pk)
    relationship.focus_until = until
    if row.focus_until == until:
        return False
    Relationship.objects.filter(pk=row.pk).update(focus_until=until)
    announce([row.pk], on=on)
    return True


def end_focus(*, on: date) -> int:
    """Take away the focus marks whose last day is past; return how many. What the nightly sweep does."""
    ended = list(Relationship.objects.filter(focus_until__lt=on).values_list("pk", flat=True))
    for start in range(0, len(ended), 1000):
        with transaction.atomic():
            # Locked by id, as everybody locks them; one marked anew meanwhile is none of these any more.
            some = Relationship.objects.filter(pk__in=ended[start : start + 1000], focus_until__lt=on)
            ids = list(some.select_for_update().order_by("pk").values_list("pk", flat=True))
            Relationship.objects.filter(pk__in=ids).update(focus_until=None)
            announce(ids, on=on)
    return len(ended)


@transaction.atomic
def take_out(rows: QuerySet[Any], *, user: User, what: str, limit: int) -> list[int]:
    """The ids of a list that a person takes along, in its order; which and how many is logged in one transaction.

    What is written about them is read afterwards, a part at a time. Raises TooManyRows, having logged nothing.
    """
    ids = list(rows.values_list("pk", flat=True)[: limit + 1])
    if len(ids) > limit:
        raise TooManyRows
    log_export(user=user, what=what[:200], rows=len(ids))
    return ids


def announce(relationship_ids: Iterable[int], *, on: date) -> None:
    """Tell the higher rooms that what the cadence is computed from changed."""
    ids = list(relationship_ids)
    if ids:
        cadence_inputs_changed.send(sender=Relationship, relationship_ids=ids, on=on)
