"""What the plans of a territory are reckoned with."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Territory

# DOMAIN, Cadence: contacts of all channels that a day in the field has room for.
CONTACTS_A_DAY = 9


class PlanningPolicyQuerySet(models.QuerySet["PlanningPolicy"]):
    def in_force(self, on: date) -> "PlanningPolicyQuerySet":
        """Those whose day has come, the newest of each territory last."""
        return self.filter(effective_on__lte=on).order_by("effective_on", "pk")


class PlanningPolicy(models.Model):
    """How many contacts a field day has room for, at a node and below it, from its day until the next one."""

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="planning_policies", verbose_name=_("territory")
    )
    effective_on = models.DateField(_("effective from"))
    contacts_a_day = models.PositiveSmallIntegerField(
        _("contacts per field day, all channels"),
        default=CONTACTS_A_DAY,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )

    objects = PlanningPolicyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("planning policy")
        verbose_name_plural = _("planning policies")
        ordering: ClassVar = ["territory__path", "-effective_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "effective_on"],
                name="one_planning_policy_per_node_and_day",
                violation_error_message=_("This territory has a policy for that day already."),
            ),
            models.CheckConstraint(
                condition=Q(contacts_a_day__range=(1, 60)), name="a_field_day_has_room_for_one_to_sixty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.effective_on}"
