"""What a person enters of what she knows of a client, and where from."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from clients.facts import Concern, DecisionScope, KnownFrom, codes, month_and_day
from clients.models import Client

MONTHS = [("", _("Month")), *((number, number) for number in range(1, 13))]
DAYS = [("", _("Day")), *((number, number) for number in range(1, 32))]
# Of a leap year, so that every day of a year is in it.
LEAP_YEAR = 2000


class FactsForm(forms.Form):
    """The facts that have no place in the client's own form. All of them may stay empty; none needs a reason to."""

    duties = WordsField(
        label=_("Duties"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What she is responsible for, as it is said in the house."),
    )
    decision_scope = forms.MultipleChoiceField(
        label=_("Has a say in"), choices=DecisionScope, required=False, widget=forms.CheckboxSelectMultiple
    )
    concerns = forms.MultipleChoiceField(
        label=_("Cares about"), choices=Concern, required=False, widget=forms.CheckboxSelectMultiple
    )
    address_form = WordsField(label=_("Form of address"), required=False, max_length=40)
    topics = WordsField(
        label=_("Likes to talk of"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only what she brings up herself. It is no part of how complete her profile is."),
    )
    birthday_month = forms.TypedChoiceField(
        label=_("Birthday, month"), choices=MONTHS, coerce=int, required=False, empty_value=None
    )
    birthday_day = forms.TypedChoiceField(
        label=_("Birthday, day"), choices=DAYS, coerce=int, required=False, empty_value=None
    )
    source = forms.ChoiceField(
        label=_("Known from"),
        choices=[("", _("Choose …")), *(each for each in KnownFrom.choices if each[0] != KnownFrom.IMPORT)],
        required=False,
    )
    as_of = IsoDateField(label=_("As of"))

    def __init__(self, *args: Any, client: Client, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {**_known(client), "as_of": on}
        super().__init__(*args, **kwargs)
        self.client, self.on = client, on

    @cached_property
    def learned(self) -> dict[str, str]:
        """The facts that differ from what is known, as the client keeps them."""
        said = self.cleaned_data
        facts = {name: said[name] for name in ("duties", "address_form", "topics")}
        facts |= {
            "decision_scope": codes(DecisionScope, said["decision_scope"]),
            "concerns": codes(Concern, said["concerns"]),
            "birthday": self._birthday(),
        }
        return {name: value for name, value in facts.items() if value != getattr(self.client, name)}

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.on:
            raise forms.ValidationError(_("This day is still to come."))
        return as_of

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        month, day = cleaned.get("birthday_month"), cleaned.get("birthday_day")
        if (month is None) != (day is None) or (month and day and not _exists(month, day)):
            self.add_error("birthday_day", _("Month and day of a birthday go together, and the month has such a day."))
        if not self.errors and self.learned and not cleaned["source"]:
            self.add_error("source", _("Say where you know it from."))
        return cleaned

    def _birthday(self) -> str:
        month, day = self.cleaned_data["birthday_month"], self.cleaned_data["birthday_day"]
        return f"{month:02}-{day:02}" if month and day else ""


def _known(client: Client) -> dict[str, Any]:
    """What the form starts from."""
    month, day = month_and_day(client.birthday) or (None, None)
    return {
        **{name: getattr(client, name) for name in ("duties", "address_form", "topics")},
        "decision_scope": client.decides,
        "concerns": client.cares_about,
        "birthday_month": month,
        "birthday_day": day,
    }


def _exists(month: int, day: int) -> bool:
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True
