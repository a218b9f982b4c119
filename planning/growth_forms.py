"""What is said of a growth idea."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField
from clients.models import Product
from planning.enums import GrowthKind
from retention.forms import LongWordsField

# A try that is further away is a slip of the finger.
FURTHEST = timedelta(days=365)


class TryForm(forms.Form):
    """When it is tried next: today or later."""

    next_try_on = IsoDateField(label=_("Next try on"))

    def __init__(self, data: Any = None, *, on: date, **options: Any) -> None:
        self.on = on
        super().__init__(data, **options)

    def clean_next_try_on(self) -> date:
        day: date = self.cleaned_data["next_try_on"]
        if day < self.on:
            raise forms.ValidationError(_("That day is past."))
        if day > self.on + FURTHEST:
            raise forms.ValidationError(_("That is more than a year away. Please check the day."))
        return day


class IdeaForm(TryForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=GrowthKind)
    product = forms.ModelChoiceField(
        Product.objects.filter(is_active=True), label=_("Product"), required=False, empty_label="—"
    )
    words = LongWordsField(
        label=_("The idea"),
        max_length=500,
        help_text=_("Which patients, which use, what evidence the client would want to see. No names of patients."),
    )

    field_order = ("kind", "product", "words", "next_try_on")

    def clean_kind(self) -> GrowthKind:
        return GrowthKind(self.cleaned_data["kind"])


class OutcomeForm(forms.Form):
    """Whether it worked, and what speaks for it or why it was dropped."""

    worked = forms.TypedChoiceField(
        label=_("What came of it?"),
        choices=[("yes", _("It worked")), ("no", _("It is dropped"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    outcome = LongWordsField(label=_("What speaks for it, or why it is dropped"), max_length=500)
