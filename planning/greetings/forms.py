"""Input about greetings."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from clients.enums import Grade, Role
from compliance.enums import ConsentChannel
from planning.greetings.queries import A_YEAR, with_roles
from planning.greetings.texts import LONGEST
from planning.models import Festival
from visits.wechat_draft import UNSAYABLE


class OccasionForm(forms.Form):
    """Which occasion: a festival on one of its days, or the birthdays of a day."""

    festival = forms.ModelChoiceField(Festival.objects.none(), required=False)
    day = IsoDateField()

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        field: Any = self.fields["festival"]
        field.queryset = Festival.objects.filter(is_active=True)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.on <= day <= self.on + A_YEAR:
            raise forms.ValidationError(_("This day is past, or too far off."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        festival, day = cleaned.get("festival"), cleaned.get("day")
        if festival is not None and day is not None and not festival.days(day, day):
            self.add_error("day", _("The festival is not on this day."))
        return cleaned


class BatchForm(forms.Form):
    """Whom of those the occasion is for, and in which language."""

    grades = forms.MultipleChoiceField(
        label=_("Grade"), choices=Grade, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"})
    )
    roles = forms.MultipleChoiceField(
        label=_("Role"), choices=Role, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"})
    )
    language = forms.ChoiceField(label=_("Language of the greetings"), choices=settings.LANGUAGES)

    def chosen(self) -> Q:
        """The condition for the relationships; no tick asks for everybody."""
        grades = self.cleaned_data["grades"]
        return with_roles(self.cleaned_data["roles"]) & (Q(grade__in=grades) if grades else Q())

    @staticmethod
    def first_values() -> dict[str, Any]:
        return {"language": get_language() or settings.LANGUAGE_CODE}


# What leaves a greeting without its text going anywhere.
_SILENT = ("skip", "back")


class ActForm(forms.Form):
    """What is done with a greeting, and its text as it stands in the row: whatever goes out goes out as it is read."""

    act = forms.ChoiceField(choices=[(name, name) for name in ("save", "copied", "email", "sms", *_SILENT)])
    text = WordsField(label=pgettext_lazy("greeting", "Text"), max_length=LONGEST, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text = cleaned.get("text", "").replace("\r\n", "\n")
        if cleaned.get("act") not in _SILENT and "text" in cleaned:
            if not text:
                self.add_error("text", _("An empty greeting says nothing: write a word, or leave the client out."))
            elif UNSAYABLE.search(text):
                self.add_error("text", _("A greeting says nothing of gifts, meals, fees or prescriptions."))
        return cleaned | {"text": text}

    @property
    def channel(self) -> ConsentChannel | None:
        act = self.cleaned_data["act"]
        return ConsentChannel(act) if act in ConsentChannel.values else None
