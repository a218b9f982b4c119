"""Whose morning message is due, and by what it goes: the state is the message itself, so no run tells anybody twice."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.enums import LeaveKind
from accounts.models import Leave, Posting, User
from deliveries.enums import Channel, Kind, MorningOn
from deliveries.models import Delivery, Preferences
from deliveries.queries import preferences_of
from workdays.rules import Calendar

# A time that was missed is made up for the same morning; what came later would be no morning message.
UNTIL = time(12)


def morning_key(on: date) -> str:
    return f"morning:{on}"


def due(at: datetime, days: Calendar) -> list[User]:
    """Who is to have her message now: her time has come, the day is one of hers, and she is at work."""
    now = timezone.localtime(at)
    if now.time() >= UNTIL:
        return []
    people = _without(_at_work(now.date()), now.date())
    hers = Q(message_preferences__morning_at__lte=now.time())
    if Preferences._meta.get_field("morning_at").default <= now.time():
        hers |= Q(message_preferences__isnull=True)
    found = list(people.filter(hers).order_by("pk"))
    wishes = preferences_of(user.pk for user in found)
    return [user for user in found if _wants(wishes[user.pk], now.date(), days)]


def channels_to_come(managers: Iterable[User], on: date, days: Calendar) -> dict[int, list[Channel]]:
    """By what each of these people will have a morning message this day that holds her digest too."""
    asked = [manager.pk for manager in managers]
    awaiting = list(_without(_at_work(on), on).filter(pk__in=asked).values_list("pk", flat=True))
    wishes = preferences_of(awaiting)
    return {pk: wishes[pk].channels(Kind.MORNING) for pk in awaiting if _wants(wishes[pk], on, days)}


def _at_work(on: date) -> QuerySet[User]:
    """Posted, and not on leave; a meeting is work."""
    posted = Posting.objects.valid(on).filter(user=OuterRef("pk"))
    away = Leave.objects.approved().touching(on, on).filter(kind=LeaveKind.LEAVE, user=OuterRef("pk"))
    return User.objects.filter(Exists(posted), ~Exists(away), is_active=True)


def _without(people: QuerySet[User], on: date) -> QuerySet[User]:
    """Those who have not had this day's message."""
    had = Delivery.objects.filter(key=morning_key(on), recipient=OuterRef("pk"), channel=Channel.IN_APP)
    return people.exclude(Exists(had))


def _wants(wishes: Preferences, on: date, days: Calendar) -> bool:
    if wishes.morning_on == MorningOn.WORKDAYS:
        return days.is_working(on)
    return wishes.morning_on == MorningOn.EVERY_DAY
