"""A table out of a file somebody chose: XLSX, XLS, XLSB, ODS, CSV or text.

Whatever is in the file, reading it ends within caps.SECONDS, takes no more memory than caps.MEMORY_BYTES in a process
of its own, and gives a Table or raises Unreadable. Spreadsheets are told by their first bytes: names lie.
"""

import csv
import io
import json
import re
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.importing import caps
from clients.importing.encodings import NotText, decode
from clients.importing.errors import Unreadable
from clients.importing.limits import TooMuch
from clients.importing.texts import rows_of

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The directory entry of an XLSX inside a password; the reader takes it for an XLS and only says that it is none.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Pictures, PDF, other archives, programs, and the spreadsheets of before 1995.
_NO_TABLE = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|%PDF|\x1f\x8b|7z\xbc\xaf|Rar!|BM.{4}\0{4}|RIFF|\x7fELF|MZ\x90|\{\\rtf|\x09[\x00-\x08]\x04\0",
    re.DOTALL,
)
_MARKUP = re.compile(r"\s*<(!doctype|\?xml|html|head|body|meta|style|table|div)\b", re.IGNORECASE)
# Longer than any program allows; what comes from a form may be of any length.
_SHEET_NAME = 255
# The part that only this kind of spreadsheet has.
_ZIPPED_KINDS = {"xl/workbook.bin": "xlsb", "xl/workbook.xml": "xlsx", "content.xml": "ods"}

EMPTY = _("“%(file)s” is empty.")
BROKEN = _("“%(file)s” cannot be opened: it is damaged or cut off. Save it again as XLSX or CSV.")
NO_TABLE = _("“%(file)s” is not a sheet. Choose an XLSX, XLS, XLSB, ODS or CSV file.")
WEB_PAGE = _("“%(file)s” is a web page, whatever its name says. Open it in Excel and save it as XLSX.")
NOT_TEXT = _("The characters of “%(file)s” cannot be read. Save it as XLSX, or as CSV in UTF-8.")
NOT_IN_ENCODING = _("“%(file)s” is not written in %(encoding)s.")
TOO_MANY_BYTES = _("“%(file)s” is larger than %(limit)d MB.")
UNPACKS_TO_TOO_MUCH = _("“%(file)s” unpacks to far more than a list needs, and was not opened.")
NO_SUCH_SHEET = _("“%(file)s” has no sheet “%(sheet)s”.")
TOO_SLOW = _("“%(file)s” took longer than %(limit)d seconds to open. Copy the rows into a new file.")
TOO_WIDE_A_SPAN = _("“%(file)s” uses cells so far apart that it cannot be opened. Copy the rows into a new file.")
# By the names that sheets.py and limits.py give.
REASONS: dict[str, tuple[str | Promise, int]] = {
    "empty": (EMPTY, 0),
    "broken": (BROKEN, 0),
    "memory": (TOO_WIDE_A_SPAN, 0),
    "sheet": (NO_SUCH_SHEET, 0),
    "password": (_("“%(file)s” is protected by a password. Save it without one."), 0),
    "rows": (_("“%(file)s” has more than %(limit)d rows. Divide it into several files."), caps.ROWS),
    "columns": (_("Row %(number)d of “%(file)s” has more than %(limit)d columns."), caps.COLUMNS),
    "characters": (_("“%(file)s” holds more text than can be imported at once. Divide it into several files."), 0),
    "cell": (
        _(
            "Row %(number)d of “%(file)s” has a cell of more than %(limit)d characters. "
            "Perhaps a quotation mark is not closed."
        ),
        caps.CELL_CHARACTERS,
    ),
}


@dataclass(frozen=True)
class Row:
    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """`kind` is xlsx, xls, xlsb, ods or csv; only a spreadsheet has sheets, only a CSV has an encoding."""

    kind: str
    sheets: list[str]
    sheet: str
    encoding: str
    rows: list[Row]


def read_table(content: bytes, filename: str, *, sheet: str = "", encoding: str = "") -> Table:
    """The rows that are not blank, in order; there is at least one. Raises Unreadable and nothing else.

    `Row.number` counts from 1 and is what the person sees beside the row. Cells are text as a person reads it there:
    ISO dates, whole numbers without a fraction; empty cells at the end of a row are dropped.
    """
    if len(content) > settings.IMPORT_MAX_BYTES:
        raise Unreadable(TOO_MANY_BYTES, file=filename, limit=settings.IMPORT_MAX_BYTES // (1024 * 1024))
    if not content.strip():
        raise Unreadable(EMPTY, file=filename)
    if content.startswith(_OLE) and _ENCRYPTED in content:
        _refuse("password", filename)
    if content.startswith(_OLE):
        return _spreadsheet(content, filename, kind="xls", sheet=sheet)
    if content.startswith(_ZIP):
        return _spreadsheet(content, filename, kind=_kind_of_zip(content, filename), sheet=sheet)
    if _NO_TABLE.match(content):
        raise Unreadable(NO_TABLE, file=filename)
    return _text(content, filename, encoding=encoding)


def guess_header(rows: Sequence[Row]) -> int:
    """The index in `rows` of the row that names the columns: 0 unless titles stand above it.

    It is the first one about as wide as the widest of the beginning, whose cells are words, each there once.
    """
    beginning = [_words(row.cells) for row in rows[:20]]
    widest = max((filled for filled, _named in beginning), default=0)
    for index, (filled, named) in enumerate(beginning):
        if 2 * filled > widest and 2 * named > filled:
            return index
    return 0


def _words(cells: Sequence[str]) -> tuple[int, int]:
    """How many cells are filled, and how many different ones of these could name a column."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    named = {cell for cell in filled if len(cell) <= 100 and not re.match(r"[-+]?[\d(]|.*@.*\.|https?:", cell)}
    return len(filled), len(named)


def _kind_of_zip(content: bytes, filename: str) -> str:
    """Looks at the list of contents only; what it says is bounded again by the limits of the process that unpacks."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(BROKEN, file=filename) from error
    if len(parts) > caps.ZIP_PARTS or sum(part.file_size for part in parts) > caps.UNZIPPED_BYTES:
        raise Unreadable(UNPACKS_TO_TOO_MUCH, file=filename)
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    for part, kind in _ZIPPED_KINDS.items():
        if part in names:
            return kind
    raise Unreadable(NO_TABLE, file=filename)


def _spreadsheet(content: bytes, filename: str, *, kind: str, sheet: str) -> Table:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "clients.importing.sheets", json.dumps(sheet[:_SHEET_NAME])],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=caps.SECONDS,
            cwd=settings.BASE_DIR,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(TOO_SLOW, file=filename, limit=caps.SECONDS) from error
    if done.returncode:
        _explain_death(-done.returncode, filename)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        _refuse(answer["error"], filename, number=answer.get("number", 0), sheet=sheet)
    rows = [Row(number, cells) for number, cells in answer["rows"]]
    return Table(kind=kind, sheets=answer["sheets"], sheet=answer["sheet"], encoding="", rows=rows)


def _explain_death(signal_number: int, filename: str) -> NoReturn:
    if signal_number == signal.SIGXCPU:
        raise Unreadable(TOO_SLOW, file=filename, limit=caps.SECONDS)
    if signal_number in (signal.SIGABRT, signal.SIGKILL):
        raise Unreadable(TOO_WIDE_A_SPAN, file=filename)
    raise Unreadable(BROKEN, file=filename)


def _text(content: bytes, filename: str, *, encoding: str) -> Table:
    try:
        text, encoding = decode(content, encoding)
    except NotText as error:
        message = NOT_IN_ENCODING if encoding else NOT_TEXT
        raise Unreadable(message, file=filename, encoding=encoding) from error
    if _MARKUP.match(text):
        raise Unreadable(WEB_PAGE, file=filename)
    try:
        rows = [Row(number, cells) for number, cells in rows_of(text)]
    except TooMuch as much:
        _refuse(much.what, filename, number=much.number)
    except csv.Error as error:
        raise Unreadable(BROKEN, file=filename) from error
    if not rows:
        raise Unreadable(EMPTY, file=filename)
    return Table(kind="csv", sheets=[], sheet="", encoding=encoding, rows=rows)


def _refuse(reason: str, filename: str, *, number: int = 0, sheet: str = "") -> NoReturn:
    message, limit = REASONS[reason]
    raise Unreadable(message, file=filename, limit=limit, number=number, sheet=sheet)
