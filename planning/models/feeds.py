"""A person's calendar as her phone subscribes to it."""

import hashlib
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from planning.calendars.enums import EventKind, Privacy


def hash_of(token: str) -> str:
    """What is stored of a token: it is random and long, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def every_kind() -> list[str]:
    return list(EventKind.values)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User | AnonymousUser) -> "CalendarFeedQuerySet":
        """Her own, and nobody else's: it is as good as a key."""
        return self.filter(user=user.pk)

    def open(self) -> "CalendarFeedQuerySet":
        return self.filter(revoked_at__isnull=True)

    def with_token(self, token: str) -> "CalendarFeedQuerySet":
        """The one of a token, revoked or not. What was never given out finds none."""
        return self.filter(token_hash=hash_of(token))


class CalendarFeed(models.Model):
    """An address at which one person's calendar is read without signing in. Written by `planning.calendars.feeds`.

    Whoever has the address has the calendar, so only its hash is kept; a revoked one answers with an empty calendar.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="calendar_feeds", verbose_name=_("user"), db_index=False
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    privacy = models.CharField(_("what it says of clients"), max_length=10, choices=Privacy, default=Privacy.NAMES)
    kinds = models.JSONField(_("what is in it"), default=every_kind)
    language = models.CharField(_("language"), max_length=10)
    created_at = models.DateTimeField(_("made at"))
    fetched_at = models.DateTimeField(_("last read at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    # Key of an entry -> its digest, how often it was changed, when last: what went out with the last reading.
    sent = models.JSONField(default=dict, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at__isnull=True), name="one_open_feed"),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-created_at"], name="feeds_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.created_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None
