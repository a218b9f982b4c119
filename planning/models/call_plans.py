"""The plan of a quarter: whom to contact how often."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_paths
from accounts.models import Territory, User, at_or_below
from clients.enums import Grade, Status
from clients.models import Relationship, RelationshipQuerySet
from planning.enums import Progress
from visits.models import Visit
from workdays.quarters import Quarter, quarter_of


class QuarterPlanQuerySet(models.QuerySet["QuarterPlan"]):
    def visible_to(self, user: User | AnonymousUser) -> "QuarterPlanQuerySet":
        return self.below(visible_paths(user))

    def below(self, paths: Iterable[str]) -> "QuarterPlanQuerySet":
        return self.filter(at_or_below(paths, "territory__path"))

    def of(self, quarter: Quarter) -> "QuarterPlanQuerySet":
        return self.filter(quarter_on=quarter.first)


class QuarterPlan(models.Model):
    """That the calls of a territory were planned for a quarter, and as of when. Written only by `planning.call_plans`.

    Also where no call came of it: a territory that was planned and one that was not are told apart by this row.
    """

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="quarter_plans", verbose_name=_("territory"), db_index=False
    )
    # Its first day.
    quarter_on = models.DateField(_("quarter"))
    # The first day of the quarter, or the one on which a quarter under way was planned.
    from_on = models.DateField(_("counts from"))
    planned_at = models.DateTimeField(_("planned at"))

    objects = QuarterPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarter plan")
        verbose_name_plural = _("quarter plans")
        ordering: ClassVar = ["-quarter_on", "territory__path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "quarter_on"], name="one_plan_of_a_territory_and_quarter"),
            models.CheckConstraint(
                condition=Q(from_on__gte=F("quarter_on")), name="a_quarter_is_planned_from_its_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.quarter}"

    @property
    def quarter(self) -> Quarter:
        return quarter_of(self.quarter_on)


class CallPlanQuerySet(models.QuerySet["CallPlan"]):
    def visible_to(self, user: User | AnonymousUser) -> "CallPlanQuerySet":
        """By the territory it was planned for; of a client who has moved since a page masks the name."""
        return self.below(visible_paths(user))

    def below(self, paths: Iterable[str]) -> "CallPlanQuerySet":
        return self.filter(at_or_below(paths, "territory__path"))

    def of(self, quarter: Quarter) -> "CallPlanQuerySet":
        return self.filter(quarter_on=quarter.first)

    def with_made(self, quarter: Quarter) -> "CallPlanQuerySet":
        """With `made`: on how many days since the plan counts somebody was in contact with her, up to the quarter's
        end. Two on one day count once, whoever it was (DOMAIN, Metrics).
        """
        return self.annotate(made=_made(quarter))

    def at(self, progress: Progress, quarter: Quarter) -> "CallPlanQuerySet":
        """Those whose calls have come so far."""
        found = self.annotate(made=_made(quarter))
        if progress == Progress.NONE:
            return found.filter(made=0)
        if progress == Progress.ALL:
            return found.filter(made__gte=F("asked"))
        return found.filter(made__gt=0, made__lt=F("asked"))

    def changed(self) -> "CallPlanQuerySet":
        """Those whose client is something else by now than what the plan was made for."""
        return self.filter(CHANGED)


def _made(quarter: Quarter) -> Coalesce:
    visits = Visit.objects.counting().filter(
        relationship=OuterRef("relationship"), happened_on__gte=OuterRef("from_on"), happened_on__lte=quarter.last
    )
    grouped = visits.order_by().values("relationship")
    days = grouped.annotate(days=Count("happened_on", distinct=True)).values("days")
    return Coalesce(Subquery(days), 0, output_field=IntegerField())


# Her grade, whether she is a focus, whether she is served, and by whom.
_NO_FOCUS_NOW: Any = Q(relationship__focus_until__isnull=True) | ~Q(relationship__grade=Grade.B)
CHANGED: Any = (
    ~Q(grade=F("relationship__grade"))
    | ~Q(relationship__status=Status.ACTIVE)
    | ~Q(territory=F("relationship__territory"))
    | Q(_NO_FOCUS_NOW, is_focus=True)
    | Q(~_NO_FOCUS_NOW, is_focus=False)
)


class CallPlan(models.Model):
    """How often a client is to be contacted in a quarter, and the grade that was planned for.

    Written only by `planning.call_plans`. What came of it is not kept here: it is counted from the visits.
    """

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="call_plans", verbose_name=_("client"), db_index=False
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    # Its first day.
    quarter_on = models.DateField(_("quarter"))
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    is_focus = models.BooleanField(_("focus"), default=False)
    from_on = models.DateField(_("counts from"))
    asked = models.PositiveSmallIntegerField(_("contacts asked"))
    in_person = models.PositiveSmallIntegerField(_("of these in person at least"))
    first_due_on = models.DateField(_("first due"))

    objects = CallPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("call plan")
        verbose_name_plural = _("call plans")
        ordering: ClassVar = ["-quarter_on", "relationship_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship", "quarter_on"], name="one_call_plan_of_a_client_and_quarter"
            ),
            models.CheckConstraint(condition=Q(asked__gte=1), name="a_call_plan_asks_for_something"),
            models.CheckConstraint(condition=Q(in_person__lte=F("asked")), name="calls_in_person_are_among_all"),
            models.CheckConstraint(condition=Q(from_on__gte=F("quarter_on")), name="calls_are_planned_from_its_days"),
            models.CheckConstraint(condition=Q(is_focus=False) | Q(grade=Grade.B), name="a_focus_is_planned_as_b"),
        ]
        indexes: ClassVar = [
            # The plan of a quarter by territory and grade, its sums without a look at the rows.
            models.Index(fields=["territory", "quarter_on", "grade", "is_focus", "asked"], name="calls_of_territory"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.quarter}"

    @property
    def quarter(self) -> Quarter:
        return quarter_of(self.quarter_on)


def unplanned(quarter: Quarter, relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Of these who are served and have a cadence, those that the plan of the quarter knows nothing of."""
    planned = CallPlan.objects.of(quarter).filter(relationship=OuterRef("pk"))
    served = relationships.filter(status=Status.ACTIVE, neglected_on__isnull=False)
    return served.filter(~Exists(planned))
