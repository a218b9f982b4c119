"""What boards say of the panels of reps: over-visits, the top fifth and what it gets; and contacts in spans of days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Sum, Value

from accounts.models import at_or_below
from clients.enums import Grade
from retention.enums import ENDINGS, Figure
from retention.models import PanelSum, Snapshot
from retention.subtotals import Looked, sums_below
from visits.models import VisitQuerySet

Days = tuple[date, date]


@dataclass
class PanelFigures:
    """Of some territories: over-visits of a period by grade and in the one before, and the top fifth.

    `top` are its clients on the last day, `to_top` the contacts with them among all `contacts` of the period, and
    `top_worth` their part of what all are `worth`.
    """

    over: dict[Grade, int] = field(default_factory=lambda: dict.fromkeys(Grade, 0))
    over_before: int = 0
    top: int = 0
    contacts: int = 0
    to_top: int = 0
    worth: int = 0
    top_worth: int = 0
    # Promises that fell due in the period, and those of them kept by their day.
    promised: int = 0
    kept: int = 0


class PanelsFound(NamedTuple):
    """By tree path: what was counted of a territory alone, and what it and those below it are worth together."""

    counted: dict[str, PanelFigures]
    worth: dict[str, PanelFigures]

    def of(self, posts: Iterable[str]) -> PanelFigures:
        """Of the territories at and below some paths, each once."""
        found, nodes = PanelFigures(), tuple(_outermost(posts))
        for path, figures in self.counted.items():
            if nodes and path.startswith(nodes):
                _add(found, figures)
        for path in nodes:
            _add(found, self.worth.get(path, PanelFigures()))
        return found


def _outermost(posts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for path in sorted(set(posts)):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def _add(found: PanelFigures, more: PanelFigures) -> None:
    for grade, number in more.over.items():
        found.over[grade] += number
    for name in ("over_before", "top", "contacts", "to_top", "worth", "top_worth", "promised", "kept"):
        setattr(found, name, getattr(found, name) + getattr(more, name))


def panels_found(paths: Sequence[str], period: Days, before: Days) -> PanelsFound:
    """Everything at and below these paths. One query."""
    below, sums = at_or_below(paths, "territory__path"), _sums(period, before)
    both = Snapshot.objects.filter(below).filter(Q(on__range=period) | Q(on__range=before))
    counted = both.order_by().values("territory__path").annotate(**sums, of_all=Value(0), of_top=Value(0))
    # What they are worth, in rows of the same columns.
    panels = PanelSum.objects.filter(below).order_by().values("territory__path")
    worth = panels.annotate(**dict.fromkeys(sums, Value(0)), of_all=F("worth"), of_top=F("top_worth"))
    found = PanelsFound(defaultdict(PanelFigures), defaultdict(PanelFigures))
    rows: Any = counted.union(worth, all=True)
    for row in rows:
        path = row.pop("territory__path")
        _add(found.counted[path], _figures(row))
        _add(found.worth[path], PanelFigures(worth=row["of_all"], top_worth=row["of_top"]))
    return found


def figures_of_parts(looked: Looked, period: Days, before: Days) -> PanelsFound:
    """Of each part of a node, with everything below it. Two queries."""
    found = PanelsFound(defaultdict(PanelFigures), defaultdict(PanelFigures))
    for path, row in sums_below(looked, Q(on__range=period) | Q(on__range=before), _sums(period, before)):
        if path != looked.node.path:
            _add(found.counted[path], _figures(row))
    worth = PanelSum.objects.filter(territory__in=looked.children)
    for path, of_all, of_top in worth.values_list("territory__path", "worth", "top_worth"):
        _add(found.worth[path], PanelFigures(worth=of_all, top_worth=of_top))
    return found


def _sums(period: Days, before: Days) -> dict[str, Sum]:
    now, then, last = Q(on__range=period), Q(on__range=before), Q(on=period[1])
    sums: dict[str, Sum] = {}
    for ending in ENDINGS.values():
        over = f"{Figure.OVER_VISITED}_{ending}"
        sums[f"over_{ending}"] = Sum(over, filter=now, default=0)
        sums[f"before_{ending}"] = Sum(over, filter=then, default=0)
        sums[f"last_{ending}"] = Sum(f"{Figure.TOP}_{ending}", filter=last, default=0)
        sums[f"all_{ending}"] = Sum(f"contacts_{ending}", filter=now, default=0)
    return sums | {f"sum_{name}": Sum(name, filter=now, default=0) for name in ("to_top", "promised", "kept")}


def _figures(row: Mapping[str, int]) -> PanelFigures:
    def total(name: str) -> int:
        return sum(row[f"{name}_{ending}"] for ending in ENDINGS.values())

    over = {grade: row[f"over_{ending}"] for grade, ending in ENDINGS.items()}
    made = {"contacts": total("all"), "to_top": row["sum_to_top"]}
    promises = {"promised": row["sum_promised"], "kept": row["sum_kept"]}
    return PanelFigures(over, total("before"), total("last"), **made, **promises)


def contacts_in(visits: VisitQuerySet, spans: Sequence[Days], with_a: Days | None = None) -> dict[int, tuple[int, ...]]:
    """Per person how many of these visits are contacts that count, in each of some spans of days, and last of all how
    many of them with A clients in the span `with_a`. One query.
    """
    anywhere = Q(pk__in=[])
    counts = {}
    asked = [Q(happened_on__range=days) for days in spans]
    asked += [Q(happened_on__range=with_a, grade=Grade.A)] if with_a else []
    for number, within in enumerate(asked):
        anywhere |= within
        counts[f"in_{number}"] = Count("pk", filter=within)
    rows = visits.counting().filter(anywhere).order_by().values("rep").annotate(**counts).values_list("rep", *counts)
    return {rep: tuple(numbers) for rep, *numbers in rows}
