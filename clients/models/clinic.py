"""When and where a client is to be found, and the days on which it is otherwise."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.clinic import Off, Slot
from clients.enums import (
    WEEKDAYS,
    ExceptionKind,
    SlotKind,
    SlotPart,
    SlotSource,
    WeekParity,
)
from clients.models.people import Client


class ClinicSlotQuerySet(models.QuerySet["ClinicSlot"]):
    def visible_to(self, user: User | AnonymousUser) -> "ClinicSlotQuerySet":
        return self.filter(client__in=Client.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> "ClinicSlotQuerySet":
        return self.filter(client__in=Client.objects.editable_by(user))

    def valid_on(self, on: date) -> "ClinicSlotQuerySet":
        return self.filter(Q(from_on__isnull=True) | Q(from_on__lte=on)).not_over(on)

    def not_over(self, on: date) -> "ClinicSlotQuerySet":
        """Those that hold on a day or will later."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=on))


class ClinicSlot(models.Model):
    """When and where a client can be found each week, from a day to a day. Written by `clients.timetabling`."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="clinic_slots", verbose_name=_("client"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    part = models.CharField(_("part of the day"), max_length=10, choices=SlotPart)
    kind = models.CharField(_("kind"), max_length=10, choices=SlotKind, default=SlotKind.CLINIC)
    parity = models.CharField(_("weeks"), max_length=6, choices=WeekParity, default=WeekParity.EVERY)
    place = models.CharField(_("place"), max_length=80, blank=True)
    # The last day is one of them.
    from_on = models.DateField(_("first day"), null=True, blank=True)
    to_on = models.DateField(_("last day"), null=True, blank=True)
    source = models.CharField(_("known from"), max_length=10, choices=SlotSource, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = ClinicSlotQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("clinic slot")
        verbose_name_plural = _("clinic slots")
        ordering: ClassVar = ["client_id", "weekday", "part"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "weekday", "part", "parity"],
                condition=Q(from_on__isnull=True),
                name="one_slot_per_half_day",
                violation_error_message=_("This half day is in the timetable already."),
            ),
            models.UniqueConstraint(
                fields=["client", "weekday", "part", "parity", "from_on"],
                condition=Q(from_on__isnull=False),
                name="one_slot_per_half_day_from_a_day",
                violation_error_message=_("This half day is in the timetable already."),
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="slot_ends_after_start",
                violation_error_message=_("The last day comes before the first one."),
            ),
        ]
        # Most hold for ever: only those with a day tell of a change.
        indexes: ClassVar = [
            models.Index(fields=["client", "from_on"], condition=Q(from_on__isnull=False), name="slot_that_begins"),
            models.Index(fields=["client", "to_on"], condition=Q(to_on__isnull=False), name="slot_that_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.get_part_display()}"

    @property
    def as_fact(self) -> Slot:
        """What the rule takes."""
        return Slot(self.weekday, self.part, self.kind, self.parity, self.place, self.from_on, self.to_on)


class ClinicExceptionQuerySet(models.QuerySet["ClinicException"]):
    def visible_to(self, user: User | AnonymousUser) -> "ClinicExceptionQuerySet":
        return self.filter(client__in=Client.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> "ClinicExceptionQuerySet":
        return self.filter(client__in=Client.objects.editable_by(user))

    def not_over(self, on: date) -> "ClinicExceptionQuerySet":
        """Those that matter on a day or will later."""
        return self.filter(Q(to_on__gte=on) | Q(moved_on__gte=on))


class ClinicException(models.Model):
    """Days on which a client's timetable does not hold, both included. Written by `clients.timetabling`."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="clinic_exceptions", verbose_name=_("client"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ExceptionKind)
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    # Empty for the whole day.
    part = models.CharField(_("part of the day"), max_length=10, choices=SlotPart, blank=True)
    moved_on = models.DateField(_("moved to"), null=True, blank=True)
    moved_part = models.CharField(_("moved to which part of the day"), max_length=10, choices=SlotPart, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.CharField(_("known from"), max_length=10, choices=SlotSource, blank=True)
    noted_on = models.DateField(_("as of"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    objects = ClinicExceptionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("exception of the timetable")
        verbose_name_plural = _("exceptions of timetables")
        ordering: ClassVar = ["from_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="exception_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind="moved", moved_on__isnull=False, to_on=F("from_on")) & ~Q(moved_part="")
                | ~Q(kind="moved") & Q(moved_on__isnull=True, moved_part=""),
                name="a_moved_clinic_says_where_to",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "to_on"], name="exception_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.get_kind_display()} · {self.from_on}"

    @property
    def as_fact(self) -> Off:
        """What the rule takes."""
        return Off(self.kind, self.from_on, self.to_on, self.part, self.moved_on, self.moved_part)
