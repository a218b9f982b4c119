"""The field that asks for a quarter by any day of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import DateFilter

from accounts.fields import IsoDateField
from workdays.quarters import quarter_of
from workdays.rules import FIRST_DAY, LAST_DAY


class QuarterField(IsoDateField):
    """A day of a quarter whose working days are known, and with them the day before it."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not FIRST_DAY < quarter_of(day).first <= LAST_DAY:
            raise forms.ValidationError(_("The calendar does not reach that day."))
        return day


class QuarterFilter(DateFilter):
    field_class = QuarterField
