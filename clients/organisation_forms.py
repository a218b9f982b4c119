"""What a person says of a hospital: a listing, the committee, the size of a department, what happened."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from clients.committee import YEAR
from clients.enums import EventKind, ListingState, Role
from clients.models import DepartmentEstimate, PharmacyCommittee, ProductListing
from clients.models.houses import MOST_PEOPLE

# Hospitals and their products were not known to us before.
EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=366)


def _between(day: date | None, latest: date, words: Any) -> date | None:
    if day is not None and not EARLIEST <= day <= latest:
        raise forms.ValidationError(words)
    return day


class ListingForm(forms.Form):
    """How far a product is in a hospital, and who says so."""

    state = forms.ChoiceField(label=_("State"), choices=ListingState, initial=ListingState.NOT_LISTED)
    since = IsoDateField(label=_("Since"), required=False)
    source = WordsField(
        label=_("Source"), max_length=200, help_text=_("As “list of the pharmacy, 11/2026” or “told by the buyer”.")
    )
    checked_on = IsoDateField(label=_("Checked on"))
    note = WordsField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, on: date, listing: ProductListing | None = None, **kwargs: Any) -> None:
        self.on = on
        known = {name: getattr(listing, name) for name in self.base_fields} if listing else {}
        kwargs["initial"] = {**known, "checked_on": on}
        super().__init__(*args, **kwargs)

    def clean_since(self) -> date | None:
        return _between(self.cleaned_data["since"], self.on, _("Choose a day from 1990 to today."))

    def clean_checked_on(self) -> date | None:
        return _between(self.cleaned_data["checked_on"], self.on, _("Choose a day from 1990 to today."))


class CommitteeForm(forms.Form):
    """When the committee meets: in named months, or every so many; and the next day, when it was announced."""

    months = forms.TypedMultipleChoiceField(
        label=_("Months"),
        choices=list(MONTHS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose months of the year.")},
    )
    every = forms.IntegerField(
        label=_("Or every so many months"),
        required=False,
        min_value=1,
        max_value=YEAR,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    announced_on = IsoDateField(
        label=_("Next meeting"), required=False, help_text=_("As announced; or the last one that you know of.")
    )
    source = WordsField(label=_("Source"), max_length=200)

    def __init__(self, *args: Any, on: date, committee: PharmacyCommittee | None = None, **kwargs: Any) -> None:
        self.on = on
        known = {name: getattr(committee, name) for name in self.base_fields} if committee else {}
        kwargs["initial"] = known
        super().__init__(*args, **kwargs)

    def clean_months(self) -> list[int]:
        return sorted(self.cleaned_data["months"])

    def clean_announced_on(self) -> date | None:
        words = _("Choose a day from 1990 to a year from now.")
        return _between(self.cleaned_data["announced_on"], self.on + AHEAD, words)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("months") and cleaned.get("every"):
            self.add_error("every", _("Either the months or every so many: not both."))
        if not self.errors and not any(cleaned.get(name) for name in ("months", "every", "announced_on")):
            raise forms.ValidationError(_("Say the months, every how many, or the next day."))
        return cleaned


class EstimateForm(forms.Form):
    """How many people of each role a department has. An empty field: not known."""

    source = WordsField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("As “board in the corridor” or “the head nurse”."),
    )

    def __init__(self, *args: Any, estimates: Mapping[str, DepartmentEstimate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in Role:
            known = estimates.get(role)
            self.fields[role.value] = forms.IntegerField(
                label=role.label,
                required=False,
                min_value=0,
                max_value=MOST_PEOPLE,
                initial=known.number if known else None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.fields["source"].initial = next((each.source for each in estimates.values()), "")
        self.order_fields([*Role, "source"])

    @property
    def numbers(self) -> dict[Role, int | None]:
        return {role: self.cleaned_data[role.value] for role in Role}


class EventForm(forms.Form):
    """What happened at an organisation, or is to happen."""

    on = IsoDateField(label=_("Date"))
    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind)
    text = WordsField(label=_("What happened"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    source = WordsField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Only what is public or was told openly; no inside information."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.today = on
        kwargs["initial"] = {"on": on}
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date | None:
        words = _("Choose a day from 1990 to a year from now.")
        return _between(self.cleaned_data["on"], self.today + AHEAD, words)


class KeyForm(forms.Form):
    """Whether an organisation is marked as key."""

    is_key = forms.BooleanField(required=False)
