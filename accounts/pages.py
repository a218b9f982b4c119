"""Leave in pages by key: however long the list, a page reads its own rows only."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Leave

PAGE_SIZE = 50


@dataclass(frozen=True)
class LeavePage:
    rows: list[Leave]
    # The key of the last row when more follow, else empty.
    after: str


def page_of_leave(leave: QuerySet[Leave], after: str, size: int = PAGE_SIZE) -> LeavePage:
    """The rows that follow a key, latest first; a key that is none gives the first page."""
    key = _read_key(after)
    if key is not None:
        from_on, pk = key
        leave = leave.filter(Q(from_on__lt=from_on) | Q(from_on=from_on, pk__lt=pk))
    rows = list(leave.order_by("-from_on", "-id")[: size + 1])
    shown = rows[:size]
    return LeavePage(shown, f"{shown[-1].from_on:%Y-%m-%d}.{shown[-1].pk}" if len(rows) > size else "")


def _read_key(text: str) -> tuple[date, int] | None:
    match = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,15})", text)
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None
