"""What is done with greetings. None of it makes a visit, moves a date or counts as a contact."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, pgettext

from accounts.models import User
from clients.enums import Status
from clients.models import Relationship, RelationshipQuerySet
from compliance.consents import may_write
from compliance.enums import ConsentChannel
from deliveries.actions import send_to_address, stop_letters
from planning.enums import GreetingState
from planning.greetings.queries import CHANNELS, address_for, last_moment, next_moment, person_of, undelivered
from planning.greetings.texts import closest, put_in
from planning.models import Festival, Greeting, GreetingBatch, GreetingQuerySet, GreetingTemplate

# More at once is no list of one's own clients any more.
MOST = 1000
# Those that waited for the morning, sent by one run.
AT_ONCE = 200
# A greeting that comes later than this after its day is none any more.
STALE_AFTER = timedelta(days=2)
# After a failure nobody foresaw.
TRY_LATER = timedelta(hours=1)

logger = logging.getLogger(__name__)


class TooMany(Exception):
    """More clients than one person greets."""


class NoWords(Exception):
    """No template is there for the occasion."""


def prepare(
    rep: User,
    clients: RelationshipQuerySet,
    *,
    festival: Festival | None,
    day: date,
    language: str,
    at: datetime,
) -> tuple[GreetingBatch, int]:
    """Write a greeting to each of these clients for an occasion; return the batch and how many are new.

    The same occasion again adds whoever is not in it yet and changes nobody's text. The number of queries does not
    depend on that of the clients. Raises TooMany, and NoWords where no template is in use.
    """
    found = list(clients.with_client().order_by("client__pinyin", "pk")[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    templates = list(GreetingTemplate.objects.filter(festival=festival, is_active=True))
    with transaction.atomic():
        batch, _is_new = GreetingBatch.objects.get_or_create(
            rep=rep, festival=festival, day=day, defaults={"made_at": at}
        )
        had = set(batch.greetings.values_list("relationship_id", flat=True))
        fresh = _written(batch, [each for each in found if each.pk not in had], templates, rep, language)
        Greeting.objects.bulk_create(fresh, ignore_conflicts=True)
    return batch, len(fresh)


def _written(
    batch: GreetingBatch,
    clients: Iterable[Relationship],
    templates: list[GreetingTemplate],
    rep: User,
    language: str,
) -> list[Greeting]:
    in_english = language.startswith("en")
    with translation.override(language):
        occasion = batch.occasion
    greetings = []
    for relationship in clients:
        person = person_of(relationship)
        template = closest(templates, person)
        if template is None:
            raise NoWords
        words = template.words_en if in_english else template.words_zh
        text = put_in(words, person, rep=rep.full_name, festival=occasion, in_english=in_english)
        greetings.append(Greeting(batch=batch, relationship=relationship, text=text))
    return greetings


def rewrite(greeting: Greeting, *, text: str) -> bool:
    """Make a greeting personal; False when it went out meanwhile."""
    return bool(_to_do(greeting).update(text=text, state=GreetingState.READY, refused=""))


def mark_copied(greeting: Greeting, *, at: datetime) -> bool:
    """Note that its text was copied for WeChat: the person sends it herself. False when it went out before."""
    return bool(_to_do(greeting).update(state=GreetingState.COPIED, channel=ConsentChannel.WECHAT, at=at, refused=""))


def skip(greeting: Greeting) -> bool:
    """Leave a client out."""
    return bool(_to_do(greeting).update(state=GreetingState.SKIPPED))


def take_back(greeting: Greeting) -> bool:
    """Put one that was left out, copied or waits for the morning back among those to do; what was sent is sent.

    One that was handed over and given up too: sent once more, it is asked anew whether it may go out.
    """
    states = [GreetingState.SKIPPED, GreetingState.COPIED, GreetingState.WAITING]
    stuck = undelivered([greeting], greeting.batch.rep).get(greeting.pk)
    if stuck and stuck.is_given_up:
        states.append(GreetingState.SENT)
    rows = Greeting.objects.filter(pk=greeting.pk, state__in=states)
    return bool(rows.update(state=GreetingState.READY, channel="", at=None, refused=""))


def _to_do(greeting: Greeting) -> GreetingQuerySet:
    return Greeting.objects.to_do().filter(pk=greeting.pk)


def why_not(greeting: Greeting, channel: ConsentChannel) -> str:
    """Why it may not go out through a channel at this moment, in words; empty when it may. One query at most."""
    client = greeting.relationship.client
    if greeting.relationship.status != Status.ACTIVE:
        return gettext("no longer a client who is served")
    if channel not in CHANNELS or not address_for(client, channel):
        return gettext("no address is known")
    if not may_write(client.pk, channel):
        return gettext("no consent for this channel")
    return ""


def send_greeting(greeting: Greeting, *, channel: ConsentChannel, by: User, at: datetime) -> str:
    """Send it, or in a quiet hour have it wait for the end of it; return why not, or "".

    Consent is asked for now, and once more when one that waited goes out. Sending twice sends once.
    """
    refusal = why_not(greeting, channel)
    if refusal:
        return refusal
    moment = next_moment(at, greeting.relationship.client.quiet)
    if moment > at:
        _to_do(greeting).update(state=GreetingState.WAITING, channel=channel, at=moment, refused="")
        return ""
    with transaction.atomic():
        if _to_do(greeting).update(state=GreetingState.SENT, channel=channel, at=at, refused=""):
            _hand_over(greeting, channel, by, at)
    return ""


def stop_delivery(client_id: int, channel: ConsentChannel) -> int:
    """Give up what was handed over for a client and has not left the house through a channel; return how many."""
    if channel not in CHANNELS:
        return 0
    sent = Greeting.objects.filter(state=GreetingState.SENT, channel=channel, relationship__client=client_id)
    keys = [each.key for each in sent.only("pk")]
    return stop_letters(keys, channel=CHANNELS[channel], why="the consent was withdrawn")


def _hand_over(greeting: Greeting, channel: ConsentChannel, by: User, at: datetime) -> None:
    """In the transaction that marked it sent. What goes out is what its row says, whatever another tab saved there."""
    greeting.refresh_from_db(fields=["text"])
    client = greeting.relationship.client
    subject = gettext_lazy("Greetings from %(rep)s") % {"rep": by.full_name}
    send_to_address(
        key=greeting.key,
        channel=CHANNELS[channel],
        address=address_for(client, channel),
        subject=str(subject),
        body=greeting.text,
        on_behalf_of=by,
        at=at,
        not_after=last_moment(at, client.quiet),
    )


def send_waiting(*, at: datetime) -> int:
    """Send what waited for the end of a quiet hour; return how many went out.

    Each is a transaction of its own that begins with a conditional update: run twice, at once or after a kill, each
    goes out once. What may no longer go out (consent withdrawn, no longer hers, the day long past) goes back to its
    writer with the reason. One that fails in a way nobody foresaw waits on and holds up none behind it.
    """
    due = Greeting.objects.filter(state=GreetingState.WAITING, at__lte=at).order_by("at", "pk")
    rows = due.select_related("batch__rep", "relationship__client", "relationship__territory")[:AT_ONCE]
    return sum(_sent_waiting(each, at) for each in rows)


def _sent_waiting(greeting: Greeting, at: datetime) -> bool:
    try:
        return _send_waiting(greeting, at)
    except OperationalError:
        raise
    except Exception:
        logger.exception("greeting %s that waited was not sent", greeting.pk)
        # Behind the others, or so many of its like would be all that a run ever sees.
        waits = Greeting.objects.filter(pk=greeting.pk, state=GreetingState.WAITING)
        waits.update(at=at + TRY_LATER)
        return False


def _send_waiting(greeting: Greeting, at: datetime) -> bool:
    rep, channel = greeting.batch.rep, ConsentChannel(greeting.channel)
    waits = Greeting.objects.filter(pk=greeting.pk, state=GreetingState.WAITING)
    with transaction.atomic(), translation.override(rep.language or None):
        if at.date() - greeting.batch.day > STALE_AFTER:
            refusal = pgettext("greeting", "its day is past")
        elif not Relationship.objects.editable_by(rep).filter(pk=greeting.relationship_id).exists():
            refusal = gettext("no longer your client")
        else:
            refusal = why_not(greeting, channel)
        if refusal:
            waits.update(state=GreetingState.READY, channel="", at=None, refused=refusal)
            return False
        moment = next_moment(at, greeting.relationship.client.quiet)
        if moment > at:
            waits.update(at=moment)
            return False
        if waits.update(state=GreetingState.SENT, at=at):
            _hand_over(greeting, channel, rep, at)
            return True
    return False
