"""A step of a product's path, as a person says how it stands and who acts and decides."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from accounts.models import User
from clients.enums import PathPart, PathStepState
from clients.fields import ClientField
from clients.models import Client, PathPerson, PathStep, Relationship
from clients.organisation_forms import EARLIEST


class StepForm(forms.Form):
    """How a step stands; one more who acts and one more who decides; and those who do so no longer.

    Who does so no longer is chosen among the person's own clients: others are not hers to take away.
    """

    state = forms.ChoiceField(label=_("State"), choices=PathStepState)
    on = IsoDateField(label=_("Since"), required=False)
    note = WordsField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    acts = ClientField(label=_("Somebody who acts"), required=False)
    decides = ClientField(label=_("Somebody who decides"), required=False)
    gone = forms.MultipleChoiceField(label=_("Does so no longer"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, step: PathStep, user: User, on: date, **kwargs: Any) -> None:
        self.today = on
        kwargs["initial"] = {name: getattr(step, name) for name in ("state", "on", "note")}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for part in PathPart:
            fields[part.value].offer(Relationship.objects.editable_by(user).select_related("client"), user)
            fields[part.value].widget.query = f"?organisation={step.organisation_id}"
        people = step.people.in_force().editable_by(user).select_related("client").order_by("pk")
        self.hers = {str(person.pk): person for person in people}
        fields["gone"].choices = [(key, _in_words(person)) for key, person in self.hers.items()]
        if not self.hers:
            del fields["gone"]

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day is not None and not EARLIEST <= day <= self.today:
            raise forms.ValidationError(_("Choose a day from 1990 to today."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") == PathStepState.DONE and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", _("Say when it was done."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("state", "on", "note")}

    @property
    def named(self) -> list[tuple[PathPart, Client]]:
        """Who acts or decides as well."""
        found = [(part, self.cleaned_data[part.value]) for part in PathPart]
        return [(part, relationship.client) for part, relationship in found if relationship is not None]

    @property
    def ended(self) -> list[PathPerson]:
        return [self.hers[key] for key in self.cleaned_data.get("gone", ())]


def _in_words(person: PathPerson) -> str:
    return f"{person.client} · {person.get_part_display()}"


class OwnStepForm(forms.Form):
    """A step that this hospital has beside the usual ones."""

    name = WordsField(label=_("Step"), max_length=80)
    after = forms.ModelChoiceField(label=_("Comes after"), queryset=PathStep.objects.none(), empty_label=None)

    def __init__(self, *args: Any, steps: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["after"].queryset = steps
