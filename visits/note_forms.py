"""Input of what a note offers."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField
from visits.note_offers import FURTHEST_STEP
from visits.note_steps import LONGEST

# Longer ago than a visit can be logged for; the number itself is the policy's.
_LONG_AGO = timedelta(days=366)


class NoteForm(forms.Form):
    """A note as far as it is typed, and the day of its visit: today when that is left out or makes no sense."""

    note = forms.CharField(max_length=4000, required=False, strip=False)
    happened_on = forms.DateField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"] or self.today
        return day if self.today - _LONG_AGO <= day <= self.today else self.today


class StepForm(forms.Form):
    """A step that was offered, as it is taken."""

    words = WordsField(label=_("Next step"), max_length=LONGEST)
    due_on = forms.DateField(label=_("By"))
    is_promise = forms.BooleanField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if not self.today <= day <= self.today + FURTHEST_STEP:
            raise forms.ValidationError(_("Choose a day between today and two years from now."))
        return day

    def facts(self) -> dict[str, Any]:
        """What `complete_visit` takes."""
        cleaned = self.cleaned_data
        return {
            "next_step": cleaned["words"],
            "next_step_on": cleaned["due_on"],
            "is_promise": cleaned["is_promise"],
        }
