"""The forms behind the administrator's pages."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import TerritoryChoice
from accounts.models import Leave, Territory, User
from accounts.rules import leave_fault


class PersonFacts:
    """What both forms of a person clean alike."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return (self.cleaned_data.get("email") or "").lower()


class PersonCreationForm(PersonFacts, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "email", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The package's words are about database fields; ours say what to do.
        self.fields["usable_password"].label = _("Password")
        self.fields["usable_password"].help_text = _("Without one, the person sets it through the reset mail.")
        self.fields["usable_password"].choices = [("true", _("Set one here")), ("false", _("By mail"))]  # type: ignore[attr-defined]


class PersonChangeForm(PersonFacts, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class TerritoryForm(forms.ModelForm):
    parent = TerritoryChoice(
        Territory.objects.all(), required=False, label=_("Below"), empty_label=_("Nothing: this is a root")
    )

    class Meta:
        model = Territory
        fields: ClassVar = ["code", "name", "level", "product_line"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["parent"] = Territory.objects.get_parent(self.instance)

    def clean_parent(self) -> Territory | None:
        parent: Territory | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            raise forms.ValidationError(_("A territory cannot hang below itself."))
        return parent


class LeaveAdminForm(forms.ModelForm):
    """Leave entered on somebody's behalf: the same rules as on her own page."""

    class Meta:
        model = Leave
        fields: ClassVar = ["user", "kind", "from_on", "to_on", "note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        user, from_on, to_on = data.get("user"), data.get("from_on"), data.get("to_on")
        if user and from_on and to_on:
            self._check_days(user, from_on, to_on)
        return data

    def _check_days(self, user: User, from_on: date, to_on: date) -> None:
        fault = leave_fault(from_on, to_on, timezone.localdate())
        if fault:
            self.add_error("to_on", fault.label)
        elif Leave.objects.standing().filter(user=user).touching(from_on, to_on).exclude(pk=self.instance.pk).exists():
            self.add_error("from_on", _("This person has leave on one of these days already."))
