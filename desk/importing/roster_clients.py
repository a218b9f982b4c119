"""The clients of one chunk of a roster: those known, those a row makes, and what it changes. Nothing is saved."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from clients.actions import CADENCE_FACTS, name_client, name_department, set_phone
from clients.enums import Role
from clients.importing.kinds import Context
from clients.importing.rows import is_blank
from clients.models import Client, Department, Organisation, Relationship
from clients.names import name_key
from desk.importing.roster_rows import Read

ROLE_COLUMNS = {
    Role.PRESCRIBER: "is_prescriber",
    Role.DECISION_MAKER: "is_decision_maker",
    Role.INFLUENCER: "is_influencer",
}
Place = tuple[Organisation | None, Department | None, str]


class Ambiguous(Exception):
    """More than one client may be meant; in words."""


@dataclass
class Changes:
    """What is to be written, clients by identity, for new ones have no key yet."""

    created: list[Client] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    # Known clients with the columns that differ, and with the place they move to.
    facts: dict[Client, set[str]] = field(default_factory=lambda: defaultdict(set))
    moves: dict[Client, Place] = field(default_factory=dict)


class Clients:
    def __init__(self, reads: Iterable[Read], context: Context) -> None:
        self.changes = Changes()
        reads = list(reads)
        places = {read.organisation.pk for read in reads if read.organisation and read.organisation.pk}
        keys = {name_key(read.facts["full_name"]) for read in reads}
        numbers = {read.facts["external_id"] for read in reads} - {""}
        found = Client.objects.filter(Q(organisation__in=places, name_key__in=keys) | Q(external_id__in=numbers))
        self.rows = list(found.select_related("organisation", "department").order_by("pk"))
        self._see(context)
        self.departments = {
            (row.organisation_id, row.name_key): row for row in Department.objects.filter(organisation__in=places)
        }
        self.new_departments: dict[tuple[int, str], Department] = {}

    def _see(self, context: Context) -> None:
        """Which of them the person sees, and which another team covers as well."""
        covered = Relationship.objects.filter(client__in=[row.pk for row in self.rows])
        mine = set(covered.filter(territory__in=context.territories()).values_list("client", "territory"))
        everybody = set(covered.values_list("client", "territory"))
        self.visible = {client for client, _territory in mine}
        self.of_others = {client for client, _territory in everybody - mine}
        self.covered = everybody

    # --- who is meant ---

    def find(self, read: Read) -> Client | None:
        """The client a row means, None for somebody new. Raises Ambiguous."""
        key, number = name_key(read.facts["full_name"]), read.facts["external_id"]
        if number:
            # The number of somebody unseen proves nothing: each system counts from one.
            numbered = [row for row in self.rows if row.external_id == number and self._may_mean(row, key)]
            same_name = [row for row in numbered if row.name_key == key]
            if found := self._only(same_name or numbered, _("Several clients have this number.")):
                return found
        named = [row for row in self.rows if row.organisation == read.organisation and row.name_key == key]
        named = [row for row in named if not (number and row.external_id)]
        if read.facts["department"]:
            wanted = name_key(read.facts["department"])
            there = [row for row in named if row.department and row.department.name_key == wanted]
            named = there or [row for row in named if row.department is None]
        words = _("Several clients of this name work there. Give the department or the number in another system.")
        return self._only(named, words)

    def _may_mean(self, row: Client, key: str) -> bool:
        return row.pk is None or row.pk in self.visible or row.name_key == key

    def _only(self, rows: list[Client], words: str) -> Client | None:
        if len(rows) > 1:
            raise Ambiguous(words)
        return rows[0] if rows else None

    # --- what the row says of her ---

    def create(self, read: Read) -> Client:
        assert read.organisation is not None
        client = Client(organisation=read.organisation)
        name_client(client, read.facts["full_name"])
        self.rows.append(client)
        self.changes.created.append(client)
        self.change(client, read)
        return client

    def change(self, client: Client, read: Read) -> bool:
        """Take over what the row says; return whether anything differed.

        Of a client whom another team covers as well, what is known stays, and the row fills in what is not.
        """
        is_shared = client.pk in self.of_others
        changed = self._change_facts(client, read, is_shared=is_shared)
        moved = self._move(client, read, is_shared=is_shared)
        return changed or moved

    def _change_facts(self, client: Client, read: Read, *, is_shared: bool) -> bool:
        said = {name: read.facts[name] for name in ("full_name", "title", "phone", "external_id")}
        if name_key(said["full_name"]) == client.name_key:
            del said["full_name"]
        roles = read.facts["roles"]
        if roles and not (is_shared and client.roles):
            said |= {column: role in roles for role, column in ROLE_COLUMNS.items()}
        changed = {name for name, value in said.items() if not is_blank(value) and getattr(client, name) != value}
        if is_shared:
            changed = {name for name in changed if not getattr(client, name)}
        for name in changed:
            setattr(client, name, said[name])
        if "full_name" in changed:
            name_client(client, client.full_name)
        if "phone" in changed:
            set_phone(client, client.phone)
        if changed and client.pk:
            self.changes.facts[client] |= changed
        return bool(changed)

    def _move(self, client: Client, read: Read, *, is_shared: bool) -> bool:
        place = self._place(client, read)
        before: Place = (client.organisation, client.department, client.post)
        if place == before or (is_shared and client.organisation is not None):
            return False
        client.organisation, client.department, client.post = place
        if client.pk:
            self.changes.moves[client] = place
        return True

    def _place(self, client: Client, read: Read) -> Place:
        """Where the row puts her; what it leaves open stays as it is while she is at the same organisation."""
        stays = client.organisation == read.organisation
        department = self._department(read) or (client.department if stays else None)
        post = read.facts["post"] or (client.post if stays else "")
        return read.organisation, department, post

    def _department(self, read: Read) -> Department | None:
        name, organisation = read.facts["department"], read.organisation
        if not name or organisation is None:
            return None
        department = Department(organisation=organisation)
        name_department(department, name)
        known = self.departments.get((organisation.pk, department.name_key)) if organisation.pk else None
        if known is not None:
            return known
        new = self.new_departments.setdefault((id(organisation), department.name_key), department)
        if new is department:
            self.changes.departments.append(department)
        return new

    def moves_dates(self, client: Client) -> bool:
        return bool(self.changes.facts.get(client, set()) & CADENCE_FACTS)
