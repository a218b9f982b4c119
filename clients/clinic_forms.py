"""When a client is to be found, as a person enters it: the grid, the exceptions, her quiet hours."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from clients.enums import WEEKDAYS, ExceptionKind, SlotKind, SlotPart, SlotSource, WeekParity
from clients.models import Client
from clients.timetabling import Cell, Period

# Days farther away than this are slips of the finger.
LONG_AGO, FAR_AHEAD = timedelta(days=366), timedelta(days=731)
SOURCES = [("", "—"), *SlotSource.choices]
KINDS = [("", "—"), *SlotKind.choices]
PARTS = [("", _("The whole day")), *SlotPart.choices]
DAY_TOO_FAR = _("This day is too far away: at most a year back and two ahead.")
ENDS_BEFORE = _("The last day comes before the first one.")


def _source() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Known from"), choices=SOURCES, required=False)


class NearDayField(IsoDateField):
    """A day that hours can be about: no year is mistyped."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.on: date | None = None

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and self.on and not self.on - LONG_AGO <= day <= self.on + FAR_AHEAD:
            raise forms.ValidationError(DAY_TOO_FAR)
        return day


def _measured_from(form: forms.Form, on: date) -> None:
    for field in form.fields.values():
        if isinstance(field, NearDayField):
            field.on = on


class GridCell(NamedTuple):
    """A half day of the grid: the choice of every week, of odd and of even ones, and what the latter say in words."""

    name: str
    every: forms.BoundField
    odd: forms.BoundField
    even: forms.BoundField
    in_some_weeks: list[str]


class WeekForm(forms.Form):
    """Where a client is found in each half day: one choice for every week, or one for odd and one for even ones.

    It shows what holds on a day, `as_of`. A half day that is not sent stays as it is.
    """

    from_on = NearDayField(label=_("Only from"), required=False)
    to_on = NearDayField(label=_("Only until"), required=False)
    source = _source()

    def __init__(self, data: Mapping[str, Any] | None, *, client: Client, on: date, as_of: date) -> None:
        super().__init__(data, initial={"from_on": as_of if as_of > on else None})
        _measured_from(self, on)
        self.on, self.as_of = on, as_of
        valid = client.clinic_slots.valid_on(as_of)
        self.known: dict[Cell, str] = {(slot.weekday, slot.part, slot.parity): slot.kind for slot in valid}
        for cell, label in _cells():
            self.fields[_name(cell)] = forms.ChoiceField(
                label=label, choices=KINDS, required=False, initial=self.known.get(cell, "")
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("from_on") or self.on, cleaned.get("to_on")
        if ends and "from_on" in cleaned and ends < begins:
            self.add_error("to_on", ENDS_BEFORE)
        for weekday, _day in WEEKDAYS:
            for part in SlotPart:
                self._clean_half_day(weekday, part)
        return cleaned

    def _clean_half_day(self, weekday: int, part: str) -> None:
        """Every week, or odd and even ones: both at once would say two things."""
        every, *some = ((weekday, part, parity) for parity in WeekParity)
        if not self._says(every):
            return
        for cell in some:
            if self._says(cell) and (self._is_sent(every) or self._is_sent(cell)):
                words = _("Choose for every week, or for odd and even weeks, not both.")
                self.add_error(_name(cell if self._is_sent(cell) else every), words)

    def _is_sent(self, cell: Cell) -> bool:
        return _name(cell) in self.data

    def _says(self, cell: Cell) -> str:
        """What is to stand in a half day."""
        known = self.known.get(cell, "")
        kind: str = self.cleaned_data.get(_name(cell), known) if self._is_sent(cell) else known
        return kind

    @property
    def changed(self) -> dict[Cell, str]:
        """The half days that are to be otherwise than they were shown; what `set_week` takes."""
        return {cell: self._says(cell) for cell, _label in _cells() if self._says(cell) != self.known.get(cell, "")}

    @property
    def period(self) -> Period:
        return Period(self.on, self.cleaned_data["from_on"], self.cleaned_data["to_on"])

    @property
    def days(self) -> list[tuple[Any, list[GridCell]]]:
        """Each weekday with its half days."""
        return [(day, [self._cell(weekday, part) for part in SlotPart]) for weekday, day in WEEKDAYS]

    @property
    def has_errors_in_some_weeks(self) -> bool:
        return any(name.startswith((WeekParity.ODD, WeekParity.EVEN)) for name in self.errors)

    @property
    def has_period(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("from_on", "to_on"))

    def _cell(self, weekday: int, part: SlotPart) -> GridCell:
        cells = [(weekday, part.value, parity.value) for parity in WeekParity]
        some = [
            f"{WeekParity(cell[2]).label} {SlotKind(self.known[cell]).label}"
            for cell in cells[1:]
            if cell in self.known
        ]
        every, odd, even = (self[_name(cell)] for cell in cells)
        return GridCell(_name(cells[0]), every, odd, even, some)


def _cells() -> list[tuple[Cell, Any]]:
    """Every half day of every kind of week, and what it is called."""
    return [
        (
            (weekday, part.value, parity.value),
            format_lazy("{} {}", day, part.label)
            if parity == WeekParity.EVERY
            else format_lazy("{} {} · {}", day, part.label, parity.label),
        )
        for parity in WeekParity
        for weekday, day in WEEKDAYS
        for part in SlotPart
    ]


def _name(cell: Cell) -> str:
    weekday, part, parity = cell
    return f"{weekday}-{part}" if parity == WeekParity.EVERY else f"{parity}-{weekday}-{part}"


class CheckForm(forms.Form):
    """The timetable is right as it stands."""

    source = _source()
    prefix = "checked"


class ExceptionForm(forms.Form):
    """Days on which it is otherwise."""

    prefix = "off"

    kind = forms.ChoiceField(
        label=_("What is otherwise"),
        choices=ExceptionKind,
        widget=forms.RadioSelect,
        initial=ExceptionKind.NO_CLINIC,
    )
    from_on = NearDayField(label=_("First day"))
    to_on = NearDayField(label=_("Last day"), required=False, help_text=_("Empty: that day alone."))
    part = forms.ChoiceField(label=_("Part of the day"), choices=PARTS, required=False)
    moved_on = NearDayField(label=_("Moved to"), required=False)
    moved_part = forms.ChoiceField(
        label=_("Part of the day there"), choices=[("", "—"), *SlotPart.choices], required=False
    )
    source = _source()
    note = WordsField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, on: date) -> None:
        super().__init__(data)
        _measured_from(self, on)
        self.on = on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        cleaned["to_on"] = cleaned["to_on"] or cleaned["from_on"]
        if cleaned["to_on"] < cleaned["from_on"]:
            self.add_error("to_on", ENDS_BEFORE)
        elif cleaned["kind"] == ExceptionKind.MOVED:
            self._clean_move(cleaned)
        else:
            cleaned |= {"moved_on": None, "moved_part": ""}
            if cleaned["to_on"] < self.on:
                self.add_error("to_on", _("These days are over."))
        return cleaned

    def _clean_move(self, cleaned: dict[str, Any]) -> None:
        # An error takes its field out of what is cleaned.
        off, last, part, on, to_part = (
            cleaned[name] for name in ("from_on", "to_on", "part", "moved_on", "moved_part")
        )
        for name, value in (("moved_on", on), ("moved_part", to_part)):
            if not value:
                self.add_error(name, _("Say where the clinic was moved to."))
        if last != off:
            self.add_error("to_on", _("A clinic is moved from one day: enter each on its own."))
        if (on, to_part) == (off, part):
            self.add_error("moved_part", _("That is where it was."))
        elif on and max(on, last) < self.on:
            self.add_error("moved_on", _("These days are over."))


class QuietForm(forms.Form):
    """Her own hours without suggestions; both empty for none."""

    prefix = "quiet"

    from_time = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    to_time = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, client: Client) -> None:
        super().__init__(data, initial={"from_time": client.quiet_from, "to_time": client.quiet_to})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        begins, ends = cleaned["from_time"], cleaned["to_time"]
        if (begins is None) != (ends is None):
            self.add_error("to_time" if ends is None else "from_time", _("Quiet hours have a beginning and an end."))
        elif begins is not None and begins == ends:
            self.add_error("to_time", _("They would end where they begin."))
        return cleaned
