"""The forms behind the administrator's pages."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import lock_person, other_posting
from accounts.enums import PostingRole
from accounts.forms import TerritoryChoice
from accounts.models import Leave, Posting, Territory, User
from accounts.rules import fits_node, leave_fault


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


class PostingForm(forms.ModelForm):
    """A posting entered by hand: the same rules as of one from a sheet."""

    class Meta:
        model = Posting
        fields: ClassVar = ["user", "territory", "role", "from_on", "to_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields and self.instance.role != PostingRole.COVER:
            # A cover follows from approved leave.
            choices = [choice for choice in PostingRole.choices if choice[0] != PostingRole.COVER]
            self.fields["role"].choices = [("", "---------"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        post = {name: data.get(name) for name in ("user", "territory", "role", "from_on", "to_on")}
        if all(value for name, value in post.items() if name != "to_on"):
            self._check_node(post)
            self._check_days(post)
        return data

    def _check_node(self, post: dict[str, Any]) -> None:
        """A posting that stands may be ended, whatever has grown below it since."""
        is_new = self.instance.pk is None or {"territory", "role"} & set(self.changed_data)
        if is_new and not fits_node(post["role"], is_leaf=post["territory"].is_leaf()):
            words = _("“%(code)s” has territories below it; a rep is posted to one of these.")
            self.add_error("territory", words % {"code": post["territory"].code})

    def _check_days(self, post: dict[str, Any]) -> None:
        lock_person(post["user"])
        other = other_posting(**post, but=self.instance)
        if other is not None:
            words = _("She holds this post on some of these days already: from %(from)s to %(to)s.")
            self.add_error("from_on", words % other.span)


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
