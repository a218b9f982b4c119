"""When a hospital receives reps, who is registered there, and what is booked."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.enums import BookingState, HolidayShift, RegistrationState, Status
from clients.models.people import Relationship
from clients.models.places import Department, Organisation
from clients.reception import MonthDay, Window, registration_state, season_of

LONGEST_LEAD = 60
OPEN = (BookingState.ASKED, BookingState.CONFIRMED)


def numbers(text: str) -> frozenset[int]:
    """Weekdays or days of a month as they are stored: "10,25"."""
    return frozenset(map(int, text.split(","))) if text else frozenset()


def hospitals_of(user: User | AnonymousUser) -> "models.QuerySet[Organisation]":
    """Where clients of the person's own work: what is known of these places she may bring up to date."""
    hers = Relationship.objects.editable_by(user).exclude(status=Status.CLOSED)
    return Organisation.objects.filter(pk__in=hers.values("client__organisation"))


class ReceptionWindowQuerySet(models.QuerySet["ReceptionWindow"]):
    def standing(self, on: date) -> "ReceptionWindowQuerySet":
        """Those that hold on this day or will on a later one."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), ended_on__isnull=True)

    def editable_by(self, user: User | AnonymousUser) -> "ReceptionWindowQuerySet":
        return self.filter(organisation__in=hospitals_of(user))


class ReceptionWindow(models.Model):
    """A weekly or monthly time of reception, as `clients.reception.Window`. What is no longer so is ended and kept."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reception_windows", verbose_name=_("organisation")
    )
    # Of the whole hospital where it is not said.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    weekdays = models.CharField(
        _("weekdays"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-6](,[0-6])*\Z")],
        help_text=_("Numbers with commas between: 0 is Monday, 6 Sunday."),
    )
    days = models.CharField(
        _("days of the month"),
        max_length=100,
        blank=True,
        validators=[RegexValidator(r"^([1-9]|[12]\d|3[01])(,([1-9]|[12]\d|3[01]))*\Z")],
        help_text=_("Numbers with commas between: 10,25."),
    )
    shift = models.CharField(_("on a day off"), max_length=10, choices=HolidayShift, default=HolidayShift.NONE)
    starts = models.TimeField(pgettext_lazy("time of day", "from"))
    ends = models.TimeField(pgettext_lazy("time of day", "until"))
    booking_lead = models.PositiveSmallIntegerField(
        _("to be booked so many working days before"), default=0, validators=[MaxValueValidator(LONGEST_LEAD)]
    )
    answer_lead = models.PositiveSmallIntegerField(
        _("answered so many working days before"), default=0, validators=[MaxValueValidator(LONGEST_LEAD)]
    )
    documents = models.CharField(_("documents needed"), max_length=300, blank=True)
    from_on = models.DateField(_("valid from"), null=True, blank=True)
    to_on = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=100)
    checked_on = models.DateField(_("checked on"))
    ended_on = models.DateField(_("no longer so since"), null=True, blank=True)

    objects = ReceptionWindowQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reception window")
        verbose_name_plural = _("reception windows")
        ordering: ClassVar = ["organisation_id", "starts", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(weekdays="") & ~Q(days="")) | (~Q(weekdays="") & Q(days="")),
                name="weekly_or_monthly_reception",
                violation_error_message=_("Give either weekdays or days of the month."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="reception_ends_after_start",
                violation_error_message=_("The reception ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(from_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="reception_valid_forwards",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(answer_lead__lte=F("booking_lead")),
                name="reception_answered_after_asking",
                violation_error_message=_("The answer cannot come before the last day to book."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def rule(self) -> Window:
        return Window(
            starts=self.starts,
            ends=self.ends,
            weekdays=numbers(self.weekdays),
            days=numbers(self.days),
            shift=HolidayShift(self.shift),
            booking_lead=self.booking_lead,
            answer_lead=self.answer_lead,
            from_on=self.from_on,
            to_on=self.to_on,
        )


_SHAPE = RegexValidator(r"^\d\d-\d\d\Z")


def validate_month_day(text: str) -> None:
    """A day that some year has, as it is stored."""
    _SHAPE(text)
    try:
        date(LEAP_YEAR, *month_day(text))
    except ValueError:
        raise ValidationError(_("No year has this day.")) from None


# Some year has the 29th of February.
LEAP_YEAR = 2000


def month_day(text: str) -> MonthDay:
    """A day of the year as it is stored: "03-01"."""
    return int(text[:2]), int(text[3:])


class RegistrationSeason(models.Model):
    """When a hospital registers reps, every year anew."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="registration_season", verbose_name=_("organisation")
    )
    opens = models.CharField(
        _("opens on"), max_length=5, validators=[validate_month_day], help_text=_("Month and day: 03-01.")
    )
    closes = models.CharField(
        _("closes on"), max_length=5, validators=[validate_month_day], help_text=_("Month and day: 03-31.")
    )
    documents = models.CharField(_("documents needed"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=100)
    checked_on = models.DateField(_("checked on"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("registration season")
        verbose_name_plural = _("registration seasons")
        ordering: ClassVar = ["organisation_id"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.opens}–{self.closes}"

    def at(self, on: date) -> tuple[date, date] | None:
        """The first and the last day of the season that a day is in, if it is in one."""
        return season_of(on, month_day(self.opens), month_day(self.closes))


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: User | AnonymousUser) -> "RegistrationQuerySet":
        return self.filter(rep_id=user.pk)


class Registration(models.Model):
    """A rep's number at a hospital, and until when it is good."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="registrations", verbose_name=_("organisation")
    )
    rep = models.ForeignKey(User, models.PROTECT, related_name="hospital_registrations", verbose_name=_("rep"))
    number = models.CharField(_("registration number"), max_length=60)
    expires_on = models.DateField(_("valid until"))

    objects = RegistrationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("registration at a hospital")
        verbose_name_plural = _("registrations at hospitals")
        ordering: ClassVar = ["organisation_id", "rep_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "rep"], name="one_registration_per_hospital"),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_on"], name="registration_expiry")]

    def __str__(self) -> str:
        return f"{self.rep} · {self.organisation}"

    def state(self, on: date) -> RegistrationState:
        return registration_state(self.expires_on, on)


class BookingQuerySet(models.QuerySet["Booking"]):
    def open(self) -> "BookingQuerySet":
        """Those that stand: confirmed, or waiting for an answer."""
        return self.filter(state__in=OPEN)

    def visible_to(self, user: User | AnonymousUser) -> "BookingQuerySet":
        """Those with her clients, and her own with a hospital as a whole."""
        return self._of(Relationship.objects.visible_to(user), user)

    def editable_by(self, user: User | AnonymousUser) -> "BookingQuerySet":
        return self._of(Relationship.objects.editable_by(user), user)

    def _of(self, mine: "models.QuerySet[Relationship]", user: User | AnonymousUser) -> "BookingQuerySet":
        return self.filter(Q(relationship__in=mine) | Q(relationship__isnull=True, rep_id=user.pk))


class Booking(models.Model):
    """A visit that a hospital was asked for: with one client, or whoever receives. Written by `clients.receiving`."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="bookings", verbose_name=_("organisation"), db_index=False
    )
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("client")
    )
    rep = models.ForeignKey(User, models.PROTECT, related_name="bookings", verbose_name=_("rep"))
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BookingState, default=BookingState.ASKED)
    asked_on = models.DateField(pgettext_lazy("booking", "asked on"))

    objects = BookingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering: ClassVar = ["on", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship", "on"], condition=Q(state__in=OPEN), name="one_booking_per_client_and_day"
            ),
            models.UniqueConstraint(
                fields=["organisation", "rep", "on"],
                condition=Q(state__in=OPEN, relationship__isnull=True),
                name="one_booking_per_hospital_and_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "on"], name="booking_at")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.on}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
