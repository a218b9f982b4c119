"""The clients a territory should lose least (000#48: the top 20 %; 004#23). Decided without a database or a clock.

A client is *worth* her potential × support; where one of the two is not known her worth is not. The *top fifth* of a
territory are those of its active clients with the highest worth, a fifth of all of them rounded up; of two that are
worth the same the one with the smaller id. Who is of unknown worth is never among them, so they may be fewer.

Potential is the score of 0–100. Volume, the raw estimate behind it, takes its place once assessment rounds keep it.
"""

from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

PARTS = 5


class Client(NamedTuple):
    pk: int
    potential: int | None
    support: int | None

    @property
    def worth(self) -> int | None:
        if self.potential is None or self.support is None:
            return None
        return self.potential * self.support


def top_fifth(clients: Iterable[Client]) -> set[int]:
    """Of the active clients of one territory."""
    ranked, number = [], 0
    for client in clients:
        number += 1
        if client.worth is not None:
            ranked.append((-client.worth, client.pk))
    return {pk for _, pk in sorted(ranked)[: ceil(number / PARTS)]}
