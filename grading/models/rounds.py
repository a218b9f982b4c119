"""The quarter's round: when it opens and is due, a part per territory, and what became of each part."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import managed_paths, overseen_paths, visible_paths, workable_paths
from accounts.models import Territory, User, at_or_below
from grading.enums import PartState, RoundStep
from grading.evidence import STALE_QUARTERS
from workdays.quarters import Quarter

# Where a rep still assesses.
ASSESSING = (PartState.OPEN, PartState.SENT_BACK)


class RoundPolicyQuerySet(models.QuerySet["RoundPolicy"]):
    def in_force(self, on: date) -> "RoundPolicy":
        """What holds on a day; the defaults, unsaved, as long as nobody has said otherwise."""
        return self._newest(on).first() or RoundPolicy(effective_on=on)

    def staleness(self, on: date) -> Coalesce:
        """The quarters after which a value is stale on a day, for a query that asks something else anyway."""
        return Coalesce(Subquery(self._newest(on).values("stale_after_quarters")[:1]), STALE_QUARTERS)

    def _newest(self, on: date) -> "RoundPolicyQuerySet":
        return self.filter(effective_on__lte=on).order_by("-effective_on")


class RoundPolicy(models.Model):
    """The rhythm of the rounds, from its effective date until the next one. Rounds that are open keep their days."""

    effective_on = models.DateField(_("effective from"), unique=True)
    opens_after_days = models.PositiveSmallIntegerField(
        _("a round opens so many days after the first of the quarter"), default=0, validators=[MaxValueValidator(60)]
    )
    work_days = models.PositiveSmallIntegerField(
        _("working days to assess"), default=15, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    checked_percent = models.PositiveSmallIntegerField(
        _("percent of the assessments drawn for a check"), default=5, validators=[MaxValueValidator(100)]
    )
    stale_after_quarters = models.PositiveSmallIntegerField(
        _("a value is stale after so many quarters"),
        default=STALE_QUARTERS,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )

    objects = RoundPolicyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("policy of the rounds")
        verbose_name_plural = _("policies of the rounds")
        ordering: ClassVar = ["-effective_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(checked_percent__lte=100), name="percent_of_checks_up_to_100"),
            models.CheckConstraint(condition=Q(work_days__gte=1), name="a_round_takes_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.effective_on)


class RoundQuerySet(models.QuerySet["Round"]):
    def opened(self) -> "RoundQuerySet":
        return self.filter(opened_at__isnull=False)

    def newest(self) -> "Round | None":
        """The round that runs, or ran last."""
        return self.opened().order_by("-year", "-number").first()


class Round(models.Model):
    """One quarter's round. Planned ahead by the nightly job, with days an administrator may move, and opened by it."""

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2015), MaxValueValidator(2045)])
    number = models.PositiveSmallIntegerField(_("quarter"), validators=[MinValueValidator(1), MaxValueValidator(4)])
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    # Days said by hand stay when the policy changes.
    is_fixed = models.BooleanField(_("days set by hand"), default=False, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)

    objects = RoundQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering: ClassVar = ["-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="one_round_per_quarter"),
            models.CheckConstraint(condition=Q(number__range=(1, 4)), name="a_quarter_of_four"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="a_round_opens_before_it_is_due"),
        ]

    def __str__(self) -> str:
        return str(self.quarter)

    def clean(self) -> None:
        if self.opens_on and self.due_on and self.due_on < self.opens_on:
            raise ValidationError({"due_on": _("A round is due after it has opened.")})

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)


class RoundPartQuerySet(models.QuerySet["RoundPart"]):
    def visible_to(self, user: User | AnonymousUser) -> "RoundPartQuerySet":
        return self.below(visible_paths(user))

    def editable_by(self, user: User | AnonymousUser) -> "RoundPartQuerySet":
        """Where the person may assess: without what a look across shows her."""
        return self.below(workable_paths(user))

    def overseen_by(self, user: User | AnonymousUser) -> "RoundPartQuerySet":
        """The parts of the nodes she manages, and of a look across."""
        return self.below(overseen_paths(user))

    def decided_by_manager(self, user: User) -> "RoundPartQuerySet":
        """The parts that are the person's to approve or to send back."""
        return self.below(managed_paths(user))

    def below(self, paths: list[str]) -> "RoundPartQuerySet":
        return self.filter(at_or_below(paths, "territory__path"))

    def being_assessed(self) -> "RoundPartQuerySet":
        return self.filter(state__in=ASSESSING)

    def waiting_for_manager(self) -> "RoundPartQuerySet":
        return self.filter(state=PartState.SUBMITTED)

    def untold(self) -> "RoundPartQuerySet":
        """Those that wait for the manager and of which her digest has not said so."""
        return self.waiting_for_manager().filter(told_on__isnull=True)

    def to_close(self) -> "RoundPartQuerySet":
        return self.filter(state=PartState.APPROVED)

    def late(self, on: date) -> "RoundPartQuerySet":
        """First handed in after its day, or not yet and the day is past."""
        return self.with_due().filter(Q(due__lt=Coalesce("handed_in_on", on, output_field=models.DateField())))

    def with_due(self) -> "RoundPartQuerySet":
        rows: Any = self.annotate(due=Coalesce("own_due_on", "round__due_on"))
        found: RoundPartQuerySet = rows
        return found


class RoundPart(models.Model):
    """One territory's part of a round. Goes through its states by `grading.rounds` and `desk.closing` alone."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="parts", verbose_name=_("round"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="round_parts", verbose_name=_("territory"))
    state = models.CharField(_("state"), max_length=10, choices=PartState, default=PartState.OPEN)
    opened_on = models.DateField(_("opened on"))
    # A territory that came later has as many working days as the others had.
    own_due_on = models.DateField(_("a due day of its own"), null=True, blank=True)
    # The day it was handed in first: what says whether it was late.
    handed_in_on = models.DateField(_("first handed in on"), null=True, blank=True)
    # The day the manager's digest last said that it waits. Written only by `desk.digest`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
    # How many clients there were and how many of them were assessed when it was closed.
    clients = models.PositiveIntegerField(_("clients at the closing"), null=True, blank=True)
    assessed = models.PositiveIntegerField(_("assessed at the closing"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = RoundPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a round")
        verbose_name_plural = _("parts of rounds")
        ordering: ClassVar = ["-round_id", "territory__path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "territory"], name="one_part_per_territory"),
            models.CheckConstraint(
                condition=Q(state=PartState.OPEN) | Q(handed_in_on__isnull=False), name="handed_in_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PartState.CLOSED, closed_on__isnull=False, clients__isnull=False, assessed__lte=F("clients")
                )
                | (~Q(state=PartState.CLOSED) & Q(closed_on__isnull=True, clients__isnull=True, assessed__isnull=True)),
                name="counted_when_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state"], condition=Q(state=PartState.APPROVED), name="round_part_to_close"),
            models.Index(fields=["territory", "state"], name="round_part_of_territory"),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.territory}"

    def get_absolute_url(self) -> str:
        return reverse("grading:round-part", args=[self.pk])

    @property
    def is_being_assessed(self) -> bool:
        return self.state in ASSESSING

    @property
    def due_on(self) -> date:
        return self.own_due_on or self.round.due_on

    def is_late(self, on: date) -> bool:
        """Whether it was handed in after its day, or is not yet and the day is past."""
        return (self.handed_in_on or on) > self.due_on

    @property
    def is_late_now(self) -> bool:
        return self.is_late(timezone.localdate())


class RoundEventQuerySet(models.QuerySet["RoundEvent"]):
    def visible_to(self, user: User | AnonymousUser) -> "RoundEventQuerySet":
        return self.filter(at_or_below(visible_paths(user), "part__territory__path"))


class RoundEvent(models.Model):
    """What happened to a part, by whom and with which words. Never edited."""

    part = models.ForeignKey(RoundPart, models.PROTECT, related_name="events", verbose_name=_("part of a round"))
    step = models.CharField(_("what happened"), max_length=10, choices=RoundStep)
    # Nobody where the software did it.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by whom"))
    on = models.DateField(_("date"))
    at = models.DateTimeField(_("at"))
    words = models.CharField(_("comment"), max_length=1000, blank=True)

    objects = RoundEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a round")
        verbose_name_plural = _("events of rounds")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(step=RoundStep.SENT_BACK) | ~Q(words=""), name="sent_back_with_a_comment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} · {self.get_step_display()}"
