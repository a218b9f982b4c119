"""What a manager fills in to set a grade by hand, and to end it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField
from clients.enums import Grade
from grading.forms import date_field
from grading.models import GradeOverride
from grading.overrides import last_day_by_hand
from grading.rules import GRADES

SAME_GRADE = _("The rule gives this grade already: choose another one, or leave it to the rule.")


class OverrideForm(forms.Form):
    """A grade, its last day and the reason."""

    grade = forms.ChoiceField(
        label=_("Grade"), choices=[(grade.value, grade.value) for grade in GRADES], widget=forms.RadioSelect
    )
    reason = WordsField(
        label=_("Reason"),
        max_length=GradeOverride._meta.get_field("reason").max_length,
        help_text=_("What the rule can't know. The rep reads it, and it stays in the history."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.last = on, last_day_by_hand(on)
        self.fields["until"] = date_field(
            _("Until"), first=on, last=self.last, help_text=_("Within two quarters; after this day the rule decides.")
        )
        self.order_fields(["grade", "until", "reason"])

    def clean_grade(self) -> Grade:
        return Grade(self.cleaned_data["grade"])

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self.on <= until <= self.last:
            days = {"first": self.on.isoformat(), "last": self.last.isoformat()}
            raise forms.ValidationError(_("Choose a day between %(first)s and %(last)s."), params=days)
        return until


class EndOverrideForm(forms.Form):
    """Why the rule alone decides again."""

    reason = WordsField(label=_("Why it ends"), max_length=GradeOverride._meta.get_field("end_reason").max_length)
