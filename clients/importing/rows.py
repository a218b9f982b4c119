"""From a sheet's cells to rows that passed their form, and rows of one file that speak of the same thing."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.exporting import unguarded
from clients.importing.columns import Field
from clients.importing.kinds import Claim, CleanRow, Context, ImportKind
from clients.importing.reading import Row

# How the template's example row begins, in either language; the importer leaves such a row out.
EXAMPLE_MARKS = ("【示例】", "[Example]")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")


class Text(forms.CharField):
    """Text of one cell, trimmed of every kind of space; what no database can hold is an error, not a crash."""

    default_error_messages = {
        "unreadable": gettext_lazy("This cell holds characters that cannot be stored."),
        "null_characters_not_allowed": gettext_lazy("This cell holds characters that cannot be stored."),
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from None
        return text


class Day(forms.DateField):
    """A day as the reader gives it (ISO), or as people write it in a text cell."""

    default_error_messages = {"invalid": gettext_lazy("This is not a date. Write it like 2026-01-31.")}

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        super().__init__(input_formats=formats, **kwargs)

    def to_python(self, value: Any) -> Any:
        """A time of midnight or any other beside the day is left out.

        Of digits alone eight are a day. With fewer nobody can say which is which: 202611 may be a month.
        """
        day = str(value or "").strip().replace("T", " ").split(" ")[0]
        digits = _EIGHT_DIGITS.fullmatch(day)
        return super().to_python("-".join(digits.groups()) if digits else day)


def is_example(row: Row) -> bool:
    first = next((cell.strip() for cell in row.cells if cell.strip()), "")
    return first.startswith(EXAMPLE_MARKS)


def rows_below(rows: Iterable[Row], header_row: int) -> list[Row]:
    """The rows that say something: those below the header, without the template's example."""
    return [row for row in rows if row.number > header_row and not is_example(row)]


@dataclass(frozen=True)
class Judged:
    """A row with its clean form of facts, or with the errors that its form found (field -> words)."""

    row: Row
    facts: Mapping[str, Any]
    errors: Mapping[str, str]

    @property
    def clean(self) -> CleanRow:
        return CleanRow(self.row.number, self.facts)


class Judge:
    """Reads rows as a run's columns say, and passes each through the kind's form."""

    def __init__(self, kind: ImportKind, context: Context, mapping: Mapping[str, int]) -> None:
        self.fields = list(kind.fields(context))
        self.form = kind.row_form(context)
        self.mapping = mapping

    def __call__(self, row: Row) -> Judged:
        form = self.form(self.raw(row))
        if form.is_valid():
            return Judged(row, form.cleaned_data, {})
        return Judged(row, {}, {name: " ".join(map(str, errors)) for name, errors in form.errors.items()})

    def raw(self, row: Row) -> dict[str, str]:
        """Field name -> the cell's text, without the guard that an export puts before formulas."""
        cells = row.cells
        return {
            name: unguarded(cells[column]) if 0 <= column < len(cells) else "" for name, column in self.mapping.items()
        }

    def reason(self, judged: Judged) -> str:
        """The errors in one line that names the columns."""
        labels = {field.name: str(field.label) for field in self.fields}
        parts = [f"{labels[name]}: {words}" if name in labels else words for name, words in judged.errors.items()]
        return " ".join(parts)


def is_blank(value: object) -> bool:
    return value is None or value == "" or value == []


@dataclass(frozen=True)
class Meeting:
    """How a row stands to those before it: the first one about the same, whether it adds facts, its contradiction."""

    first: int | None = None
    adds: bool = True
    contradicts: tuple[int, str] | None = None


@dataclass
class Ledger:
    """What the rows of a file have said so far: about -> the first row, and each fact with who said it first."""

    first: dict[Hashable, int] = field(default_factory=dict)
    said: dict[tuple[Hashable, str], tuple[Any, int]] = field(default_factory=dict)

    def meet(self, number: int, claims: Sequence[Claim]) -> Meeting:
        """Compare a row with those before it and, unless it contradicts one, remember what it says.

        The last claim is the one that tells whether two rows speak of the same.
        """
        stated = [(claim.about, name, value) for claim in claims for name, value in _stated(claim.facts).items()]
        abouts = [claim.about for claim in claims]
        for about, name, value in stated:
            before, by = self.said.get((about, name), (value, number))
            if before != value:
                return Meeting(contradicts=(by, name))
        first = self.first.get(abouts[-1]) if abouts else None
        adds = any((about, name) not in self.said for about, name, _value in stated)
        for about in abouts:
            self.first.setdefault(about, number)
        for about, name, value in stated:
            self.said.setdefault((about, name), (value, number))
        return Meeting(first, adds)


def _stated(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not is_blank(value)}


def contradiction_in_words(meeting: Meeting, fields: Sequence[Field]) -> str:
    """Why a row was rejected that says otherwise than an earlier one."""
    number, name = meeting.contradicts or (0, "")
    label = next((str(field.label) for field in fields if field.name == name), "")
    if label:
        return _("Row %(row)d of the file says otherwise about the same: %(column)s.") % {
            "row": number,
            "column": label,
        }
    return _("Row %(row)d of the file says otherwise about the same.") % {"row": number}
