"""Whom a node is losing: flows of a period and what was so at its end, from the snapshots. Two queries at any size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from clients.enums import Grade
from retention.bulk import as_date
from retention.enums import ENDINGS, FLOWS, Figure
from retention.subtotals import Looked, rows_below

# The columns of each flow added up, and those of what is so at the end of a day.
_OF_ALL_GRADES = [" + ".join(f"counted.{figure}_{ending}" for ending in ENDINGS.values()) for figure in FLOWS]
_STOCKS = [f"{figure}_{ending}" for figure in Figure if figure not in FLOWS for ending in ENDINGS.values()]


@dataclass(frozen=True)
class Flows:
    """Per path of a child (the node's own path for what belongs to it itself): the period's and that before's."""

    now: dict[str, dict[Figure, int]] = field(default_factory=dict)
    before: dict[str, dict[Figure, int]] = field(default_factory=dict)

    def total(self, figure: Figure, *, before: bool = False) -> int:
        return sum(numbers[figure] for numbers in (self.before if before else self.now).values())


def flows(looked: Looked, period: tuple[date, date], before: tuple[date, date]) -> Flows:
    """What happened in a period and in another, below a node, by its children. One query."""
    found = Flows()
    within = ('counted."on" BETWEEN %s AND %s', period)
    either = (f"({within[0]} OR {within[0]})", (*period, *before))
    # By the period and not by sums with a condition, of which there would be twice as many.
    for child, is_now, *sums in rows_below(looked, _OF_ALL_GRADES, key=within, days=either):
        (found.now if is_now else found.before)[child] = dict(zip(FLOWS, sums, strict=True))
    for child in found.now.keys() | found.before.keys():
        for numbers in (found.now, found.before):
            numbers.setdefault(child, dict.fromkeys(FLOWS, 0))
    return found


def stocks(looked: Looked, days: Iterable[date]) -> dict[date, dict[str, dict[str, int]]]:
    """What was so at the end of days, below a node: day, path, column of the snapshot -> how many. One query."""
    chosen = list(days)
    within = (f'counted."on" IN ({", ".join(["%s"] * len(chosen))})', chosen)
    found: dict[date, dict[str, dict[str, int]]] = {}
    for child, day, *sums in rows_below(looked, _STOCKS, key=('counted."on"', ()), days=within):
        found.setdefault(as_date(day), {})[child] = dict(zip(_STOCKS, sums, strict=True))
    return found


def of_grade(numbers: Mapping[str, int], figure: Figure, grade: Grade) -> int:
    return numbers.get(f"{figure}_{ENDINGS[grade]}", 0)


def of_all(numbers: Mapping[str, int], figure: Figure) -> int:
    return sum(of_grade(numbers, figure, grade) for grade in Grade)
