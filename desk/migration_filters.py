"""Which two days the grades are compared of, and which of the flows between them a list shows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_territories
from accounts.fields import IsoDateField
from accounts.models import Territory, User
from clients.enums import Grade
from retention.grade_flows import GRADES, Between, Came, Went
from workdays.quarters import quarter_of

ON_GRADES: list[tuple[str, Any]] = [(grade.value, grade.label) for grade in GRADES]


class Days(NamedTuple):
    """Two days that are over, the first one earlier."""

    first: date
    last: date


def usual_days(on: date) -> Days:
    """The first day of the last quarter, and that of this one; on that very day, which is not over, the one before."""
    this = quarter_of(on)
    return Days(this.before.first, min(this.first, on - timedelta(days=1)))


class DaysForm(forms.Form):
    """Both days must be over; what is left out is as usual."""

    first = IsoDateField(label=_("From the end of"), required=False)
    last = IsoDateField(label=_("To the end of"), required=False)

    def __init__(self, data: QueryDict, *, on: date) -> None:
        self.on, self.usual = on, usual_days(on)
        shown = data.copy()
        for name, day in zip(Days._fields, self.usual, strict=True):
            shown.setdefault(name, day.isoformat())
        super().__init__(shown)

    @property
    def days(self) -> Days:
        """As asked for where it makes sense, else the usual ones."""
        return self._chosen() if self.is_valid() else self.usual

    def _chosen(self) -> Days:
        return Days(
            self.cleaned_data.get("first") or self.usual.first, self.cleaned_data.get("last") or self.usual.last
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        first, last = self._chosen()
        if last >= self.on:
            self.add_error("last", _("That day is not over yet. Yesterday is the latest."))
        elif first >= last:
            self.add_error("first", _("The first day must be before the last."))
        return found


class FlowForm(DaysForm):
    """A flow between the two days: from where, to where, and of which territories a person sees."""

    source = forms.MultipleChoiceField(
        label=_("From"),
        choices=[*ON_GRADES, *Came.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )
    target = forms.MultipleChoiceField(
        label=_("To"),
        choices=[*ON_GRADES, *Went.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(), to_field_name="code", required=False, widget=forms.HiddenInput()
    )

    def __init__(self, data: QueryDict, *, on: date, user: User) -> None:
        super().__init__(data, on=on)
        field: Any = self.fields["territory"]
        field.queryset = visible_territories(user)

    @property
    def node(self) -> Territory | None:
        return self.cleaned_data.get("territory")

    @property
    def between(self) -> Between:
        """For a form that is valid and names a territory."""
        node = self.node
        assert node is not None
        return Between(node.path, *self.days)

    @property
    def sources(self) -> Sequence[str]:
        chosen: list[str] = self.cleaned_data["source"]
        return chosen or [grade.value for grade in GRADES]

    @property
    def targets(self) -> Sequence[str]:
        chosen: list[str] = self.cleaned_data["target"]
        return chosen or [*(grade.value for grade in GRADES), *Went.values]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        chosen = set(found.get("source") or [])
        if chosen & set(Came.values) and chosen & set(Grade.values):
            self.add_error("source", _("Choose grades, or ways to come: not both at once."))
        if "territory" in found and found["territory"] is None:
            self.add_error("territory", _("Choose a territory."))
        return found
