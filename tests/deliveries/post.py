"""Messages of the cast."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from deliveries.actions import send, send_to_address
from deliveries.enums import Channel
from deliveries.models import Delivery, Robot

NOW = timezone.make_aware(datetime.fromisoformat("2026-11-16T09:30"))
MINUTE = timedelta(minutes=1)
# Such as no robot has, of the shape that they have.
KEYS = {
    Channel.WECOM: "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    Channel.DINGTALK: "566cc69da782ec33c0d8e7a5d9a6d1f3b8d0c0f1a2b3c4d5e6f708192a3b4c5d",
    Channel.FEISHU: "c0ffee00-1234-4abc-8def-0123456789ab",
}
SECRET = "SEC0123456789abcdef"


def message_to(user: User, key: str = "filing", subject: str = "Your filing number expires", **fields) -> Delivery:
    """An in-app message to a person."""
    send(key=key, recipients=[user], subject=subject, channels=[Channel.IN_APP], at=NOW, **fields)
    return Delivery.objects.get(key=key, recipient=user)


def mail_to(user: User, key: str = "filing", **fields) -> Delivery:
    """An e-mail waiting for its sweep."""
    send(key=key, recipients=[user], subject="Filing", body="Please renew.", channels=[Channel.EMAIL], at=NOW, **fields)
    return Delivery.objects.get(key=key, recipient=user)


def letter_from(user: User, **facts) -> Delivery:
    """A greeting to somebody outside, waiting for its sweep; it may go out for eight hours."""
    said = {
        "key": "greeting:1",
        "channel": Channel.EMAIL,
        "address": "chen@hospital.test",
        "subject": "祝护士节快乐",
        "body": "陈主任, 节日快乐!",
        "at": NOW,
        "not_after": NOW + 480 * MINUTE,
    }
    return send_to_address(**{**said, "on_behalf_of": user, **facts})


def robot_of(user: User, channel: Channel = Channel.WECOM, secret: str = "") -> Robot:
    return Robot.objects.create(user=user, channel=channel, key=KEYS[channel], secret=secret)


def told(user: User, channel: Channel = Channel.WECOM, secret: str = "", key: str = "filing", **fields) -> Delivery:
    """A message waiting for its sweep, to be said by a robot."""
    if not user.robots.filter(channel=channel).exists():
        robot_of(user, channel, secret)
    said = {"subject": "Filing", "body": "Please renew."} | fields
    send(key=key, recipients=[user], channels=[channel], at=NOW, **said)
    return Delivery.objects.get(key=key, recipient=user)
