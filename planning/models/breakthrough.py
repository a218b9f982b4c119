"""Breakthrough plans, their retrospectives and their thread."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import managed_paths, visible_paths, workable_paths
from accounts.models import Territory, User, at_or_below
from clients.enums import Grade, Status
from clients.models import Relationship
from planning.breakthroughs.enums import (
    COUNTED_STATES,
    OPEN_STATES,
    Diagnosis,
    Measure,
    Origin,
    PlanOutcome,
    PlanState,
)
from planning.breakthroughs.rule import Goal
from planning.models.rhythm import Approach
from workdays.quarters import Quarter, quarter_of


class BreakthroughPlanQuerySet(models.QuerySet["BreakthroughPlan"]):
    def visible_to(self, user: User | AnonymousUser) -> "BreakthroughPlanQuerySet":
        """Those of the clients she sees, and the closed ones of her territories, whoever covers the client now."""
        return self._within(visible_paths(user))

    def editable_by(self, user: User | AnonymousUser) -> "BreakthroughPlanQuerySet":
        """Those of the clients she works with."""
        return self.filter(at_or_below(workable_paths(user), "relationship__territory__path"))

    def decidable_by(self, user: User, on: date) -> "BreakthroughPlanQuerySet":
        """Those of the clients of territories she manages."""
        return self.filter(at_or_below(managed_paths(user, on), "relationship__territory__path"))

    def _within(self, paths: Iterable[str]) -> "BreakthroughPlanQuerySet":
        paths = list(paths)
        frozen = Q(state=PlanState.CLOSED) & at_or_below(paths, "territory__path")
        return self.filter(at_or_below(paths, "relationship__territory__path") | frozen)

    def counted_below(self, path: str) -> "BreakthroughPlanQuerySet":
        """Where each counts: the closed where they were closed, the others where the client is."""
        closed = Q(state=PlanState.CLOSED)
        now = Q(relationship__territory__path__startswith=path)
        return self.filter(closed & Q(territory__path__startswith=path) | ~closed & now)

    def counted_at(self, territory_id: int) -> "BreakthroughPlanQuerySet":
        closed = Q(state=PlanState.CLOSED)
        return self.filter(closed & Q(territory=territory_id) | ~closed & Q(relationship__territory=territory_id))

    def in_places(self) -> "BreakthroughPlanQuerySet":
        """What takes one of the places of a quarter."""
        return self.filter(state__in=COUNTED_STATES)

    def open(self) -> "BreakthroughPlanQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def running(self) -> "BreakthroughPlanQuerySet":
        return self.filter(state=PlanState.RUNNING)

    def in_their_quarter(self, on: date) -> "BreakthroughPlanQuerySet":
        return self.running().filter(ends_on__gte=on)

    def overdue(self, on: date) -> "BreakthroughPlanQuerySet":
        """Running, and the day of the retrospective is past."""
        return self.in_their_quarter(on).filter(retrospective_on__lt=on, relationship__status=Status.ACTIVE)

    def loose(self, on: date) -> "BreakthroughPlanQuerySet":
        """Running, and asking for an outcome: `rule.loose_end` as an expression."""
        regraded = ~Q(relationship__grade__in=[Grade.A, Grade.B])
        return self.running().filter(~Q(relationship__status=Status.ACTIVE) | Q(ends_on__lt=on) | regraded)

    def waiting_for_grant(self) -> "BreakthroughPlanQuerySet":
        """A draft for which the manager was asked and has not granted that quarter."""
        ungranted = Q(granted_for__isnull=True) | ~Q(granted_for=F("ends_on"))
        return self.filter(ungranted, state=PlanState.DRAFT, grant_asked_on__isnull=False)

    def untold(self) -> "BreakthroughPlanQuerySet":
        """The manager was not told since the day of its retrospective."""
        return self.filter(Q(told_on__isnull=True) | Q(told_on__lte=F("retrospective_on")))

    def with_client(self) -> "BreakthroughPlanQuerySet":
        """Joins what a row of a list shows."""
        client = "relationship__client"
        return self.select_related(
            f"{client}__organisation", f"{client}__department", "relationship__territory", "territory", "rep"
        )


class BreakthroughPlan(models.Model):
    """How one B client is to be won in a quarter. Written only by `planning.breakthroughs.actions`.

    It stays with the relationship: whoever covers the client goes on with it.
    """

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="breakthroughs", verbose_name=_("client")
    )
    # As it was when the plan began; as it was when it was closed, from then on.
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    # Who wins her: the territory's rep, as of the last act.
    rep = models.ForeignKey(User, models.PROTECT, related_name="breakthroughs", verbose_name=_("rep"))
    ends_on = models.DateField(_("last day of its quarter"))
    state = models.CharField(_("state"), max_length=8, choices=PlanState, default=PlanState.DRAFT)

    origin = models.CharField(_("where from"), max_length=10, choices=Origin, blank=True)
    diagnosis = models.CharField(_("why not so far"), max_length=10, choices=Diagnosis, blank=True)
    diagnosis_words = models.CharField(_("why not so far, in words"), max_length=500, blank=True)
    measure = models.CharField(_("what is counted"), max_length=10, choices=Measure, blank=True)
    measure_words = models.CharField(_("what is counted, in words"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    baseline = models.PositiveSmallIntegerField(_("now"), null=True, blank=True)
    target = models.PositiveSmallIntegerField(_("target"), null=True, blank=True)
    target_on = models.DateField(_("target date"), null=True, blank=True)
    opportunity = models.CharField(_("opportunity"), max_length=500, blank=True)
    approaches = models.ManyToManyField(Approach, related_name="+", blank=True, verbose_name=_("other approaches"))

    started_on = models.DateField(_("started on"), null=True, blank=True)
    # When the next retrospective is to be held.
    retrospective_on = models.DateField(_("next retrospective"), null=True, blank=True)
    # The day the manager was last told that it is overdue. Written only by `planning.breakthroughs.digest`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=PlanOutcome, blank=True)
    outcome_words = models.CharField(_("why this outcome"), max_length=500, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    # More plans than a quarter has places: asked by the rep, granted by the manager, for one quarter.
    grant_asked_on = models.DateField(_("one more asked for on"), null=True, blank=True)
    grant_asked_words = models.CharField(_("why one more"), max_length=500, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    granted_words = models.CharField(_("the manager's reason"), max_length=500, blank=True)
    granted_for = models.DateField(_("granted for the quarter that ends on"), null=True, blank=True)

    objects = BreakthroughPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("breakthrough plan")
        verbose_name_plural = _("breakthrough plans")
        ordering: ClassVar = ["-ends_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(state__in=OPEN_STATES), name="one_open_plan_per_client"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=COUNTED_STATES)
                | Q(
                    ~Q(measure=""),
                    baseline__isnull=False,
                    target__isnull=False,
                    target_on__isnull=False,
                    started_on__isnull=False,
                    retrospective_on__isnull=False,
                ),
                name="a_plan_starts_with_its_goal",
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True)
                | Q(target__isnull=True)
                | Q(state__in=[PlanState.DRAFT, PlanState.DROPPED])
                | Q(target__gt=F("baseline")),
                name="a_target_lies_above_the_baseline",
            ),
            models.CheckConstraint(
                condition=Q(~Q(outcome=""), ~Q(outcome_words=""), state=PlanState.CLOSED, ended_on__isnull=False)
                | Q(~Q(state=PlanState.CLOSED), outcome="", ended_on__isnull=True),
                name="closed_plans_have_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(granted_for__isnull=True) | ~Q(granted_words=""), name="granted_with_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_on", "id"], name="plan_by_quarter"),
            models.Index(fields=["retrospective_on"], condition=Q(state="running"), name="plan_retrospective_due"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.ends_on}"

    def get_absolute_url(self) -> str:
        return reverse("planning:breakthrough", args=[self.pk])

    @property
    def quarter(self) -> Quarter:
        return quarter_of(self.ends_on)

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    @property
    def is_running(self) -> bool:
        return self.state == PlanState.RUNNING

    @property
    def is_granted(self) -> bool:
        """Whether it may be one more than its quarter has places."""
        return self.granted_for == self.ends_on

    @property
    def counts_at(self) -> Territory:
        return self.territory if self.state == PlanState.CLOSED else self.relationship.territory

    def goal(self, approaches: int) -> Goal:
        """What the rule looks at; how many approaches were chosen is told."""
        return Goal(self.origin, self.diagnosis, self.measure, self.baseline, self.target, self.target_on, approaches)


class _OfPlanQuerySet(models.QuerySet[models.Model]):
    """Rows of a plan are seen with it."""

    def visible_to(self, user: User | AnonymousUser) -> "_OfPlanQuerySet":
        return self.filter(plan__in=BreakthroughPlan.objects.visible_to(user))


class Retrospective(models.Model):
    """复盘: what worked, what did not, what next. One a day; never edited."""

    plan = models.ForeignKey(
        BreakthroughPlan, models.PROTECT, related_name="retrospectives", verbose_name=_("breakthrough plan")
    )
    on = models.DateField(_("date"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by whom"))
    at = models.DateTimeField(_("entered at"))
    worked = models.CharField(_("what worked"), max_length=1000)
    did_not = models.CharField(_("what did not"), max_length=1000)
    approach = models.ForeignKey(
        Approach, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("next approach")
    )
    approach_words = models.CharField(_("next approach, in words"), max_length=300, blank=True)
    reached = models.PositiveSmallIntegerField(_("where it stands"), null=True, blank=True)
    next_on = models.DateField(_("next retrospective"))

    objects = _OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("retrospective")
        verbose_name_plural = _("retrospectives")
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "on"], name="one_retrospective_a_day"),
            models.CheckConstraint(condition=Q(next_on__gt=F("on")), name="the_next_retrospective_is_later"),
            models.CheckConstraint(
                condition=Q(approach__isnull=False) | ~Q(approach_words=""), name="a_retrospective_says_what_next"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.on}"


class CarriedOver(models.Model):
    """That a plan went on in the next quarter, why, and what its goal was before. Never edited."""

    plan = models.ForeignKey(
        BreakthroughPlan, models.PROTECT, related_name="carried_over", verbose_name=_("breakthrough plan")
    )
    ended_on = models.DateField(_("last day of the quarter before"))
    target_before = models.PositiveSmallIntegerField(_("target before"))
    target_on_before = models.DateField(_("target date before"))
    words = models.CharField(_("why it goes on"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by whom"))
    at = models.DateTimeField(_("entered at"))

    objects = _OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan carried over")
        verbose_name_plural = _("plans carried over")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "ended_on"], name="carried_over_once_a_quarter"),
            models.CheckConstraint(condition=~Q(words=""), name="carried_over_with_words"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.ended_on}"


class AskedForHelp(models.Model):
    """A person who was asked for help with a plan. She reads and writes its thread, and nothing else of it."""

    plan = models.ForeignKey(
        BreakthroughPlan, models.PROTECT, related_name="asked", verbose_name=_("breakthrough plan")
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="asked_for_help", verbose_name=_("person"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by whom"))
    at = models.DateTimeField(_("entered at"))

    objects = _OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("person asked for help")
        verbose_name_plural = _("people asked for help")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "person"], name="asked_once_per_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.person}"


class PlanMessage(models.Model):
    """Words on a plan, between its rep, her manager and who was asked. Never edited."""

    plan = models.ForeignKey(
        BreakthroughPlan, models.PROTECT, related_name="messages", verbose_name=_("breakthrough plan")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("entered at"))
    words = models.TextField(_("words"), max_length=2000)
    # Made with the form: sending it again changes nothing.
    key = models.UUIDField(_("key"), default=uuid.uuid4)

    objects = _OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("message on a plan")
        verbose_name_plural = _("messages on plans")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "key"], name="one_plan_message_per_key"),
            models.CheckConstraint(condition=~Q(words=""), name="a_plan_message_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.author} · {self.at:%Y-%m-%d}"
