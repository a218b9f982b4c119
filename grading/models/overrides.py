"""Grades set by hand."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_territories
from accounts.models import User
from clients.enums import Grade
from clients.models import Relationship


class GradeOverrideQuerySet(models.QuerySet["GradeOverride"]):
    def visible_to(self, user: User | AnonymousUser) -> "GradeOverrideQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))

    def open(self) -> "GradeOverrideQuerySet":
        """Those not ended, by a person or by the night after their last day."""
        return self.filter(ended_on__isnull=True)


class GradeOverride(models.Model):
    """A grade that a manager set by hand, from a day until a day, with the reason. Ended once, never edited.

    Written only by `grading.overrides`, together with the columns of the relationship.
    """

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="grade_overrides", verbose_name=_("client")
    )
    grade = models.CharField(_("grade set by hand"), max_length=1, choices=Grade)
    # What the rule said when it was set.
    computed = models.CharField(_("grade by the rule then"), max_length=1, choices=Grade)
    reason = models.CharField(_("reason"), max_length=200)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    from_on = models.DateField(_("from"))
    # The last day is one of them.
    until = models.DateField(_("until"))
    set_at = models.DateTimeField(_("entered at"))
    # The first day on which it holds no more; nobody ended it where it ran out.
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = GradeOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade set by hand")
        verbose_name_plural = _("grades set by hand")
        ordering: ClassVar = ["-from_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(ended_on__isnull=True), name="one_grade_by_hand_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("from_on")), name="a_grade_by_hand_ends_after_its_start"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, end_reason="")
                | Q(ended_by__isnull=False, ended_on__isnull=False) & ~Q(end_reason=""),
                name="who_ends_a_grade_by_hand_says_why",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_grade_by_hand_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship}: {self.grade} · {self.until}"
