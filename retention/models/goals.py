"""What a manager asks of her people's effort, where it is not what the cadence asks."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Territory, User
from clients.enums import Grade
from retention.enums import ENDINGS


def _percent(label: Any) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(label, validators=[MaxValueValidator(100)])


class EffortGoalQuerySet(models.QuerySet["EffortGoal"]):
    def in_force(self, on: date) -> "EffortGoalQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def that_held(self) -> "EffortGoalQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")))

    def over(self, paths: Iterable[str]) -> "EffortGoalQuerySet":
        """Those of the territories with these tree paths, and of all above them."""
        step = Territory.steplen
        above = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
        return self.filter(territory__path__in=above)


class EffortGoal(models.Model):
    """The share of contacts each grade is to get at and below a node, in percent. Of several the nearest one holds.

    Written only by `retention.goals`. One that is replaced on its first day has ended the day before, and never held.
    """

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    a = _percent(_("A, percent"))
    b = _percent(_("B, percent"))
    c = _percent(_("C, percent"))
    d = _percent(_("D, percent"))
    u = _percent(_("ungraded, percent"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"))

    objects = EffortGoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("effort goal")
        verbose_name_plural = _("effort goals")
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory"], condition=Q(ends_on__isnull=True), name="one_goal_of_a_territory_holds"
            ),
            models.CheckConstraint(
                condition=Q(a=100 - F("b") - F("c") - F("d") - F("u")), name="a_goal_adds_up_to_a_hundred"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on") - timedelta(days=1)),
                name="a_goal_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.starts_on}"

    @property
    def percents(self) -> dict[Grade, int]:
        return {grade: getattr(self, ending) for grade, ending in ENDINGS.items()}

    @property
    def mix(self) -> dict[Grade, Fraction]:
        """The same as shares of one, as `retention.effort.target_mix` gives them."""
        return {grade: Fraction(percent, 100) for grade, percent in self.percents.items()}
