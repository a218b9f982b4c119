"""Which days are working days."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from workdays.enums import HolidayKind


class Holiday(models.Model):
    """A day that differs from the plain week: a day off, or a makeup workday (调休上班)."""

    on = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=HolidayKind)
    name = models.CharField(_("name"), max_length=40)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("holiday or makeup workday")
        verbose_name_plural = _("holidays and makeup workdays")
        ordering: ClassVar = ["-on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class Day(models.Model):
    """Every day with its running working-day number, so that SQL can count too. Written only by `rebuild_days`."""

    on = models.DateField(_("date"), primary_key=True)
    number = models.IntegerField(_("working days up to here"))
    is_working = models.BooleanField(_("working day"))

    class Meta:
        verbose_name = _("day")
        verbose_name_plural = _("days")
        ordering: ClassVar = ["on"]
        indexes: ClassVar = [models.Index(fields=["number"], condition=models.Q(is_working=True), name="working_day")]

    def __str__(self) -> str:
        return f"{self.on} #{self.number}"
