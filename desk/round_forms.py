"""What a manager fills in about a spot check, with the visits of the client to choose from."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.round_forms import CheckForm
from visits.models import Visit
from workdays.words import day_in_words


class CheckOnVisitForm(CheckForm):
    """The same with the visit on which the client was seen, if it was one."""

    def __init__(self, data: Mapping[str, Any] | None, *, visits: Sequence[Visit]) -> None:
        super().__init__(data)
        self.visits = {visit.pk: visit for visit in visits}
        self.fields["visit"] = forms.TypedChoiceField(
            label=_("Seen on the visit"),
            choices=[("", _("None of these")), *((pk, _in_short(visit)) for pk, visit in self.visits.items())],
            coerce=lambda value: self.visits[int(value)],
            empty_value=None,
            required=False,
        )


def _in_short(visit: Visit) -> str:
    day = day_in_words(visit.happened_on)
    return f"{day} · {visit.get_channel_display()} · {visit.rep}"
