"""What was counted, summed up below a node by its children: a row a child and day is read, and not one a rep."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from accounts.models import Territory, child_path
from retention.effort import Ask
from retention.enums import ENDINGS
from retention.learned import CountedDays, learned_of
from retention.models import CountedQuerySet, PanelSum, Snapshot, Subtotal
from retention.spent import Effort, Panel, efforts
from retention.team import Part
from visits.models import Activity, Visit


class Looked(Protocol):
    """What a board looks at: a node and its children, and which days were counted."""

    @property
    def node(self) -> Territory: ...
    @property
    def children(self) -> Sequence[Territory]: ...
    @property
    def counted(self) -> CountedDays: ...


def sums_below(
    looked: Looked, days: Q, sums: Mapping[str, Sum], *keys: str, **computed: Any
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The path of each child and its sums over some days, by `keys` and what is computed, if anything. One query.

    What belongs to the node itself stands at its own path. Unless they are summed up every territory is read.
    """
    parts = _summed(looked) if looked.counted.is_summed else [_every(looked.node)]
    wanted = (rows.filter(days).annotate(**computed) for rows in parts)
    some, *others = (_grouped(rows, sums, (*keys, *computed)) for rows in wanted)
    for row in some.union(*others, all=True) if others else some:
        yield row["child"], row


# Of the snapshots of a node and its children, or of all below it: what `sums_below` asks.
_SUMS = """
    SELECT {child}, {key}, {sums} FROM {table} AS counted
    JOIN accounts_territory AS territory ON territory.id = counted.territory_id
    WHERE {where} AND {days} GROUP BY 1, 2
"""


def rows_below(
    looked: Looked, sums: Sequence[str], *, key: tuple[str, Sequence[Any]], days: tuple[str, Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """The same as plain rows (child's path, key, sums), of sums of columns that are written out. One query.

    `key` and `days` are conditions on `counted."on"` with their values. For the board that everybody opens: of thirty
    sums Django took longer to put the statement together than the database to answer it.
    """
    inner = [child.pk for child in looked.children if not child.is_leaf()]
    single = [looked.node.pk, *(child.pk for child in looked.children if child.is_leaf())]
    here: list[tuple[str, str, str, list[Any]]]
    if looked.counted.is_summed:
        tables = [("retention_snapshot", single), ("retention_subtotal", inner)]
        here = [(name, "territory.path", _among(ids), ids) for name, ids in tables if ids]
    else:
        child = f"SUBSTR(territory.path, 1, {(looked.node.depth + 1) * Territory.steplen})"
        here = [("retention_snapshot", child, "territory.path LIKE %s", [f"{looked.node.path}%"])]
    added = ", ".join(f"SUM({columns})" for columns in sums)
    parts = [
        _SUMS.format(child=child, key=key[0], sums=added, table=table, where=where, days=days[0])
        for table, child, where, _values in here
    ]
    values = [value for *_said, ids in here for value in (*key[1], *ids, *days[1])]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return cursor.fetchall()


def _among(ids: Sequence[int]) -> str:
    return f"counted.territory_id IN ({', '.join(['%s'] * len(ids))})"


def _summed(looked: Looked) -> list[CountedQuerySet]:
    """The snapshots of the node itself and of children that are leaves, and the subtotals of its other children."""
    inner = [child.pk for child in looked.children if not child.is_leaf()]
    single = [looked.node.pk, *(child.pk for child in looked.children if child.is_leaf())]
    snapshots, subtotals = Snapshot.objects.filter(territory__in=single), Subtotal.objects.filter(territory__in=inner)
    parts = [snapshots, subtotals] if inner else [snapshots]
    return [rows.annotate(child=F("territory__path")) for rows in parts]


def _every(node: Territory) -> CountedQuerySet:
    return Snapshot.objects.below(node.path).annotate(child=child_path(node))


def _grouped(rows: CountedQuerySet, sums: Mapping[str, Sum], keys: tuple[str, ...]) -> QuerySet[Any, dict[str, Any]]:
    return rows.order_by().values("child", *keys).annotate(**sums)


def done_below(looked: Looked, periods: Sequence[tuple[date, date]]) -> list[dict[str, Effort]]:
    """For each period what was done, by the path of the child; exactly as a list of today finds it.

    One query and those of `learned_of`; two more for each period with days that were not counted, and three where
    something was learned of the others.
    """
    node, counted = looked.node, looked.counted
    kept = _kept(looked, periods)
    learned = learned_of(counted)
    return [
        {path: Effort.of(columns) for path, columns in _with_news(node, period, sums, counted, learned).items()}
        for period, sums in zip(periods, kept, strict=True)
    ]


# PanelSum says what is asked in thousandths of a contact a working day.
THOUSANDTHS = 1000
# By the path of the child, column -> its number.
Sums = dict[str, Counter[str]]
_DEEDS = tuple(Effort().columns())


def _kept(looked: Looked, periods: Sequence[tuple[date, date]]) -> list[Sums]:
    """The sums of the days that were counted. One query."""
    columns = {
        f"{column}_{number}": Sum(column, filter=Q(on__range=period), default=0)
        for number, period in enumerate(periods)
        for column in _DEEDS
    }
    within = [day for day in looked.counted.days if any(first <= day <= last for first, last in periods)]
    found: list[Sums] = [{} for _ in periods]
    for child, row in sums_below(looked, Q(on__in=within), columns):
        for number, sums in enumerate(found):
            sums[child] = Counter({column: row[f"{column}_{number}"] for column in _DEEDS})
    return found


def _with_news(
    node: Territory, period: tuple[date, date], sums: Sums, counted: CountedDays, learned: Mapping[date, set[int]]
) -> Sums:
    """The same with the days of the period that were not counted, and what was learned of the others since."""
    first, last = period
    days = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    found = defaultdict(Counter, sums)
    if days - counted.days:
        _add(found, _done(node, Q(happened_on__in=days - counted.days)))
    changed = days & learned.keys()
    places = set().union(*(learned[day] for day in changed))
    if places:
        # Of every such day and territory, also those of which nothing was learned: what stands there is taken off.
        _add(found, _done(node, Q(happened_on__in=changed, territory__in=places)))
        stood = _every(node).filter(on__in=changed, territory__in=places)
        for row in _grouped(stood, {f"sum_{column}": Sum(column) for column in _DEEDS}, ()):
            found[row["child"]].subtract({column: row[f"sum_{column}"] for column in _DEEDS})
    return found


def _done(node: Territory, which: Q) -> dict[str, Effort]:
    child = child_path(node)
    visits = Visit.objects.below([node.path]).filter(which).annotate(child=child)
    activities = Activity.objects.standing().below([node.path]).filter(which).annotate(child=child)
    return efforts(visits, activities, by="child")


def _add(found: Sums, done: Mapping[str, Effort]) -> None:
    for path, effort in done.items():
        found[path].update(effort.columns())


def panels_below(children: Sequence[Territory]) -> dict[str, Panel]:
    """What the panels of a node's children ask for, as the last night found it, by their paths. One query."""
    below = PanelSum.objects.filter(territory__in=children)
    columns = [f"asked_{ending}" for ending in ENDINGS.values()]
    return {
        path: Panel([Ask(grade, THOUSANDTHS, asked) for grade, asked in zip(ENDINGS, numbers, strict=True)])
        for path, *numbers in below.values_list("territory__path", *columns)
    }


def promises_below(looked: Looked, period: tuple[date, date]) -> dict[str, Part]:
    """Of the promises that fell due in a period those kept by their day, by the path of the child. One query."""
    sums = {"whole": Sum("promised"), "part": Sum("kept")}
    rows = sums_below(looked, Q(on__range=period), sums)
    return {path: Part(row["part"], row["whole"]) for path, row in rows}
