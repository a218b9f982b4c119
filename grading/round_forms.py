"""What is filled in during a round: one client's values, a comment of the manager, the outcome of a check."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField
from grading.answers import Answer
from grading.enums import CheckState
from grading.forms import AssessmentForm
from grading.models import RoundEvent, SpotCheck


class EntryForm(AssessmentForm):
    """The questions of an assessment. What is left as it is holds still, and is of today, unless she says otherwise."""

    still_holds = forms.BooleanField(
        label=_("The other values still hold: date them today"), required=False, initial=True
    )

    def answers(self) -> dict[str, Answer | None]:
        found = super().answers()
        if not self.cleaned_data.get("still_holds"):
            return found
        return {code: self._today(code, said) for code, said in found.items()}

    def _today(self, code: str, said: Answer | None) -> Answer | None:
        """An answer whose day was left alone is of today."""
        if said is None or f"{code}.as_of" in self.changed_data:
            return said
        return Answer(said.value, said.source, self.on, said.product_id)


class CommentForm(forms.Form):
    """Why a part is sent back."""

    words = WordsField(
        label=_("What should be looked at again?"),
        max_length=RoundEvent._meta.get_field("words").max_length,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say what should be looked at again.")},
    )


class CheckForm(forms.Form):
    """What the manager saw: whether it agrees, in which words."""

    state = forms.ChoiceField(
        label=_("What did you see?"),
        choices=[(state.value, state.label) for state in (CheckState.AGREES, CheckState.DIFFERS)],
        widget=forms.RadioSelect,
    )
    words = WordsField(
        label=_("In your words"),
        max_length=SpotCheck._meta.get_field("words").max_length,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") == CheckState.DIFFERS and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say what you saw, so that it can be assessed anew."))
        return cleaned
