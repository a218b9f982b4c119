"""What was counted of each day."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.enums import Grade
from retention.enums import (
    Figure,
)
from visits.enums import Channel


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: User | AnonymousUser) -> "SnapshotQuerySet":
        return self.filter(territory__in=visible_territories(user))

    def below(self, path: str) -> "SnapshotQuerySet":
        """Those of a node and of everything below it."""
        return self.filter(territory__path__startswith=path)


def _by_grade(figure: Figure) -> list["models.PositiveIntegerField[int, int]"]:
    """A column for each grade: A, B, C, D, ungraded."""
    return [_number(format_lazy("{figure} {grade}", figure=figure.label, grade=grade.label)) for grade in Grade]


def _number(label: Any) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(label, default=0)


class Snapshot(models.Model):
    """What a territory was at the end of a day: the trends of the boards are read from here.

    Who was what is counted by grade (`u` is ungraded), from the state spans and marks as they were known on that day;
    contacts are those that count and happened on it, by channel, and are counted again when one is logged late. A past
    day changes by nothing else.
    """

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    on = models.DateField(_("day"))
    active_a, active_b, active_c, active_d, active_u = _by_grade(Figure.ACTIVE)
    due_a, due_b, due_c, due_d, due_u = _by_grade(Figure.DUE)
    neglected_a, neglected_b, neglected_c, neglected_d, neglected_u = _by_grade(Figure.NEGLECTED)
    escalated_a, escalated_b, escalated_c, escalated_d, escalated_u = _by_grade(Figure.ESCALATED)
    loyal_a, loyal_b, loyal_c, loyal_d, loyal_u = _by_grade(Figure.LOYAL)
    new_a, new_b, new_c, new_d, new_u = _by_grade(Figure.NEW)
    lost_a, lost_b, lost_c, lost_d, lost_u = _by_grade(Figure.LOST)
    won_back_a, won_back_b, won_back_c, won_back_d, won_back_u = _by_grade(Figure.WON_BACK)
    in_person = _number(Channel.IN_PERSON.label)
    phone = _number(Channel.PHONE.label)
    wechat = _number(Channel.WECHAT.label)
    sms = _number(Channel.SMS.label)
    video = _number(Channel.VIDEO.label)
    department_meeting = _number(Channel.DEPARTMENT_MEETING.label)
    conference = _number(Channel.CONFERENCE.label)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering: ClassVar = ["-on", "territory_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "on"], name="one_snapshot_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["on"], name="snapshot_of_day")]

    def __str__(self) -> str:
        return f"{self.territory} · {self.on}"
