"""Territories that change hands, and who covers whom during leave.

In the first district the second territory was taken over some weeks ago and is being assessed, the third one's handover
is prepared and waits for a note; the first rep was covered and is back, and is going to cover. The third territory of
the second district is vacant. Through the actions that the pages use. Only of small demos.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from accounts.actions import decide_leave, propose_leave
from accounts.enums import PostingRole
from accounts.models import Leave, Posting, Territory, User
from clients.enums import Grade
from clients.models import Relationship
from grading.actions import assess
from pharmacrm.demo.days import at
from pharmacrm.demo.people import a_name
from pharmacrm.demo.world import Rep, World
from planning.breakthroughs.people import managers_of
from planning.handovers.actions import confirm, prepare, write_note
from planning.handovers.covers import write_cover_note
from planning.handovers.enums import HandoverReason
from planning.handovers.queries import served
from planning.handovers.rule import default_assess_until
from planning.models import Handover
from visits.models import Visit

DAY = timedelta(days=1)
# So many territories of a district are needed.
_TERRITORIES = 4
_TAKEN_OVER, _LEFT, _PREPARED = 26 * DAY, 12 * DAY, 9 * DAY
# One in so many is still to be assessed by who took over.
_LEFT_TO_ASSESS = 3
_WORDS = (
    "喜欢先看文献，再谈适用人群；不要在门诊高峰打扰。",
    "对安全性数据很在意，答应的资料务必按时送到。",
    "科室会上愿意发言，请提前一周约时间。",
    "由科主任引荐认识，见面先问候近况，再谈正事。",
)
_COVERED = ("周三上午有门诊，下午在病房更好谈。", "刚送过指南，不必再提，问一下看法即可。")
_TERRITORY_WORDS = "两家医院须提前预约，接待日见医院页面；心内科正在组织专病门诊。"


def add(world: World) -> None:
    if world.plan.reps_per_district < _TERRITORIES:
        return
    first, second, third, fourth = world.reps[:_TERRITORIES]
    _taken_over(world, second)
    _prepared(world, third, fourth)
    elsewhere = world.reps[world.plan.reps_per_district :]
    if len(elsewhere) >= _TERRITORIES:
        _vacant(world, elsewhere[2])
    on = world.plan.on
    _covered(world, first, second, on - 7 * DAY, on - 3 * DAY)
    _covered(world, third, first, on + 5 * DAY, on + 9 * DAY)


def _handover(
    world: World, rep: Rep, giver: User, taker: User | None, effective_on: date, *, on: date, but: int = 0
) -> Handover:
    """Prepared by the manager on a day, with a note of every A client `but` for so many."""
    territory = Territory.objects.get(pk=rep.territory_id)
    chance = world.plan.random("handover", rep.territory_id)
    until = default_assess_until(effective_on, world.days.calendar) if taker else None
    facts = {"taker": taker, "effective_on": effective_on, "assess_until": until, "words": _TERRITORY_WORDS}
    reason = HandoverReason.CHANGES if taker else HandoverReason.LEAVES
    by = managers_of(territory, on)[0]
    made = prepare(territory=territory, giver=giver, by=by, on=on, at=at(on, 9), reason=reason, **facts)
    rows = list(served(territory).filter(grade=Grade.A).order_by("pk"))
    for row in rows[: len(rows) - but]:
        said = {"words": chance.choice(_WORDS), "last_topic": "指南更新", "promise": ""}
        write_note(made, row, said, by=giver, at=at(on, 18))
    return made


def _carry_out(made: Handover, on: date) -> None:
    confirm(made, by=made.prepared_by, on=on, at=at(on, 8))


def _taken_over(world: World, rep: Rep) -> None:
    """Somebody had the territory before, and what was done there until then is hers."""
    taken_on = world.plan.on - _TAKEN_OVER
    taker = User.objects.get(pk=rep.user_id)
    posting = Posting.objects.get(user=taker, territory=rep.territory_id, role=PostingRole.REP)
    giver = _somebody_before(world, taker)
    Posting.objects.filter(pk=posting.pk).update(user=giver)
    Visit.objects.filter(territory=rep.territory_id, rep=taker, happened_on__lt=taken_on).update(rep=giver)
    _carry_out(_handover(world, rep, giver, taker, taken_on, on=taken_on - 9 * DAY), taken_on)
    rows = Relationship.objects.active().filter(territory=rep.territory_id, potential__isnull=False)
    known = list(rows.filter(support__isnull=False).order_by("grade", "pk"))
    _assess(world, taker, [row for number, row in enumerate(known) if number % _LEFT_TO_ASSESS], taken_on)


def _somebody_before(world: World, taker: User) -> User:
    chance = world.plan.random("before")
    facts = {"password": taker.password, "email": "former@example.test"}
    return User.objects.create(username="former", full_name=a_name(chance).full_name, **facts)


def _assess(world: World, by: User, rows: Sequence[Relationship], since: date) -> None:
    """A few a day, nothing new being said of them."""
    chance: Random = world.plan.random("assessed", by.pk)
    for row in rows:
        day = world.days.calendar.next_working(since + timedelta(days=chance.randint(1, (_TAKEN_OVER - 4 * DAY).days)))
        if day < world.plan.on:
            assess(relationship=row, author=by, on=day, values={}, at=at(day, 17))


def _prepared(world: World, rep: Rep, to: Rep) -> None:
    giver, taker = (User.objects.get(pk=each.user_id) for each in (rep, to))
    on = world.plan.on
    _handover(world, rep, giver, taker, on + _PREPARED, on=on - 2 * DAY, but=1)


def _vacant(world: World, rep: Rep) -> None:
    left_on = world.plan.on - _LEFT
    made = _handover(world, rep, User.objects.get(pk=rep.user_id), None, left_on, on=left_on - 5 * DAY)
    # What she had planned for the days after she left nobody did.
    _carry_out(made, left_on)


def _covered(world: World, rep: Rep, cover: Rep, first: date, last: date) -> None:
    """Leave with a cover, who did what was done in these days."""
    owner, other = (User.objects.get(pk=each.user_id) for each in (rep, cover))
    by = managers_of(Territory.objects.get(pk=rep.territory_id), first)[0]
    leave = propose_leave(user=owner, kind="leave", from_on=first, to_on=last, note="年假")
    asked_on = min(first, world.plan.on) - 3 * DAY
    Leave.objects.filter(pk=leave.pk).update(created_at=at(asked_on, 9))
    decide_leave(leave, by=by, approve=True, at=at(asked_on + DAY, 9), covered_by=other)
    happened = Visit.objects.filter(territory=rep.territory_id, rep=owner, happened_on__range=(first, last))
    happened.update(rep=other)
    rows = Relationship.objects.active().filter(territory=rep.territory_id, grade=Grade.A).order_by("pk")
    for row, words in zip(rows, _COVERED, strict=False):
        write_cover_note(leave, row, words=words, by=owner, at=at(asked_on + DAY, 18))
