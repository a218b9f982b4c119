"""Sheets for people to take away, safe to open: no cell of ours is ever a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> Any:
    """The value as a spreadsheet may have it: an apostrophe before what it would compute."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet program reads Chinese."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerows([safe_cell(value) for value in row] for row in (header, *rows))
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in (header, *rows):
        cells = []
        for value in row:
            safe = safe_cell(value)
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", safe) if isinstance(safe, str) else safe)
            if isinstance(safe, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
