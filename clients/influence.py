"""How important a client is by what she moves (001#03, #08). Decided without a database or a clock.

Importance = own potential + half of what she moves, at most 100. What she moves is the sum, over everybody she reaches
within three steps, of their potential times the strength of the best way to them: each edge counts its strength in
fifths, each step after the first half as much again. Of several ways to one client the strongest counts, and nobody
counts for herself, so that a cycle adds nothing. Negative influence moves nobody for us: it is counted apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

STRONGEST = 5
STEPS = 3
FARTHER = Fraction(1, 2)
OF_WHAT_SHE_MOVES = Fraction(1, 2)
MOST = 100
# From this potential on somebody is worth naming in "she moves …".
HIGH_POTENTIAL = 70
# From this importance on who moves such a client is to be seen for it, so many working days after the last contact: as
# often as a B. Ours, for DOMAIN names none.
IMPORTANT = 70
SEEN_EVERY = 10


class Edge(NamedTuple):
    """One client's influence on another: strength 1 to 5, negative where she speaks against us."""

    source: int
    target: int
    strength: int
    is_negative: bool = False


class Importance(NamedTuple):
    """Of one client. `moves` are those of high potential whom she reaches, the one she moves most first."""

    value: int
    moved: Fraction
    moves: tuple[int, ...]
    # How many she influences against us.
    against: int


def importances(edges: Iterable[Edge], potentials: Mapping[int, int]) -> dict[int, Importance]:
    """The importance of everybody who influences somebody, by client; a potential that is missing counts as none.

    Time: clients × the edges within three steps.
    """
    positive: dict[int, list[Edge]] = defaultdict(list)
    against: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        if edge.source == edge.target:
            continue
        if edge.is_negative:
            against[edge.source].add(edge.target)
        else:
            positive[edge.source].append(edge)
    return {
        pk: _importance(pk, reached_from(pk, positive), potentials, len(against.get(pk, ())))
        for pk in positive.keys() | against.keys()
    }


def _importance(pk: int, ways: Mapping[int, Fraction], potentials: Mapping[int, int], against: int) -> Importance:
    moved = {other: way * potentials.get(other, 0) for other, way in ways.items()}
    whole = sum(moved.values(), Fraction(0))
    high = [other for other in moved if potentials.get(other, 0) >= HIGH_POTENTIAL]
    value = min(MOST, round(potentials.get(pk, 0) + OF_WHAT_SHE_MOVES * whole))
    return Importance(value, whole, tuple(sorted(high, key=lambda other: (-moved[other], other))), against)


def reached_from(pk: int, edges: Mapping[int, Iterable[Edge]]) -> dict[int, Fraction]:
    """Everybody a client reaches, with the strength of the best way there; herself excepted."""
    best: dict[int, Fraction] = {}
    ends: dict[int, Fraction] = {pk: Fraction(1)}
    for step in range(STEPS):
        found: dict[int, Fraction] = {}
        for end, way in ends.items():
            for edge in edges.get(end, ()):
                farther = way * Fraction(edge.strength, STRONGEST) * (FARTHER if step else 1)
                if edge.target != pk and farther > max(best.get(edge.target, 0), found.get(edge.target, 0)):
                    found[edge.target] = farther
        best |= found
        ends = found
    return best
