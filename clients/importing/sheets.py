"""Opens one spreadsheet in a process of its own: the file on standard input, JSON on standard output.

The one argument is the name of the sheet wanted, as JSON, or an empty text for the first one.

Why a process: the reader keeps every cell of the rectangle that the used cells span. Two cells in opposite corners of a
sheet of 5 KB make it ask for 512 GB, and when that is refused it aborts the whole process, which no `except` catches.
Here the limits on memory and time end this process alone. A file on which it dies otherwise is a broken one.

Django is not needed here and not loaded, which keeps the start at 0.1 seconds.
"""

import datetime as dt
import io
import json
import resource
import sys
from collections.abc import Iterator

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from clients.importing import caps
from clients.importing.limits import Tally, TooMuch

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def main() -> None:
    limit_this_process()
    try:
        answer = read(sys.stdin.buffer.read(), wanted=json.loads(sys.argv[1]))
    except PasswordError:
        answer = {"error": "password"}
    except TooMuch as much:
        answer = {"error": much.what, "number": much.number}
    except MemoryError:
        answer = {"error": "memory"}
    except CalamineError:
        answer = {"error": "broken"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (caps.MEMORY_BYTES, caps.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (caps.SECONDS, caps.SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes, *, wanted: str) -> dict[str, object]:
    """The names of the sheets, which of them was read, and its rows as [number, cells].

    Without a wanted sheet the first one that is visible and has anything in it.
    """
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
        hidden = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible is not SheetVisibleEnum.Visible}
        if wanted and wanted not in names:
            return {"error": "sheet", "sheets": names}
        visible_first = sorted(names, key=lambda name: name in hidden)
        for name in [wanted] if wanted else visible_first:
            rows = list(_rows(workbook.get_sheet_by_name(name)))
            if rows:
                return {"sheets": names, "sheet": name, "rows": rows}
        return {"error": "empty"}


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Counted from the sheet's own first row, and from the first column that has anything in it."""
    tally = Tally()
    for number, values in enumerate(sheet.iter_rows(), start=1):
        # Said so that a million empty rows take one second, not five.
        if values.count("") == len(values):
            continue
        if cells := tally.row(number, [as_read(value) for value in values]):
            yield number, cells


def as_read(value: Value) -> str:
    """The value as a person reads it in the sheet.

    What came out of a formula as an error (#REF!) arrives here as an empty text: the reader does not hand errors on.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, dt.time):
        return _time(value)
    return str(value)


def _moment(value: dt.datetime) -> str:
    if value.time() == dt.time():
        return value.date().isoformat()
    return f"{value.date().isoformat()} {_time(value.time())}"


def _time(value: dt.time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


if __name__ == "__main__":
    main()
