"""Writes a chunk of a roster in bulk: organisations, departments, clients, relationships, assessments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.enums import AccessKind
from accounts.models import AccessLog, Territory
from clients.actions import announce, place
from clients.facts import KnownFrom
from clients.importing.kinds import Context, Outcome, Result
from clients.learning import note_sources
from clients.models import Affiliation, Client, Department, Organisation, Relationship
from desk.importing.roster_clients import Ambiguous, Clients
from desk.importing.roster_rows import Read
from grading.actions import assess_many

# Columns beside the changed ones that follow from them.
FOLLOWING = {"full_name": ("name_key", "pinyin", "initials"), "phone": ("phone_reversed",)}


class Writing:
    """One chunk. The rows are understood one after another, each seeing what those before it will have changed."""

    def __init__(self, context: Context, reads: Sequence[Read]) -> None:
        self.context, self.reads = context, reads
        self.clients = Clients([read for read in reads if not read.fault], context)
        self.outcomes: dict[int, Outcome] = {}
        self.pairs: dict[int, tuple[Client, Territory]] = {}
        # By identity and key: new clients have no key yet.
        self.begun: dict[tuple[int, int], Relationship] = {}
        self.taken_up: list[tuple[Client, Territory]] = []

    def write(self) -> list[Outcome]:
        for read in self.reads:
            self.outcomes[read.row.number] = self._take(read)
        self._save_places()
        self._save_clients()
        self._begin()
        self._assess()
        return [self.outcomes[read.row.number] for read in self.reads]

    # --- in memory ---

    def _take(self, read: Read) -> Outcome:
        if read.fault or read.territory is None:
            return Outcome(Result.REJECTED, read.fault)
        try:
            client = self.clients.find(read)
        except Ambiguous as error:
            return Outcome(Result.REJECTED, str(error))
        changed = self.clients.change(client, read) if client else True
        client = client or self.clients.create(read)
        self.pairs[read.row.number] = (client, read.territory)
        if self._cover(client, read.territory):
            return Outcome(Result.CREATED)
        return Outcome(Result.UPDATED if changed else Result.UNCHANGED)

    def _cover(self, client: Client, territory: Territory) -> bool:
        """Let the territory cover her; False when it does."""
        key = (id(client), territory.pk)
        if key in self.begun or (client.pk, territory.pk) in self.clients.covered:
            return False
        if client.pk in self.clients.of_others and client.pk not in self.clients.visible:
            self.taken_up.append((client, territory))
        self.begun[key] = Relationship(client=client, territory=territory, began_on=self.context.on)
        return True

    # --- in the database ---

    def _save_places(self) -> None:
        changes, user = self.clients.changes, self.context.user
        wanted = [read.organisation for read in self.reads if not read.fault and read.organisation]
        used = {id(client.organisation) for client, _territory in self.pairs.values()}
        fresh = {id(row): row for row in wanted if row._state.adding and id(row) in used}
        bulk_create_with_history(list(fresh.values()), Organisation, default_user=user)
        bulk_create_with_history(changes.departments, Department, default_user=user)

    def _save_clients(self) -> None:
        changes, user, on = self.clients.changes, self.context.user, self.context.on
        bulk_create_with_history(changes.created, Client, default_user=user)
        Affiliation.objects.bulk_create(
            Affiliation(
                client=client,
                organisation=client.organisation,
                department=client.department,
                post=client.post,
                from_on=on,
            )
            for client in changes.created
        )
        columns = {name for names in changes.facts.values() for name in names}
        columns |= {following for name in columns for following in FOLLOWING.get(name, ())}
        if columns:
            bulk_update_with_history(list(changes.facts), Client, sorted(columns), default_user=user)
            note_sources(changes.facts, source=KnownFrom.IMPORT, by=user, on=on)
        for client, (organisation, department, post) in changes.moves.items():
            self._move(client, organisation=organisation, department=department, post=post)

    def _move(self, client: Client, **to: Any) -> None:
        """The action compares with where she was."""
        before = Client.objects.select_related("organisation", "department").get(pk=client.pk)
        before._history_user = self.context.user  # type: ignore[attr-defined]
        place(before, on=self.context.on, source=KnownFrom.IMPORT, by=self.context.user, **to)

    def _begin(self) -> None:
        begun = Relationship.objects.bulk_create(self.begun.values())
        changed = [client.pk for client in self.clients.changes.facts if self.clients.moves_dates(client)]
        touched = Relationship.objects.filter(client__in=changed).values_list("pk", flat=True) if changed else []
        announce([*(row.pk for row in begun), *touched], on=self.context.on)
        AccessLog.objects.bulk_create(
            AccessLog(
                user=self.context.user,
                kind=AccessKind.LOOK_ACROSS,
                what=_("Client %(number)d, now covered by %(territory)s as well")
                % {"number": client.pk, "territory": territory.code},
                territory=territory,
                reason=_("Imported with a roster; the same person"),
            )
            for client, territory in self.taken_up
        )

    def _assess(self) -> None:
        """One assessment per relationship, of all that the rows say of it; the first row that says it counts it."""
        relationships = self._relationships()
        facts: dict[int, dict[str, Any]] = {}
        adding: dict[int, list[int]] = {}
        for read in self.reads:
            pair = self.pairs.get(read.row.number)
            if pair is None or not read.answers:
                continue
            pk = relationships[pair[0].pk, pair[1].pk]
            known = facts.setdefault(pk, {})
            if not read.answers.keys() <= known.keys():
                adding.setdefault(pk, []).append(read.row.number)
            known.update(read.answers)
        if facts:
            self._count(adding, assess_many(facts=facts, author=self.context.user, on=self.context.on).assessed)

    def _relationships(self) -> Mapping[tuple[int, int], int]:
        rows = Relationship.objects.filter(client__in=[client.pk for client, _territory in self.pairs.values()])
        return {(client, territory): pk for client, territory, pk in rows.values_list("client", "territory", "pk")}

    def _count(self, adding: Mapping[int, Sequence[int]], assessed: frozenset[int]) -> None:
        for pk in assessed & adding.keys():
            for number in adding[pk]:
                if self.outcomes[number].result == Result.UNCHANGED:
                    self.outcomes[number] = Outcome(Result.UPDATED)
