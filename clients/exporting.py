"""Lists as files: XLSX and CSV that a spreadsheet program opens without running anything that somebody typed.

A text that a program could take for a formula is guarded with an apostrophe in front. The guard is unambiguous, so that
the importer takes off exactly what was put on: unguarded(guarded(text)) is the text, cleaned.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

GUARD = "'"
# What a spreadsheet program allows in one cell and in the name of a sheet.
CELL_CHARACTERS = 32_767
TITLE_CHARACTERS = 31
_ROWS_AT_ONCE = 500
# XML allows no control characters but tab and line ends, and no halves of surrogate pairs.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
# What a workbook would read as an escaped character: _x0041_ is an A there.
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\']")
# Programs trim what is invisible, split at other delimiters than ours and drop quotation marks before they look for the
# sign; in Chinese and Japanese ones full-width and small signs count too. %0A is a line end that was quoted for a URL.
_FORMULA = re.compile(
    "(?:[\\s;,|\"'\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|%0[9AaDd])*"
    "[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\u207a\u207b\u208a\u208b\u207c\u208c]"
)
# Numbers, and telephone numbers that no program can take for a sum, stay as they are.
_PLAIN = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?%?|[+-]?[0-9]+(\.[0-9]+)?%?|\+[0-9]{1,4}( [0-9()-]+)+")

# Rows of one export; more is asked for in parts.
EXPORT_LIMIT = 50_000
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | bool | Decimal | dt.date | dt.time | dt.datetime | dt.timedelta | None


def as_file(
    kind: str | None, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponseBase:
    """A list to take along: CSV on its way while the rows are read if `kind` says so, else a workbook.

    `name` is without its ending.
    """
    if kind == "csv":
        return _download(StreamingHttpResponse(write_csv(header, rows), content_type=_CSV), f"{name}.csv")
    return _download(HttpResponse(write_xlsx(title, header, rows), content_type=_XLSX), f"{name}.xlsx")


def _download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet. Numbers and dates stay such; every text is a text, never a formula or an error.

    Moments are written in the organisation's time zone. A text longer than a cell may hold is cut.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    for row in chain((header,), rows):
        sheet.append([_typed(sheet, guarded(value)) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 with the mark that Excel needs, some hundred rows at a time."""
    yield b"\xef\xbb\xbf"
    part = io.StringIO(newline="")
    writer = csv.writer(part)
    writer.writerow([_written(guarded(value)) for value in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_written(guarded(value)) for value in row])
        if number % _ROWS_AT_ONCE == 0:
            yield part.getvalue().encode()
            part.seek(0)
            part.truncate()
    yield part.getvalue().encode()


def guarded(cell: object) -> Cell:
    """The value as it may stand in a file: numbers, dates and None as they are, else a text, guarded at need."""
    if cell is None or isinstance(cell, int | float | Decimal | dt.date | dt.time | dt.timedelta):
        return _local(cell)
    text = cleaned(str(cell))
    return GUARD + text if is_risky(text) else text


def unguarded(text: str) -> str:
    """The text without the guard that `guarded` put on it; any other text unchanged."""
    return text[1:] if text.startswith(GUARD) and is_risky(text[1:]) else text


def is_risky(text: str) -> bool:
    """Whether a spreadsheet program could take the text for a formula.

    A risky text stays so with a guard in front: `unguarded` relies on that.
    """
    return _FORMULA.match(text) is not None and _PLAIN.fullmatch(text) is None


def cleaned(text: str) -> str:
    """The text with one kind of line end and without what a spreadsheet file cannot hold."""
    return _ILLEGAL.sub("", _LINE_END.sub("\n", text))


def _local(cell: Cell) -> Cell:
    """Spreadsheets know no time zones."""
    if isinstance(cell, dt.datetime) and timezone.is_aware(cell):
        return timezone.make_naive(cell)
    return cell


def _typed(sheet: WriteOnlyWorksheet, value: Cell) -> WriteOnlyCell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _LIKE_ESCAPE.sub("_x005F_", value[:CELL_CHARACTERS]))
    # By itself openpyxl makes a formula of "=…" and an error of "#N/A".
    cell.data_type = "s"
    return cell


def _written(value: Cell) -> object:
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    return value


def _sheet_title(title: str) -> str:
    return _NOT_IN_TITLE.sub(" ", cleaned(title)).strip()[:TITLE_CHARACTERS] or "1"
