"""What is said of a breakthrough plan: its goal, its retrospectives, its end, and help."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import IsoDateField, WordsField
from accounts.models import User
from planning.breakthroughs.enums import Band, Diagnosis, Measure, Origin, PlanOutcome, ToStart, ToWin
from planning.breakthroughs.people import who_could_help
from planning.breakthroughs.queries import active_approaches
from planning.breakthroughs.rule import (
    BOUNDS,
    Goal,
    Terms,
    fits,
    is_lawful_measure,
    missing_to_start,
    quarter_to_plan,
)
from planning.models import Approach, BreakthroughPlan
from retention.forms import LongWordsField

_EMPTY = [("", "—")]
UNLAWFUL = _("Prescriptions, sales, quota and pay are never counted here. Count what the client says or does with us.")
_WRONG = {
    ToStart.ORIGIN: _("Say where the client comes from."),
    ToStart.DIAGNOSIS: _("Say which of the two it was."),
    ToStart.MEASURE: _("A plan can't start without what is counted."),
    ToStart.BASELINE: _("Say where it stands now."),
    ToStart.TARGET: _("A plan can't start without a target."),
    ToStart.TARGET_ON: _("A plan can't start without a date: after today, and in the quarter."),
    ToStart.APPROACHES: _("Choose at least one other approach."),
}
_VALUE = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0})
# Above every measure's most; which of them it is, is said by the rule.
_MOST = max(most for _least, most in BOUNDS.values())


def _number(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST, required=False, widget=_VALUE, **options)


class LawfulField(WordsField):
    """Words for what is counted."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not is_lawful_measure(value):
            raise forms.ValidationError(UNLAWFUL, code="unlawful")


class PlanForm(forms.Form):
    """The plan of one client. A draft may be half written; with the button that starts it everything is asked for."""

    origin = forms.ChoiceField(
        label=_("Where does the client come from?"), choices=Origin.choices, required=False, widget=forms.RadioSelect
    )
    diagnosis = forms.ChoiceField(
        label=_("Too little attention, or the wrong method?"),
        choices=Diagnosis.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    diagnosis_words = LongWordsField(label=_("In your words"), max_length=500, rows=2, required=False)
    measure = forms.ChoiceField(
        label=_("What is counted"), choices=[*_EMPTY, *Measure.choices], required=False, help_text=UNLAWFUL
    )
    measure_words = LawfulField(label=_("In words"), max_length=120, required=False)
    unit = LawfulField(label=pgettext_lazy("of a measure", "Unit"), max_length=20, required=False)
    baseline = _number(_("Now"), help_text=_("Attitude: step 1 to 5. Patients: 0 none, 1 few, 2 about half, 3 most."))
    target = _number(pgettext_lazy("value of a goal", "Target"))
    target_on = IsoDateField(label=_("Target date"), required=False)
    opportunity = LongWordsField(label=_("What gives us the chance now"), max_length=500, rows=2, required=False)
    approaches = forms.ModelMultipleChoiceField(
        label=_("What we do differently"),
        queryset=Approach.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, plan: BreakthroughPlan | None, on: date, **kwargs: Any) -> None:
        self.on, self.ends_on = on, quarter_to_plan(on).last
        kept: Any = {}
        offered = active_approaches()
        if plan is not None:
            chosen = list(plan.approaches.all())
            kept = {name: getattr(plan, name) for name in self.base_fields if name != "approaches"}
            kept["approaches"] = chosen
            offered |= Approach.objects.filter(pk__in=[each.pk for each in chosen])
        super().__init__(*args, **{"initial": kept or {"target_on": self.ends_on}, **kwargs})
        approaches: Any = self.fields["approaches"]
        approaches.queryset = offered
        self.fields["target_on"].widget.attrs |= {
            "min": (on + timedelta(days=1)).isoformat(),
            "max": self.ends_on.isoformat(),
        }

    @property
    def starts(self) -> bool:
        return "start" in self.data

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        measure = said.get("measure", "")
        if measure == Measure.OTHER and "measure_words" in said and not said["measure_words"]:
            self.add_error("measure_words", _("Say what is counted."))
        for name in ("baseline", "target"):
            value = said.get(name)
            if measure and value is not None and not fits(measure, value):
                least, most = BOUNDS[measure]
                self.add_error(name, _("From %(least)s to %(most)s.") % {"least": least, "most": most})
        if said.get("baseline") is not None and said.get("target") is not None and said["target"] <= said["baseline"]:
            self.add_error("target", _("The target lies above where it stands now."))
        day = said.get("target_on")
        if day is not None and day > self.ends_on:
            words = _("%(day)s is the last day of the quarter.") % {"day": self.ends_on.isoformat()}
            self.add_error("target_on", words)
        if self.starts:
            self._ask_for_everything(said)
        return said

    def _ask_for_everything(self, said: dict[str, Any]) -> None:
        goal = Goal(
            said.get("origin", ""),
            said.get("diagnosis", ""),
            said.get("measure", ""),
            said.get("baseline"),
            said.get("target"),
            said.get("target_on"),
            len(said.get("approaches") or ()),
        )
        for missing in missing_to_start(goal, ends_on=self.ends_on, on=self.on):
            if missing.value not in self.errors:
                self.add_error(missing.value, _WRONG[missing])

    def facts(self) -> dict[str, Any]:
        """What the action takes, the approaches apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "approaches"}


class ReasonForm(forms.Form):
    """One more plan than the quarter has places: why."""

    words = LongWordsField(label=_("Why one more"), max_length=500, rows=2)


class GrantForm(forms.Form):
    words = LongWordsField(label=_("Your reason for one more"), max_length=500, rows=2)


def _value_field(plan: BreakthroughPlan, label: Any, **options: Any) -> forms.Field:
    """A value of the plan's measure."""
    if plan.measure == Measure.PATIENTS:
        choices = [*_EMPTY, *((str(value), words) for value, words in Band.choices)]
        return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, **options)
    least, most = BOUNDS[plan.measure]
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": least, "max": most})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **options)


class RetrospectiveForm(forms.Form):
    """复盘."""

    worked = LongWordsField(label=_("What worked"), max_length=1000)
    did_not = LongWordsField(label=_("What did not"), max_length=1000)
    approach = forms.ModelChoiceField(label=_("Next approach"), queryset=Approach.objects.none(), required=False)
    approach_words = WordsField(label=_("Next approach, in words"), max_length=300, required=False)
    next_on = IsoDateField(label=_("Next retrospective"))

    def __init__(
        self, *args: Any, plan: BreakthroughPlan, terms: Terms, on: date, known: int | None, **kwargs: Any
    ) -> None:
        self.on, self.latest = on, on + timedelta(days=terms.longest_days)
        initial = {"next_on": on + timedelta(days=terms.usual_days), "reached": known}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["reached"] = _value_field(plan, _("Where it stands now"), required=False)
        approach: Any = self.fields["approach"]
        approach.queryset, approach.empty_label = active_approaches(), "—"
        self.fields["next_on"].widget.attrs |= {
            "min": (on + timedelta(days=1)).isoformat(),
            "max": self.latest.isoformat(),
        }
        self.order_fields(["worked", "did_not", "reached", "approach", "approach_words", "next_on"])

    def clean_next_on(self) -> date:
        day: date = self.cleaned_data["next_on"]
        if not self.on < day <= self.latest:
            raise forms.ValidationError(
                _("After today and by %(latest)s at the latest."), params={"latest": self.latest.isoformat()}
            )
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "approach_words" in said and not said.get("approach") and not said["approach_words"]:
            self.add_error("approach", _("Say what comes next: choose one, or write it."))
        return said


class CarryForm(forms.Form):
    """Go on in the next quarter, with a target and a date of that quarter."""

    words = LongWordsField(label=_("Why it goes on"), max_length=500, rows=2)
    target_on = IsoDateField(label=_("Target date"))

    def __init__(self, *args: Any, plan: BreakthroughPlan, on: date, **kwargs: Any) -> None:
        self.plan, self.on, self.ends_on = plan, on, quarter_to_plan(on).last
        super().__init__(*args, **{"initial": {"target": plan.target, "target_on": self.ends_on}, **kwargs})
        self.fields["target"] = _value_field(plan, pgettext_lazy("value of a goal", "Target"))
        self.order_fields(["words", "target", "target_on"])

    def clean_target(self) -> int:
        target: int = self.cleaned_data["target"]
        if target is None or target <= (self.plan.baseline or 0):
            raise forms.ValidationError(_("The target lies above where it stood at the beginning."))
        return target

    def clean_target_on(self) -> date:
        day: date = self.cleaned_data["target_on"]
        if not self.on < day <= self.ends_on:
            raise forms.ValidationError(
                _("After today and by %(latest)s at the latest."), params={"latest": self.ends_on.isoformat()}
            )
        return day


class CloseForm(forms.Form):
    """How a plan ended. While something is missing for an A, that can't be chosen, and `improved` is offered."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=PlanOutcome.choices, widget=forms.RadioSelect)
    words = LongWordsField(label=_("Why this outcome"), max_length=500, rows=2)

    def __init__(self, *args: Any, missing: list[ToWin], **kwargs: Any) -> None:
        offered = PlanOutcome.IMPROVED if missing else PlanOutcome.WON
        super().__init__(*args, **{"initial": {"outcome": offered}, **kwargs})
        if missing:
            outcome: Any = self.fields["outcome"]
            left = [each for each in PlanOutcome if each != PlanOutcome.WON]
            outcome.choices = [(each.value, each.label) for each in left]
            outcome.error_messages["invalid_choice"] = _("Not confirmed as A yet: choose another outcome, or wait.")

    def clean_outcome(self) -> PlanOutcome:
        return PlanOutcome(self.cleaned_data["outcome"])


class MessageForm(forms.Form):
    """Words on the thread, and whom they ask for help."""

    words = LongWordsField(label=_("Your words"), max_length=2000)
    asking = forms.ModelMultipleChoiceField(
        label=_("Ask for help"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They read this thread. Who does not cover the client sees a masked name."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, may_ask: bool, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"key": uuid4()}, **kwargs})
        asking: Any = self.fields["asking"]
        if may_ask:
            asking.queryset = who_could_help(user, on)
            asking.label_from_instance = lambda person: person.full_name
        else:
            del self.fields["asking"]
