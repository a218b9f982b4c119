"""The forms of a person's own page, of her manager's, and of the look across."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.enums import LeaveKind
from accounts.fields import IsoDateField, WordsField
from accounts.models import Leave, Territory, User
from accounts.rules import is_plausible_expiry, leave_fault


class FilingForm(forms.Form):
    number = WordsField(label=_("Filing number"), max_length=60, required=False)
    expires_on = IsoDateField(label=_("Expires on"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_expires_on(self) -> date | None:
        expires_on: date | None = self.cleaned_data["expires_on"]
        if expires_on and not is_plausible_expiry(expires_on, self.on):
            raise forms.ValidationError(_("This date cannot be right: it is more than 20 years away."))
        return expires_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("number")) != bool(data.get("expires_on")):
            missing = "expires_on" if data.get("number") else "number"
            self.add_error(missing, _("A filing number and its expiry go together."))
        return data


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=LeaveKind, widget=forms.RadioSelect, initial=LeaveKind.LEAVE)
    from_on = IsoDateField(label=_("First day"))
    to_on = IsoDateField(label=_("Last day"))
    note = WordsField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "from_on" in data and "to_on" in data:
            fault = leave_fault(data["from_on"], data["to_on"], self.on)
            if fault:
                self.add_error("to_on", fault.label)
        return data

    def show_overlap(self, other: Leave) -> None:
        """Say which leave the days touch."""
        says = _(
            "You have %(kind)s from %(from)s to %(to)s already (%(state)s). Withdraw it first or choose other days."
        )
        facts = {
            "kind": other.get_kind_display(),
            "from": other.from_on,
            "to": other.to_on,
            "state": other.get_state_display(),
        }
        self.add_error(None, says % facts)


class DecisionForm(forms.Form):
    """What a manager decides on one leave."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("decline", _("Decline"))])
    covered_by = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Covered by"), empty_label=_("Nobody: the dates pause")
    )

    def __init__(self, *args: Any, candidates: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=[person.pk for person in candidates])
        self.fields["covered_by"].queryset = people  # type: ignore[attr-defined]


class TerritoryChoice(forms.ModelChoiceField):
    """Territories as a tree, indented by depth."""

    def label_from_instance(self, obj: Territory) -> str:
        return f"{'　' * (obj.depth - 1)}{obj.name} ({obj.code})"


class LookForm(forms.Form):
    territory = TerritoryChoice(Territory.objects.all(), label=_("Territory"))
    reason = WordsField(
        label=_("Reason"),
        min_length=5,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Written to the access log, with your name and the time."),
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False, max_length=2000)
