"""The forms by which a person says how she wants to be reached."""

from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliveries.enums import ROBOTS, Channel, MorningOn
from deliveries.models import Preferences
from deliveries.rules import is_secret, robot_key

if TYPE_CHECKING:
    from accounts.models import User


def time_of_day(label: Any, *, required: bool, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, "%H:%M")
    return forms.TimeField(label=label, required=required, help_text=help_text, widget=widget)


def channels(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, required=False, help_text=help_text, widget=widget)


class PreferencesForm(forms.Form):
    """Everything is in the app anyway; this is what goes out, when and by what."""

    morning_on = forms.ChoiceField(label=_("Morning message"), choices=MorningOn, widget=forms.RadioSelect)
    morning_at = time_of_day(pgettext_lazy("morning message", "At"), required=True)
    morning_by = channels(_("Morning message by"))
    reminders_by = channels(_("Reminders by"))
    digests_by = channels(
        _("Digests by"), _("Where the morning message goes, it holds the digest: you get one, not two.")
    )
    urgent_by = channels(_("Urgent messages by"), _("Adverse events: at any hour, quiet or not."))
    quiet_from = time_of_day(_("Quiet from"), required=False)
    quiet_until = time_of_day(
        _("Quiet until"), required=False, help_text=_("What would go out in between waits until then.")
    )

    def __init__(self, data: Any, *, user: "User", wishes: Preferences) -> None:
        super().__init__(data, initial={name: getattr(wishes, name) for name in self.base_fields})
        by = [(channel.value, channel.label) for channel in _ways(user)]
        for field in self.fields.values():
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = by

    def clean_morning_at(self) -> time:
        at: time = self.cleaned_data["morning_at"]
        if not time(5) <= at <= time(11):
            raise forms.ValidationError(_("A morning message comes between 5:00 and 11:00."))
        return at

    def clean_urgent_by(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["urgent_by"]
        if not chosen:
            raise forms.ValidationError(_("What is urgent needs one way out at least."))
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        start, end = data.get("quiet_from"), data.get("quiet_until")
        if bool(start) != bool(end) or (start and start == end):
            self.add_error("quiet_until" if start else "quiet_from", _("Quiet hours have a beginning and an end."))
        return data


def _ways(user: "User") -> list[Channel]:
    """What she can choose from: mail, the robots she has, SMS where the company has a gateway and she a number."""
    hers = set(user.robots.values_list("channel", flat=True))
    by_sms = [Channel.SMS] if settings.SMS_GATEWAY and user.phone else []
    return [Channel.EMAIL, *(robot for robot in ROBOTS if robot in hers), *by_sms]


class RobotForm(forms.Form):
    channel = forms.ChoiceField(
        label=pgettext_lazy("robot", "Kind"),
        choices=[(channel.value, channel.label) for channel in ROBOTS],
        widget=forms.RadioSelect,
        initial=Channel.WECOM.value,
    )
    address = forms.CharField(
        label=_("Webhook address"),
        max_length=300,
        help_text=_("As the group's settings show it when you add a robot there, or the key at its end."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=100,
        required=False,
        help_text=_("Where the robot asks for a signature (DingTalk, Feishu)."),
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"]
        if secret and not is_secret(secret):
            raise forms.ValidationError(_("A secret has letters, digits, - and _ only."))
        return secret

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        channel = Channel(data["channel"])
        key = robot_key(channel, data["address"])
        if key is None:
            self.add_error("address", _("This is not the webhook address of such a robot. Copy it from the group."))
        if data["secret"] and channel == Channel.WECOM:
            self.add_error("secret", _("Robots of WeCom have no secret."))
        return data | {"channel": channel, "key": key}
