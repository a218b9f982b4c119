"""Messages: written in the transaction of their cause, delivered by a sweep."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.functional import Promise

from deliveries.enums import GIVEN_UP, Channel, DeliveryState
from deliveries.models import Delivery
from deliveries.nudges import nudge_on_commit
from deliveries.rules import MAX_TRIES, next_try

if TYPE_CHECKING:
    # Siblings do not know each other: a person is whoever the project says one is.
    from accounts.models import User

# Longer than a task may run (settings.CELERY_TASK_TIME_LIMIT), so that no claim runs out under its worker.
LEASE = timedelta(minutes=10)
# Mails of one sweep; the next sweep, a minute later, takes the rest.
BATCH = 200


def send(
    *,
    key: str,
    recipients: Iterable["User"],
    subject: str | Promise,
    body: str | Promise = "",
    url: str = "",
    channels: Iterable[Channel] = (Channel.IN_APP, Channel.EMAIL),
    at: datetime,
) -> None:
    """Write a message to each recipient through each channel.

    Part of the caller's transaction: the message exists exactly when its cause does. Sending the same `key` again
    to the same person through the same channel changes nothing. Words given lazily (`gettext_lazy`, `format_lazy`)
    are put into each recipient's own language. Who has no address gets no e-mail. `url` is a path of this site.
    """
    chosen = list(channels)
    rows = [row for recipient in recipients for row in _rows(key, recipient, subject, body, url, chosen, at)]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == DeliveryState.PENDING for row in rows):
        nudge_on_commit("deliveries.tasks.deliver_due")


def _rows(
    key: str,
    recipient: "User",
    subject: str | Promise,
    body: str | Promise,
    url: str,
    channels: list[Channel],
    at: datetime,
) -> Iterable[Delivery]:
    with translation.override(recipient.language or settings.LANGUAGE_CODE):
        # One line, or a mail's header could be split.
        line, text = " ".join(str(subject).split())[:200], str(body)
    for channel in channels:
        row = Delivery(key=key, recipient=recipient, channel=channel, subject=line, body=text, url=url, run_after=at)
        if channel == Channel.IN_APP:
            row.state, row.sent_at = DeliveryState.SENT, at
        if channel == Channel.IN_APP or recipient.email:
            yield row


def send_to_address(
    *,
    key: str,
    channel: Channel,
    address: str,
    subject: str,
    body: str,
    on_behalf_of: "User",
    at: datetime,
) -> Delivery:
    """Write a message to an address of somebody who is no user, by e-mail or SMS, in a person's name; return its row.

    Part of the caller's transaction, and sent by the same sweep as every other message, not before `at`. The same
    `key` to the same address through the same channel changes nothing and returns the row of the first time. What
    became of it is in its row, which `Delivery.objects.sent_for(on_behalf_of).filter(key=key)` finds. An answer goes
    to her own address. Whether the addressee may be written to (consent, quiet hours) is for the caller to know.
    """
    line = " ".join(str(subject).split())[:200]
    row = Delivery(
        key=key,
        channel=channel,
        address=address,
        on_behalf_of=on_behalf_of,
        subject=line,
        body=str(body),
        run_after=at,
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    nudge_on_commit("deliveries.tasks.deliver_due")
    return Delivery.objects.get(key=key, channel=channel, address=address)


def deliver_due(*, at: datetime) -> Counter[str]:
    """Deliver what is due; return how many were sent, put off and given up.

    Each row is claimed by a conditional update with a lease, so two workers never send the same one. A worker that
    dies leaves a claim that runs out, and the next sweep sends the message. One window stays open: a worker killed
    after the mail server took the message and before the row says so sends it a second time; both carry the same
    Message-ID, by which mail programs show one.
    """
    counts: Counter[str] = Counter()
    counts["failed"] += _give_up(Delivery.objects.due(at).filter(tries__gte=MAX_TRIES))
    for delivery in (
        Delivery.objects.due(at).select_related("recipient", "on_behalf_of").order_by("run_after", "id")[:BATCH]
    ):
        if _claim(delivery, at):
            counts[_deliver(delivery, at)] += 1
    return counts


def _give_up(deliveries: QuerySet[Delivery]) -> int:
    """Close what was tried often enough, also when the tries ended with the worker's death."""
    return deliveries.update(state=DeliveryState.FAILED, leased_until=None)


def _claim(delivery: Delivery, at: datetime) -> bool:
    delivery.tries += 1
    return bool(Delivery.objects.due(at).filter(pk=delivery.pk).update(leased_until=at + LEASE, tries=F("tries") + 1))


def _deliver(delivery: Delivery, at: datetime) -> str:
    if delivery.channel != Channel.EMAIL:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.FAILED, leased_until=None, last_error="no gateway is set for this channel"
        )
        return "failed"
    try:
        _mail(delivery)
    except (OSError, ValueError) as error:  # what smtplib and Django's mail raise
        return _put_off(delivery, at, f"{type(error).__name__}: {error}")
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.SENT, sent_at=at, leased_until=None, last_error=""
    )
    return "sent"


def _put_off(delivery: Delivery, at: datetime, error: str) -> str:
    again = next_try(delivery.tries, at)
    state = DeliveryState.FAILED if again is None else DeliveryState.PENDING
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, run_after=again or at, leased_until=None, last_error=error.replace("\0", "")[:300]
    )
    return "failed" if again is None else "put_off"


def _mail(delivery: Delivery) -> None:
    link = f"\n\n{settings.PUBLIC_URL}{delivery.url}" if delivery.url else ""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    message_id = f"<delivery-{delivery.pk}-{delivery.created_at:%Y%m%d%H%M%S}@{domain}>"
    answers_to = [delivery.on_behalf_of.email] if delivery.on_behalf_of and delivery.on_behalf_of.email else []
    EmailMessage(
        delivery.subject,
        delivery.body + link,
        to=[_mail_address(delivery)],
        reply_to=answers_to,
        headers={"Message-ID": message_id},
    ).send()


def _mail_address(delivery: Delivery) -> str:
    if delivery.recipient is None:
        return delivery.address
    if not (delivery.recipient.is_active and delivery.recipient.email):
        # She left since: what is said about clients goes to nobody's old address.
        raise ValueError("the recipient is no longer active or has no address")
    return delivery.recipient.email


def try_again(deliveries: QuerySet[Delivery], *, at: datetime) -> int:
    """Put given-up messages back to be sent at once, with all their tries; return how many."""
    count = deliveries.filter(state__in=GIVEN_UP).update(
        state=DeliveryState.PENDING, tries=0, run_after=at, leased_until=None
    )
    nudge_on_commit("deliveries.tasks.deliver_due")
    return count


def mark_read(delivery: Delivery, *, at: datetime) -> None:
    """Mark a message read; the first reading counts."""
    Delivery.objects.filter(pk=delivery.pk, read_at__isnull=True).update(read_at=at)


def mark_all_read(recipient: "User", *, at: datetime) -> int:
    """Mark everything of a person read that was there at `at`; return how many."""
    return Delivery.objects.unread_of(recipient).filter(created_at__lte=at).update(read_at=at)
