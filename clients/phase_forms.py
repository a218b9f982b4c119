"""What speaks for a candidate, and what is decided about her."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from clients.enums import Phase
from clients.models import CandidateFlag
from clients.phases import EXTENSIONS, TRIAL, WAYS, Flag, Refusal, Standing, refusal

# What it is called to go there; from a trial to a trial it is another thing.
STEPS = {
    Phase.TRIAL: _("Begin a trial"),
    Phase.TARGET: _("Make her a target"),
    Phase.CANDIDATE: _("Back to the candidates"),
    Phase.UNSUITABLE: _("Not suitable: close"),
}
REFUSALS = {
    Refusal.LOST: ("phase", _("She is not active: a loss is not decided here.")),
    Refusal.NO_WAY: ("phase", _("From where she stands now there is no such step.")),
    Refusal.NO_FLAG: ("phase", _("Note first which of the three speaks for her.")),
    Refusal.EXTENDED: ("phase", _("The trial was extended once: decide now.")),
    Refusal.BAD_END: ("ends_on", _("A trial ends on a later day than now, at most 24 weeks from today.")),
    Refusal.NO_REASON: ("reason", _("Say why.")),
}


class FlagsForm(forms.Form):
    """For each of the three flags what speaks for it; an empty one does not."""

    def __init__(self, *args: Any, known: Mapping[str, CandidateFlag], **kwargs: Any) -> None:
        kwargs["initial"] = {flag: row.evidence for flag, row in known.items()}
        super().__init__(*args, **kwargs)
        for flag in Flag:
            self.fields[flag.value] = WordsField(
                label=flag.label,
                required=False,
                max_length=CandidateFlag._meta.get_field("evidence").max_length,
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "placeholder": _("What was seen or said, and when")}
                ),
            )


class PhaseForm(forms.Form):
    """The next step of a relationship on its way to a target, or off it."""

    phase = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    ends_on = IsoDateField(
        label=_("Trial until"), required=False, help_text=_("Twelve weeks, where nothing speaks for another day.")
    )
    reason = WordsField(label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, standing: Standing, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"ends_on": on + TRIAL}
        super().__init__(*args, **kwargs)
        self.standing, self.on = standing, on
        fields: dict[str, Any] = self.fields
        fields["phase"].choices = [(phase, _step(standing, phase)) for phase in _ways(standing)]
        if Phase.TRIAL not in _ways(standing):
            del fields["ends_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            new, end = Phase(cleaned["phase"]), cleaned.get("ends_on")
            why = refusal(self.standing, new, reason=cleaned["reason"], ends_on=end, on=self.on)
            if why is not None:
                self.refuse(why)
        return cleaned

    def refuse(self, why: Refusal) -> None:
        """Say in words what is missing, beside its field."""
        field, words = REFUSALS[why]
        self.add_error(field if field in self.fields else None, words)


def _ways(standing: Standing) -> list[Phase]:
    """Where she may go; no second extension."""
    ways = WAYS[Phase(standing.phase)]
    is_extended = standing.phase == Phase.TRIAL and standing.extensions >= EXTENSIONS
    return [phase for phase in ways if not (is_extended and phase == Phase.TRIAL)]


def _step(standing: Standing, phase: Phase) -> Any:
    return _("Extend the trial") if standing.phase == phase else STEPS[phase]
