"""Paging by key: a page begins after the last row of the one before, wherever rows were added or removed meanwhile.

The cost of a page does not grow with its number, and it counts no total. The lists of this room and of those above it
page with this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

PAGE_SIZE = 30

Row = TypeVar("Row")


class Nulls(StrEnum):
    """Where the rows without a value in the first column of an order stand."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True)
class Order:
    """The columns a list is sorted by, all in one direction; the last one must be unique ("id").

    Only the first may hold nulls, and only when `nulls` says where they stand. All columns must be loaded with the
    rows (`select_related` for those of another table), which are objects or named tuples of values. An index over the
    columns, ascending, serves both directions and either place of the nulls, since the two groups are read one after
    the other.
    """

    name: str
    columns: tuple[str, ...]
    descending: bool = False
    nulls: Nulls | None = None

    def key(self, row: Any) -> list[Any]:
        dot = "." if isinstance(row, Model) else "__"
        return [attrgetter(column.replace("__", dot))(row) for column in self.columns]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of a page and the cursors of its neighbours, None where there is none."""

    rows: Sequence[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class _Cursor:
    """From which row on, and in which direction, a page is read."""

    key: list[Any]
    backwards: bool


def paginate(queryset: QuerySet[Any, Row], order: Order, cursor: str | None = "", size: int = PAGE_SIZE) -> Page[Row]:
    """The page a cursor points at; the first page for no cursor, a broken one, or one of another list or order.

    Reads one row more than the page holds. One query, and a second one when the group of rows with (or without) a
    value in the first column runs out within the page. Where nothing is left beyond the cursor, the first page is read
    after all.
    """
    start = _opened(cursor, queryset.model, order)
    found = _read(queryset, order, start, size + 1)
    if start is not None and not found:
        return paginate(queryset, order, size=size)
    rows, more = found[:size], len(found) > size
    backwards = start is not None and start.backwards
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, start is not None)
    salt = _salt(queryset.model, order)
    return Page(
        rows=rows,
        next=_sealed(rows[-1], order, salt, backwards=False) if rows and has_next else None,
        previous=_sealed(rows[0], order, salt, backwards=True) if rows and has_previous else None,
    )


def ordered(queryset: QuerySet[Any, Row], order: Order) -> QuerySet[Any, Row]:
    """All rows in the order, for an export that reads them in one go."""
    first, *rest = order.columns
    lead = F(first).desc if order.descending else F(first).asc
    placed = {Nulls.FIRST: {"nulls_first": True}, Nulls.LAST: {"nulls_last": True}, None: {}}[order.nulls]
    return queryset.order_by(lead(**placed), *_directed(rest, descending=order.descending))


def _read(queryset: QuerySet[Any, Row], order: Order, start: _Cursor | None, count: int) -> list[Row]:
    """Up to `count` rows from the cursor on, in reading direction, group after group."""
    backwards = start is not None and start.backwards
    groups = [False] if order.nulls is None else [order.nulls == Nulls.FIRST, order.nulls == Nulls.LAST]
    if backwards:
        groups.reverse()
    if start is not None and order.nulls is not None:
        groups = groups[groups.index(start.key[0] is None) :]
    rows: list[Row] = []
    for is_null in groups:
        if len(rows) < count:
            group = _group(queryset, order, is_null=is_null, backwards=backwards)
            rows += _beyond(group, order, start)[: count - len(rows)]
        start = None
    return rows


def _group(queryset: QuerySet[Any, Row], order: Order, *, is_null: bool, backwards: bool) -> QuerySet[Any, Row]:
    columns = order.columns[1:] if is_null else order.columns
    if order.nulls is not None:
        queryset = queryset.filter(**{f"{order.columns[0]}__isnull": is_null})
    return queryset.order_by(*_directed(columns, descending=order.descending != backwards))


def _beyond(queryset: QuerySet[Any, Row], order: Order, start: _Cursor | None) -> QuerySet[Any, Row]:
    """The rows strictly after the cursor. A comparison of whole rows, which an index answers in one step."""
    if start is None:
        return queryset
    pairs = [(column, value) for column, value in zip(order.columns, start.key, strict=True) if value is not None]
    columns, values = zip(*pairs, strict=True)
    comparison = TupleLessThan if order.descending != start.backwards else TupleGreaterThan
    return queryset.filter(comparison(Tuple(*map(F, columns)), values))


def _directed(columns: Sequence[str], *, descending: bool) -> list[str]:
    return [f"-{column}" if descending else column for column in columns]


def _salt(model: type[Model], order: Order) -> str:
    return f"clients.paging:{model._meta.label}:{order.name}"


def _sealed(row: Any, order: Order, salt: str, *, backwards: bool) -> str:
    """The cursor of a row, signed: what comes back is what went out."""
    key = [value if isinstance(value, int | str | None) else str(value) for value in order.key(row)]
    return signing.dumps([backwards, key], salt=salt)


def _opened(cursor: str | None, model: type[Model], order: Order) -> _Cursor | None:
    if not cursor:
        return None
    try:
        backwards, key = signing.loads(cursor, salt=_salt(model, order))
    except signing.BadSignature:
        return None
    return _Cursor(key, backwards) if len(key) == len(order.columns) else None
