from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.periods import Span
from planning.quarter_field import QuarterField
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
