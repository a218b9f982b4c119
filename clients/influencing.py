"""Who moves whom, noted and ended, and how important that makes her."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from clients.influence import STEPS, Edge, Importance, importances
from clients.models import Client, Influence, Relationship


class KnownAlready(Exception):
    """This kind of influence of one client on the other is noted already."""


class OnHerself(Exception):
    """A client does not move herself."""


@transaction.atomic
def note_influence(*, source: Client, target: Client, by: User, on: date, **facts: Any) -> Influence:
    """Note that one client moves another: `kind`, `is_negative`, `strength` and `evidence`.

    Raises OnHerself and KnownAlready.
    """
    if source == target:
        raise OnHerself
    if _known(source, target, facts["kind"]):
        raise KnownAlready
    noted = Influence.objects.create(source=source, target=target, noted_on=on, author=by, **facts)
    refresh_importance([source.pk])
    return noted


@transaction.atomic
def change_influence(influence: Influence, *, by: User, on: date, **facts: Any) -> bool:
    """Bring what is known of it up to date, with its old words kept in the history; False when nothing differs.

    Raises KnownAlready when it is of another kind now, and one of that kind is noted.
    """
    changed = {name: value for name, value in facts.items() if getattr(influence, name) != value}
    if not changed:
        return False
    if "kind" in changed and _known(influence.source, influence.target, changed["kind"]):
        raise KnownAlready
    for name, value in {**changed, "author": by, "noted_on": on}.items():
        setattr(influence, name, value)
    influence.save()
    refresh_importance([influence.source_id])
    return True


def _known(source: Client, target: Client, kind: str) -> bool:
    """Whether it is noted already; locks both, in the order of their ids, so that two who note it at once wait."""
    list(Client.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk"))
    return Influence.objects.in_force().filter(source=source, target=target, kind=kind).exists()


@transaction.atomic
def end_influence(influence: Influence, *, on: date) -> bool:
    """Say that it is over; False when it was."""
    if influence.ended_on is not None:
        return False
    influence.ended_on = on
    influence.save()
    refresh_importance([influence.source_id])
    return True


# --- importance -------------------------------------------------------------------------------------------------------


def refresh_importance(client_ids: Iterable[int]) -> int:
    """Write how important these clients are, and all who reach them; return how many changed.

    After anything that it follows from: an influence, or somebody's potential. A few queries, however many they are;
    two where nobody here moves anybody.
    """
    ids = set(client_ids)
    if not ids:
        return 0
    edges = list(_edges(Influence.objects.in_force().touching(ids)))
    reaching = moved_by(ids, edges)
    return _write(reaching, of_clients(reaching) if edges else {})


def moved_by(ids: Collection[int], known: Collection[Edge]) -> set[int]:
    """Those clients, and everybody who reaches one of them within the steps that count."""
    found, ends, edges = set(ids), set(ids), known
    for step in range(STEPS):
        ends = {edge.source for edge in edges if edge.target in ends} - found
        if not ends:
            break
        found |= ends
        if step < STEPS - 1:
            edges = list(_edges(Influence.objects.in_force().filter(target__in=ends)))
    return found


def of_clients(ids: Collection[int]) -> dict[int, Importance]:
    """The importance of those of these clients who move somebody. Four queries."""
    edges: set[Edge] = set()
    ends = set(ids)
    seen: set[int] = set()
    for _step in range(STEPS):
        found = set(_edges(Influence.objects.in_force().filter(source__in=ends)))
        edges |= found
        seen |= ends
        ends = {edge.target for edge in found} - seen
        if not ends:
            break
    people = {*ids, *(edge.target for edge in edges)}
    return {pk: each for pk, each in importances(edges, potentials_of(people)).items() if pk in set(ids)}


def potentials_of(client_ids: Collection[int]) -> dict[int, int]:
    """The highest potential that any team found in each of these clients. One query."""
    found = Relationship.objects.filter(client__in=client_ids, potential__isnull=False).order_by()
    return dict(found.values_list("client").annotate(highest=Max("potential")))


def _edges(influences: Any) -> Iterator[Edge]:
    return (Edge(*row) for row in influences.values_list("source_id", "target_id", "strength", "is_negative"))


class Stored(NamedTuple):
    importance: int | None
    moves: int
    moves_against: int


def _stored(found: Importance | None) -> Stored:
    return Stored(found.value, len(found.moves), found.against) if found else Stored(None, 0, 0)


def _write(ids: Collection[int], found: dict[int, Importance]) -> int:
    stood = Client.objects.filter(pk__in=ids).order_by("pk").values_list("pk", *Stored._fields)
    wanted = {pk: _stored(found.get(pk)) for pk, *columns in stood if Stored(*columns) != _stored(found.get(pk))}
    for pk, row in wanted.items():
        Client.objects.filter(pk=pk).update(**row._asdict())
    return len(wanted)
