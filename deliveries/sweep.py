"""Getting messages out of the house: each exactly once, or visibly not.

For the worker alone: it imports what speaks to servers elsewhere.
"""

import logging
import time
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone

from deliveries.enums import OUTSIDE, ROBOTS, Channel, DeliveryState, Kind
from deliveries.failures import NotDelivered, Refused, Unreachable, Unsure
from deliveries.gateway import send_sms
from deliveries.mail import send_mail
from deliveries.models import Delivery, Preferences, Robot
from deliveries.queries import preferences_of
from deliveries.robots import tell_robot
from deliveries.rules import TEXT_LIMITS, fitted, next_try

logger = logging.getLogger(__name__)

# Longer than a task may run (settings.CELERY_TASK_TIME_LIMIT), so that no claim runs out under its worker.
LEASE = timedelta(minutes=10)
# Of each channel, the messages of one sweep, and the seconds after which it begins no further one: the next sweep takes
# the rest. All channels together stay below the time limit of a task, also when the last of each waits in vain.
BATCH = 200
SECONDS = 25


class _Known(NamedTuple):
    """What a sweep knows of the people it writes to. Two queries."""

    wishes: Mapping[int, Preferences]
    robots: Mapping[tuple[int, str], Robot]


def deliver_due(*, at: datetime) -> Counter[str]:
    """Deliver what is due; return how many were sent, put off, given up (failed) and left unsure, and how many wait.

    A message is claimed by a conditional update that says "being sent" before anything goes out, so two workers never
    send the same one, and nothing goes out of which no row says so. Whoever dies between that and the row that says
    what became of it leaves a claim that runs out: nobody knows then whether the message arrived, and it is shown as
    unsure and not sent again by itself. So is one whose server broke off before it answered. Every other failure is
    known to be one: tried again for 15 hours (a letter to somebody outside until its hours are over), or given up at
    once where a further try changes nothing. What nobody foresaw leaves its own message unsure and holds up no other.
    A message thus arrives exactly once or is visible as not delivered or unsure, wherever a worker is killed.

    A server that is not reached is asked once a sweep: what waits for it holds up nobody else.
    """
    counts: Counter[str] = Counter()
    counts["unsure"] += _let_go(at)
    for channel in OUTSIDE:
        counts += _deliver_by(channel, at)
    return counts


def _deliver_by(channel: Channel, at: datetime) -> Counter[str]:
    due = Delivery.objects.due(at).filter(channel=channel).select_related("recipient", "on_behalf_of")
    rows, counts = list(due.order_by("run_after", "id")[:BATCH]), Counter[str]()
    known, ends = _known_of(rows), time.monotonic() + SECONDS
    for number, row in enumerate(rows):
        try:
            counts[_deliver(row, known, at)] += 1
        except Unreachable as failure:
            counts[_put_off(row, at, str(failure))] += 1
            ends = 0
        if time.monotonic() > ends:
            counts["waiting"] += len(rows) - number - 1
            break
    return counts


def _known_of(rows: Collection[Delivery]) -> _Known:
    if not rows:
        return _Known({}, {})
    people = {row.recipient_id for row in rows if row.recipient_id is not None}
    robots = Robot.objects.filter(user__in=people)
    return _Known(preferences_of(people), {(robot.user_id, robot.channel): robot for robot in robots})


def _let_go(at: datetime) -> int:
    """What a worker had in hand when it died: only a look at the other side tells whether it arrived."""
    return Delivery.objects.left_by_a_worker(at).update(
        state=DeliveryState.UNSURE, leased_until=None, last_error="the worker died while it was being sent"
    )


def _deliver(row: Delivery, known: _Known, at: datetime) -> str:
    """What became of it. Raises Unreachable, with the message still in hand."""
    if row.recipient_id is not None and (until := _quiet_until(row, known.wishes[row.recipient_id], at)):
        Delivery.objects.due(at).filter(pk=row.pk).update(run_after=until)
        return "put_off"
    if row.recipient_id is None and (row.not_after is None or at > row.not_after):
        Delivery.objects.due(at).filter(pk=row.pk).update(state=DeliveryState.FAILED, last_error=_late(row))
        return DeliveryState.FAILED.value
    if not _claim(row, at):
        return "taken"
    try:
        _carry(row, known, at)
    except Unsure as doubt:
        return _close(row, DeliveryState.UNSURE, str(doubt))
    except Refused as refusal:
        return _close(row, DeliveryState.FAILED, str(refusal))
    except Unreachable:
        raise
    except NotDelivered as failure:
        return _put_off(row, at, str(failure))
    except Exception as surprise:  # noqa: BLE001 - whatever one message does, the others go out
        # Its words may hold a key or an address: its name says enough to find it.
        logger.error("delivery %s: unexpected %s", row.pk, type(surprise).__name__)
        return _close(row, DeliveryState.UNSURE, f"unexpected {type(surprise).__name__}")
    return _close(row, DeliveryState.SENT, "", sent_at=at)


def _quiet_until(row: Delivery, wishes: Preferences, at: datetime) -> datetime | None:
    return wishes.wait_until(Kind(row.kind), timezone.localtime(at))


def _claim(row: Delivery, at: datetime) -> bool:
    row.tries += 1
    claim = {"state": DeliveryState.SENDING, "leased_until": at + LEASE, "tries": F("tries") + 1}
    return bool(Delivery.objects.due(at).filter(pk=row.pk).update(**claim))


def _close(row: Delivery, state: DeliveryState, error: str, *, sent_at: datetime | None = None) -> str:
    """Say what became of a message that was in hand, also where another sweep has given it up meanwhile."""
    in_hand = Delivery.objects.filter(pk=row.pk, state__in=[DeliveryState.SENDING, DeliveryState.UNSURE])
    in_hand.update(state=state, sent_at=sent_at, leased_until=None, last_error=_short(error))
    return state.value


def _put_off(row: Delivery, at: datetime, error: str) -> str:
    again = next_try(row.tries, at)
    if again is None or (row.not_after is not None and again > row.not_after):
        return _close(row, DeliveryState.FAILED, error)
    Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING).update(
        state=DeliveryState.PENDING, run_after=again, leased_until=None, last_error=_short(error)
    )
    return "put_off"


def _late(row: Delivery) -> str:
    return _short(f"its hour was over. {row.last_error}".strip())


def _short(error: str) -> str:
    return error.replace("\0", "")[:300]


def _carry(row: Delivery, known: _Known, at: datetime) -> None:
    """Hand it to whoever brings it to its channel."""
    if row.recipient is not None and not row.recipient.is_active:
        # She left since: what is said about clients goes to nobody's old address.
        raise Refused("the recipient is no longer active")
    if row.on_behalf_of is not None and not row.on_behalf_of.is_active:
        raise Refused("whoever sends it is no longer active")
    link = f"{settings.PUBLIC_URL}{row.url}" if row.url else ""
    if row.channel == Channel.EMAIL:
        send_mail(_mail(row, link))
    elif row.channel == Channel.SMS:
        send_sms(*_sms(row, link))
    else:
        _tell(row, known, link, at)


def _tell(row: Delivery, known: _Known, link: str, at: datetime) -> None:
    kind = Channel(row.channel)
    robot = known.robots.get((row.recipient_id or 0, kind)) if kind in ROBOTS else None
    if robot is None:
        raise Refused("the recipient has no such robot any more")
    text = fitted(row.subject, row.body, link, TEXT_LIMITS[kind])
    tell_robot(kind, robot.key, robot.secret, text, at=at)


def _sms(row: Delivery, link: str) -> tuple[str, str]:
    """Where to and what. To a user a few words and where to read on; to somebody outside what was written to her."""
    if row.recipient is None:
        return row.address, row.body
    if not row.recipient.phone:
        raise Refused("the recipient has no phone number any more")
    return row.recipient.phone, "\n".join(part for part in (row.subject, link) if part)


def _mail(row: Delivery, link: str) -> EmailMessage:
    to = row.address if row.recipient is None else row.recipient.email
    if not to:
        raise Refused("the recipient has no address any more")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    # One identity however often it goes out: by this mail programs show one.
    message_id = f"<delivery-{row.pk}-{row.created_at:%Y%m%d%H%M%S}@{domain}>"
    answers_to = [row.on_behalf_of.email] if row.on_behalf_of and row.on_behalf_of.email else []
    body = "\n\n".join(part for part in (row.body, link) if part)
    return EmailMessage(row.subject, body, to=[to], reply_to=answers_to, headers={"Message-ID": message_id})
