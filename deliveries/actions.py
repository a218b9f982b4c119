"""Messages: written in the transaction of their cause; `deliveries.sweep` gets them out of the house."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.functional import Promise

from deliveries.enums import GIVEN_UP, Channel, DeliveryState, Kind
from deliveries.models import Delivery
from deliveries.nudges import nudge_on_commit
from deliveries.queries import preferences_of

if TYPE_CHECKING:
    # Siblings do not know each other: a person is whoever the project says one is.
    from accounts.models import User

SWEEP = "deliveries.tasks.deliver_due"


def send(
    *,
    key: str,
    recipients: Iterable["User"],
    subject: str | Promise,
    body: str | Promise = "",
    body_outside: str | Promise = "",
    url: str = "",
    kind: Kind = Kind.REMINDER,
    channels: Iterable[Channel] | None = None,
    not_by: Collection[Channel] = (),
    at: datetime,
) -> None:
    """Write a message to each recipient: in the app, and through the channels each wants for this kind of message.

    Part of the caller's transaction: the message exists exactly when its cause does. Sending the same `key` again
    to the same person through the same channel changes nothing. Words given lazily (`gettext_lazy`, `format_lazy`)
    are put into each recipient's own language. Who has no address gets no e-mail. `url` is a path of this site.
    `body_outside` stands for `body` wherever the app is not at hand. `channels` are set by who knows better than the
    recipient (in the app alone, say); `not_by` leaves out what she has by another message.
    """
    people = list(recipients)
    chosen = list(channels) if channels is not None else None
    wishes = {} if chosen is not None else preferences_of(person.pk for person in people)
    rows: list[Delivery] = []
    for person in people:
        by = chosen if chosen is not None else [Channel.IN_APP, *wishes[person.pk].channels(kind)]
        said = _Words(subject, body, body_outside or body, url)
        rows += _rows(key, person, said, kind, [channel for channel in by if channel not in not_by], at)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == DeliveryState.PENDING for row in rows):
        nudge_on_commit(SWEEP)


class _Words(NamedTuple):
    subject: str | Promise
    body: str | Promise
    body_outside: str | Promise
    url: str


def _rows(
    key: str, recipient: "User", said: _Words, kind: Kind, channels: list[Channel], at: datetime
) -> Iterable[Delivery]:
    with translation.override(recipient.language or settings.LANGUAGE_CODE):
        # One line, or a mail's header could be split.
        line = " ".join(str(said.subject).split())[:200]
        inside, outside = str(said.body), str(said.body_outside)
    for channel in channels:
        row = Delivery(
            key=key, recipient=recipient, channel=channel, kind=kind, subject=line, url=said.url, run_after=at
        )
        row.body = inside if channel == Channel.IN_APP else outside
        if channel == Channel.IN_APP:
            row.state, row.sent_at = DeliveryState.SENT, at
        if _reaches(recipient, channel):
            yield row


def _reaches(recipient: "User", channel: Channel) -> bool:
    """Whether there is an address at all. Robots have theirs where they are chosen."""
    if channel == Channel.EMAIL:
        return bool(recipient.email)
    return bool(settings.SMS_GATEWAY and recipient.phone) if channel == Channel.SMS else True


def send_to_address(
    *,
    key: str,
    channel: Channel,
    address: str,
    subject: str,
    body: str,
    on_behalf_of: "User",
    at: datetime,
    not_after: datetime,
) -> Delivery:
    """Write a message to an address of somebody who is no user, by e-mail or SMS, in a person's name; return its row.

    Part of the caller's transaction, and sent by the same sweep as every other message, not before `at` and never
    after `not_after`: by then it is visibly not delivered. The same `key` to the same address through the same channel
    changes nothing and returns the row of the first time; one that was given up is written anew, with all its tries.
    What became of it is in its row, which `Delivery.objects.sent_for(on_behalf_of).filter(key=key)` finds. An answer
    goes to her own address. Whether the addressee may be written to (consent, quiet hours) is for the caller to know,
    who says so by `stop_letters` when that ends.
    """
    line = " ".join(str(subject).split())[:200]
    row = Delivery(
        key=key,
        channel=channel,
        kind=Kind.LETTER,
        address=address,
        on_behalf_of=on_behalf_of,
        subject=line,
        body=str(body),
        run_after=at,
        not_after=not_after,
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    rows = Delivery.objects.filter(key=key, channel=channel, address=address)
    anew = {"on_behalf_of": on_behalf_of, "subject": line, "body": str(body), "run_after": at, "not_after": not_after}
    rows.filter(state__in=GIVEN_UP).update(state=DeliveryState.PENDING, tries=0, last_error="", read_at=None, **anew)
    nudge_on_commit(SWEEP)
    return rows.get()


def stop_letters(keys: Collection[str], *, channel: Channel, why: str) -> int:
    """Give up the letters with these keys that wait for a channel; return how many.

    One that is being sent just now is not called back, but it is not tried again either.
    """
    letters = Delivery.objects.filter(key__in=keys, channel=channel, recipient__isnull=True)
    letters.filter(state=DeliveryState.SENDING).update(not_after=F("run_after"))
    return letters.filter(state=DeliveryState.PENDING).update(state=DeliveryState.FAILED, last_error=why)


def try_again(deliveries: QuerySet[Delivery], *, at: datetime) -> int:
    """Put given-up messages back to be sent at once, with all their tries; return how many.

    Also those of which nobody knows whether they arrived: whoever asks for it takes a second one into account.
    Letters to somebody outside are left as they are: see `send_to_address`.
    """
    count = deliveries.filter(state__in=GIVEN_UP, recipient__isnull=False).update(
        state=DeliveryState.PENDING, tries=0, run_after=at, leased_until=None
    )
    nudge_on_commit(SWEEP)
    return count


def forget_words(recipients: "Iterable[User] | QuerySet[User]", *, kind: Kind, before: datetime) -> int:
    """Take the text out of the messages of a kind that these people have had in the app before a moment; return of how
    many. Each keeps its subject, so that it stands where it stood.

    For messages that name clients: who may read of them changes, and what she was told would stay for ever.
    """
    told = Delivery.objects.filter(recipient__in=recipients, channel=Channel.IN_APP, kind=kind, run_after__lt=before)
    return told.exclude(body="").update(body="")


def mark_read(delivery: Delivery, *, at: datetime) -> None:
    """Mark a message read; the first reading counts."""
    Delivery.objects.filter(pk=delivery.pk, read_at__isnull=True).update(read_at=at)


def mark_all_read(recipient: "User", *, at: datetime) -> int:
    """Mark everything of a person read that was there at `at`; return how many."""
    return Delivery.objects.unread_of(recipient).filter(created_at__lte=at).update(read_at=at)
