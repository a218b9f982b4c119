"""What is said of a loss, decided on it, and done to win the client back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import managed_territories
from accounts.fields import IsoDateField, WordsField
from accounts.models import User
from clients.enums import Grade
from clients.fields import LeafField
from clients.models import Relationship
from retention.enums import (
    COMPETITOR_REASONS,
    ENDINGS,
    OWN_REASONS,
    LossReason,
    NoteAction,
    ReasonGroup,
    WinBackOutcome,
    WinBackStep,
)
from retention.models import Loss, WinBack
from retention.winbacks import next_due
from workdays.rules import Calendar

# Percent of all contacts.
WHOLE = 100
# A loss of longer ago, or a step of a win-back further away, is a slip of the finger.
FURTHEST = timedelta(days=365)


def _reasons() -> list[tuple[Any, Any]]:
    """Own causes first; a group of one stands without a heading."""
    found: list[tuple[Any, Any]] = [("", "—")]
    for group in ReasonGroup:
        reasons = [(reason.value, reason.label) for reason in LossReason.of(group)]
        found += reasons if len(reasons) == 1 else [(group.label, reasons)]
    return found


class LongWordsField(WordsField):
    """Several lines of somebody's words; only the line ends that forms send become plain ones."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), **options})

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class ReasonForm(forms.Form):
    """Why she is lost. A competitor is named only where the client brought it up."""

    reason = forms.ChoiceField(label=_("Reason"), choices=_reasons)
    competitor_volunteered = forms.BooleanField(
        label=_("The client brought the competitor up herself"),
        required=False,
        help_text=_("Don't ask about competitors. Note one only if she spoke of it unasked."),
    )

    def clean_reason(self) -> LossReason:
        return LossReason(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        """A competitor as the reason needs the tick that says it was volunteered."""
        said = super().clean() or self.cleaned_data
        if said.get("reason") in COMPETITOR_REASONS and not said.get("competitor_volunteered"):
            self.add_error(
                "reason", _("A competitor can be the reason only if she brought it up herself. If so, tick it below.")
            )
        return said


class LossForm(ReasonForm):
    """The owner, or a manager, says that a client is lost."""

    words = LongWordsField(
        label=_("What speaks for it"),
        max_length=2000,
        required=False,
        help_text=_("What happened, what she said. She may read it one day."),
    )
    lost_on = IsoDateField(label=_("Lost on"))

    def __init__(self, *args: Any, relationship: Relationship, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"lost_on": on}, **kwargs})
        self.relationship, self.on = relationship, on
        self.order_fields(["reason", "words", "competitor_volunteered", "lost_on"])

    def clean_lost_on(self) -> date:
        day: date = self.cleaned_data["lost_on"]
        if day > self.on:
            raise forms.ValidationError(_("This day has not come yet."))
        earliest = max(self.on - FURTHEST, self.relationship.began_on)
        if day < earliest:
            raise forms.ValidationError(
                _("%(earliest)s is the earliest day that fits."), params={"earliest": earliest.isoformat()}
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Only "not known" may stand without words."""
        said = super().clean()
        if said.get("reason") not in {None, LossReason.UNKNOWN} and "words" in said and not said["words"]:
            self.add_error("words", _("Write what speaks for this reason, in a few words."))
        return said


class ConfirmForm(ReasonForm):
    """The manager decides that she is lost; another reason than the stated one is kept beside it."""

    words = WordsField(label=_("Why you decide so (if the reason changes)"), max_length=500, required=False)

    def __init__(self, *args: Any, loss: Loss, **kwargs: Any) -> None:
        known = {"reason": loss.reason, "competitor_volunteered": loss.competitor_volunteered}
        super().__init__(*args, **{"initial": known, **kwargs})


class DismissForm(forms.Form):
    words = LongWordsField(label=_("Why she is not lost"), max_length=500, rows=2)


class DenyForm(forms.Form):
    words = LongWordsField(label=_("What speaks against it"), max_length=500, rows=2)


class TransferForm(forms.Form):
    """Which of her other territories goes on with a client who moved."""

    territory = LeafField(
        label=_("Territory that goes on with her"),
        error_messages={"invalid_choice": _("Choose one of the territories below you.")},
    )

    def __init__(self, *args: Any, user: User, loss: Loss, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = managed_territories(user, on).filter(numchild=0).exclude(pk=loss.relationship.territory_id)
        fields: dict[str, Any] = self.fields
        fields["territory"].offer(leaves)

    @property
    def has_choices(self) -> bool:
        fields: dict[str, Any] = self.fields
        return bool(fields["territory"].queryset.exists())


# --- winning back ---------------------------------------------------------------------------------------------------

_WORDS = {
    WinBackStep.VISITED: _("What she said"),
    WinBackStep.CAUSE: _("What we did or left undone"),
    WinBackStep.APOLOGISED: _("How she took it"),
    WinBackStep.ASKED: _("What she asked for"),
    WinBackStep.PLANNED: _("What you promised her"),
}
# Of a promise, as long as a next step may be.
_LONGEST_PROMISE = 300


class DueForm(forms.Form):
    """By when the next step is to be done."""

    due_on = IsoDateField(label=_("Next step by"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = on

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and not self.today <= day <= self.today + FURTHEST:
            raise forms.ValidationError(_("Choose a day between today and a year from now."))
        return day


class StepForm(DueForm):
    """A step of a win-back that was done: when, what was said, and by when the next one is to be."""

    # Sent along, so that a form sent twice is not taken for the step after it.
    step = forms.TypedChoiceField(choices=WinBackStep.choices, coerce=int, widget=forms.HiddenInput())
    on = IsoDateField(label=_("Done on"))
    cause = forms.ChoiceField(
        label=_("Our own cause"), choices=[("", "—"), *((reason.value, reason.label) for reason in OWN_REASONS)]
    )
    words = LongWordsField(max_length=1000)

    def __init__(
        self, *args: Any, case: WinBack, step: WinBackStep, on: date, calendar: Calendar, **kwargs: Any
    ) -> None:
        self.case, self.next, self.calendar = case, step, calendar
        super().__init__(
            *args, on=on, **{"initial": {"step": step, "on": on, "due_on": next_due(on, calendar)}, **kwargs}
        )
        is_last = step == WinBackStep.PLANNED
        words: Any = self.fields["words"]
        words.label, words.required = _WORDS[step], step in {WinBackStep.CAUSE, WinBackStep.ASKED, WinBackStep.PLANNED}
        if is_last:
            self.fields["words"] = WordsField(label=_WORDS[step], max_length=_LONGEST_PROMISE)
            self.fields["due_on"].label = pgettext_lazy("a promise", "By")
        else:
            self.fields["due_on"].required = False
        if step != WinBackStep.CAUSE:
            del self.fields["cause"]
        self.order_fields(["step", "on", "cause", "words", "due_on"])

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        last = self.case.steps.order_by("-step").values_list("on", flat=True).first()
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day < (last or self.case.opened_on):
            raise forms.ValidationError(
                _("The step before is of %(day)s; this one can't be earlier."),
                params={"day": (last or self.case.opened_on).isoformat()},
            )
        return day

    def clean_cause(self) -> LossReason:
        return LossReason(self.cleaned_data["cause"])

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        said["step"] = WinBackStep(said["step"])
        said["due_on"] = said["due_on"] or max(next_due(said["on"], self.calendar), self.today)
        return said


class OutcomeForm(forms.Form):
    """How a win-back ended. While steps are missing only one end can be chosen, and nothing else is offered."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=WinBackOutcome.choices, widget=forms.RadioSelect)
    words = LongWordsField(label=_("What speaks for it"), max_length=500, rows=2)

    def __init__(self, *args: Any, missing_steps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing_steps:
            outcome: Any = self.fields["outcome"]
            outcome.choices = [(WinBackOutcome.NOT_RESTORABLE.value, WinBackOutcome.NOT_RESTORABLE.label)]
            outcome.error_messages["invalid_choice"] = _(
                "The dated next step is missing: only “not restorable” fits before it."
            )

    def clean_outcome(self) -> WinBackOutcome:
        return WinBackOutcome(self.cleaned_data["outcome"])


# --- the digest -------------------------------------------------------------------------------------------------------

# How long a row of the digest is put aside for unless told.
SNOOZE = timedelta(days=7)


class PutAwayForm(forms.Form):
    """Put a row of the digest aside, for good or until a day. Which of the two is said by the button."""

    reason = WordsField(label=_("Why it can wait"), max_length=300)
    until = IsoDateField(label=_("Back on"), required=False)
    action = forms.ChoiceField(choices=NoteAction.choices)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"until": on + SNOOZE}, **kwargs})
        self.today = on
        for name in ("reason", "until"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["until"].widget.attrs |= {"min": (on + timedelta(days=1)).isoformat()}

    def clean_action(self) -> NoteAction:
        return NoteAction(self.cleaned_data["action"])

    def clean(self) -> dict[str, Any]:
        """Whoever snoozes says until when; for a dismissal the day means nothing, whatever it is."""
        said = super().clean() or self.cleaned_data
        if said.get("action") == NoteAction.DISMISSED:
            self.errors.pop("until", None)
            return {**said, "until": None}
        if "until" in said and not (said["until"] and self.today < said["until"] <= self.today + FURTHEST):
            self.add_error("until", _("Choose a day between tomorrow and a year from now."))
        return said


class GoalForm(forms.Form):
    """Each grade's share of the contacts, in percent."""

    def __init__(self, *args: Any, percents: Mapping[Grade, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for grade, ending in ENDINGS.items():
            self.fields[ending] = forms.IntegerField(
                label=grade.label,
                min_value=0,
                max_value=100,
                initial=percents[grade],
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        whole = sum(percent for percent in found.values())
        if not self.errors and whole != WHOLE:
            raise forms.ValidationError(
                _("The shares add up to %(whole)s %%. They must be 100 %% together."), params={"whole": whole}
            )
        return found

    @property
    def percents(self) -> dict[Grade, int]:
        return {grade: self.cleaned_data[ending] for grade, ending in ENDINGS.items()}
