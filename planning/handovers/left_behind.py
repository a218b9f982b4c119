"""Whoever left without a handover: what is open and names her goes to whoever holds the territory now.

A rep or a cover leaves when her posting ends or she may not sign in any more; so does a manager, with what she held
for vacant territories and what she had promised in others herself.
"""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting, PostingQuerySet, Territory, User
from clients.models import Booking
from deliveries.actions import forget_words, send
from deliveries.enums import Kind
from deliveries.one_by_one import one_by_one
from planning.handovers.passing import Passed, holder_of, keepers, pass_on
from planning.handovers.rule import ASKED_ABOUT
from planning.models import BreakthroughPlan, PlannedVisit
from visits.models import NextStep


def pass_on_left_behind(*, on: date, at: datetime) -> int:
    """Give on what people left behind who work there no more, or may not sign in any more; return in how many
    territories something was. Whoever has it now is told. The morning messages of before of those who left lose their
    text.

    State, not coincidence: whatever ended or was changed in the last weeks is looked at every night. One transaction a
    territory: one that fails keeps no other waiting, and a run killed anywhere is finished by the next.
    """
    left = _left(on)
    today = timezone.make_aware(datetime.combine(on, time.min))
    forget_words(User.objects.filter(pk__in=left.order_by().values("user")), kind=Kind.MORNING, before=today)
    visited = left.exclude(role=PostingRole.MANAGER).order_by().values_list("territory_id", flat=True)
    territories = {*visited, *_where_something_is_open(on)}
    return sum(one_by_one(sorted(territories), partial(_tidy, on=on, at=at), job="left behind in a territory"))


def _left(on: date) -> PostingQuerySet:
    """The postings that somebody left in the last weeks, or holds and cannot work in."""
    working = Posting.objects.valid(on).filter(user=OuterRef("user"), territory=OuterRef("territory"))
    left = Q(~Exists(working), to_on__range=(on - ASKED_ABOUT, on - timedelta(days=1)))
    switched_off = Q(pk__in=Posting.objects.valid(on).filter(user__is_active=False).order_by().values("pk"))
    found: PostingQuerySet = Posting.objects.filter(left | switched_off)
    return found


def _where_something_is_open(on: date) -> set[int]:
    """The ids of the territories in which something names one of those who left, and works there no more.

    Found by what names them, not by all that they managed: below a node there may be thousands of territories.
    """
    open_rows = (
        (NextStep.objects.open(), "rep"),
        (BreakthroughPlan.objects.open(), "rep"),
        (PlannedVisit.objects.open().filter(on__gte=on).left_behind(), "plan__rep"),
        (Booking.objects.open().filter(on__gte=on, relationship__isnull=False), "rep"),
    )
    found: set[int] = set()
    for rows, who in open_rows:
        theirs = rows.filter(~_works_there(who, on), **{f"{who}__in": _concerned(on)})
        found.update(theirs.order_by().values_list("relationship__territory", flat=True).distinct())
    return found


def _concerned(on: date) -> "QuerySet[User, Any]":
    """The ids of those who left a posting, and of those one of whose was moved or taken away altogether."""
    since = timezone.make_aware(datetime.combine(on - ASKED_ABOUT, time.min))
    changed = Posting.history.filter(history_type__in=["~", "-"], history_date__gte=since)
    either = Q(pk__in=_left(on).order_by().values("user")) | Q(pk__in=changed.order_by().values("user"))
    return User.objects.filter(either).values("pk")


def _works_there(who: str, on: date) -> Exists:
    """Whether the person a row names is posted where its client is, or manages a node above."""
    path = ExpressionWrapper(OuterRef("relationship__territory__path"), output_field=CharField())
    posted = Posting.objects.valid(on).filter(user=OuterRef(who), user__is_active=True).alias(client_path=path)
    here = Q(territory=OuterRef("relationship__territory")) | Q(role=PostingRole.MANAGER)
    return Exists(posted.filter(here, client_path__startswith=F("territory__path")))


@transaction.atomic
def _tidy(territory_id: int, *, on: date, at: datetime) -> bool:
    territory = Territory.objects.select_for_update(no_key=True).get(pk=territory_id)
    holder = holder_of(territory, on)
    passed = pass_on(territory, to=holder, kept=keepers(territory, on, managers=True), on=on, at=at)
    if holder is not None and passed.is_something:
        _tell(holder, territory, passed, at=at)
    return passed.is_something


def _tell(holder: User, territory: Territory, passed: Passed, *, at: datetime) -> None:
    """Part of the pass: what a later one of the same day finds is told too. It names neither a client nor who left."""
    clients = f"{reverse('clients:list')}?{urlencode({'territory': territory.code})}"
    send(
        key=f"left-behind:{territory.pk}:{at.isoformat()}",
        recipients=[holder],
        subject=format_lazy(_("{territory}: what was left open is yours now"), territory=territory.name),
        body=format_lazy(
            _("Open next steps: {steps}, plans: {plans}, planned visits: {visits}, to book anew: {bookings}."),
            steps=passed.steps,
            plans=passed.plans,
            visits=passed.visits,
            bookings=passed.bookings,
        ),
        url=clients,
        at=at,
    )
