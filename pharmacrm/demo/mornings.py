"""The morning messages of the demo's day: of the first reps and managers; one mail of the day before came back.

Mails count as sent: a demo writes to nobody. Only of small demos.
"""

from datetime import timedelta

from django.utils import translation

from accounts.access import posts
from accounts.models import User
from deliveries.enums import OUTSIDE, Channel, DeliveryState, Kind
from deliveries.models import Delivery
from desk.morning import send_morning
from desk.morning_due import morning_key
from pharmacrm.demo.days import at
from pharmacrm.demo.world import World

# Who signs in to the demo.
_READERS = ("rep", "rep2", "manager", "manager2")


def add(world: World) -> None:
    moment = at(world.plan.on)
    readers = [user for user in User.objects.filter(username__in=_READERS) if posts(user, world.plan.on)]
    for user in readers:
        send_morning(user, at=moment)
        if user.username == _READERS[0]:
            _came_back(user, world)
    Delivery.objects.filter(key=morning_key(world.plan.on), channel__in=OUTSIDE).update(
        state=DeliveryState.SENT, sent_at=moment
    )


def _came_back(user: User, world: World) -> None:
    yesterday = world.plan.on - timedelta(days=1)
    with translation.override("zh-hans"):
        subject = str(Kind.MORNING.label)
    Delivery.objects.create(
        key=morning_key(yesterday),
        recipient=user,
        channel=Channel.EMAIL,
        kind=Kind.MORNING,
        subject=subject,
        state=DeliveryState.FAILED,
        tries=1,
        run_after=at(yesterday, 7, 30),
        last_error="the mail server refused the recipient: 552",
    )
