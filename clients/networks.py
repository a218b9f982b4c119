"""Who moves whom around a client or in a hospital, as a person may see it: her own by name, others masked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from accounts.models import User
from clients.masking import name_as_seen
from clients.models import Client, Influence, Organisation, Relationship, place_in_words

# Steps from the client in the middle that are drawn, in either direction.
STEPS = 2
# Of more than these the picture says nothing any more: the strongest are shown.
MOST = 500
# Named on the card.
MOVERS = 3


@dataclass(frozen=True)
class Node:
    """A client of a network. What nobody of another team is told stands at nought: potential, importance, address."""

    pk: int
    name: str
    place: str
    potential: int | None
    importance: int | None
    moves: int
    moves_against: int
    url: str
    is_centre: bool

    @property
    def is_mine(self) -> bool:
        return bool(self.url)


@dataclass(frozen=True)
class Network:
    nodes: dict[int, Node]
    influences: Sequence[Influence]
    # The ids of those that the person may change.
    changeable: Collection[int] = ()
    # Whether there were more influences than are shown.
    is_cut: bool = False

    @property
    def rows(self) -> list[tuple[Influence, Node, Node, bool]]:
        """Each influence with its ends, and whether the person may change it."""
        return [
            (each, self.nodes[each.source_id], self.nodes[each.target_id], each.pk in self.changeable)
            for each in self.influences
        ]

    @property
    def facts(self) -> dict[str, object]:
        """What the script draws."""
        return {
            "nodes": [
                {
                    "id": str(node.pk),
                    "name": node.name,
                    "place": node.place,
                    "weight": node.importance or node.potential or 0,
                    "kind": "centre" if node.is_centre else "mine" if node.is_mine else "other",
                    "url": node.url,
                }
                for node in self.nodes.values()
            ],
            "edges": [
                {
                    "source": str(each.source_id),
                    "target": str(each.target_id),
                    "strength": each.strength,
                    "negative": each.is_negative,
                    "text": each.get_kind_display(),
                }
                for each in self.influences
            ],
        }


def network_of(client: Client, user: User) -> Network:
    """What is known around a client, two steps far. Six queries.

    Who is no client of the person's stands at the end of a way and leads no farther.
    """
    found: dict[int, Influence] = {}
    ends, mine = {client.pk}, _mine(user, {client.pk})
    for _step in range(STEPS):
        touching = Influence.objects.in_force().touching(ends)
        found |= {each.pk: each for each in touching.select_related("author")[: MOST + 1]}
        people = {pk for each in found.values() for pk in (each.source_id, each.target_id)}
        fresh = people - mine.keys() - ends
        hers = _mine(user, fresh)
        mine |= hers
        ends = set(hers)
        if not ends:
            break
    return _network(list(found.values()), mine, user, centre={client.pk})


def network_at(organisation: Organisation, user: User) -> Network:
    """What is known among those who work somewhere, and from and to there. Four queries."""
    here = Client.objects.filter(organisation=organisation)
    influences = Influence.objects.in_force().visible_to(user).select_related("author")
    found = [*(influences.filter(source__in=here) | influences.filter(target__in=here))[: MOST + 1]]
    people = {pk for each in found for pk in (each.source_id, each.target_id)}
    return _network(found, _mine(user, people), user, centre=set())


class Mover(NamedTuple):
    """Who moves a client: her name (masked where she is another team's), and how strongly, negative against us."""

    name: str
    strength: int
    url: str


def movers_of(client: Client, user: User) -> list[Mover]:
    """The three who move a client most. One query."""
    hers = Relationship.objects.visible_to(user).filter(client=OuterRef("source")).order_by("pk")
    found = Influence.objects.in_force().filter(target=client).annotate(mine=Subquery(hers.values("pk")[:1]))
    rows = found.order_by("-strength", "pk").values_list("source__full_name", "strength", "is_negative", "mine")
    return [
        Mover(
            name_as_seen(name, is_seen=mine is not None),
            -strength if is_negative else strength,
            Relationship(pk=mine).get_absolute_url() if mine else "",
        )
        for name, strength, is_negative, mine in rows[:MOVERS]
    ]


class Moved(NamedTuple):
    """Whom a client moves: a relationship of the person's own, or None and a masked name."""

    influence: Influence
    name: str
    relationship_id: int | None
    potential: int | None


def whom_she_moves(client: Client, user: User) -> list[Moved]:
    """Everybody a client moves, the person's own first, those of the highest potential on top. One query."""
    hers = Relationship.objects.visible_to(user).filter(client=OuterRef("target")).order_by("pk")
    found = Influence.objects.in_force().filter(source=client).select_related("target")
    rows = found.annotate(mine=Subquery(hers.values("pk")[:1]), hers=Subquery(hers.values("potential")[:1]))
    moved = [
        Moved(row, name_as_seen(row.target.full_name, is_seen=row.mine is not None), row.mine, row.hers) for row in rows
    ]
    return sorted(moved, key=lambda each: (each.relationship_id is None, -(each.potential or 0), each.influence.pk))


def _mine(user: User, client_ids: Collection[int]) -> dict[int, int]:
    """Of these clients those the person sees, each with one of her relationships. One query, none for none."""
    if not client_ids:
        return {}
    seen = Relationship.objects.visible_to(user).filter(client__in=client_ids).order_by("-pk")
    return dict(seen.values_list("client_id", "pk"))


def _network(found: list[Influence], mine: dict[int, int], user: User, *, centre: Collection[int]) -> Network:
    shown = sorted(found, key=lambda each: (-each.strength, each.pk))[:MOST]
    people = {pk for each in shown for pk in (each.source_id, each.target_id)} | set(centre)
    potentials = dict(
        Relationship.objects.filter(pk__in=[mine[pk] for pk in people if pk in mine]).values_list(
            "client_id", "potential"
        )
    )
    nodes = {
        row.pk: _node(row, mine.get(row.pk), potentials.get(row.pk), is_centre=row.pk in centre)
        for row in Client.objects.filter(pk__in=people).select_related("organisation", "department")
    }
    return Network(nodes, shown, _changeable(shown, mine, user), is_cut=len(found) > MOST)


def _changeable(shown: Sequence[Influence], mine: Collection[int], user: User) -> set[int]:
    """No query for who may not look across, since all that she sees is hers."""
    if user.is_staff:
        ids = [each.pk for each in shown]
        return set(Influence.objects.editable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    return {each.pk for each in shown if each.source_id in mine or each.target_id in mine}


def _node(client: Client, relationship: int | None, potential: int | None, *, is_centre: bool) -> Node:
    hospital = client.organisation.name if client.organisation else None
    if relationship is None:
        name = name_as_seen(client.full_name, is_seen=False)
        return Node(client.pk, name, place_in_words(hospital, None), None, None, 0, 0, "", False)
    return Node(
        client.pk,
        client.full_name,
        client.place_in_words,
        potential,
        client.importance,
        client.moves,
        client.moves_against,
        Relationship(pk=relationship).get_absolute_url(),
        is_centre,
    )
