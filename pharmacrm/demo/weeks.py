"""Weeks of the demo: this one, with what was done and skipped until yesterday, and the next.

The past days are made from the visits that were logged on them, as if most of them had been planned; the days to come
by the same proposal that everybody's Friday brings, by rank.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clients.clinic import part_of_day
from clients.enums import Grade, SlotPart
from clients.models import Relationship
from pharmacrm.demo.days import at
from pharmacrm.demo.world import Rep, World
from planning.enums import ItemState, SkipReason
from planning.models import PlannedVisit, WeekPlan
from planning.weeks.horizon import DAYS, days_of
from planning.weeks.problem import AFTERNOON, ANY_TIME, MORNING
from planning.weeks.proposing import propose_week
from planning.weeks.writing import locked_plan
from visits.enums import Channel
from visits.models import Visit
from workdays.weeks import monday_of

# The first of each district are looked at: the logins are among them.
PER_DISTRICT = 2
A_DAY = 9
_DAY = timedelta(days=1)
# Of ten visits so many had been planned; of ten planned ones so many came later than first planned.
_WAS_PLANNED, _WAS_MOVED = 8, 1
_SKIPPED = (
    (SkipReason.CLINIC_CANCELLED, "停诊，下周恢复"),
    (SkipReason.CLIENT_AWAY, "外出开会"),
    (SkipReason.OTHER_TASK, "临时参加科室会"),
    (SkipReason.ASKED_LATER, "客户请改天再来"),
)


@transaction.atomic
def add(world: World) -> None:
    plan = world.plan
    places = [rep for rep in world.reps if rep.index % plan.reps_per_district < PER_DISTRICT]
    people = User.objects.in_bulk([rep.user_id for rep in places])
    for rep in places:
        _add_weeks(world, rep, people[rep.user_id])


def _add_weeks(world: World, rep: Rep, person: User) -> None:
    on, night = world.plan.on, world.days.night
    monday = monday_of(on)
    this = locked_plan(person, week_on=monday, at=at(monday - 3 * _DAY, 18))
    _add_past(this, rep, on, world.plan.random("weeks", rep.index))
    left = [day for day in days_of(monday) if day >= on and world.days.calendar.is_working(day)]
    for week_on in (monday, monday + DAYS * _DAY) if left else (monday + DAYS * _DAY,):
        propose_week(person, week_on=week_on, on=on, at=night, effort=0)


def _add_past(plan: WeekPlan, rep: Rep, on: date, chance: Random) -> None:
    """What was planned for the days of this week until yesterday, and what became of it."""
    visits = Visit.objects.standing().filter(rep=rep.user_id, territory=rep.territory_id)
    logged = list(visits.between(plan.week_on, on - _DAY).order_by("happened_at", "pk"))
    rows = [*_done(plan, logged, chance), *_skipped(plan, rep, logged, on)]
    PlannedVisit.objects.bulk_create(rows)


def _done(plan: WeekPlan, logged: Sequence[Visit], chance: Random) -> Iterator[PlannedVisit]:
    a_day: Counter[date] = Counter()
    seen = set()
    for visit in logged:
        key = (visit.relationship_id, visit.happened_on)
        if key in seen or a_day[visit.happened_on] >= A_DAY or chance.randrange(10) >= _WAS_PLANNED:
            continue
        seen.add(key)
        a_day[visit.happened_on] += 1
        moved = visit.happened_on > plan.week_on and chance.randrange(10) < _WAS_MOVED
        yield _item(
            plan,
            visit.relationship_id,
            visit.happened_on,
            territory_id=visit.territory_id,
            half=_half(visit),
            position=a_day[visit.happened_on],
            channel=Channel.IN_PERSON if Channel(visit.channel).is_in_person else visit.channel,
            first_on=visit.happened_on - (_DAY if moved else timedelta(0)),
            state=ItemState.DONE,
            visit_id=visit.pk,
        )


def _half(visit: Visit) -> int:
    if not Channel(visit.channel).is_in_person:
        return ANY_TIME
    is_morning = part_of_day(timezone.localtime(visit.happened_at).time()) == SlotPart.MORNING
    return MORNING if is_morning else AFTERNOON


def _skipped(plan: WeekPlan, rep: Rep, logged: Sequence[Visit], on: date) -> Iterator[PlannedVisit]:
    """On each day with visits somebody who was not seen on it, for one reason or another."""
    seen = {(visit.relationship_id, visit.happened_on) for visit in logged}
    days = sorted({day for _pk, day in seen if day < on})
    mine = Relationship.objects.active().filter(territory=rep.territory_id, grade__in=[Grade.A, Grade.B])
    clients = list(mine.order_by("pk").values_list("pk", flat=True)[: len(_SKIPPED)])
    for number, (day, pk) in enumerate(zip(days, clients, strict=False)):
        if (pk, day) not in seen:
            reason, words = _SKIPPED[number]
            yield _item(
                plan,
                pk,
                day,
                territory_id=rep.territory_id,
                half=MORNING,
                position=A_DAY,
                channel=Channel.IN_PERSON,
                first_on=day,
                state=ItemState.SKIPPED,
                skip_reason=reason,
                skip_words=words,
            )


def _item(plan: WeekPlan, relationship: int, on: date, **facts: object) -> PlannedVisit:
    reasons = [["due", {"on": on.isoformat()}]]
    return PlannedVisit(plan=plan, relationship_id=relationship, on=on, reasons=reasons, **facts)
