"""What a board is made of: tables whose numbers open their lists, each with a chart drawn from it and a file."""

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


def escape(text: object) -> str:
    """Without the checks of Django's own, of which a board would do ten thousand; a lazy text is said now."""
    return html.escape(str(text))


@dataclass(frozen=True)
class Cell:
    """`value` is what the file gets; `count` is there where the cell counts the rows of the list at `href`."""

    text: str
    value: object = None
    count: int | None = None
    href: str = ""
    tone: str = ""
    # Several of them in one cell; `text` is what the file gets.
    links: Sequence["Cell"] = ()

    @property
    def markup(self) -> str:
        """As it stands in a table."""
        if self.links:
            return f'<td class="names">{" ".join(link.in_line for link in self.links)} </td>'
        if self.count is not None:
            # Digits, and an address of `number`, which is quoted: most of a board is these.
            href = self.href.replace("&", "&amp;")
            inner = f'<a class="{self.tone}" data-count="{self.count}" href="{href}">{self.count}</a>'
        elif self.href:
            inner = f'<a class="{self.tone}" href="{escape(self.href)}">{escape(self.text)}</a>'
        else:
            inner = f'<span class="{self.tone}">{escape(self.text)}</span>'
        return f'<td class="num">{inner}</td>'

    @property
    def in_line(self) -> str:
        """As it stands among others in one cell."""
        text = escape(self.text)
        return f'<a href="{escape(self.href)}">{text}</a>' if self.href else f"<span>{text}</span>"

    @property
    def as_head(self) -> str:
        """As it stands at the beginning of a row."""
        text = escape(self.text)
        return f'<a href="{escape(self.href)}">{text}</a>' if self.href else text

    @property
    def as_tag(self) -> str:
        """As it stands small below the head."""
        text = escape(self.text)
        return (
            f'<a href="{escape(self.href)}">{text}</a> '
            if self.href
            else f'<span class="tag {self.tone}">{text}</span>'
        )


@cache
def _address(name: str) -> str:
    return reverse(name)


# Written by hand and remembered: the thousand addresses of a board differ in few of their parts.
@lru_cache(maxsize=4096)
def _pair(name: str, value: object) -> str:
    return urlencode({name: value})


def _query(asked: Mapping[str, object]) -> str:
    pairs = []
    for name, value in asked.items():
        if isinstance(value, list):
            pairs += [_pair(name, each) for each in value]
        else:
            pairs.append(_pair(name, value))
    return "&".join(pairs)


def number(count: int, name: str, query: Mapping[str, object], tone: str = "") -> Cell:
    """A number that opens its list: a page's name and what is asked of it. Only a number above zero has a tone."""
    href = f"{_address(name)}?{_query({**query, 'total': 1})}"
    return Cell(str(count), count, count, href, tone if count else "zero")


def plain(count: int) -> Cell:
    """A number that counts no rows: a sum or a difference."""
    return Cell(f"{count:+d}" if count < 0 else str(count), count)


def share(part: int, whole: int) -> Cell:
    """A percentage; nothing of nothing is no percentage."""
    return Cell(f"{round(100 * part / whole)}%", round(part / whole, 4)) if whole else Cell("–")


@dataclass(frozen=True)
class Row:
    """`beside` stands small below the head."""

    head: Cell
    cells: list[Cell]
    beside: list[Cell] = field(default_factory=list)
    is_total: bool = False

    @property
    def markup(self) -> str:
        small = "".join(cell.as_tag for cell in self.beside)
        small = f'<span class="small muted people">{small}</span>' if small else ""
        total = ' class="total"' if self.is_total else ""
        cells = "".join(cell.markup for cell in self.cells)
        return f'<tr{total}><th scope="row">{self.head.as_head}{small}</th>{cells}</tr>'


@dataclass(frozen=True)
class Chart:
    """`kind` is "line" or "bar", each series its name, its values and the token of its colour.

    `text` says in words what the picture shows.
    """

    kind: str
    labels: list[str]
    series: list[tuple[str, list[float], str]]
    text: str
    stacked: bool = False
    unit: str = ""

    @property
    def json(self) -> str:
        series = [{"name": name, "values": values, "color": color} for name, values, color in self.series]
        facts = {"kind": self.kind, "labels": self.labels, "series": series, "stacked": self.stacked, "unit": self.unit}
        return json.dumps(facts, ensure_ascii=False)


@dataclass(frozen=True)
class Table:
    """`title` states the finding; `columns` are the headings, the first one that of the rows."""

    key: str
    title: str
    columns: Sequence[str]
    rows: list[Row]
    chart: Chart | None = None
    note: str = ""
    # Headings above several columns: text and how many columns it spans.
    groups: Sequence[tuple[str, int]] = field(default_factory=list)
    # Whether it takes the whole width where two fit beside each other.
    is_wide: bool = True
    # A link to the list that has more of the same.
    more: Cell | None = None

    @property
    def heading(self) -> list[str]:
        """One name for each column, for a file that has no headings above headings."""
        above = [text for text, count in self.groups for _ in range(count)] or [""] * len(self.columns)
        pairs = zip(above, map(str, self.columns), strict=True)
        return [f"{text} {column}".strip() for text, column in pairs]

    @property
    def body(self) -> SafeString:
        """Its rows as they stand in the page. Written out: a board has thousands of cells, each ten template steps."""
        return mark_safe("\n".join(row.markup for row in self.rows))  # noqa: S308 - what is not ours is escaped

    def values(self) -> Iterator[list[Any]]:
        """The rows of its file."""
        for row in self.rows:
            yield [_value(cell) for cell in (row.head, *row.cells)]


def _value(cell: Cell) -> object:
    return cell.text if cell.value is None else cell.value
