"""Input about other activity: two taps, or all of it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_paths
from accounts.fields import IsoDateField, WordsField
from accounts.models import Territory, User
from clients.fields import ClientField
from clients.masking import is_within, name_as_seen
from clients.models import Relationship
from visits.activities import SAID
from visits.enums import ActivityKind
from visits.fields import Chips
from visits.models import Activity
from visits.queries import own_territory, rules

MINUTES = (15, 30, 60, 120, 240)


class ActivityForm(forms.Form):
    """What a person did beside contacts. Kind and minutes are enough; the day is today when it is left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityKind, widget=Chips)
    minutes = forms.TypedChoiceField(
        label=_("Minutes"),
        choices=[(number, number) for number in MINUTES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=Chips,
    )
    # Counts before the chips.
    other_minutes = forms.IntegerField(
        label=_("Other minutes"),
        required=False,
        min_value=1,
        max_value=Activity.LONGEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    words = WordsField(label=_("What it was"), max_length=300, required=False)
    happened_on = IsoDateField(label=_("Date"), required=False)
    relationship = ClientField(label=_("For which client"), required=False, help_text=_("Only with client service."))
    key = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, user: User, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.today = user, timezone.localdate(at)
        fields: dict[str, Any] = self.fields
        mine = Relationship.objects.editable_by(user).select_related("client", "territory")
        fields["relationship"].offer(mine, user)

    def clean_kind(self) -> ActivityKind:
        return ActivityKind(self.cleaned_data["kind"])

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"] or self.day_left_out()
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet: log it when it is done."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_minutes(cleaned)
        relationship = cleaned.get("relationship")
        if relationship and "kind" in cleaned and cleaned["kind"] != ActivityKind.SERVICE:
            self.add_error("relationship", _("A client is named with client service alone: choose that kind."))
        if "happened_on" in cleaned:
            self._clean_territory(cleaned["happened_on"], relationship)
        return cleaned

    def _clean_minutes(self, cleaned: dict[str, Any]) -> None:
        if not {"minutes", "other_minutes"} <= cleaned.keys():
            return
        cleaned["minutes"] = cleaned["other_minutes"] or cleaned["minutes"]
        if cleaned["minutes"] is None:
            self.add_error("minutes", _("How long did it take?"))

    def _clean_territory(self, day: date, relationship: Relationship | None) -> None:
        """A service counts where its client is, everything else where the person was posted on the day."""
        territory = self.known_territory(day, relationship)
        territory = territory or (relationship.territory if relationship else own_territory(self.user, day))
        if territory is None:
            self.add_error("happened_on", _("You were posted nowhere on this day, so it belongs to no territory."))
            return
        earliest = self.earliest_day(timedelta(days=rules().policy(territory.path).backdating_days))
        if day < earliest:
            words = _("It can be logged for %(earliest)s at the earliest.")
            self.add_error("happened_on", forms.ValidationError(words, params={"earliest": earliest.isoformat()}))
        self.cleaned_data["territory"] = territory

    def day_left_out(self) -> date:
        return self.today

    def earliest_day(self, backdating: timedelta) -> date:
        return self.today - backdating

    def known_territory(self, day: date, relationship: Relationship | None) -> Territory | None:
        return None

    def facts(self) -> dict[str, Any]:
        """What `log_activity` and `edit_activity` take."""
        return {name: self.cleaned_data[name] for name in (*SAID, "territory")}

    @staticmethod
    def first_values() -> dict[str, Any]:
        return {"key": uuid4()}


class ActivityEditForm(ActivityForm):
    """An activity changed; the history keeps what stood there."""

    key = None  # type: ignore[assignment]

    def __init__(self, *args: Any, activity: Activity, **options: Any) -> None:
        self.activity = activity
        super().__init__(*args, initial=self.values_of(activity), **options)
        # A client who was handed over since may stay named; words do not find her.
        known = Relationship.objects.filter(pk__in=[activity.relationship_id])
        fields: dict[str, Any] = self.fields
        fields["relationship"].queryset |= known.select_related("client", "territory")
        fields["relationship"].label_from_instance = self._name_as_seen

    def _name_as_seen(self, relationship: Relationship) -> str:
        is_seen = is_within(relationship.territory.path, visible_paths(self.user))
        return name_as_seen(relationship.client.full_name, is_seen=is_seen)

    def day_left_out(self) -> date:
        return self.activity.happened_on

    def earliest_day(self, backdating: timedelta) -> date:
        """As far back as it could have been logged when it was."""
        return min(self.activity.happened_on, timezone.localdate(self.activity.logged_at) - backdating)

    def known_territory(self, day: date, relationship: Relationship | None) -> Territory | None:
        """Frozen as it was, unless day or client are others."""
        same = (day, relationship) == (self.activity.happened_on, self.activity.relationship)
        return self.activity.territory if same else None

    @staticmethod
    def values_of(activity: Activity) -> dict[str, Any]:
        said = {name: getattr(activity, name) for name in SAID}
        return said if activity.minutes in MINUTES else said | {"minutes": None, "other_minutes": activity.minutes}
