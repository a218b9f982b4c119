"""The reasons of an item in the reader's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.enums import SlotKind
from retention.enums import WinBackStep
from workdays.words import day_in_words

Values = Mapping[str, Any]


def reasons_in_words(reasons: Iterable[Sequence[Any]]) -> list[str]:
    """One short line for each reason, in their order; one of an unknown code is left out."""
    return [_WORDS[code](values) for code, values in reasons if code in _WORDS]


def _day(values: Values) -> str:
    return day_in_words(date.fromisoformat(values["on"]))


def _dated(values: Values) -> dict[str, str]:
    return {"day": _day(values)}


def _moves(values: Values) -> str:
    moves = values["moves"]
    text = ngettext("Moves %(moves)s client of high potential", "Moves %(moves)s clients of high potential", moves)
    return text % {"moves": moves}


def _win_back(values: Values) -> str:
    if values["step"] > WinBackStep.PLANNED:
        return _("Win-back: what became of it? By %(day)s") % _dated(values)
    return _("Win-back: %(step)s, by %(day)s") % {**_dated(values), "step": WinBackStep(values["step"]).label}


def _found(values: Values) -> str:
    return {
        SlotKind.CLINIC: _("In clinic"),
        SlotKind.WARD: _("On the ward"),
        SlotKind.DUTY: _("On duty"),
    }[SlotKind(values["kind"])]


def _booked(values: Values) -> str:
    return _("Booked for %(time)s") % {"time": values["at"]} if values["at"] else _("Booked")


_WORDS: Mapping[str, Callable[[Values], str]] = {
    "win_back": _win_back,
    "escalated": lambda values: _("Escalated, neglected for long"),
    "neglected": lambda values: _("Neglected from %(day)s") % _dated(values),
    "overdue": lambda values: _("Due since %(day)s") % _dated(values),
    "due": lambda values: _("Due by %(day)s") % _dated(values),
    "soon": lambda values: _("Due only by %(day)s: seen early") % _dated(values),
    "promise": lambda values: _("Promised by %(day)s") % _dated(values),
    "step": lambda values: _("Planned by %(day)s") % _dated(values),
    "appointment": lambda values: _("Appointment on %(day)s") % _dated(values),
    "focus": lambda values: _("Focus B"),
    "moves": _moves,
    "ungraded": lambda values: _("Not graded yet"),
    "in_person": lambda values: _("Only in person counts this time"),
    "found": _found,
    "unknown_hours": lambda values: _("Hours not known"),
    "booked": _booked,
    "asked": lambda values: _("Booking not answered yet"),
    "window": lambda values: _("Reception %(from)s–%(to)s") % values,
    "book_by": lambda values: _("To be booked by %(day)s") % _dated(values),
}
