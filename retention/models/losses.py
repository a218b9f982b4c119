"""Who was lost, or may be: what was stated, what our records say, what was decided."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import managed_territories, visible_territories, workable_territories
from accounts.models import Territory, User
from clients.enums import Grade
from clients.models import Relationship
from retention.enums import (
    ALONE,
    COMPETITOR_REASONS,
    OPEN_LOSSES,
    UNDECIDED_LOSSES,
    Alone,
    LossReason,
    LossSign,
    LossState,
    Verdict,
)
from retention.evidence import Evidence, verdict_in_words


def _alone() -> ExpressionWrapper:
    """How long she had seen nobody of us when she was lost."""
    return ExpressionWrapper(F("lost_on") - F("last_contact_on"), models.DurationField())


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
        found = self.annotate(alone=_alone())
        found = found if least is None else found.filter(alone__gte=timedelta(days=least))
        return found.filter(alone__isnull=False) if most is None else found.filter(alone__lte=timedelta(days=most))

    def with_alone(self) -> "LossQuerySet":
        """Adds `alone_for`, a value of `Alone`."""
        spans = [(alone, most) for alone, (_, most) in ALONE.items() if most is not None]
        cases = [When(alone__lte=timedelta(days=most), then=Value(alone.value)) for alone, most in spans]
        never = When(last_contact_on__isnull=True, then=Value(Alone.NEVER.value))
        bucket = Case(never, *cases, default=Value(Alone.LONGER.value), output_field=models.CharField())
        return self.annotate(alone=_alone()).annotate(alone_for=bucket)

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
