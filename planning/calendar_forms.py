"""What a calendar is asked for, and what a feed shall say."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField
from accounts.models import User
from planning.calendars.enums import EventKind, Privacy, View
from workdays.rules import FIRST_DAY, LAST_DAY


class DayField(IsoDateField):
    """A day with months on both sides of it."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not FIRST_DAY.year < day.year < LAST_DAY.year:
            raise forms.ValidationError(_("The calendar does not reach that day."))
        return day


class CalendarForm(forms.Form):
    """What makes no sense is left out: the calendar opens all the same."""

    view = forms.ChoiceField(label=_("View"), choices=View, required=False)
    on = DayField(label=_("Day"), required=False)
    kind = forms.MultipleChoiceField(
        label=_("Show"),
        choices=EventKind,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )

    def _asked(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def chosen_view(self) -> View:
        return View(self._asked("view") or View.MONTH)

    def chosen_day(self, otherwise: date) -> date:
        return self._asked("on") or otherwise

    @property
    def chosen_kinds(self) -> list[str]:
        """All where none is chosen."""
        return self._asked("kind") or list(EventKind.values)


class WhoseForm(forms.Form):
    """Whose calendar a manager looks at."""

    rep = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["rep"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = people, _("My own calendar")


class FeedForm(forms.Form):
    privacy = forms.ChoiceField(
        label=_("What it says of clients"), choices=Privacy, initial=Privacy.NAMES, widget=forms.RadioSelect
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is in it"),
        choices=EventKind,
        initial=list(EventKind.values),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing, or switch the calendar off.")},
    )
    # The feed that the page showed: what was changed or replaced meanwhile is not changed again.
    feed = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
