"""The plan of a week: whom one person sees in which half day, whom she calls, and who did not fit."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import overseen_paths, visible_paths, workable_paths
from accounts.enums import PostingRole
from accounts.models import Leave, Posting, Territory, User, at_or_below
from clients.enums import SlotPart
from clients.models import Relationship
from planning.enums import ItemOrigin, ItemState, LeftOutWhy, SkipReason, Solver
from visits.enums import Channel
from visits.models import Visit
from workdays.weeks import monday_of

DAY, WEEK = timedelta(days=1), timedelta(days=7)


class WeekPlanQuerySet(models.QuerySet["WeekPlan"]):
    def visible_to(self, user: User | AnonymousUser) -> "WeekPlanQuerySet":
        """Her own, and those of whoever is posted today where she oversees people's time."""
        posted = Posting.objects.valid(timezone.localdate()).filter(
            at_or_below(overseen_paths(user), "territory__path"), user=OuterRef("rep")
        )
        return self.filter(Q(rep=user.pk) | Exists(posted))

    def of(self, rep: User) -> "WeekPlanQuerySet":
        return self.filter(rep=rep)

    def of_week(self, day: date) -> "WeekPlanQuerySet":
        """Those of the week that a day belongs to."""
        return self.filter(week_on=monday_of(day))


class WeekPlan(models.Model):
    """That a person's week was planned, when and how. Written only by `planning.weeks`.

    A plan is a person's and not a territory's: her field time is one, whatever she is posted to or covers.
    """

    rep = models.ForeignKey(User, models.PROTECT, related_name="week_plans", verbose_name=_("rep"), db_index=False)
    # Its Monday.
    week_on = models.DateField(_("week"))
    # The day from which on it was last proposed: a week under way is planned from the next half day.
    from_on = models.DateField(_("counts from"))
    planned_at = models.DateTimeField(_("planned at"))
    solver = models.CharField(_("planned by"), max_length=10, choices=Solver)
    # What it is worth to the optimiser, and what no plan of this week could exceed.
    value = models.PositiveIntegerField(_("value"), default=0)
    bound = models.PositiveIntegerField(_("bound"), default=0)

    objects = WeekPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("week plan")
        verbose_name_plural = _("week plans")
        ordering: ClassVar = ["-week_on", "rep_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rep", "week_on"], name="one_plan_of_a_person_and_week"),
            models.CheckConstraint(condition=Q(from_on__gte=F("week_on")), name="a_week_is_planned_from_its_days"),
            models.CheckConstraint(condition=Q(value__lte=F("bound")), name="no_plan_exceeds_its_bound"),
        ]

    def __str__(self) -> str:
        return f"{self.rep} · {self.week_on}"


class PlannedVisitQuerySet(models.QuerySet["PlannedVisit"]):
    def visible_to(self, user: User | AnonymousUser) -> "PlannedVisitQuerySet":
        """By where the client belongs now: who handed her over sees nothing of it any more."""
        return self.below(visible_paths(user))

    def editable_by(self, user: User | AnonymousUser) -> "PlannedVisitQuerySet":
        """A person moves about in her own week alone, and among clients who are still hers."""
        return self.below(workable_paths(user)).filter(plan__rep=user.pk)

    def below(self, paths: Iterable[str]) -> "PlannedVisitQuerySet":
        return self.filter(at_or_below(paths, "relationship__territory__path"))

    def beyond(self, paths: Iterable[str]) -> "PlannedVisitQuerySet":
        return self.exclude(at_or_below(paths, "relationship__territory__path"))

    def of(self, rep: User) -> "PlannedVisitQuerySet":
        return self.filter(plan__rep=rep)

    def between(self, first: date, last: date) -> "PlannedVisitQuerySet":
        """Both days included."""
        return self.filter(on__range=(first, last))

    def standing(self) -> "PlannedVisitQuerySet":
        """Without those that a newer proposal took away."""
        return self.exclude(state=ItemState.DROPPED)

    def open(self) -> "PlannedVisitQuerySet":
        """Still to be done."""
        return self.filter(state=ItemState.PLANNED)

    def carried(self) -> "PlannedVisitQuerySet":
        """Those whose person is there on their day: active, not away, and holding the client then."""
        away = Leave.objects.approved().filter(
            user=OuterRef("plan__rep"), from_on__lte=OuterRef("on"), to_on__gte=OuterRef("on")
        )
        return self.filter(~Exists(away), _held_then(), plan__rep__is_active=True)

    def left_behind(self, *, sent: Collection[int] = ()) -> "PlannedVisitQuerySet":
        """Those whose person does not hold the client on their day, leave aside; all of the people `sent` away."""
        return self.filter(~_held_then() | Q(plan__rep__in=sent))

    def in_order(self) -> "PlannedVisitQuerySet":
        """As a day is walked: morning, afternoon, and last what is done from anywhere."""
        return self.order_by("on", "half", "position", "pk")

    def with_client(self) -> "PlannedVisitQuerySet":
        """Joins what a row of a list shows."""
        client = "relationship__client"
        return self.select_related(
            f"{client}__organisation", f"{client}__department", "relationship__territory", "plan", "visit"
        )


def _held_then() -> Q:
    """Whether its person holds a visit's client on its day."""
    return _held(OuterRef("on"), OuterRef("on"))


def _held(first: Combinable, last: Combinable) -> Q:
    """Whether the person of a plan holds a client of it on any of these days: as rep or cover, or as manager of a leaf
    that is vacant on all of them.

    A manager farther up counts too where a nearer one holds it: both know of each other's week.
    """
    valid = Posting.objects.filter(from_on__lte=last, user__is_active=True)
    valid = valid.filter(Q(to_on__isnull=True) | Q(to_on__gte=first))
    path = ExpressionWrapper(OuterRef("relationship__territory__path"), output_field=models.CharField())
    above = valid.alias(client_path=path).filter(client_path__startswith=F("territory__path"))
    hers = above.filter(user=OuterRef("plan__rep"))
    serving = [PostingRole.REP, PostingRole.COVER]
    is_vacant = ~Exists(above.filter(role__in=serving))
    return Q(Exists(hers.filter(role__in=serving))) | (Q(is_vacant) & Q(Exists(hers.filter(role=PostingRole.MANAGER))))


class PlannedVisit(models.Model):
    """One client in somebody's week. What became of it is written here: done by which visit, or skipped and why."""

    plan = models.ForeignKey(
        WeekPlan, models.CASCADE, related_name="items", verbose_name=_("week plan"), db_index=False
    )
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="planned_visits", verbose_name=_("client"), db_index=False
    )
    # Whose she was when it was planned.
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    on = models.DateField(_("day"))
    # 1 morning, 2 afternoon, 3 at any time of the day: contacts from afar. A number, so that a day sorts by it.
    half = models.PositiveSmallIntegerField(_("half day"))
    position = models.PositiveSmallIntegerField(_("place in the half day"), default=0)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    # [[code, {values}], …], put into words by `planning.weeks.words`.
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    origin = models.CharField(_("comes from"), max_length=10, choices=ItemOrigin, default=ItemOrigin.PROPOSED)
    # A pinned item stays where it is whatever is proposed anew.
    is_pinned = models.BooleanField(_("pinned"), default=False)
    # The day it was first planned for: adherence is told by it.
    first_on = models.DateField(_("first planned for"))
    state = models.CharField(
        pgettext_lazy("planned visit", "state"), max_length=10, choices=ItemState, default=ItemState.PLANNED
    )
    skip_reason = models.CharField(_("why skipped"), max_length=16, choices=SkipReason, blank=True)
    skip_words = models.CharField(_("in words"), max_length=200, blank=True)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="planned_as", verbose_name=_("visit")
    )

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        ordering: ClassVar = ["on", "half", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "relationship", "on"],
                condition=~Q(state="dropped"),
                name="a_client_stands_once_in_a_day",
            ),
            models.CheckConstraint(condition=Q(half__in=(1, 2, 3)), name="a_half_day_or_any_time"),
            models.CheckConstraint(
                condition=Q(state="done", visit__isnull=False) | (~Q(state="done") & Q(visit__isnull=True)),
                name="what_is_done_has_its_visit",
            ),
            models.CheckConstraint(
                condition=Q(~Q(skip_reason=""), state="skipped") | Q(~Q(state="skipped"), skip_reason=""),
                name="what_is_skipped_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["plan", "on"], name="items_of_week"),
            models.Index(fields=["relationship", "on"], condition=Q(state="planned"), name="plans_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.on}"

    @property
    def part(self) -> SlotPart | None:
        """The half day; None for what is done at any time."""
        return {1: SlotPart.MORNING, 2: SlotPart.AFTERNOON}.get(self.half)


class LeftOutQuerySet(models.QuerySet["LeftOut"]):
    def visible_to(self, user: User | AnonymousUser) -> "LeftOutQuerySet":
        return self.below(visible_paths(user))

    def below(self, paths: Iterable[str]) -> "LeftOutQuerySet":
        return self.filter(at_or_below(paths, "relationship__territory__path"))

    def left_behind(self, on: date, *, sent: Collection[int] = ()) -> "LeftOutQuerySet":
        """Those of weeks not over whose person does not hold the client on any day that is left of it, leave aside; all
        of the people `sent` away.
        """
        monday = OuterRef("plan__week_on")
        first = Greatest(monday, Value(on, models.DateField()))
        last = ExpressionWrapper(monday + WEEK - DAY, models.DateField())
        rest = self.filter(plan__week_on__gt=on - WEEK)
        return rest.filter(~_held(first, last) | Q(plan__rep__in=sent))


class LeftOut(models.Model):
    """A client who ought to have been in a week and did not fit, and why. Rewritten with each proposal."""

    plan = models.ForeignKey(
        WeekPlan, models.CASCADE, related_name="left_out", verbose_name=_("week plan"), db_index=False
    )
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="+", verbose_name=_("client"), db_index=False
    )
    why = models.CharField(_("why"), max_length=16, choices=LeftOutWhy)
    # The first day on which it would go, where one is known.
    next_on = models.DateField(_("goes next on"), null=True, blank=True)
    # How urgent it is, as the optimiser reckons it: the list begins with the greatest.
    value = models.PositiveIntegerField(_("value"), default=0)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)

    objects = LeftOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("client left out")
        verbose_name_plural = _("clients left out")
        ordering: ClassVar = ["-value", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "relationship"], name="left_out_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.plan}"
