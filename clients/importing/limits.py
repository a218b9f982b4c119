"""Counts what is read against the caps, and cleans it: the same for a spreadsheet and a text file."""

import re
from collections.abc import Sequence

from clients.importing import caps

# NUL and its like are invisible, and a database refuses some of them. Tabs and line ends stay.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|\x0b|\x0c")


class TooMuch(Exception):
    """A cap is reached; `what` names it, `number` is the row at which it was."""

    def __init__(self, what: str, number: int) -> None:
        super().__init__(what, number)
        self.what = what
        self.number = number


class Tally:
    """Counts the rows, cells and characters of one table, and refuses what is over a cap.

    Only what is filled counts: a sheet of a million empty rows with a form of twenty cells on top is an honest sheet.
    """

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = 0

    def row(self, number: int, cells: Sequence[str]) -> list[str]:
        """The cells cleaned and without the empty ones at the end; nothing when all are empty."""
        kept = [clean(cell) for cell in cells] if any(cells) else []
        while kept and not kept[-1]:
            kept.pop()
        if kept:
            self._count(number, kept)
        return kept

    def _count(self, number: int, cells: list[str]) -> None:
        self.rows += 1
        self.cells += len(cells)
        self.characters += sum(map(len, cells))
        if len(cells) > caps.COLUMNS:
            raise TooMuch("columns", number)
        if max(map(len, cells)) > caps.CELL_CHARACTERS:
            raise TooMuch("cell", number)
        if self.rows > caps.ROWS:
            raise TooMuch("rows", number)
        if self.cells > caps.CELLS or self.characters > caps.CHARACTERS:
            raise TooMuch("characters", number)


def clean(text: str) -> str:
    """The text with one kind of line end and nothing invisible but tabs; a text of blanks alone is empty."""
    if not text.isprintable():
        text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    return text if text.strip() else ""
