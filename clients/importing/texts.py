"""Rows of a text file: CSV as the programs of the world write it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from clients.importing.limits import Tally, TooMuch

DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 50
# Most of them inside quotes, or the row has more columns than any list.
_DELIMITERS_IN_LINE = 100_000
_SAMPLE_CHARACTERS = 200_000
# What Excel takes as the choice of a delimiter, and does not show.
_CHOSEN = re.compile(r'"?sep=(.)"?(\r\n|\r|\n)', re.IGNORECASE)


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with its number. Raises csv.Error and TooMuch.

    A row is counted once, however many lines its cells have: the number is the one a spreadsheet program shows.
    """
    text = text.replace("\0", "")
    if chosen := _CHOSEN.match(text):
        text, delimiter = text[chosen.end() :], chosen[1]
    else:
        delimiter = likely_delimiter(text)
    tally = Tally()
    for number, cells in enumerate(_reader(text, delimiter), start=1):
        if cells := tally.row(number, cells):
            yield number, cells


def likely_delimiter(text: str) -> str:
    """The one that cuts most rows of the beginning into equally many cells; of equals the one that cuts more."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    widths: Counter[int] = Counter()
    try:
        for _row, cells in zip(range(_SAMPLE_ROWS), _reader(sample, delimiter), strict=False):
            widths[len(cells)] += 1
    except (csv.Error, TooMuch):
        return 0.0, 0
    widths.pop(0, None)
    cut = Counter({width: count for width, count in widths.items() if width > 1})
    if not cut:
        return 0.0, 0
    width, count = cut.most_common(1)[0]
    return count / widths.total(), width


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    # Line ends are the reader's business: inside quotes they belong to the cell.
    return csv.reader(_lines(io.StringIO(text, newline=""), delimiter), delimiter=delimiter)


def _lines(text: io.StringIO, delimiter: str) -> Iterator[str]:
    """Refuses a line of millions of cells before they are made, which would take thirty times its own size."""
    for number, line in enumerate(text, start=1):
        if line.count(delimiter) > _DELIMITERS_IN_LINE:
            raise TooMuch("columns", number)
        yield line
