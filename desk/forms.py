from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.periods import Span


class BoardForm(forms.Form):
    """What a board is asked for. What makes no sense is left out: the board opens all the same."""

    period = forms.ChoiceField(label=_("Period"), choices=Span, required=False)

    def span(self) -> Span:
        chosen: Any = self.cleaned_data.get("period") if self.is_valid() else None
        return Span(chosen or Span.MONTH)
