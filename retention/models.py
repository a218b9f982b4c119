"""Whom are we losing: alerts for the neglected, and the history that every past figure is read from."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import managed_territories, overseen_paths, visible_territories, workable_territories
from accounts.models import Territory, User, at_or_below
from clients.enums import Grade, Status
from clients.models import Relationship
from retention.effort import PRIVATE_FOR
from retention.enums import (
    ALERT_KINDS,
    ALONE,
    COMPETITOR_REASONS,
    FLOWS,
    LOSS_KINDS,
    OPEN_LOSSES,
    OWN_REASONS,
    UNDECIDED_LOSSES,
    Alone,
    DigestKind,
    Figure,
    LossReason,
    LossSign,
    LossState,
    Mark,
    NoteAction,
    Verdict,
    WinBackOutcome,
    WinBackStep,
)
from retention.evidence import Evidence, verdict_in_words
from retention.risk.enums import RiskLevel
from retention.risk.rule import HIGHEST, Weights
from visits.enums import Channel
from visits.models import NextStep


class NeglectAlertQuerySet(models.QuerySet["NeglectAlert"]):
    def visible_to(self, user: User | AnonymousUser) -> "NeglectAlertQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))

    def open(self) -> "NeglectAlertQuerySet":
        return self.filter(closed_on__isnull=True)

    def untold(self) -> "NeglectAlertQuerySet":
        """Escalated, still so, and no manager was told yet."""
        return self.escalated().filter(told_on__isnull=True)

    def escalated(self) -> "NeglectAlertQuerySet":
        """On the manager's list, and still so."""
        return self.open().filter(escalated_on__isnull=False, relationship__status=Status.ACTIVE)

    def digest_only(self, on: date) -> "NeglectAlertQuerySet":
        """Of clients of whom nothing ever escalates."""
        quiet = {"relationship__neglected_on__lte": on, "relationship__escalated_on__isnull": True}
        return self.open().filter(escalated_on__isnull=True, relationship__status=Status.ACTIVE, **quiet)

    def with_client(self) -> "NeglectAlertQuerySet":
        """Joins what a row of a list shows."""
        place = ("relationship__client__organisation", "relationship__client__department")
        return self.select_related(*place, "relationship__territory")


class NeglectAlert(models.Model):
    """A relationship past its date. One open one per relationship; the visit that heals it closes it."""

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="alerts", verbose_name=_("client"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    grade = models.CharField(_("grade then"), max_length=1, choices=Grade)
    # The day from which the client counted as neglected, and the day the scan noticed.
    since_on = models.DateField(_("neglected since"))
    opened_on = models.DateField(_("opened on"))
    escalated_on = models.DateField(_("on the manager's list since"), null=True, blank=True)
    # The day her manager was told that it escalated, or that she is neglected where nothing ever escalates. Written
    # only by `retention.digest.mark_told`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
    quietly_told_on = models.DateField(_("told on without escalation"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = NeglectAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("neglect alert")
        verbose_name_plural = _("neglect alerts")
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(closed_on__isnull=True), name="one_open_alert"
            ),
        ]
        indexes: ClassVar = [
            # The nightly scan walks what may yet escalate, not every open alert.
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=True),
                name="alert_to_escalate",
            ),
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=False, told_on__isnull=True),
                name="alert_to_tell",
            ),
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=True, quietly_told_on__isnull=True),
                name="alert_to_tell_quietly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.since_on}"


class LossQuerySet(models.QuerySet["Loss"]):
    def visible_to(self, user: User | AnonymousUser) -> "LossQuerySet":
        """By the territory it was lost in: a transfer rewrites no past figure."""
        return self.filter(territory__in=visible_territories(user))

    def editable_by(self, user: User | AnonymousUser) -> "LossQuerySet":
        """Those that the person may answer and win back: without what a look across shows her."""
        return self.filter(territory__in=workable_territories(user))

    def decidable_by(self, user: User, on: date) -> "LossQuerySet":
        """Those that the person may confirm or dismiss: of the territories she manages."""
        return self.filter(territory__in=managed_territories(user, on))

    def open(self) -> "LossQuerySet":
        return self.filter(state__in=OPEN_LOSSES)

    def alone_for(self, alone: Alone) -> "LossQuerySet":
        """Those who had seen nobody of us for so many days when they were lost."""
        if alone == Alone.NEVER:
            return self.filter(last_contact_on__isnull=True)
        least, most = ALONE[alone]
        found = self.annotate(alone=ExpressionWrapper(F("lost_on") - F("last_contact_on"), models.DurationField()))
        found = found if least is None else found.filter(alone__gte=timedelta(days=least))
        return found.filter(alone__isnull=False) if most is None else found.filter(alone__lte=timedelta(days=most))

    def waiting_for_owner(self) -> "LossQuerySet":
        """Suspected, and whose client it is has not said anything yet."""
        return self.filter(state=LossState.SUSPECTED, answered_at__isnull=True)

    def waiting_for_manager(self) -> "LossQuerySet":
        """Stated, or denied by whose client it is: to be decided."""
        return self.filter(Q(state=LossState.STATED) | Q(state=LossState.SUSPECTED, answered_at__isnull=False))

    def untold(self) -> "LossQuerySet":
        """The manager was not told since it was suspected, and then since somebody stated or denied it."""
        answered_at = Coalesce("stated_at", "answered_at")
        return self.filter(Q(told_at__isnull=True) | Q(told_at__lt=answered_at))

    def with_client(self) -> "LossQuerySet":
        """Joins what a row of a list shows."""
        place = ("relationship__client__organisation", "relationship__client__department")
        return self.select_related(*place, "territory", "rep")


class Loss(models.Model):
    """A client stops supporting us: suspected, stated, decided, and what our own records say of it.

    Territory, grade and rep are frozen as they were, and so is the evidence of the 90 days before. Nothing here is
    deleted: what was wrong is dismissed, what was won back is restored. Written only by `retention.losses`,
    `retention.proposals` and `retention.winbacks`.
    """

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="losses", verbose_name=_("client"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    grade = models.CharField(_("grade then"), max_length=1, choices=Grade)
    # Who was posted there as its rep; nobody where the territory was vacant.
    rep = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rep then"))
    state = models.CharField(_("state"), max_length=10, choices=LossState)
    # What the system noticed, and the day of it; empty when a person said it first.
    sign = models.CharField(_("sign"), max_length=12, choices=LossSign, blank=True)
    sign_on = models.DateField(_("day of the sign"), null=True, blank=True)
    # As it was stated, and as it was decided; the same until somebody decides otherwise.
    stated_reason = models.CharField(_("reason as stated"), max_length=20, choices=LossReason, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=LossReason, blank=True)
    words = models.TextField(_("what speaks for it"), max_length=2000, blank=True)
    competitor_volunteered = models.BooleanField(_("the client brought the competitor up"), default=False)
    stated_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"), null=True, blank=True)
    # The owner's words when she says that the client is not lost.
    answer = models.CharField(_("why she is not lost"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=500, blank=True)
    # When the manager was last told that it is suspected, or waits for her. Written by `retention.digest.mark_told`.
    told_at = models.DateTimeField(_("manager told at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    # The day it counts from, and the day it ended because she was won back.
    lost_on = models.DateField(_("lost on"))
    ended_on = models.DateField(_("won back on"), null=True, blank=True)

    # The evidence, as it was on that day: see `retention.evidence`.
    contacts = models.PositiveSmallIntegerField(_("contacts in the 90 days before"), default=0)
    contacts_asked = models.PositiveSmallIntegerField(_("contacts the cadence asked"), default=0)
    longest_gap = models.PositiveSmallIntegerField(_("longest gap, working days"), default=0)
    last_contact_on = models.DateField(_("last contact before"), null=True, blank=True)
    promises_broken = models.PositiveSmallIntegerField(_("promises broken"), default=0)
    alerts_opened = models.PositiveSmallIntegerField(_("alerts opened"), default=0)
    alerts_escalated = models.PositiveSmallIntegerField(_("alerts escalated"), default=0)
    support_then = models.PositiveSmallIntegerField(_("support 90 days before"), null=True, blank=True)
    support_now = models.PositiveSmallIntegerField(_("support then"), null=True, blank=True)
    # Of the reason as stated; empty while nobody stated one.
    verdict = models.CharField(_("our records"), max_length=10, choices=Verdict, blank=True)

    objects = LossQuerySet.as_manager()

    class Meta:
        verbose_name = _("loss")
        verbose_name_plural = _("losses")
        ordering: ClassVar = ["-lost_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["relationship"], condition=Q(state__in=OPEN_LOSSES), name="one_open_loss"),
            models.CheckConstraint(
                condition=~Q(state__in=[LossState.STATED, LossState.CONFIRMED, LossState.RESTORED]) | ~Q(reason=""),
                name="a_loss_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(reason__in=COMPETITOR_REASONS) | Q(competitor_volunteered=True),
                name="competitors_only_if_volunteered",
            ),
            models.CheckConstraint(
                condition=Q(state=LossState.RESTORED, ended_on__isnull=False)
                | (~Q(state=LossState.RESTORED) & Q(ended_on__isnull=True)),
                name="the_restored_have_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=LossState.DISMISSED) | ~Q(decision=""), name="dismissed_with_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["territory", "lost_on"], name="loss_of_territory"),
            models.Index(fields=["lost_on", "id"], name="loss_by_day"),
            models.Index(fields=["territory"], condition=Q(state__in=UNDECIDED_LOSSES), name="loss_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.lost_on}"

    def get_absolute_url(self) -> str:
        return reverse("retention:loss", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_LOSSES

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED_LOSSES

    @property
    def waits_for_owner(self) -> bool:
        return self.state == LossState.SUSPECTED and self.answered_at is None

    @property
    def evidence(self) -> Evidence:
        return Evidence(*(getattr(self, name) for name in Evidence._fields))

    @property
    def verdict_in_words(self) -> str:
        """The stated reason beside what our own records say."""
        return verdict_in_words(LossReason(self.stated_reason), self.evidence) if self.stated_reason else ""


class WinBackQuerySet(models.QuerySet["WinBack"]):
    def visible_to(self, user: User | AnonymousUser) -> "WinBackQuerySet":
        return self.filter(loss__territory__in=visible_territories(user))

    def editable_by(self, user: User | AnonymousUser) -> "WinBackQuerySet":
        return self.filter(loss__territory__in=workable_territories(user))

    def open(self) -> "WinBackQuerySet":
        return self.filter(outcome="")

    def due(self, on: date) -> "WinBackQuerySet":
        """Open, and the day of the next step has come."""
        return self.open().filter(due_on__lte=on)

    def stuck(self, on: date) -> "WinBackQuerySet":
        """Open, and the day of the next step is past."""
        return self.open().filter(due_on__lt=on)

    def untold(self) -> "WinBackQuerySet":
        """The manager was not told since the day of its next step."""
        return self.filter(Q(told_on__isnull=True) | Q(told_on__lte=F("due_on")))

    def with_client(self) -> "WinBackQuerySet":
        """Joins what a row of a list shows."""
        client = "loss__relationship__client"
        return self.select_related(f"{client}__organisation", f"{client}__department", "loss__territory", "loss__rep")


class WinBack(models.Model):
    """The case to restore a lost client. Five steps in order; one open case per loss. See `retention.winbacks`."""

    loss = models.ForeignKey(Loss, models.PROTECT, related_name="winbacks", verbose_name=_("loss"))
    opened_on = models.DateField(_("opened on"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    # The last step that was done, 0 before the first.
    step = models.PositiveSmallIntegerField(_("steps done"), default=0)
    # By when the next step is to be done; after the last one, when its promise is due.
    due_on = models.DateField(_("next step by"))
    # The day the manager was last told that it is stuck. Written only by `retention.digest.mark_told`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
    cause = models.CharField(
        _("our own cause"),
        max_length=20,
        choices=[(reason.value, reason.label) for reason in OWN_REASONS],
        blank=True,
    )
    # What was promised with the last step.
    next_step = models.ForeignKey(
        NextStep, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("what was promised")
    )
    outcome = models.CharField(_("outcome"), max_length=15, choices=WinBackOutcome, blank=True)
    outcome_words = models.CharField(_("what speaks for it"), max_length=500, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    objects = WinBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("win-back")
        verbose_name_plural = _("win-backs")
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["loss"], condition=Q(outcome=""), name="one_open_win_back"),
            models.CheckConstraint(
                condition=Q(step__lt=WinBackStep.PLANNED, next_step__isnull=True)
                | Q(step=WinBackStep.PLANNED, next_step__isnull=False),
                name="the_last_step_is_a_dated_promise",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[WinBackOutcome.RESTORED, WinBackOutcome.IMPROVED])
                | Q(step=WinBackStep.PLANNED),
                name="won_back_by_all_steps",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_on__isnull=True) | (~Q(outcome="") & Q(closed_on__isnull=False)),
                name="closed_win_backs_have_a_day",
            ),
            models.CheckConstraint(condition=Q(step__lt=WinBackStep.CAUSE) | ~Q(cause=""), name="the_cause_is_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(outcome=""), name="win_back_due"),
            models.Index(fields=["opened_on", "id"], name="win_back_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.loss.relationship} · {self.opened_on}"

    def get_absolute_url(self) -> str:
        return reverse("retention:win-back", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def next(self) -> WinBackStep | None:
        """The step to be done now; None after the last, or once the case is closed."""
        if not self.is_open or self.step >= WinBackStep.PLANNED:
            return None
        return WinBackStep(self.step + 1)


class StepDoneQuerySet(models.QuerySet["StepDone"]):
    def visible_to(self, user: User | AnonymousUser) -> "StepDoneQuerySet":
        return self.filter(case__loss__territory__in=visible_territories(user))


class StepDone(models.Model):
    """One step of a win-back, when and by whom, in her words. Never edited."""

    case = models.ForeignKey(WinBack, models.PROTECT, related_name="steps", verbose_name=_("win-back"))
    step = models.PositiveSmallIntegerField(_("step"), choices=WinBackStep)
    on = models.DateField(_("date"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by whom"))
    at = models.DateTimeField(_("entered at"))
    words = models.CharField(_("what was said"), max_length=1000, blank=True)

    objects = StepDoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("win-back step")
        verbose_name_plural = _("win-back steps")
        ordering: ClassVar = ["case_id", "step"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "step"], name="each_step_once")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.on}"


class DigestNoteQuerySet(models.QuerySet["DigestNote"]):
    def visible_to(self, user: User | AnonymousUser) -> "DigestNoteQuerySet":
        seen = visible_territories(user)
        alerts = Q(alert__relationship__territory__in=seen)
        return self.filter(alerts | Q(loss__territory__in=seen) | Q(case__loss__territory__in=seen))

    def in_force(self, kind: DigestKind, on: date) -> "DigestNoteQuerySet":
        """Those of a kind that hide their row on a day: until theirs, and as long as nothing new happened to it."""
        return self.still_true(kind).filter(Q(until__isnull=True) | Q(until__gt=on))

    def over(self, kind: DigestKind, on: date) -> "DigestNoteQuerySet":
        """Those whose day has come, whose row is the same still, and of which the manager was not told again."""
        return self.still_true(kind).filter(until__lte=on, told_on__isnull=True)

    def still_true(self, kind: DigestKind) -> "DigestNoteQuerySet":
        """Those of a kind whose row is as it was: not stated after it was denied, nor stuck anew."""
        same = {
            DigestKind.TO_DECIDE: Q(at__gte=Coalesce("loss__stated_at", "loss__answered_at")),
            DigestKind.STUCK: Q(at__date__gt=F("case__due_on")),
        }
        return self.filter(same.get(kind, Q()), kind=kind)


class DigestNote(models.Model):
    """What a manager put aside of her digest, and why. One per manager, kind and row; the next replaces the last.

    Written only by `retention.digest`.
    """

    manager = models.ForeignKey(User, models.PROTECT, related_name="digest_notes", verbose_name=_("manager"))
    kind = models.CharField(_("kind"), max_length=10, choices=DigestKind)
    # One of the three, by the kind.
    alert = models.ForeignKey(
        NeglectAlert, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("neglect alert")
    )
    loss = models.ForeignKey(Loss, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("loss"))
    case = models.ForeignKey(
        WinBack, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("win-back")
    )
    action = models.CharField(_("what was done"), max_length=10, choices=NoteAction)
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))
    # The day she was told that it is back.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)

    objects = DigestNoteQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("note on the digest")
        verbose_name_plural = _("notes on the digest")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manager", "kind", "alert"], name="one_note_per_alert"),
            models.UniqueConstraint(fields=["manager", "kind", "loss"], name="one_note_per_loss"),
            models.UniqueConstraint(fields=["manager", "kind", "case"], name="one_note_per_win_back"),
            models.CheckConstraint(
                condition=Q(kind__in=ALERT_KINDS, alert__isnull=False, loss__isnull=True, case__isnull=True)
                | Q(kind__in=LOSS_KINDS, alert__isnull=True, loss__isnull=False, case__isnull=True)
                | Q(kind=DigestKind.STUCK, alert__isnull=True, loss__isnull=True, case__isnull=False),
                name="a_note_is_of_one_row",
            ),
            models.CheckConstraint(
                condition=Q(action=NoteAction.SNOOZED, until__isnull=False)
                | Q(action=NoteAction.DISMISSED, until__isnull=True),
                name="only_the_snoozed_have_a_day",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="put_aside_with_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["until"], condition=Q(told_on=None, until__isnull=False), name="note_to_tell_again"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.alert or self.loss or self.case}"


class RiskRuleQuerySet(models.QuerySet["RiskRule"]):
    def effective(self, on: date) -> "RiskRuleQuerySet":
        """Rules whose day has come, the one in force first."""
        return self.filter(effective_on__lte=on).order_by("-effective_on")


_DEFAULTS = Weights()


def _weight(words: Any, default: int) -> Any:
    return models.PositiveSmallIntegerField(words, default=default, validators=[MaxValueValidator(HIGHEST)])


class RiskRule(models.Model):
    """The numbers of the risk of loss, from their day until the next rule's; `retention.risk.rule` says what they do.

    Unchanged once its day has come, so that every backtest can be read: other numbers are a new rule.
    """

    effective_on = models.DateField(_("effective from"), unique=True)
    start = _weight(_("points everybody starts from"), _DEFAULTS.start)
    wait = _weight(_("points for waiting past the interval"), _DEFAULTS.wait)
    promises = _weight(_("points for broken promises"), _DEFAULTS.promises)
    support = _weight(_("points for support that fell"), _DEFAULTS.support)
    attempts = _weight(_("points for attempts without contact"), _DEFAULTS.attempts)
    rival = _weight(_("points for a competitor seen"), _DEFAULTS.rival)
    complaints = _weight(_("points for complaints"), _DEFAULTS.complaints)
    told = _weight(_("points off for effort she was told of"), _DEFAULTS.told)
    kept = _weight(_("points off for promises kept"), _DEFAULTS.kept)
    full_wait = models.PositiveSmallIntegerField(
        _("waiting counts in full at, percent of the interval"),
        default=_DEFAULTS.full_wait,
        validators=[MinValueValidator(101), MaxValueValidator(2000)],
    )
    window = models.PositiveSmallIntegerField(
        _("looks back, days"), default=_DEFAULTS.window, validators=[MinValueValidator(7), MaxValueValidator(365)]
    )
    medium = models.PositiveSmallIntegerField(
        _("medium from"), default=_DEFAULTS.medium, validators=[MinValueValidator(1), MaxValueValidator(HIGHEST)]
    )
    high = models.PositiveSmallIntegerField(
        _("high from"), default=_DEFAULTS.high, validators=[MaxValueValidator(HIGHEST)]
    )

    objects = RiskRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("risk rule")
        verbose_name_plural = _("risk rules")
        ordering: ClassVar = ["-effective_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(medium__lt=F("high")), name="risk_medium_below_high"),
        ]

    def __str__(self) -> str:
        return str(self.effective_on)

    def clean(self) -> None:
        if self.medium is not None and self.high is not None and self.medium >= self.high:
            raise ValidationError({"high": _("High must begin above medium.")})

    @property
    def weights(self) -> Weights:
        return Weights(**{name: getattr(self, name) for name in Weights._fields})


class RiskScoreQuerySet(models.QuerySet["RiskScore"]):
    def visible_to(self, user: User | AnonymousUser) -> "RiskScoreQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))


class RiskScore(models.Model):
    """The risk of loss of an active client as the last night that judged her found it.

    Written only by `retention.risk.scores`, and only where it differs: `found_on` is the night since which it is so,
    the day it was last looked at is that of the last `RiskRun`.
    """

    relationship = models.OneToOneField(
        Relationship, models.CASCADE, primary_key=True, related_name="risk", verbose_name=_("client")
    )
    # Null where there is not enough data.
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    level = models.CharField(_("level"), max_length=8, choices=RiskLevel)
    # What speaks, the weightiest first: [part, points, detail], as `retention.risk.rule.Spoken`.
    parts = models.JSONField(_("parts"), default=list, blank=True)
    found_on = models.DateField(_("found on"))

    objects = RiskScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk of loss")
        verbose_name_plural = _("risks of loss")
        ordering: ClassVar = ["-score", "relationship_id"]
        indexes: ClassVar = [
            # The list of those at risk, the highest first.
            models.Index(fields=["level", "score", "relationship"], name="risk_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.get_level_display()}"


class EffortFlagQuerySet(models.QuerySet["EffortFlag"]):
    def visible_to(self, user: User | AnonymousUser) -> "EffortFlagQuerySet":
        """Her own at once; those of her people when they have had a week for themselves."""
        below = at_or_below(overseen_paths(user), "territory__path")
        return self.filter(Q(rep_id=user.pk) | below & Q(told_on__lte=timezone.localdate() - PRIVATE_FOR))

    def below(self, paths: Iterable[str]) -> "EffortFlagQuerySet":
        return self.filter(at_or_below(paths, "territory__path"))


class EffortFlag(models.Model):
    """A rep was busy but not effective in a week: what was found on the day she was told. Written only by
    `retention.flags`, and never changed.
    """

    rep = models.ForeignKey(User, models.PROTECT, related_name="effort_flags", verbose_name=_("rep"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    # Its Monday.
    week_on = models.DateField(_("week of"))
    told_on = models.DateField(_("rep told on"))
    contacts = models.PositiveIntegerField(_("contacts"))
    contacts_c = models.PositiveIntegerField(_("contacts with C clients"))
    target_c = models.PositiveSmallIntegerField(_("target for C, percent"))
    # The A and B clients that waited.
    clients = models.ManyToManyField(Relationship, related_name="+", verbose_name=_("A and B clients that waited"))

    objects = EffortFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("busy but not effective")
        verbose_name_plural = _("busy but not effective")
        ordering: ClassVar = ["-week_on", "rep_id", "territory_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rep", "territory", "week_on"], name="one_flag_a_week"),
            models.CheckConstraint(condition=Q(contacts_c__lte=F("contacts")), name="flag_counts_c_among_all"),
        ]

    def __str__(self) -> str:
        return f"{self.rep} · {self.week_on}"


class RiskRun(models.Model):
    """One night's judgement of all clients, written when it came to its end."""

    on = models.DateField(_("day"), unique=True)
    finished_at = models.DateTimeField(_("finished at"))
    judged = models.PositiveIntegerField(_("clients"))
    changed = models.PositiveIntegerField(_("changed"))

    class Meta:
        verbose_name = _("risk run")
        verbose_name_plural = _("risk runs")
        ordering: ClassVar = ["-finished_at", "-on"]

    def __str__(self) -> str:
        return str(self.on)


class RiskBacktest(models.Model):
    """How well the rule told the lost from the kept on past days, beside the days since the last contact alone.

    The figures are those of the later days, which no choice of weights has seen; `periods` has both, as
    `retention.risk.backtest.Period`. A figure is null where nobody was lost, or everybody.
    """

    made_at = models.DateTimeField(_("made at"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    horizon = models.PositiveSmallIntegerField(_("lost within, days"))
    weights = models.JSONField(_("weights"))
    clients = models.PositiveIntegerField(_("clients"))
    lost = models.PositiveIntegerField(_("lost"))
    auc = models.FloatField(_("AUC"), null=True)
    auc_by_days = models.FloatField(_("AUC of days since the last contact"), null=True)
    precision = models.FloatField(_("lost among the highest tenth"), null=True)
    precision_by_days = models.FloatField(_("the same by days since the last contact"), null=True)
    periods = models.JSONField(_("both periods"))

    class Meta:
        verbose_name = _("risk backtest")
        verbose_name_plural = _("risk backtests")
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.to_on}"


class StateSpanQuerySet(models.QuerySet["StateSpan"]):
    def visible_to(self, user: User | AnonymousUser) -> "StateSpanQuerySet":
        """By the territory it was in then: a transfer rewrites no past figure."""
        return self.filter(territory__in=visible_territories(user))

    def on(self, day: date) -> "StateSpanQuerySet":
        """The spans that held at the end of a day."""
        return self.filter(held_on(day))

    def known_on(self, day: date) -> "StateSpanQuerySet":
        """The same without those that were only learned of later: a client entered today was nobody's last month."""
        return self.on(day).filter(recorded_at__lt=end_of(day))

    def figure(self, figure: Figure, first: date, last: date | None = None) -> "StateSpanQuerySet":
        """Who made a figure: what a snapshot counts, and the list that its number opens.

        A flow is that of the days from `first` to `last`, both included; everything else is as it was at the end of
        `last` (of `first` when no other is given).
        """
        last = last or first
        if figure in FLOWS:
            return self._flow(figure, first, last)
        active = self.known_on(last).filter(status=Status.ACTIVE)
        return {
            Figure.ACTIVE: lambda: active,
            Figure.DUE: lambda: active.filter(_marked(Mark.DUE, last)),
            Figure.LOYAL: lambda: active.filter(_marked(Mark.LOYAL, last)),
            Figure.NEGLECTED: lambda: active.filter(neglected=True),
            Figure.ESCALATED: lambda: active.filter(_escalated(last), neglected=True),
        }[figure]()

    def _flow(self, figure: Figure, first: date, last: date) -> "StateSpanQuerySet":
        if figure == Figure.NEW:
            # With what she was at the end of her first day, if it was known by then.
            began = self.filter(relationship__began_on__range=(first, last), from_on__lte=F("relationship__began_on"))
            lasted = Q(to_on__isnull=True) | Q(to_on__gt=F("relationship__began_on"))
            return began.filter(lasted, recorded_at__date__lte=F("relationship__began_on"))
        lasted = Q(to_on__isnull=True) | Q(to_on__gt=F("from_on"))
        changed = self.filter(lasted, from_on__range=(first, last))
        was_lost = StateSpan.objects.filter(
            relationship=OuterRef("relationship"),
            status=Status.LOST,
            from_on__lt=OuterRef("from_on"),
            to_on__gte=OuterRef("from_on"),
        )
        if figure == Figure.LOST:
            return changed.filter(~Exists(was_lost), status=Status.LOST)
        return changed.filter(Exists(was_lost), status=Status.ACTIVE)


def held_on(day: date) -> Q:
    """Begun by the end of a day, and not over then."""
    return (Q(to_on__isnull=True) | Q(to_on__gt=day)) & Q(from_on__lte=day)


def end_of(day: date) -> datetime:
    """The moment at which a business day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _marked(mark: Mark, day: date) -> Exists:
    return Exists(StateMark.objects.on(day).filter(mark=mark, relationship=OuterRef("relationship")))


def _escalated(day: date) -> Exists:
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    return Exists(NeglectAlert.objects.filter(open_then, relationship=OuterRef("relationship"), escalated_on__lte=day))


class StateSpan(models.Model):
    """What a relationship was from a day until (excluded) another: territory, grade, status, neglected or not.

    Append-only: the one column ever changed is `to_on`, once, when the next span begins. Every figure of a past day
    is read from here.
    """

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="spans", verbose_name=_("client"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    status = models.CharField(_("status"), max_length=8, choices=Status)
    neglected = models.BooleanField(_("neglected"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = StateSpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("state span")
        verbose_name_plural = _("state spans")
        ordering: ClassVar = ["relationship_id", "from_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["relationship"], condition=Q(to_on__isnull=True), name="one_open_span"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="span_ends_after_start"
            ),
        ]
        # A figure of a day reads what was not over by then; a flow, what began in its days.
        indexes: ClassVar = [
            models.Index(fields=["territory", "to_on"], name="span_of_day"),
            models.Index(fields=["from_on"], name="span_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.from_on}"


class StateMarkQuerySet(models.QuerySet["StateMark"]):
    def visible_to(self, user: User | AnonymousUser) -> "StateMarkQuerySet":
        return self.filter(relationship__in=Relationship.objects.visible_to(user))

    def open(self) -> "StateMarkQuerySet":
        return self.filter(to_on__isnull=True)

    def on(self, day: date) -> "StateMarkQuerySet":
        """The marks that held at the end of a day."""
        return self.filter(held_on(day))


class StateMark(models.Model):
    """What held of a relationship at the end of each day from one until (excluded) another: due, loyal.

    Beside the state spans and not in them, since a client falls due twenty times between two changes of her grade.
    """

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="marks", verbose_name=_("client"), db_index=False
    )
    mark = models.CharField(_("mark"), max_length=8, choices=Mark)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = StateMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering: ClassVar = ["relationship_id", "mark", "from_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship", "mark"], condition=Q(to_on__isnull=True), name="one_open_mark"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="mark_ends_after_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["relationship", "mark", "to_on"], name="mark_of_relationship")]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.get_mark_display()} · {self.from_on}"


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
