"""The one writer of a relationship's dates: last contact, due, neglected, escalated.

Contact days come from the visits, dates from the contact days and the policy. Nothing here asks what day it is: the
state follows from what is stored alone, so computing it again changes nothing, and `check_state` can compare at any
hour. What changes by date alone (a focus that ends, a policy that takes effect) is first written down by a sweep.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Min

from clients.models import Client, Relationship
from visits.cadence import Contacts, Dates, Facts, advanced, contacts_of, dates
from visits.enums import Channel
from visits.models import NextStep, Visit
from visits.queries import Terms, for_logging, paused_days, rules, terms_of

# Relationships computed and written together.
BATCH = 5_000
COLUMNS = (
    "last_contact_on",
    "last_in_person_on",
    "contact_days_that_week",
    "contact_days_that_month",
    "next_step_on",
    "due_on",
    "neglected_on",
    "escalated_on",
)
# Columns of the row that other rooms write and the dates depend on; and whether an alert is open, so that one that a
# scan opens while the visit is being logged is noticed and healed.
INPUTS = ("status", "grade", "focus_until", "territory_id", "alert_open")
# Columns of the client's row that the dates depend on.
CLIENT_INPUTS = ("is_prescriber", "is_decision_maker", "is_influencer", "style", "organisation_id")
_FACTS = (
    "pk",
    "territory_id",
    "territory__path",
    "status",
    "grade",
    "focus_until",
    "began_on",
    "client__is_prescriber",
    "client__is_decision_maker",
    "client__is_influencer",
    "client__style",
    "client__organisation__kind",
)


class State(NamedTuple):
    """The state columns that visits write, in the order of COLUMNS."""

    last_contact_on: date | None
    last_in_person_on: date | None
    contact_days_that_week: int
    contact_days_that_month: int
    next_step_on: date | None
    due_on: date | None
    neglected_on: date | None
    escalated_on: date | None

    @property
    def contacts(self) -> Contacts:
        return Contacts(*self[:4])


class Row(NamedTuple):
    """What the state of one relationship is computed from, and what is stored now."""

    pk: int
    territory_id: int
    path: str
    status: str
    grade: str
    focus_until: date | None
    began_on: date
    is_prescriber: bool
    is_decision_maker: bool
    is_influencer: bool
    style: str
    organisation_kind: str | None
    stored: State

    def facts(self, contacts: Contacts, next_step_on: date | None) -> Facts:
        return Facts(
            status=self.status,
            grade=self.grade,
            focus=self.focus_until is not None,
            began_on=self.began_on,
            **contacts._asdict(),
            next_step_on=next_step_on,
            is_prescriber=self.is_prescriber,
            is_decision_maker=self.is_decision_maker,
            is_influencer=self.is_influencer,
            style=self.style,
            organisation_kind=self.organisation_kind or "",
        )


def read(relationship_ids: Sequence[int]) -> list[Row]:
    """The rows of these relationships, in the order of their ids. One query."""
    rows = Relationship.objects.filter(pk__in=relationship_ids).order_by("pk").values_list(*_FACTS, *COLUMNS)
    split = len(_FACTS)
    return [Row._make((*row[:split], State._make(row[split:]))) for row in rows]


def row_of(relationship: Relationship) -> Row:
    """The same of an instance whose client, organisation and territory are joined. No query."""
    client = relationship.client
    return Row(
        relationship.pk,
        relationship.territory_id,
        relationship.territory.path,
        relationship.status,
        relationship.grade,
        relationship.focus_until,
        relationship.began_on,
        client.is_prescriber,
        client.is_decision_maker,
        client.is_influencer,
        client.style,
        client.organisation.kind if client.organisation else None,
        State(*(getattr(relationship, column) for column in COLUMNS)),
    )


def contacts_from_visits(relationship_ids: Sequence[int]) -> dict[int, Contacts]:
    """Contact days per relationship from its visits; one that had no counting visit is absent. One query."""
    visits: dict[int, list[tuple[date, bool]]] = defaultdict(list)
    counting = Visit.objects.counting().filter(relationship__in=relationship_ids).order_by()
    for pk, day, channel in counting.values_list("relationship_id", "happened_on", "channel").iterator():
        visits[pk].append((day, Channel(channel).is_in_person))
    return {pk: contacts_of(rows) for pk, rows in visits.items()}


def steps_from_table(relationship_ids: Sequence[int]) -> dict[int, date]:
    """The day of the earliest open next step per relationship that has one. One query."""
    steps = NextStep.objects.open().filter(relationship__in=relationship_ids).order_by()
    return dict(steps.values_list("relationship_id").annotate(day=Min("due_on")))


def computed(row: Row, contacts: Contacts, next_step_on: date | None, terms: Terms) -> State:
    """The state a relationship should have."""
    found: Dates = dates(row.facts(contacts, next_step_on), terms.policy, terms.calendar, terms.paused)
    return State(*contacts, next_step_on, *found)


def recompute_dates(relationship_ids: Iterable[int]) -> int:
    """Compute the dates anew from the stored contact days; return how many relationships changed.

    For what changed a grade, role, policy, holiday or leave. Writes only rows that differ.
    """
    return sum(_settle(batch, _from_stored) for batch in _batches(relationship_ids))


def recompute_all(relationship_ids: Iterable[int]) -> int:
    """Compute contact days and dates anew from the visits and next steps; return how many relationships changed."""
    return sum(_settle(batch, from_facts) for batch in _batches(relationship_ids))


def _from_stored(relationship_ids: Sequence[int]) -> Iterator[tuple[Row, State]]:
    rows = read(relationship_ids)
    terms = _terms(rows)
    for row in rows:
        yield row, computed(row, row.stored.contacts, row.stored.next_step_on, terms[row.territory_id])


def from_facts(relationship_ids: Sequence[int]) -> Iterator[tuple[Row, State]]:
    """Each relationship as stored, and the state its visits and next steps ask for."""
    rows = read(relationship_ids)
    terms = _terms(rows)
    contacts, steps = contacts_from_visits(relationship_ids), steps_from_table(relationship_ids)
    for row in rows:
        yield row, computed(row, contacts.get(row.pk, Contacts()), steps.get(row.pk), terms[row.territory_id])


def _terms(rows: Sequence[Row]) -> dict[int, Terms]:
    found = rules()
    paths = {row.territory_id: row.path for row in rows}
    paused = paused_days(paths)
    return {pk: Terms(found.policy(path), found.calendar, paused.get(pk, ())) for pk, path in paths.items()}


def _batches(relationship_ids: Iterable[int]) -> Iterator[list[int]]:
    ids = sorted(relationship_ids)
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _settle(batch: list[int], compute: Callable[[Sequence[int]], Iterable[tuple[Row, State]]]) -> int:
    """Lock, compute, write what differs: a visit logged meanwhile waits, or is seen."""
    with transaction.atomic():
        list(Relationship.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
        changed = [(row.pk, state) for row, state in compute(batch) if state != row.stored]
        write(changed)
    return len(changed)


def advance(relationship: Relationship, visit: Visit, *, next_step_on: date | None, terms: Terms) -> None:
    """Move the state of one relationship on by one visit, and the instance with it.

    Computed from the relationship's own row and written only if the row still says so, also when nothing moves: what
    the row said may have been a visit that was taken back meanwhile. When somebody else was quicker the row is read
    again. One query as a rule, none for what neither counts nor promises.
    """
    if not visit.counts and next_step_on is None:
        return
    while True:
        row = row_of(relationship)
        contacts = _contacts_after(row.stored.contacts, visit)
        steps = [day for day in (row.stored.next_step_on, next_step_on) if day is not None]
        state = computed(row, contacts, min(steps, default=None), terms)
        if write_if(relationship, state):
            break
        terms = _read_again(relationship)
    for column, value in zip(COLUMNS, state, strict=True):
        setattr(relationship, column, value)


def _contacts_after(contacts: Contacts, visit: Visit) -> Contacts:
    if not visit.counts:
        return contacts
    moved = advanced(contacts, visit.happened_on, Channel(visit.channel).is_in_person)
    return moved or contacts_from_visits([visit.relationship_id]).get(visit.relationship_id, contacts)


# Written out: a condition for each of eighteen columns takes longer to put together than to answer. NULL is the same
# as NULL here.
_WRITE_IF = """
    UPDATE clients_relationship SET {sets}
    WHERE id = %s AND ({columns}) {same} ({values}) AND EXISTS (
        SELECT 1 FROM clients_client AS client
        WHERE client.id = %s AND ({client_columns}) {same} ({client_values}))
""".format(  # noqa: S608 - column names are ours
    sets=", ".join(f"{column} = %s" for column in COLUMNS),
    columns=", ".join(f"clients_relationship.{name}" for name in (*INPUTS, *COLUMNS)),
    values=", ".join(["%s"] * len((*INPUTS, *COLUMNS))),
    client_columns=", ".join(f"client.{name}" for name in CLIENT_INPUTS),
    client_values=", ".join(["%s"] * len(CLIENT_INPUTS)),
    same="{same}",
)
_SAME = {"postgresql": "IS NOT DISTINCT FROM", "sqlite": "IS"}


def write_if(relationship: Relationship, moved: State) -> bool:
    """Write if the row and the client's still are what the instances say; whether they were."""
    was = _values(relationship, (*INPUTS, *COLUMNS))
    client_was = _values(relationship.client, CLIENT_INPUTS)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_IF.format(same=_SAME[connection.vendor]),
            [*moved, relationship.pk, *was, relationship.client_id, *client_was],
        )
        return bool(cursor.rowcount == 1)


def _values(instance: Relationship | Client, names: Iterable[str]) -> list[Any]:
    return [getattr(instance, name) for name in names]


def _read_again(relationship: Relationship) -> Terms:
    """Bring the instance up to date with its row and its client's; what its dates are computed with now."""
    fresh = for_logging(Relationship.objects.all()).get(pk=relationship.pk)
    relationship.client, relationship.territory = fresh.client, fresh.territory
    for name in (*INPUTS, *COLUMNS):
        setattr(relationship, name, getattr(fresh, name))
    return terms_of(fresh)


def write(changed: Sequence[tuple[int, State]]) -> None:
    """Write the state of many relationships in one statement (PostgreSQL) or one prepared one (SQLite)."""
    if not changed:
        return
    if connection.vendor == "postgresql":
        _write_arrays(changed)
    else:
        sets = ", ".join(f"{column} = %s" for column in COLUMNS)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE clients_relationship SET {sets} WHERE id = %s",  # noqa: S608 - column names are ours
                [(*state, pk) for pk, state in changed],
            )


def _write_arrays(changed: Sequence[tuple[int, State]]) -> None:
    types = ["date", "date", "smallint", "smallint", "date", "date", "date", "date"]
    sets = ", ".join(f"{column} = new.{column}" for column in COLUMNS)
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{kind}[]" for kind in types)])
    columns = [[pk for pk, _ in changed], *(list(column) for column in zip(*(s for _, s in changed), strict=True))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE clients_relationship AS r SET {sets} "  # noqa: S608 - column names are ours
            f"FROM unnest({arrays}) AS new (id, {', '.join(COLUMNS)}) WHERE r.id = new.id",
            columns,
        )
