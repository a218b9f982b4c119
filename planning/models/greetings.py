"""Greetings: the festivals, the words, and who was greeted. A greeting is no contact: no visit is made of it."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.enums import Grade, Role, Style
from clients.models import Relationship, RelationshipQuerySet
from compliance.enums import ConsentChannel
from planning.enums import GREETINGS_DONE, GREETINGS_TO_DO, Audience, FestivalCalendar, GreetingState
from planning.greetings.texts import LONGEST, faults_of
from planning.greetings.when import exists, occurrences


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


class Festival(models.Model):
    """A day on which clients are greeted, every year; of whom: its audience."""

    name = models.CharField(_("name in Chinese"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    calendar = models.CharField(_("calendar"), max_length=5, choices=FestivalCalendar, default=FestivalCalendar.SOLAR)
    month = models.PositiveSmallIntegerField(_("month"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    day = models.PositiveSmallIntegerField(
        _("day"),
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("Day 30 of lunar month 12 is New Year's Eve, also in a year whose last month has 29 days."),
    )
    audience = models.CharField(_("for"), max_length=12, choices=Audience, default=Audience.EVERYBODY)
    remind_before = models.PositiveSmallIntegerField(
        _("remind so many days before"), default=3, validators=[MaxValueValidator(30)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("festival")
        verbose_name_plural = _("festivals")
        ordering: ClassVar = ["calendar", "month", "day", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12, day__gte=1, day__lte=31)
                & (Q(calendar="solar") | Q(day__lte=30)),
                name="a_festival_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if _is_english() else self.name

    def clean(self) -> None:
        if self.month and self.day and not exists(self.calendar, self.month, self.day):
            raise ValidationError({"day": _("There is no such day.")})

    def days(self, first: date, last: date) -> list[date]:
        """Every day of a period on which it is."""
        return occurrences(self.calendar, self.month, self.day, first, last)


class GreetingTemplate(models.Model):
    """Words for a festival, or for birthdays. Empty columns are for everybody; the closest that fits is taken."""

    festival = models.ForeignKey(
        Festival,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="templates",
        verbose_name=_("festival"),
        help_text=_("Empty for birthdays."),
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, blank=True)
    role = models.CharField(_("role"), max_length=14, choices=Role, blank=True)
    style = models.CharField(_("style"), max_length=10, choices=Style, blank=True)
    words_zh = models.TextField(
        _("words in Chinese"),
        max_length=LONGEST,
        help_text=_("{address}, {name}, {hospital}, {department}, {rep} and {festival} stand for what is known."),
    )
    words_en = models.TextField(_("words in English"), max_length=LONGEST)
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("words of greeting")
        verbose_name_plural = _("words of greeting")
        ordering: ClassVar = ["festival_id", "id"]

    def __str__(self) -> str:
        return f"{self.festival or _('Birthday')} · {self.words_zh[:20]}"

    def clean(self) -> None:
        errors = {}
        for field in ("words_zh", "words_en"):
            found = faults_of(getattr(self, field))
            if found:
                errors[field] = found
        if errors:
            raise ValidationError(errors)


class GreetingBatchQuerySet(models.QuerySet["GreetingBatch"]):
    def visible_to(self, user: User | AnonymousUser) -> "GreetingBatchQuerySet":
        """A person's own: what she writes to whom is between them."""
        return self.filter(rep_id=user.pk)

    def with_progress(self, user: User | AnonymousUser) -> "GreetingBatchQuerySet":
        """With how many there are (`greeted_of`), and how many are still to do (`to_do`) and done (`done`).

        Of those that the person may still write: who was handed over is in no list and in no number.
        """
        hers = Q(greetings__in=Greeting.objects.editable_by(user))
        return self.annotate(
            greeted_of=Count("greetings", filter=hers),
            to_do=Count("greetings", filter=hers & Q(greetings__state__in=GREETINGS_TO_DO)),
            done=Count("greetings", filter=hers & Q(greetings__state__in=GREETINGS_DONE)),
        )


class GreetingBatch(models.Model):
    """One person's greetings for one occasion: a festival, or the birthdays of a day."""

    rep = models.ForeignKey(User, models.PROTECT, related_name="greeting_batches", verbose_name=_("rep"))
    # Empty for birthdays.
    festival = models.ForeignKey(
        Festival, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("festival")
    )
    day = models.DateField(_("day"))
    made_at = models.DateTimeField(_("made at"))

    objects = GreetingBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of greetings")
        verbose_name_plural = _("batches of greetings")
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rep", "festival", "day"],
                condition=Q(festival__isnull=False),
                name="one_batch_per_festival",
            ),
            models.UniqueConstraint(
                fields=["rep", "day"], condition=Q(festival__isnull=True), name="one_batch_of_birthdays_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} · {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("planning:greeting-batch", args=[self.pk])

    @property
    def occasion(self) -> str:
        return str(self.festival) if self.festival else pgettext("occasion", "Birthday")


class GreetingQuerySet(models.QuerySet["Greeting"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those to clients the person sees: part of what one may read of a client."""
        return self.filter(relationship__in=Relationship.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Her own, as long as the client is hers."""
        return self.filter(batch__rep_id=user.pk, relationship__in=Relationship.objects.editable_by(user))

    def done(self) -> Self:
        """What the client got."""
        return self.filter(state__in=GREETINGS_DONE)

    def to_do(self) -> Self:
        return self.filter(state__in=GREETINGS_TO_DO)


class Greeting(models.Model):
    """One greeting to one client. Written only by `planning.greetings.actions`."""

    batch = models.ForeignKey(
        GreetingBatch, models.PROTECT, related_name="greetings", verbose_name=_("batch"), db_index=False
    )
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="greetings", verbose_name=_("client"), db_index=False
    )
    text = models.TextField(_("text"), max_length=LONGEST)
    state = models.CharField(_("state"), max_length=8, choices=GreetingState, default=GreetingState.DRAFT)
    channel = models.CharField(_("channel"), max_length=6, choices=ConsentChannel, blank=True)
    # When it was copied or handed over, or from when on it may be.
    at = models.DateTimeField(_("at"), null=True, blank=True)
    # Why one that was to go out later did not.
    refused = models.CharField(_("not sent because"), max_length=100, blank=True)

    objects = GreetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("greeting")
        verbose_name_plural = _("greetings")
        ordering: ClassVar = ["batch_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "relationship"], name="one_greeting_per_batch"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "copied", "sent"], at__isnull=False) & ~Q(channel="")
                | Q(state__in=["draft", "ready", "skipped"], at__isnull=True, channel=""),
                name="a_greeting_that_went_says_when_and_how",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_greeting_says_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["relationship", "-at"], name="greeting_of_relationship"),
            models.Index(fields=["at"], condition=Q(state="waiting"), name="greeting_that_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.relationship}"

    @property
    def key(self) -> str:
        """Of the message it becomes: sent twice, it is one."""
        return f"greeting:{self.pk}"

    @property
    def is_to_do(self) -> bool:
        return self.state in GREETINGS_TO_DO

    @property
    def is_done(self) -> bool:
        return self.state in GREETINGS_DONE


def with_greeting(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """With the last greeting each got: `greeted_at`, `greeted_by` the channel, `greeted_pk` its id."""
    last = Greeting.objects.done().filter(relationship=OuterRef("pk")).order_by("-at", "-pk")
    return relationships.annotate(
        greeted_at=Subquery(last.values("at")[:1]),
        greeted_by=Subquery(last.values("channel")[:1]),
        greeted_pk=Subquery(last.values("pk")[:1]),
    )
