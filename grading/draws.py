"""Which assessments of a round are looked at again: drawn at random, and whoever draws again draws the same."""

from collections.abc import Collection
from hashlib import sha256


def drawn(ids: Collection[int], percent: int, seed: str) -> list[int]:
    """So many percent of the ids, rounded up and one at least; none of nobody, or at 0 %. In the order of the ids.

    Each id has the same chance. The seed should hold something that nobody knows beforehand.
    """
    count = -(-len(ids) * percent // 100)
    by_chance = sorted(ids, key=lambda pk: sha256(f"{seed}:{pk}".encode()).digest())
    return sorted(by_chance[:count])
