"""What speaks against the place somebody put a visit into, in the reader's language: kept with it as codes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from planning.enums import LeftOutWhy

_WORDS: Mapping[str, Any] = {
    LeftOutWhy.NOT_THERE.value: _("Not to be met in that half day"),
    LeftOutWhy.NO_WINDOW.value: _("The hospital receives nobody then"),
    LeftOutWhy.TOO_LATE_TO_BOOK.value: _("Too late to book"),
    LeftOutWhy.NOT_REGISTERED.value: LeftOutWhy.NOT_REGISTERED.label,
    "book_by": _("To be booked first"),
    "in_person_only": _("Only in person counts this time"),
    "maximum": _("More often than the cadence allows"),
    "far": _("Far from others of that day"),
    "many_places": _("Many hospitals in one half day"),
    "no_time": _("Too many visits for a half day"),
    "many": _("More contacts than a day has room for"),
}


def warnings_in_words(reasons: Iterable[Sequence[Any]]) -> list[str]:
    """One short line for each; of an unknown code none."""
    codes = [code for kind, values in reasons if kind == "against" for code in values["codes"]]
    return [str(_WORDS[code]) for code in codes if code in _WORDS]
