"""What a person enters about the reception of a hospital, her registration there, and a booking."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import IsoDateField, TimeInput, WordsField
from accounts.models import User
from accounts.rules import is_plausible_expiry
from clients.enums import WEEKDAYS, BookingState, HolidayShift
from clients.fields import ClientField
from clients.models import Department, Organisation, ReceptionWindow, RegistrationSeason, Relationship
from clients.models.reception import LONGEST_LEAD, numbers

# A booking further away than this is a slip of the finger.
FURTHEST_BOOKING = timedelta(days=366)
# What may stand between the numbers of days: "10、25", "10 日和 25 日".
_BETWEEN = re.compile(r"[\s,，、;；/和及与日号]+")
_MONTH_DAY = re.compile(r"^\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\s*$")


def _plain(text: str) -> str:
    """Wide digits, as Chinese keyboards write them, are digits too."""
    return unicodedata.normalize("NFKC", text)


class DaysField(forms.CharField):
    """Days of a month, written one after the other; the value is as it is stored: "10,25"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 100, "required": False, **options})

    def clean(self, value: Any) -> str:
        words = [word for word in _BETWEEN.split(_plain(super().clean(value))) if word]
        if not all(word.isascii() and word.isdigit() and 1 <= int(word) <= 31 for word in words):
            raise forms.ValidationError(_("Days of the month, from 1 to 31, with commas between: 10, 25."))
        return ",".join(map(str, sorted({int(word) for word in words})))


class MonthDayField(forms.CharField):
    """A day of every year, written 3-1, 03-01 or 3月1日; the value is as it is stored: "03-01"."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "03-01", "autocomplete": "off"})
        super().__init__(**{"max_length": 20, "required": False, "widget": widget, **options})

    def clean(self, value: Any) -> str:
        text = _plain(super().clean(value))
        if not text:
            return ""
        try:
            month, day = map(int, _MONTH_DAY.fullmatch(text).groups())  # type: ignore[union-attr]
            return f"{date(2000, month, day):%m-%d}"
        except (AttributeError, ValueError):
            raise forms.ValidationError(_("Month and day, as in 03-01.")) from None


def _lead(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        initial=0,
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST_LEAD)],
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": LONGEST_LEAD}),
    )


class CheckedForm(forms.Form):
    """Facts about a hospital: from whom they are known, and when they were last checked."""

    documents = WordsField(
        label=_("Documents needed"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = WordsField(label=_("Known from"), max_length=100, help_text=_("A notice, a web page, or who said so."))
    checked_on = IsoDateField(label=_("Checked on"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = on

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if day > self.on:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WindowForm(CheckedForm):
    """A window of reception: weekly or by day of the month."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False, empty_label=_("The whole hospital")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    days = DaysField(
        label=_("Or days of the month"),
        widget=forms.TextInput(attrs={"placeholder": "10, 25", "autocomplete": "off"}),
        help_text=_("A day that a month does not have is its last one."),
    )
    shift = forms.ChoiceField(
        label=_("When a day of the month is a day off"), choices=HolidayShift, initial=HolidayShift.NONE
    )
    starts = forms.TimeField(label=pgettext_lazy("time of day", "From"), widget=TimeInput)
    ends = forms.TimeField(label=pgettext_lazy("time of day", "Until"), widget=TimeInput)
    booking_lead = _lead(_("To be booked so many working days ahead"), _("0 where nothing needs to be booked."))
    answer_lead = _lead(_("Answered so many working days ahead"), _("0 where it is answered on the day itself."))
    from_on = IsoDateField(label=_("Valid from"), required=False)
    to_on = IsoDateField(label=_("Valid until"), required=False, help_text=_("Empty: until it is ended."))
    field_order = (
        "department", "weekdays", "days", "shift", "starts", "ends", "booking_lead", "answer_lead", "documents",
        "from_on", "to_on", "source", "checked_on",
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisation: Organisation, window: ReceptionWindow | None = None, **kwargs: Any
    ) -> None:
        if window is not None:
            known = {name: getattr(window, name) for name in self.field_order}
            known |= {"weekdays": sorted(numbers(window.weekdays)), "days": window.days.replace(",", ", ")}
            # It is checked again by who changes it.
            kwargs["initial"] = {name: value for name, value in known.items() if name != "checked_on"}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["department"].queryset = organisation.departments.order_by("name")

    def clean_weekdays(self) -> str:
        return ",".join(map(str, sorted(self.cleaned_data["weekdays"])))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "weekdays" in cleaned and "days" in cleaned and bool(cleaned["weekdays"]) == bool(cleaned["days"]):
            self.add_error("days", _("Give either weekdays or days of the month."))
        starts, ends, from_on, to_on = (cleaned.get(name) for name in ("starts", "ends", "from_on", "to_on"))
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The reception ends before it begins."))
        if from_on and to_on and to_on < from_on:
            self.add_error("to_on", _("The last day is before the first."))
        if cleaned.get("answer_lead", 0) > cleaned.get("booking_lead", LONGEST_LEAD):
            self.add_error("answer_lead", _("The answer cannot come before the last day to book."))
        return cleaned


class SeasonForm(CheckedForm):
    """When a hospital registers reps each year; nothing where it registers nobody."""

    opens = MonthDayField(label=_("Registers from"))
    closes = MonthDayField(
        label=_("Registers until"), help_text=_("Every year; leave both empty where nobody is registered any more.")
    )
    field_order = ("opens", "closes", "documents", "source", "checked_on")

    def __init__(self, *args: Any, season: RegistrationSeason | None, **kwargs: Any) -> None:
        if season is not None:
            kwargs["initial"] = {name: getattr(season, name) for name in ("opens", "closes", "documents", "source")}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "opens" in cleaned and "closes" in cleaned and bool(cleaned["opens"]) != bool(cleaned["closes"]):
            self.add_error("closes" if cleaned["opens"] else "opens", _("Give both days, or neither."))
        return cleaned


class RegistrationForm(forms.Form):
    """The person's own number at a hospital."""

    number = WordsField(label=_("Registration number"), max_length=60)
    expires_on = IsoDateField(label=_("Valid until"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not is_plausible_expiry(day, self.on):
            raise forms.ValidationError(_("Please check the year."))
        return day


class BookingForm(forms.Form):
    """A day on which a hospital was asked to receive the person."""

    relationship = ClientField(
        label=_("Client"),
        required=False,
        help_text=_("Empty: for every client of yours there."),
        error_messages={"invalid_choice": _("Choose one of your clients at this hospital.")},
    )
    on = IsoDateField(label=_("Day"))
    at = forms.TimeField(label=_("Time"), required=False, widget=TimeInput)

    def __init__(self, *args: Any, user: User, organisation: Organisation, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        mine = Relationship.objects.editable_by(user).filter(client__organisation=organisation)
        fields: dict[str, Any] = self.fields
        fields["relationship"].offer(mine.select_related("client"), user)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not self.today <= day <= self.today + FURTHEST_BOOKING:
            raise forms.ValidationError(_("Choose a day between today and a year from now."))
        return day


class AnswerForm(forms.Form):
    """What became of a booking."""

    state = forms.ChoiceField(choices=[each for each in BookingState.choices if each[0] != BookingState.ASKED])
    at = forms.TimeField(label=_("Time"), required=False, widget=TimeInput)

    def clean_state(self) -> BookingState:
        return BookingState(self.cleaned_data["state"])
