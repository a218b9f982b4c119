"""Messages of the cast."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from deliveries.actions import send
from deliveries.enums import Channel
from deliveries.models import Delivery

NOW = timezone.make_aware(datetime.fromisoformat("2026-11-16T09:30"))
MINUTE = timedelta(minutes=1)


def message_to(user: User, key: str = "filing", subject: str = "Your filing number expires", **fields) -> Delivery:
    """An in-app message to a person."""
    send(key=key, recipients=[user], subject=subject, channels=[Channel.IN_APP], at=NOW, **fields)
    return Delivery.objects.get(key=key, recipient=user)


def mail_to(user: User, key: str = "filing", **fields) -> Delivery:
    """An e-mail waiting for its sweep."""
    send(key=key, recipients=[user], subject="Filing", body="Please renew.", channels=[Channel.EMAIL], at=NOW, **fields)
    return Delivery.objects.get(key=key, recipient=user)
