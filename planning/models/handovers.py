"""Handovers of territories, what is said of each client in them, and the notes for who covers during leave."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.access import managed_paths, overseen_paths, visible_paths
from accounts.models import Leave, Territory, User, at_or_below
from clients.enums import Grade
from clients.models import Relationship, RelationshipQuerySet
from planning.handovers.enums import DECIDED_STATES, OPEN_STATES, HandoverReason, HandoverState


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User | AnonymousUser) -> "HandoverQuerySet":
        """Those of the territories whose people she oversees, and those she gives; those she takes once decided."""
        overseen = at_or_below(overseen_paths(user), "territory__path")
        return self.filter(overseen | Q(giver_id=user.pk) | Q(taker_id=user.pk, state__in=DECIDED_STATES))

    def decidable_by(self, user: User | AnonymousUser, on: date) -> "HandoverQuerySet":
        """Those of the territories she manages."""
        paths = managed_paths(user, on) if isinstance(user, User) else []
        return self.filter(at_or_below(paths, "territory__path"))

    def open(self) -> "HandoverQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def to_carry_out(self, on: date) -> "HandoverQuerySet":
        return self.filter(state=HandoverState.READY, effective_on__lte=on)

    def with_people(self) -> "HandoverQuerySet":
        """Joins what a row of a list shows."""
        return self.select_related("territory", "giver", "taker")


class Handover(models.Model):
    """A territory goes from one person to another on a day. Written only by `planning.handovers`.

    Without a giver it was vacant; without a taker it is from then on, and its manager holds it. The clients stay where
    they are: who is posted changes, and what names a person as its doer goes to the next one.
    """

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="handovers", verbose_name=_("territory"), db_index=False
    )
    giver = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handed_over", verbose_name=_("handed over by")
    )
    taker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="taken_over", verbose_name=_("taken over by")
    )
    # The first day of the taker.
    effective_on = models.DateField(_("from the day"))
    reason = models.CharField(_("reason"), max_length=10, choices=HandoverReason)
    words = models.CharField(_("for the new owner"), max_length=500, blank=True)
    state = models.CharField(
        pgettext_lazy("handover", "state"), max_length=10, choices=HandoverState, default=HandoverState.DRAFT
    )
    # By when the taker is to have looked at every client anew (003#06).
    assess_until = models.DateField(_("assessed until"), null=True, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared at"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    decided_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    done_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering: ClassVar = ["-effective_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory"], condition=Q(state__in=OPEN_STATES), name="one_open_handover_of_a_territory"
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=False) | Q(taker__isnull=False), name="a_handover_is_from_or_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | Q(taker__isnull=True) | ~Q(giver=F("taker")),
                name="nobody_hands_over_to_herself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED_STATES) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_handover_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.DONE, done_at__isnull=False)
                | (~Q(state=HandoverState.DONE) & Q(done_at__isnull=True)),
                name="a_handover_done_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(assess_until__isnull=True, taker__isnull=True)
                | Q(assess_until__isnull=False, assess_until__gte=F("effective_on"), taker__isnull=False),
                name="who_takes_over_has_time_to_assess",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["territory", "-effective_on"], name="handover_of_territory"),
            models.Index(fields=["effective_on"], condition=Q(state="ready"), name="handover_to_carry_out"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.effective_on}"

    def get_absolute_url(self) -> str:
        return reverse("planning:handover", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == HandoverState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_done(self) -> bool:
        return self.state == HandoverState.DONE


class HandedClientQuerySet(models.QuerySet["HandedClient"]):
    def visible_to(self, user: User | AnonymousUser) -> "HandedClientQuerySet":
        """With the client herself: who handed her over reads it no more."""
        return self.filter(at_or_below(visible_paths(user), "relationship__territory__path"))

    def noted(self) -> "HandedClientQuerySet":
        return self.exclude(words="")


class HandedClient(models.Model):
    """One client of a handover: what her next owner must know. Stays with the relationship.

    Everybody has a row from the confirmation on. No A is confirmed without a note, whoever writes to the table.
    """

    handover = models.ForeignKey(
        Handover, models.PROTECT, related_name="handed", verbose_name=_("handover"), db_index=False
    )
    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="handovers", verbose_name=_("client"))
    # As it was confirmed. Empty before, and of who joined the territory between the confirmation and the day.
    grade = models.CharField(_("grade then"), max_length=1, choices=Grade, blank=True)
    words = models.TextField(_("what the new owner must know"), max_length=1000, blank=True)
    last_topic = models.CharField(_("last topic"), max_length=200, blank=True)
    promise = models.CharField(_("what was promised"), max_length=300, blank=True)
    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written at"), null=True, blank=True)

    objects = HandedClientQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("client handed over")
        verbose_name_plural = _("clients handed over")
        ordering: ClassVar = ["handover_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "relationship"], name="handed_over_once"),
            models.CheckConstraint(condition=~Q(grade=Grade.A, words=""), name="no_a_is_handed_over_without_a_note"),
            models.CheckConstraint(
                condition=Q(words="") | Q(author__isnull=False, at__isnull=False), name="a_note_has_its_author"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.handover}"


class CoverNoteQuerySet(models.QuerySet["CoverNote"]):
    def visible_to(self, user: User | AnonymousUser) -> "CoverNoteQuerySet":
        return self.filter(at_or_below(visible_paths(user), "relationship__territory__path"))


class CoverNote(models.Model):
    """What somebody who covers during a leave must know of a client."""

    leave = models.ForeignKey(
        Leave, models.PROTECT, related_name="cover_notes", verbose_name=_("leave"), db_index=False
    )
    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="cover_notes", verbose_name=_("client"))
    words = models.TextField(_("what the cover must know"), max_length=500)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written at"))

    objects = CoverNoteQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("note for a cover")
        verbose_name_plural = _("notes for covers")
        ordering: ClassVar = ["leave_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["leave", "relationship"], name="one_cover_note_a_leave"),
            models.CheckConstraint(condition=~Q(words=""), name="a_cover_note_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.leave}"


def with_handover(rows: RelationshipQuerySet) -> RelationshipQuerySet:
    """Adds `was_handed_over`: whether the card has somebody's note to show."""
    done = HandedClient.objects.filter(relationship=OuterRef("pk"), handover__state=HandoverState.DONE)
    return rows.annotate(was_handed_over=Exists(done))
