"""Which occasions come, and for how many of a person's clients."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.access import held_by
from accounts.models import User
from clients.clinic import Quiet, is_quiet
from clients.enums import Role
from clients.models import Client, Relationship, RelationshipQuerySet
from compliance.enums import ConsentChannel
from deliveries.enums import GIVEN_UP, Channel, DeliveryState
from deliveries.models import Delivery
from planning.enums import Audience, GreetingState
from planning.greetings.audiences import greeted, is_for
from planning.greetings.texts import Person
from planning.greetings.when import birthdays_on
from planning.models import Festival, Greeting, GreetingBatch

# Occasions are looked for so far ahead; where none is so near, the next one of the year.
AHEAD = timedelta(days=30)
A_YEAR = timedelta(days=400)


class Occasion(NamedTuple):
    """A festival, or the birthdays of a day, with how many of a person's clients it is for."""

    day: date
    # None for birthdays.
    festival: Festival | None
    clients: int
    batch: GreetingBatch | None

    @property
    def name(self) -> str:
        return str(self.festival) if self.festival else pgettext("occasion", "Birthday")

    @property
    def iso(self) -> str:
        return self.day.isoformat()


def mine(user: User, on: date) -> RelationshipQuerySet:
    """Whom a person greets: the people she visits herself. Up to three queries of her posts."""
    return greeted(Relationship.objects.within(held_by(user, on).territories))


def upcoming(user: User, on: date) -> list[Occasion]:
    """The occasions of the next 30 days with somebody to greet, the nearest first. Four queries and those of `mine`."""
    clients = mine(user, on)
    days = [(day, each) for each in Festival.objects.filter(is_active=True) for day in each.days(on, on + A_YEAR)]
    days.sort(key=lambda found: (found[0], found[1].pk))
    counts = clients.aggregate(**{audience: Count("pk", filter=is_for(audience)) for audience in Audience})
    began = {(batch.festival_id, batch.day): batch for batch in _batches(user, on)}
    festivals = [
        Occasion(day, festival, counts[festival.audience], began.get((festival.pk, day)))
        for day, festival in days
        if counts[festival.audience]
    ]
    near = [each for each in festivals if each.day <= on + AHEAD] or festivals[:1]
    birthdays = [Occasion(day, None, count, began.get((None, day))) for day, count in _birthdays(clients, on).items()]
    return sorted([*near, *birthdays], key=lambda each: (each.day, each.festival is None))


def _batches(user: User, on: date) -> list[GreetingBatch]:
    batches = GreetingBatch.objects.visible_to(user).filter(day__gte=on)
    return list(batches.with_progress(user).select_related("festival"))


def _birthdays(clients: RelationshipQuerySet, on: date) -> dict[date, int]:
    """How many have their birthday on each of the days to come. One query."""
    days = {text: on + timedelta(days=n) for n in range(AHEAD.days, -1, -1) for text in birthdays_on(on + n * _DAY)}
    rows = clients.filter(client__birthday__in=list(days)).order_by().values_list("client__birthday")
    found: dict[date, int] = {}
    for text, count in rows.annotate(count=Count("pk")):
        found[days[text]] = found.get(days[text], 0) + count
    return found


_DAY = timedelta(days=1)


def for_occasion(user: User, on: date, *, festival: Festival | None, day: date) -> RelationshipQuerySet:
    """Of a person's clients those an occasion is for."""
    clients = mine(user, on)
    if festival is None:
        return clients.filter(client__birthday__in=birthdays_on(day))
    return clients.filter(is_for(festival.audience))


def with_roles(roles: Collection[str]) -> Q:
    """Those with one of these roles; everybody for none."""
    found = Q()
    for role in roles:
        found |= Q(**{f"client__is_{Role(role)}": True})
    return found


def person_of(relationship: Relationship) -> Person:
    """What a template is filled with. The relationship is read with its client and where she works."""
    client = relationship.client
    return Person(
        full_name=client.full_name,
        address_form=client.address_form,
        hospital=client.organisation.name if client.organisation else "",
        department=client.department.name if client.department else "",
        grade=relationship.grade,
        roles=tuple(client.roles),
        style=client.style,
    )


# --- sending ----------------------------------------------------------------------------------------------------------

CHANNELS = {ConsentChannel.EMAIL: Channel.EMAIL, ConsentChannel.SMS: Channel.SMS}


def address_for(client: Client, channel: str) -> str:
    """Where a message to her goes through a channel; empty where that is not known."""
    if channel == ConsentChannel.EMAIL:
        return client.email
    digits = "".join(letter for letter in client.phone if letter.isdecimal())
    mobile = digits.removeprefix("86") if len(digits) == 13 else digits
    return mobile if channel == ConsentChannel.SMS and len(mobile) == 11 and mobile.startswith("1") else ""


def next_moment(at: datetime, own: Quiet | None) -> datetime:
    """The first moment from then on that is no quiet hour, hers or everybody's; `at` itself when it is none."""
    moment = timezone.localtime(at)
    if not is_quiet(moment.time(), own):
        return at
    moment = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    for _quarter in range(2 * 24 * 4):
        moment += timedelta(minutes=15)
        if not is_quiet(moment.time(), own):
            return moment
    return at + timedelta(days=1)


def last_moment(at: datetime, own: Quiet | None) -> datetime:
    """The last moment from then on before a quiet hour begins, hers or everybody's; `at` itself within one."""
    moment, step = timezone.localtime(at), timedelta(minutes=1)
    if is_quiet(moment.time(), own):
        return at
    edge = moment.replace(second=0, microsecond=0) + step
    while not is_quiet(edge.time(), own):
        edge += step
    return edge - timedelta(seconds=1)


class Stuck(NamedTuple):
    """Why a greeting that was handed over has not arrived."""

    words: str
    # Nothing happens with it any more unless somebody does it.
    is_given_up: bool


def undelivered(greetings: Collection[Greeting], user: User) -> dict[int, Stuck]:
    """Of those handed over, what keeps them from having arrived: the state of the last message. One query."""
    by_key = {each.key: each.pk for each in greetings if each.channel in CHANNELS and each.state == GreetingState.SENT}
    if not by_key:
        return {}
    rows = Delivery.objects.sent_for(user).filter(key__in=by_key).order_by("run_after", "pk")
    last = {by_key[row.key]: row for row in rows}
    return {
        pk: Stuck(row.get_state_display(), row.state in GIVEN_UP)
        for pk, row in last.items()
        if row.state != DeliveryState.SENT
    }
