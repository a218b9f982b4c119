"""Whom a node is losing: flows of a period and what was so at its end, from the snapshots. Two queries at any size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import Substr

from accounts.models import Territory
from clients.enums import Grade
from retention.enums import FLOWS, Figure
from retention.models import Snapshot
from retention.snapshots import ENDINGS


@dataclass(frozen=True)
class Flows:
    """Per path of a child (the node's own path for what belongs to it itself): the period's and that before's."""

    now: dict[str, dict[Figure, int]] = field(default_factory=dict)
    before: dict[str, dict[Figure, int]] = field(default_factory=dict)

    def total(self, figure: Figure, *, before: bool = False) -> int:
        return sum(numbers[figure] for numbers in (self.before if before else self.now).values())


def counted_since() -> date | None:
    """The first day that was ever counted: of days before it nothing can be said. One query."""
    first: date | None = Snapshot.objects.aggregate(first=Min("on"))["first"]
    return first


def flows(node: Territory, depth: int, period: tuple[date, date], before: tuple[date, date]) -> Flows:
    """What happened in a period and in another, below a node, by the paths of a depth. One query."""
    sums: dict[str, Sum] = {}
    for name, days in (("now", period), ("before", before)):
        for figure in FLOWS:
            within = Q(on__range=days)
            sums |= {
                f"{name}_{figure}_{ending}": Sum(f"{figure}_{ending}", filter=within, default=0)
                for ending in ENDINGS.values()
            }
    rows = _by_child(node, depth).filter(on__range=(min(period[0], before[0]), max(period[1], before[1])))
    found = Flows()
    for row in rows.values("child").annotate(**sums):
        for name, numbers in (("now", found.now), ("before", found.before)):
            numbers[row["child"]] = {
                figure: sum(row[f"{name}_{figure}_{ending}"] for ending in ENDINGS.values()) for figure in FLOWS
            }
    return found


def stocks(node: Territory, depth: int, days: Iterable[date]) -> dict[date, dict[str, dict[str, int]]]:
    """What was so at the end of days, below a node: day, path, column of the snapshot -> how many. One query."""
    columns = [f"{figure}_{ending}" for figure in Figure if figure not in FLOWS for ending in ENDINGS.values()]
    sums = {f"sum_{column}": Sum(column) for column in columns}
    found: dict[date, dict[str, dict[str, int]]] = {}
    rows = _by_child(node, depth).filter(on__in=list(days)).values("on", "child").annotate(**sums)
    for row in rows:
        found.setdefault(row["on"], {})[row["child"]] = {column: row[f"sum_{column}"] for column in columns}
    return found


def _by_child(node: Territory, depth: int) -> QuerySet[Any, Any]:
    below = Snapshot.objects.below(node.path)
    return below.annotate(child=Substr("territory__path", 1, depth * Territory.steplen)).order_by()


def of_grade(numbers: Mapping[str, int], figure: Figure, grade: Grade) -> int:
    return numbers.get(f"{figure}_{ENDINGS[grade]}", 0)


def of_all(numbers: Mapping[str, int], figure: Figure) -> int:
    return sum(of_grade(numbers, figure, grade) for grade in Grade)
