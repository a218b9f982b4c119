"""How a person wants to be reached: what she sets, her robots, and a message to try them."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliveries.actions import send
from deliveries.enums import Channel, Kind
from deliveries.models import Delivery, Preferences, Robot

if TYPE_CHECKING:
    from accounts.models import User

LISTS = ("urgent_by", "morning_by", "reminders_by", "digests_by")
# Test messages of a day: enough to set a robot up, too few to plague a group with.
TESTS_A_DAY = 10


def set_preferences(user: "User", *, chosen: Mapping[str, Any]) -> None:
    """Keep what she chose, by the names of the columns. The same again changes nothing."""
    Preferences.objects.update_or_create(user=user, defaults=dict(chosen))


@transaction.atomic
def add_robot(user: "User", *, channel: Channel, key: str, secret: str) -> None:
    """Have a robot speak to her; one of the same kind gives way. It says everything until she wants less."""
    Robot.objects.update_or_create(user=user, channel=channel, defaults={"key": key, "secret": secret})
    wishes = _locked(user)
    for name in LISTS:
        setattr(wishes, name, list(dict.fromkeys([*getattr(wishes, name), channel.value])))
    wishes.save()


@transaction.atomic
def remove_robot(robot: Robot) -> None:
    """Forget a robot with its key. What was to go by it alone goes by e-mail again where it is urgent."""
    wishes = _locked(robot.user)
    for name in LISTS:
        setattr(wishes, name, [channel for channel in getattr(wishes, name) if channel != robot.channel])
    wishes.urgent_by = wishes.urgent_by or [Channel.EMAIL.value]
    wishes.save()
    robot.delete()


def _locked(user: "User") -> Preferences:
    Preferences.objects.get_or_create(user=user)
    return Preferences.objects.select_for_update(no_key=True).get(user=user)


def send_test(user: "User", *, at: datetime) -> bool:
    """Send her a message through everything she has chosen; False where she had one this minute, or too many today.

    The key is the minute: two taps are one message.
    """
    now = timezone.localtime(at)
    key = f"test:{now:%Y-%m-%dT%H:%M}"
    tests = Delivery.objects.filter(recipient=user, kind=Kind.TEST, channel=Channel.IN_APP)
    if tests.filter(key=key).exists() or tests.filter(key__startswith=f"test:{now:%Y-%m-%d}").count() >= TESTS_A_DAY:
        return False
    wishes = Preferences.objects.filter(user=user).first() or Preferences(user=user)
    chosen = {channel: None for name in LISTS for channel in getattr(wishes, name)}
    send(
        key=key,
        recipients=[user],
        subject=_("Test message of pharmacrm"),
        body=_("What you read here arrived. Whoever is in the same group reads your messages too."),
        url=reverse("deliveries:preferences"),
        kind=Kind.TEST,
        channels=[Channel.IN_APP, *(Channel(channel) for channel in chosen)],
        at=at,
    )
    return True
