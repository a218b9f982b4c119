"""Flags of the demo: those of last night by the job itself, and of the reps who drift those of the nights since then.

Who waited or was neglected on a past night is read from the history, as the job read it from the clients that night.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from accounts.models import Posting
from clients.enums import Status
from clients.models import Relationship
from pharmacrm.demo.days import at
from pharmacrm.demo.drift import drifting, week_on
from pharmacrm.demo.world import World
from retention.complacency import Standing
from retention.effort import FIRST
from retention.enums import Mark
from retention.flags import (
    Found,
    complacent,
    contacts_of_week,
    flag_complacent,
    flag_ineffective,
    flag_week,
    ineffective,
    standings_of,
)
from retention.models import StateMark, StateSpan, held_on
from retention.spent import Panel, panels
from visits.models import Visit

DAY = timedelta(days=1)


def add(world: World) -> None:
    """Flag the weeks of a demo that is loaded, and whose nights have been caught up with."""
    on = world.plan.on
    reps = [world.reps[index].user_id for index in drifting(world.plan)]
    postings = list(Posting.objects.filter(user__in=reps).select_related("user", "territory"))
    first = week_on(world.days) + DAY if postings else on
    for night in (first + n * DAY for n in range((on - first).days)):
        for found in (each for posting in postings for each in found_on(posting, night)):
            flag_week(found, on=night, at=at(night, 2))
    flag_ineffective(on=on, at=at(on, 2))
    flag_complacent(on=on, at=at(on, 2))


def found_on(posting: Posting, night: date) -> Iterator[Found]:
    """What a past night found of a rep. What the panel asks, and how it does, are as today."""
    territory = posting.territory
    ids = [territory.pk]
    contacts = contacts_of_week(ids, night)[posting.user_id, territory.pk]
    panel = panels(Relationship.objects.filter(territory=territory), night).get(territory.path, Panel())
    standing = standings_of(ids, night).get(territory.pk, Standing())
    both = (
        ineffective(posting, contacts, panel.target, _waiting(territory.pk, night)),
        complacent(posting, standing, _quiet(territory.pk, night)),
    )
    yield from filter(None, both)


def _waiting(territory_id: int, night: date) -> list[int]:
    """Her A and B clients that had been due when the day before ended; whoever was neglected was due before."""
    due = StateMark.objects.filter(held_on(night - DAY), mark=Mark.DUE, relationship=OuterRef("relationship"))
    return _active(territory_id, night - DAY, Exists(due), grade__in=FIRST)


def _quiet(territory_id: int, night: date) -> list[int]:
    met = Visit.objects.counting().filter(relationship=OuterRef("relationship"), happened_on__lt=night)
    return _active(territory_id, night, Exists(met), neglected=True)


def _active(territory_id: int, day: date, also: Exists, **asked: object) -> list[int]:
    """Who was active when a day ended, and more."""
    spans = StateSpan.objects.filter(held_on(day), also, territory=territory_id, status=Status.ACTIVE, **asked)
    return list(spans.order_by("relationship").values_list("relationship_id", flat=True))
