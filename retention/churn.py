"""Whom a node is losing: flows of a period and what was so at its end, from the snapshots. Two queries at any size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, IntegerField, Q, Sum
from django.db.models.expressions import RawSQL

from clients.enums import Grade
from retention.enums import ENDINGS, FLOWS, Figure
from retention.subtotals import Looked, sums_below


@dataclass(frozen=True)
class Flows:
    """Per path of a child (the node's own path for what belongs to it itself): the period's and that before's."""

    now: dict[str, dict[Figure, int]] = field(default_factory=dict)
    before: dict[str, dict[Figure, int]] = field(default_factory=dict)

    def total(self, figure: Figure, *, before: bool = False) -> int:
        return sum(numbers[figure] for numbers in (self.before if before else self.now).values())


def flows(looked: Looked, period: tuple[date, date], before: tuple[date, date]) -> Flows:
    """What happened in a period and in another, below a node, by its children. One query."""
    sums = {f"sum_{figure}": Sum(_of_all_grades(figure)) for figure in FLOWS}
    # By the period and not by sums with a condition, of which there would be twice as many.
    is_now = ExpressionWrapper(Q(on__range=period), BooleanField())
    found = Flows()
    for child, row in sums_below(looked, Q(on__range=period) | Q(on__range=before), sums, is_now=is_now):
        numbers = found.now if row["is_now"] else found.before
        numbers[child] = {figure: row[f"sum_{figure}"] for figure in FLOWS}
    for child in found.now.keys() | found.before.keys():
        for numbers in (found.now, found.before):
            numbers.setdefault(child, dict.fromkeys(FLOWS, 0))
    return found


def _of_all_grades(figure: Figure) -> RawSQL:
    """Its columns added up. Put together from expressions it took longer than the database does."""
    columns = " + ".join(f"{figure}_{ending}" for ending in ENDINGS.values())
    return RawSQL(columns, (), IntegerField())  # noqa: S611 - columns of ours


def stocks(looked: Looked, days: Iterable[date]) -> dict[date, dict[str, dict[str, int]]]:
    """What was so at the end of days, below a node: day, path, column of the snapshot -> how many. One query."""
    columns = [f"{figure}_{ending}" for figure in Figure if figure not in FLOWS for ending in ENDINGS.values()]
    sums = {f"sum_{column}": Sum(column) for column in columns}
    found: dict[date, dict[str, dict[str, int]]] = {}
    for child, row in sums_below(looked, Q(on__in=list(days)), sums, "on"):
        found.setdefault(row["on"], {})[child] = {column: row[f"sum_{column}"] for column in columns}
    return found


def of_grade(numbers: Mapping[str, int], figure: Figure, grade: Grade) -> int:
    return numbers.get(f"{figure}_{ENDINGS[grade]}", 0)


def of_all(numbers: Mapping[str, int], figure: Figure) -> int:
    return sum(of_grade(numbers, figure, grade) for grade in Grade)
