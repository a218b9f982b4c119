"""What happened: visits, their corrections, and the next steps that came out of them."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import managed_paths, visible_paths
from accounts.models import Territory, User, at_or_below
from clients.enums import Grade
from clients.models import Move, Product, Relationship
from compliance.models import AdverseEvent
from visits.enums import (
    Channel,
    Effort,
    Need,
    NextStepState,
    Objection,
    Outcome,
    Reaction,
    StyleSign,
    outcome_in_words,
)


class KeyMessage(models.Model):
    """An approved message about a product that a rep may say she delivered."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="key_messages", verbose_name=_("product"))
    text = models.CharField(_("message"), max_length=200)
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("key message")
        verbose_name_plural = _("key messages")
        ordering: ClassVar = ["product", "id"]

    def __str__(self) -> str:
        return self.text


Done = TypeVar("Done", bound=models.Model)


class DoneQuerySet(models.QuerySet[Done]):
    """What was done on a day in a territory, which is frozen as it was: a transfer changes no figure of the past."""

    def standing(self) -> Self:
        """What was not undone."""
        return self.filter(undone_at__isnull=True)

    def done_below(self, path: str) -> Self:
        """What was done in the territory at a tree path and below."""
        return self.filter(territory__path__startswith=path)

    def below(self, paths: Iterable[str]) -> Self:
        """What was done in the territories at these tree paths and below."""
        return self.filter(at_or_below(paths, "territory__path"))

    def between(self, from_on: date | None, to_on: date | None) -> Self:
        """What was done on the days of a period, both ends included; None leaves an end open."""
        begun = self if from_on is None else self.filter(happened_on__gte=from_on)
        return begun if to_on is None else begun.filter(happened_on__lte=to_on)


class VisitQuerySet(DoneQuerySet["Visit"]):
    def counting(self) -> "VisitQuerySet":
        """Contacts that count for the cadence."""
        return self.filter(undone_at__isnull=True, counts=True)

    def visible_to(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """Those to clients the person sees now: what one may read of a client."""
        return self.filter(relationship__in=Relationship.objects.visible_to(user))

    def made_within(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """Those made in territories the person sees: what figures of the past are counted from.

        Whose the client is now does not matter, so that her name may have to be masked.
        """
        return self.filter(at_or_below(visible_paths(user), "territory__path"))

    def joint(self) -> "VisitQuerySet":
        """Those on which somebody came along."""
        return self.filter(models.Exists(self._accompanied(visit=models.OuterRef("pk"))))

    def credited_to(self, person: User) -> "VisitQuerySet":
        """Those the person made or came along on, each once: a joint visit is part of both people's work."""
        return self.filter(Q(rep=person) | Q(pk__in=self._accompanied(user=person).values("visit")))

    def coachable_by(self, user: User, on: date) -> "VisitQuerySet":
        """Those on which the person came along with somebody of the territories she manages."""
        below = at_or_below(managed_paths(user, on), "territory__path")
        return self.filter(below, pk__in=self._accompanied(user=user).values("visit")).exclude(rep=user)

    def credits(self) -> dict[int, int]:
        """How many of these each person made or came along on. Two queries."""
        visits = self.order_by()
        found = Counter(dict(visits.values_list("rep").annotate(models.Count("pk"))))
        along = self._accompanied(visit__in=visits.values("pk"))
        found.update(dict(along.values_list("user").annotate(models.Count("pk"))))
        return dict(found)

    @staticmethod
    def _accompanied(**who: Any) -> "models.QuerySet[Any]":
        return Visit.companions.through._default_manager.filter(**who)


class Visit(models.Model):
    """One logged contact, or attempt at one, with one client through one channel.

    Territory, rep and grade are frozen as they were. Nothing here is deleted: undoing marks, correcting keeps the
    old values in `VisitCorrection`.
    """

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="visits", verbose_name=_("client"), db_index=False
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    rep = models.ForeignKey(User, models.PROTECT, related_name="visits", verbose_name=_("rep"), db_index=False)
    grade = models.CharField(_("grade then"), max_length=1, choices=Grade)
    # Made on the device: sending it again changes nothing.
    key = models.UUIDField(_("key"), default=uuid.uuid4)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    happened_at = models.DateTimeField(_("happened at"))
    # The business date in the organisation's zone.
    happened_on = models.DateField(_("date"))
    logged_at = models.DateTimeField(_("logged at"))
    # Whether it is a contact that moves the cadence; decided once, by `visits.rules.counts`.
    counts = models.BooleanField(_("counts as contact"))
    is_late = models.BooleanField(_("logged on a later day"), default=False)
    filing_expired = models.BooleanField(_("in person with an expired filing number"), default=False)
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product discussed"),
        db_index=False,
    )
    note = models.TextField(_("note"), blank=True, max_length=4000)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    # The first attempt of the chain this visit continues.
    chain = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("continues"),
        db_index=False,
    )

    # Behind "more".
    answered = models.BooleanField(_("the client answered"), default=False)
    key_message = models.ForeignKey(
        KeyMessage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("key message"),
        db_index=False,
    )
    reaction = models.CharField(_("reaction"), max_length=10, choices=Reaction, blank=True)
    objection = models.CharField(_("objection"), max_length=10, choices=Objection, blank=True)
    need = models.CharField(_("need heard"), max_length=10, choices=Need, blank=True)
    quote = models.CharField(_("words of the client"), max_length=500, blank=True)
    news = models.CharField(_("news learned"), max_length=500, blank=True)
    service_rating = models.PositiveSmallIntegerField(
        _("how the client rates our service"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    product_rating = models.PositiveSmallIntegerField(
        _("how the client rates the product"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    effort = models.CharField(_("extra effort"), max_length=12, choices=Effort, blank=True)
    effort_words = models.CharField(_("what was done"), max_length=300, blank=True)
    client_told = models.BooleanField(_("the client was told"), default=False)
    waited_minutes = models.PositiveSmallIntegerField(
        _("waited, minutes"), null=True, blank=True, validators=[MaxValueValidator(600)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("talked, minutes"), null=True, blank=True, validators=[MaxValueValidator(600)]
    )
    free_from = models.TimeField(_("free from"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=80, blank=True)
    patients_waiting = models.PositiveSmallIntegerField(_("patients waiting outside"), null=True, blank=True)
    support_before = models.PositiveSmallIntegerField(
        _("support before (1–5)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    support_after = models.PositiveSmallIntegerField(
        _("support after (1–5)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    competitor = models.CharField(_("competitor seen"), max_length=200, blank=True)
    question = models.CharField(_("question for medical information"), max_length=500, blank=True)
    value_brought = models.CharField(_("value brought"), max_length=200, blank=True)
    adverse_event = models.ForeignKey(
        AdverseEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("adverse event"),
        db_index=False,
    )
    other_products = models.ManyToManyField(
        Product, related_name="+", blank=True, verbose_name=_("other products discussed")
    )
    companions = models.ManyToManyField(
        User, related_name="accompanied_visits", blank=True, verbose_name=_("companions")
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering: ClassVar = ["-happened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rep", "key"], name="one_visit_per_key"),
            models.UniqueConstraint(
                fields=["adverse_event"], condition=Q(adverse_event__isnull=False), name="one_visit_per_adverse_event"
            ),
        ]
        # Twenty million rows: an index on a column that is nearly always empty is made for its filled rows only.
        indexes: ClassVar = [
            models.Index(fields=["relationship", "-happened_on", "-id"], name="visit_of_relationship"),
            # Lists and boards: the newest of everybody, and a period of some territories.
            models.Index(fields=["happened_on", "id"], name="visit_by_day"),
            models.Index(fields=["territory", "happened_on"], name="visit_in_territory"),
            models.Index(fields=["happened_on"], condition=Q(filing_expired=True), name="visit_with_expired_filing"),
            models.Index(fields=["chain"], condition=Q(chain__isnull=False), name="visit_of_chain"),
            # What the night learns of days it has counted.
            models.Index(fields=["logged_at"], condition=Q(is_late=True), name="visit_logged_late"),
            # Competitors seen at A clients, on the board of a company of millions of visits.
            models.Index(
                fields=["happened_on", "territory"],
                condition=Q(grade=Grade.A, undone_at__isnull=True) & ~Q(competitor=""),
                name="competitor_seen_at_a",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.happened_on} · {self.get_channel_display()}"

    @property
    def outcome_in_words(self) -> str:
        return outcome_in_words(self.channel, self.outcome)


class VisitCorrectionQuerySet(models.QuerySet["VisitCorrection"]):
    def visible_to(self, user: User | AnonymousUser) -> "VisitCorrectionQuerySet":
        return self.filter(visit__relationship__in=Relationship.objects.visible_to(user))


class VisitCorrection(models.Model):
    """What a visit said before it was corrected, by whom, when, why."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="corrections", verbose_name=_("visit"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("corrected by"))
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=200)
    # Field name -> value before.
    before = models.JSONField(_("before"))

    objects = VisitCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.visit} · {self.at:%Y-%m-%d}"

    @property
    def before_labelled(self) -> list[tuple[str, object]]:
        """Field labels and what stood there before."""
        return [_labelled(name, value) for name, value in self.before.items()]


def _labelled(name: str, value: Any) -> tuple[str, object]:
    """What a part of a visit is called, and its stored value as a person reads it."""
    if name == "style_signs":
        # Rows of their own, that hang on the visit.
        return str(_("what was noticed")), " · ".join(str(StyleSign(sign).label) for sign in value)
    field = next(each for each in (*Visit._meta.fields, *Visit._meta.many_to_many) if each.name == name)
    return str(field.verbose_name), _in_words(field, value)


def _in_words(field: models.Field, value: Any) -> Any:
    """A stored value as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return " · ".join(value)
    return dict(field.flatchoices).get(value, value)


class NextStepQuerySet(models.QuerySet["NextStep"]):
    def visible_to(self, user: User | AnonymousUser) -> "NextStepQuerySet":
        return self.filter(relationship__in=Relationship.objects.visible_to(user))

    def open(self) -> "NextStepQuerySet":
        return self.filter(state=NextStepState.OPEN)


class NextStep(models.Model):
    """A dated promise or plan that came out of a visit or a move. Promised ones count as kept or broken."""

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="next_steps", verbose_name=_("client"), db_index=False
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="next_steps", verbose_name=_("visit")
    )
    # What it came out of where it was no visit.
    move = models.ForeignKey(
        Move, models.PROTECT, null=True, blank=True, related_name="next_steps", verbose_name=_("move")
    )
    rep = models.ForeignKey(User, models.PROTECT, related_name="next_steps", verbose_name=_("rep"))
    words = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by"))
    is_promise = models.BooleanField(_("promised to the client"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=NextStepState, default=NextStepState.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # The visit on which it was done: taking that visit back opens the step again.
    closed_with = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="closed_steps", verbose_name=_("done with")
    )
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = NextStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="closed_steps_have_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["relationship", "due_on"], name="next_step_of"),
            models.Index(fields=["due_on"], condition=Q(is_promise=True), name="promise_due"),
        ]

    def __str__(self) -> str:
        return self.words
