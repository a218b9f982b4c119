"""Input about consent."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from compliance.enums import ConsentChannel
from compliance.models import ConsentText


class ConsentForm(forms.Form):
    """A client agreed: to which text, through which channel, when, and what shows it."""

    channel = forms.ChoiceField(label=_("Channel"), choices=ConsentChannel.choices)
    text = forms.ModelChoiceField(
        ConsentText.objects.none(), label=_("Text of consent"), to_field_name="version", empty_label=None
    )
    given_on = IsoDateField(label=_("Given on"))
    evidence = WordsField(
        label=_("Evidence"), max_length=300, help_text=_("Signed form and its number, her message, who was present …")
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        texts: Any = self.fields["text"]
        texts.queryset = ConsentText.objects.filter(is_active=True).order_by("-version")

    def clean_channel(self) -> ConsentChannel:
        return ConsentChannel(self.cleaned_data["channel"])

    def clean_given_on(self) -> date:
        day: date = self.cleaned_data["given_on"]
        if not date(2015, 1, 1) <= day <= self.on:
            raise forms.ValidationError(_("Choose a day up to today."))
        return day
