"""Every Friday evening: next week's plan for everybody who visits clients herself.

State, not coincidence: "holds territories in the coming week, and no plan of it was proposed since Friday". So a
second run and one killed anywhere change nothing that should not change, each person is a transaction of her own, and
what Friday missed is made up for until Monday morning.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.access import held_by
from accounts.enums import PostingRole
from accounts.models import Posting, User
from planning.enums import Solver
from planning.models import WeekPlan
from planning.weeks.horizon import DAYS, week_of
from planning.weeks.proposing import propose_week
from planning.weeks.solving import EFFORT

# From Friday at six in the evening until Monday at seven in the morning, when people look at it.
BEGINS = (4, time(18))
ENDS = (0, time(7))
_DAY = timedelta(days=1)


def week_to_plan(local: datetime) -> date | None:
    """The Monday of the week that is to be planned at a moment; None in the middle of a week."""
    monday, now = week_of(local.date()), (local.weekday(), local.time())
    if now >= BEGINS:
        return monday + DAYS * _DAY
    return monday if now < ENDS else None


def planned_since(week_on: date) -> datetime:
    """The moment from which on a plan of a week counts as its Friday's."""
    friday = week_on - (DAYS - BEGINS[0]) * _DAY
    return timezone.make_aware(datetime.combine(friday, BEGINS[1]))


def planners(week_on: date) -> Iterator[User]:
    """Who holds territories when a week begins: as rep or cover, or a manager of vacant ones."""
    posted = Posting.objects.touching(week_on, week_on + (DAYS - 1) * _DAY).filter(user__is_active=True)
    visiting = set(posted.filter(role__in=[PostingRole.REP, PostingRole.COVER]).values_list("user", flat=True))
    people = User.objects.filter(pk__in=posted.values("user")).order_by("pk")
    return (person for person in people if person.pk in visiting or held_by(person, week_on).is_something)


def is_planned(rep: User, week_on: date) -> bool:
    """Whether the week was proposed to her on its Friday or later."""
    proposed = WeekPlan.objects.of(rep).filter(week_on=week_on, planned_at__gte=planned_since(week_on))
    return proposed.exclude(solver=Solver.HAND).exists()


def waiting(week_on: date) -> Iterator[User]:
    """Whose week was not proposed yet."""
    return (person for person in planners(week_on) if not is_planned(person, week_on))


def propose_missing(person: User, *, week_on: date, at: datetime, effort: float = EFFORT) -> bool:
    """Propose a person's week unless it was; whether it was still to be done."""
    if is_planned(person, week_on):
        return False
    propose_week(person, week_on=week_on, on=timezone.localdate(at), at=at, effort=effort)
    return True
