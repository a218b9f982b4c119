import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.periods import Span
from planning.quarter_field import QuarterField
from workdays.months import Month, month_of
from workdays.quarters import Quarter, quarter_of


class BoardForm(forms.Form):
    """What a board is asked for. What makes no sense is left out: the board opens all the same."""

    period = forms.ChoiceField(label=_("Period"), choices=Span, required=False)

    def span(self) -> Span:
        chosen: Any = self.cleaned_data.get("period") if self.is_valid() else None
        return Span(chosen or Span.MONTH)


class QuarterForm(forms.Form):
    """Which quarter is asked for, by any day of it. What makes no sense is left out: the page opens all the same."""

    quarter = QuarterField(label=_("Quarter"), required=False)

    def chosen(self, otherwise: Quarter) -> Quarter:
        chosen: Any = self.cleaned_data.get("quarter") if self.is_valid() else None
        return quarter_of(chosen) if chosen else otherwise


_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class MonthForm(forms.Form):
    """Which month is asked for, "2026-02". What makes no sense is left out, as are months that are over and those of
    which nobody knows anything yet: the page opens all the same."""

    month = forms.CharField(label=_("Month"), required=False, max_length=7)

    def chosen(self, otherwise: Month, *, on: date) -> Month:
        asked = self.cleaned_data.get("month") if self.is_valid() else None
        found = _MONTH.fullmatch(asked or "")
        month = Month(*map(int, found.groups())) if found else otherwise
        this = month_of(on)
        return month if this <= month <= Month(this.year + 1, this.number) else otherwise
