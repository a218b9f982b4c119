"""How well a number tells the lost from the kept. Only counted, so its memory does not grow with the clients."""

from collections import defaultdict
from math import ceil


class Telling:
    """Counts of lost and kept clients by their number; a higher number is meant to say "more at risk"."""

    def __init__(self) -> None:
        self._counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, number: int, *, is_lost: bool) -> None:
        self._counts[number][is_lost] += 1

    @property
    def lost(self) -> int:
        return sum(lost for _, lost in self._counts.values())

    @property
    def total(self) -> int:
        return sum(kept + lost for kept, lost in self._counts.values())

    def auc(self) -> float | None:
        """How often a lost client has a higher number than a kept one, ties counting half; None without both kinds.

        The area under the ROC curve, as the rank sum of Mann and Whitney.
        """
        pairs = self.lost * (self.total - self.lost)
        if not pairs:
            return None
        below, won = 0, 0.0
        for _, (kept, lost) in sorted(self._counts.items()):
            won += lost * (below + kept / 2)
            below += kept
        return won / pairs

    def precision(self, share: float) -> float | None:
        """Of the given share of clients with the highest numbers, how many were lost; None without clients.

        Where the cut falls among equals it takes of them in proportion: no order that isn't there is made use of.
        """
        if not self.total:
            return None
        wanted = left = ceil(self.total * share)
        found = 0.0
        for _, (kept, lost) in sorted(self._counts.items(), reverse=True):
            taken = min(left, kept + lost)
            found += lost * taken / (kept + lost)
            left -= taken
        return found / wanted
