"""Feeds: made, changed, revoked, read."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.access import remember_posts
from accounts.models import User
from planning.calendars.enums import EventKind, Privacy
from planning.calendars.events import Event, Revision, revised
from planning.calendars.ics import as_calendar, digest_of, name_of
from planning.calendars.reading import Asked, events_of
from planning.models import CalendarFeed
from planning.models.feeds import hash_of

# 256 bits.
TOKEN_BYTES = 32
# What a phone keeps: a month back, and as far ahead as anything is planned or promised.
BACK = timedelta(days=31)
AHEAD = timedelta(days=120)


def make_feed(
    user: User, *, privacy: Privacy, kinds: Iterable[str], instead_of: int | None, at: datetime
) -> str | None:
    """Give the person an address of her own; return its token, which is known this once and kept nowhere.

    The feed it replaces is revoked with it. None where that is not the open one any more: of two at once, or a form
    sent twice, the second makes nothing.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    language = user.language or settings.LANGUAGE_CODE
    try:
        with transaction.atomic():
            mine = CalendarFeed.objects.visible_to(user).open()
            if instead_of is not None and not mine.filter(pk=instead_of).update(revoked_at=at):
                return None
            CalendarFeed.objects.create(
                user=user,
                token_hash=hash_of(token),
                privacy=privacy,
                kinds=sorted(kinds),
                language=language,
                created_at=at,
            )
    except IntegrityError:
        return None
    return token


def change_feed(user: User, pk: int, *, privacy: Privacy, kinds: Iterable[str]) -> bool:
    """Change what an open feed of hers says, under the same address; its language becomes hers of now."""
    mine = CalendarFeed.objects.visible_to(user).open().filter(pk=pk)
    language = user.language or settings.LANGUAGE_CODE
    return bool(mine.update(privacy=privacy, kinds=sorted(kinds), language=language))


def revoke_feed(feed: CalendarFeed, *, at: datetime) -> bool:
    """Whoever has the address finds an empty calendar from now on; False where it was revoked already."""
    return bool(CalendarFeed.objects.open().filter(pk=feed.pk).update(revoked_at=at, sent={}))


def read_feed(feed: CalendarFeed, *, at: datetime) -> bytes:
    """The calendar as it is now; an empty one where the feed is revoked or its owner switched off. Notes the reading.

    Two at once find the same; what the later one notes stands.
    """
    on = timezone.localdate(at)
    with translation.override(feed.language):
        privacy = Privacy(feed.privacy)
        events = _events(feed, on, at) if feed.is_open and feed.user.is_active else []
        known = {key: Revision(*value) for key, value in feed.sent.items()}
        digests = {event.key: digest_of(event, privacy) for event in events}
        sent = revised(known, digests, int(at.timestamp()))
        found = as_calendar(events, sent, privacy, name=name_of(feed.user.full_name), on=on)
    if feed.is_open:
        news = {"sent": sent} if sent != known else {}
        CalendarFeed.objects.open().filter(pk=feed.pk).update(fetched_at=at, **news)
    return found


def _events(feed: CalendarFeed, on: date, at: datetime) -> list[Event]:
    remember_posts(feed.user)
    asked = Asked(feed.user, feed.user, on - BACK, on + AHEAD, at)
    return events_of(asked, [kind for kind in feed.kinds if kind in EventKind.values])
