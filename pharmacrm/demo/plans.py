"""Plans of the quarter in the demo: calls of the last quarter and of this one, growth ideas, a competitor seen.

Through the actions that the pages and the closing of a round use. Only of small demos.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

from accounts.models import Territory, User
from clients.enums import ClientKind, Grade
from clients.models import Product, Relationship
from grading.models import GradeChange
from pharmacrm.demo.days import at
from pharmacrm.demo.world import Rep, World
from planning.call_plans import plan_calls
from planning.enums import GrowthKind
from planning.growth import close_idea, note_idea, try_idea
from planning.sightings import STANDS, tell_of_sighting
from visits.models import Visit
from workdays.quarters import quarter_of

# The round of a quarter closes within its second week.
_CLOSES = timedelta(days=9)
_IDEAS = {
    GrowthKind.INDICATION: ("指南新增适应症，先从门诊复诊患者开始", "心衰合并高血压患者的起始用药"),
    GrowthKind.PATIENTS: ("合并糖尿病的老年患者", "出院带药后三个月随访的患者", "社区转诊来的新诊断患者"),
    GrowthKind.ACADEMIC: ("邀请在科室会分享真实世界数据", "一起梳理本院病例，准备学会投稿"),
}
# A firm has no patients of its own.
_OF_A_FIRM = "一起办一场面向基层医生的学术会"
_WORKED = "科里已有几位患者按新方案治疗，老师反馈良好。"
_DROPPED = "医院目录暂未收录新适应症，明年再议。"
# Of a panel's A clients one in so many has no idea yet.
_WITHOUT = 3
_RIVALS = ("他家代表在走廊等候，带着新的说明书", "桌上有另一家的科室会邀请")


def add(world: World) -> None:
    on = world.plan.on
    products = list(Product.objects.filter(is_active=True).order_by("pk"))
    for rep in world.reps:
        territory = Territory.objects.get(pk=rep.territory_id)
        _plan(territory, on)
        _think(rep, products, world.plan.random("growth", rep.territory_id), on)
    for rep in world.reps[:: max(1, len(world.reps) // 4)]:
        _see_rival(rep, world.plan.random("rival", rep.territory_id), on)


def _plan(territory: Territory, on: date) -> None:
    """What the last two rounds left behind: by the grades of their day."""
    this = quarter_of(on)
    for quarter in (this.before, this):
        closed = min(quarter.first + _CLOSES, on)
        with _as_graded_on(territory, closed):
            plan_calls(territory, quarter=quarter, on=closed, at=at(closed))


@contextmanager
def _as_graded_on(territory: Territory, day: date) -> Iterator[None]:
    """The territory's clients with the grades that they had at the end of a day."""
    later = GradeChange.objects.filter(relationship__territory=territory, on__gt=day).order_by("-at", "-pk")
    # Of several the oldest says what was before it.
    old = dict(later.values_list("relationship_id", "old"))
    now = dict(Relationship.objects.filter(pk__in=old).values_list("pk", "grade"))
    _grade(old)
    yield
    _grade(now)


def _grade(grades: Mapping[int, str]) -> None:
    for pk, grade in grades.items():
        Relationship.objects.filter(pk=pk).update(grade=grade)


def _think(rep: Rep, products: list[Product], chance: Random, on: date) -> None:
    """Ideas in every state for the A clients of a panel."""
    by = User.objects.get(pk=rep.user_id)
    best = (
        Relationship.objects.active()
        .filter(territory=rep.territory_id, grade=Grade.A)
        .select_related("client")
        .order_by("pk")
    )
    for number, relationship in enumerate(best):
        if number % _WITHOUT == _WITHOUT - 1:
            continue
        day = max(relationship.began_on, on - timedelta(days=chance.randrange(5, 60)))
        kind = GrowthKind.ACADEMIC if relationship.client.kind == ClientKind.FIRM else chance.choice(list(_IDEAS))
        next_try = on + timedelta(days=chance.randrange(-4, 15))
        idea = note_idea(
            relationship,
            kind=kind,
            words=_OF_A_FIRM if relationship.client.kind == ClientKind.FIRM else chance.choice(_IDEAS[kind]),
            product=chance.choice([None, *products]),
            next_try_on=next_try,
            by=by,
            on=day,
            at=at(day, 18),
        )
        if number % 4 == 1:
            try_idea(idea, next_try_on=next_try)
        elif number % 4 == 3:
            worked = bool(number % 8 == 3)
            closed = max(day, on - timedelta(days=chance.randrange(1, 20)))
            close_idea(idea, worked=worked, outcome=_WORKED if worked else _DROPPED, by=by, on=closed)


def _see_rival(rep: Rep, chance: Random, on: date) -> None:
    """A competitor seen at an A client this week, and its managers told of it."""
    week = Visit.objects.standing().filter(rep=rep.user_id, grade=Grade.A, happened_on__range=(on - STANDS, on))
    visit = week.filter(happened_on__gt=on - STANDS).order_by("-happened_on", "pk").first()
    if visit is None:
        return
    visit.competitor = chance.choice(_RIVALS)
    visit.save(update_fields=["competitor"])
    tell_of_sighting(visit, at=visit.logged_at)
