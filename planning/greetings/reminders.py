"""Each morning's reminder of festivals: some days before, to whoever has clients to greet and has not begun.

State, not coincidence: "is within its days and this person was not told of it". The key of a message says of what, so
a second run, two at once and one killed anywhere say nothing twice, and a missed day is made up for by the next.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting, User
from clients.models import Relationship
from deliveries.actions import send
from planning.greetings.audiences import greeted, is_for
from planning.models import Festival, GreetingBatch

# People told in one transaction.
PEOPLE_AT_ONCE = 100


def remind(*, on: date, at: datetime) -> int:
    """Tell everybody who has somebody to greet on a festival that is near; return how many were or had been told."""
    return sum(_remind_of(festival, day, on, at) for festival, day in _near(on))


def _near(on: date) -> Iterator[tuple[Festival, date]]:
    for festival in Festival.objects.filter(is_active=True).order_by("pk"):
        for day in festival.days(on, on + timedelta(days=festival.remind_before)):
            yield festival, day


def _remind_of(festival: Festival, day: date, on: date, at: datetime) -> int:
    told, after = 0, 0
    while people := list(_with_clients(festival, day, on).filter(pk__gt=after)[:PEOPLE_AT_ONCE]):
        with transaction.atomic():
            _tell(festival, day, people, at)
        told, after = told + len(people), people[-1].pk
    return told


def _with_clients(festival: Festival, day: date, on: date) -> QuerySet[User]:
    """Who visits somebody the festival is for, and has not begun to greet. One query."""
    here = greeted(Relationship.objects.filter(is_for(festival.audience), territory=OuterRef("territory")))
    posted = Posting.objects.valid(on).filter(
        Exists(here), role__in=[PostingRole.REP, PostingRole.COVER], user=OuterRef("pk")
    )
    begun = GreetingBatch.objects.filter(rep=OuterRef("pk"), festival=festival, day=day)
    return User.objects.filter(Exists(posted), ~Exists(begun), is_active=True).order_by("pk")


def _tell(festival: Festival, day: date, people: Iterable[User], at: datetime) -> None:
    send(
        key=f"greetings:{festival.pk}:{day}",
        recipients=people,
        subject=format_lazy(_("{day}: {name}. Prepare your greetings"), day=day.isoformat(), name=festival.name),
        body=_("One page prepares them for all your clients; each can be made personal."),
        url=f"{reverse('planning:greeting-new')}?festival={festival.pk}&day={day}",
        at=at,
    )
