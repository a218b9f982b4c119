"""What is known of an organisation, as its page shows it to a person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Q

from accounts.models import User
from clients.committee import Meeting
from clients.contacts import contacts_at
from clients.departments import prescribes
from clients.depth import Depth, Known, depth, empty_roles
from clients.enums import Role, Status
from clients.models import (
    Department,
    DepartmentEstimate,
    Organisation,
    OrganisationEvent,
    PharmacyCommittee,
    Product,
    ProductListing,
    Relationship,
    RelationshipQuerySet,
    sees_every_event,
)
from clients.paths import NOTHING, Path, paths_at
from workdays.rules import Calendar

# Events that the page of an organisation shows; its list has all.
LATEST = 3


def has_clients_at(organisation: Organisation, mine: RelationshipQuerySet) -> bool:
    """Whether one of these relationships is with somebody whose first place it is."""
    return mine.exclude(status=Status.CLOSED).filter(client__organisation=organisation).exists()


def may_see_at(organisation: Organisation, user: User) -> bool:
    """Whether a person may read what names people of an organisation: she sees a client there."""
    return has_clients_at(organisation, Relationship.objects.visible_to(user))


def may_note_at(organisation: Organisation, user: User) -> bool:
    """Whether a person may say what she knows of an organisation: she has a client there whom she may change."""
    return has_clients_at(organisation, Relationship.objects.editable_by(user))


def may_note_where_seen(organisation: Organisation, user: User) -> bool:
    """The same of a place where she sees a client: of those who do, only some staff may not, who look across."""
    return not user.is_staff or may_note_at(organisation, user)


# --- departments ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DepartmentRow:
    """A department and how well it is known; `pk` is None for clients of whom no department is noted."""

    pk: int | None
    name: str
    depth: Depth
    empty: Sequence[Role]

    @property
    def cells(self) -> list[tuple[Role, Known]]:
        return list(self.depth.roles.items())

    @property
    def empty_in_words(self) -> list[str]:
        return [str(role.label) for role in self.empty]


def departments_of(organisation: Organisation, user: User) -> list[DepartmentRow]:
    """The departments of an organisation by name, and last the clients without one. Three queries."""
    known = _known_at(organisation, user)
    estimated: dict[int, dict[Role, int]] = defaultdict(dict)
    for said in DepartmentEstimate.objects.filter(department__organisation=organisation).order_by():
        if said.number is not None:
            estimated[said.department_id][Role(said.role)] = said.number
    rows = Department.objects.filter(organisation=organisation).order_by("name", "pk").values_list("pk", "name")
    found = [_department(pk, name, known.get(pk, {}), estimated.get(pk, {})) for pk, name in rows]
    return [*found, _department(None, "", known[None], {})] if None in known else found


def _known_at(organisation: Organisation, user: User) -> dict[int | None, dict[str, int]]:
    """How many relationships of hers are at each department: in all, and by role. What the links to the list find."""
    here = Relationship.objects.visible_to(user).exclude(status=Status.CLOSED)
    by_role: dict[str, Any] = {role.value: Count("pk", filter=Q(**{f"client__is_{role.value}": True})) for role in Role}
    rows: Any = here.filter(client__organisation=organisation).order_by().values(department=F("client__department"))
    return {row.pop("department"): row for row in rows.annotate(people=Count("pk"), **by_role)}


def _department(pk: int | None, name: str, known: dict[str, int], estimated: dict[Role, int]) -> DepartmentRow:
    found = depth(known.get("people", 0), {role: known.get(role.value, 0) for role in Role}, estimated)
    return DepartmentRow(pk, name, found, empty_roles(found, prescribes=prescribes(name)) if pk else [])


# --- listings ---------------------------------------------------------------------------------------------------------


class ListingRow(NamedTuple):
    """A product at a hospital; `listing` is None where nobody has said anything."""

    product: Product
    listing: ProductListing | None
    path: Path


def listings_at(organisation: Organisation, paths: Mapping[int, Path]) -> list[ListingRow]:
    """The active products, and those of which something is known; with these paths of theirs. Two queries."""
    known = {row.product_id: row for row in ProductListing.objects.filter(organisation=organisation)}
    products = Product.objects.filter(Q(is_active=True) | Q(pk__in={*known, *paths})).order_by("name", "pk")
    return [ListingRow(product, known.get(product.pk), paths.get(product.pk, NOTHING)) for product in products]


def committee_of(organisation: Organisation) -> PharmacyCommittee | None:
    return PharmacyCommittee.objects.filter(organisation=organisation).select_related("author").first()


class NextMeeting(NamedTuple):
    meeting: Meeting
    # Working days until then; None where only the month is known.
    days: int | None
    is_today: bool


def next_meeting_of(committee: PharmacyCommittee | None, on: date, calendar: Calendar) -> NextMeeting | None:
    meeting = committee.next_meeting(on) if committee else None
    if meeting is None:
        return None
    days = calendar.between(on, meeting.on) if meeting.is_announced else None
    return NextMeeting(meeting, days, is_today=meeting.is_announced and meeting.on == on)


# --- the page ---------------------------------------------------------------------------------------------------------


def known_of(organisation: Organisation, user: User, on: date, calendar: Calendar) -> dict[str, object]:
    """What the page of an organisation shows beside the clients there."""
    contacts = contacts_at(organisation, user)
    departments = departments_of(organisation, user)
    sees_people = contacts.clients > 0
    return {
        "contacts": contacts,
        "sees_people": sees_people,
        "may_note": sees_people and may_note_where_seen(organisation, user),
        "deep": [row for row in departments if row.depth.is_spoken_of],
        "shallow": [row for row in departments if not row.depth.is_spoken_of],
        **(_events_at(organisation, user) if sees_people or sees_every_event(user) else {}),
        **(_products_at(organisation, user, on, calendar, with_paths=sees_people) if organisation.is_hospital else {}),
    }


def _events_at(organisation: Organisation, user: User) -> dict[str, object]:
    found = OrganisationEvent.objects.filter(organisation=organisation).visible_to(user)
    return {"sees_events": True, "events": list(found.select_related("author")[:LATEST])}


def _products_at(
    organisation: Organisation, user: User, on: date, calendar: Calendar, *, with_paths: bool
) -> dict[str, object]:
    committee = committee_of(organisation)
    paths = paths_at(organisation, user, on) if with_paths else {}
    return {
        "listings": listings_at(organisation, paths),
        "committee": committee,
        "next_meeting": next_meeting_of(committee, on, calendar),
    }
