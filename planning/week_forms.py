"""What is changed in a week by hand."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import IsoDateField, WordsField
from planning.enums import SkipReason
from planning.weeks.hand import FURTHEST, HALVES, Place
from visits.enums import Channel

# Ways of contact that somebody plans for one client.
PLANNABLE = [Channel.IN_PERSON, Channel.PHONE, Channel.WECHAT, Channel.VIDEO]
# Why the rest of a day is planned anew: one client is not there, or nobody of the hospital is to be met this half day.
ON_THE_SPOT = [
    (SkipReason.CLIENT_AWAY, _("The client is not there")),
    (SkipReason.CLINIC_CANCELLED, _("The clinic was cancelled")),
    (SkipReason.NOT_RECEIVED, pgettext_lazy("of a hospital", "Nobody there this half day")),
]
_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})\.([123])", re.ASCII)


class PlaceField(forms.CharField):
    """A half day of a day, as `Place` writes it: 2026-11-17.1 for a morning."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"max_length": 12, "error_messages": {"required": _("Choose a day and a half day.")}, **options}
        )

    def to_python(self, value: Any) -> Place | None:  # type: ignore[override]
        text = super().to_python(value)
        return _place(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Place) else value

    def run_validators(self, value: Any) -> None:
        """Whatever `to_python` made is well formed; the rest is said there."""


def _place(text: str) -> Place:
    found = _PLACE.fullmatch(text)
    try:
        if found and int(found[2]) in HALVES:
            return Place(date.fromisoformat(found[1]), int(found[2]))
    except ValueError:
        pass
    raise forms.ValidationError(_("This is no half day of a week."), code="invalid")


class MoveForm(forms.Form):
    """Where a visit is to stand, and where it stood when the page was shown."""

    to = PlaceField(label=_("Day and half day"))
    seen = PlaceField(label=_("Day and half day"))


class SkipForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why?"), choices=[("", "—"), *SkipReason.choices])
    words = WordsField(label=_("In a few words"), max_length=200, required=False)

    def clean_reason(self) -> SkipReason:
        return SkipReason(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == SkipReason.OTHER and "words" in cleaned and not cleaned["words"]:
            self.add_error("words", _("Say in a few words what it was."))
        return cleaned


class ReplanForm(forms.Form):
    """What came in between, said on the spot."""

    reason = forms.ChoiceField(choices=ON_THE_SPOT)

    def clean_reason(self) -> SkipReason:
        return SkipReason(self.cleaned_data["reason"])

    @property
    def is_whole_place(self) -> bool:
        return self.cleaned_data["reason"] == SkipReason.NOT_RECEIVED


class AddForm(forms.Form):
    """A client put into a week. Which half day is chosen by the button that sends it."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[(channel, channel.label) for channel in PLANNABLE],
        widget=forms.RadioSelect({"class": "btn-check"}),
    )
    to = PlaceField(label=_("Day and half day"))

    def clean_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"])


class DoneForm(forms.Form):
    """That a visit took place as planned. Sending its key again changes nothing."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class WeekForm(forms.Form):
    """Any day of the week that is asked for, and the day that a phone shows of it. What makes no sense asks nothing."""

    week = IsoDateField(required=False)
    day = IsoDateField(required=False)

    def __init__(self, data: Any, *, on: date) -> None:
        self.on = on
        super().__init__(data)

    def day_of(self, name: str) -> date | None:
        self.is_valid()
        found: date | None = self.cleaned_data.get(name)
        return found if found and abs(found - self.on) <= FURTHEST else None
