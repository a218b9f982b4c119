"""Breakthrough plans of the demo: one for every focus of a panel, with its retrospectives, and last quarter's ends.

The first rep has an overdue retrospective and a fourth plan that was granted; the second one asks for hers. Only of
small demos: of a million clients the focus marks stay as they are, without a plan.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from accounts.models import User
from clients.models import Relationship
from pharmacrm.demo.days import at
from pharmacrm.demo.world import Rep, World
from planning.breakthroughs.actions import ask_for_grant, grant, write_draft
from planning.breakthroughs.enums import Diagnosis, Measure, Origin, PlanOutcome, PlanState
from planning.breakthroughs.helping import say
from planning.breakthroughs.people import managers_of
from planning.models import Approach, BreakthroughPlan, Retrospective
from workdays.quarters import Quarter, quarter_of

# Days between retrospectives.
_RHYTHM = 14
# A plan is made some days before its quarter begins.
_AHEAD = (3, 10)
# The overdue one was due so many days ago.
_LATE = 4

# Measure, baseline, target, what the opportunity is.
_GOALS = (
    (Measure.ATTITUDE, 2, 4, "科室新开专病门诊，正在选随访方案"),
    (Measure.PATIENTS, 1, 2, "新指南下月在科室学习，可以请教看法"),
    (Measure.MEETINGS, 0, 2, "科主任同意每月办一次科室会"),
    (Measure.CASES, 0, 3, "住院医想讨论疑难病例"),
)
_WHY = {
    Diagnosis.ATTENTION: "上季度只见过两次，都是在走廊里打个招呼。",
    Diagnosis.METHOD: "每次都只留资料，没有听对方的顾虑。",
}
_WORKED = ("科室会后愿意多谈十分钟。", "书面答复送到后主动问了剂量问题。", "经主任引荐，态度明显缓和。")
_DID_NOT = ("门诊时间太短，说不完一件事。", "电话没有接，微信没有回。", "谈到产品时说目前习惯用其他方案。")
_NEXT = ("换到交接班前十分钟。", "先请教对方的看法。", "")
_ENDS = {
    PlanOutcome.WON: "经理协访时确认，愿意在科室会上分享经验。",
    PlanOutcome.IMPROVED: "愿意见面、参加了科室会，仍以原方案为主。",
    PlanOutcome.STOPPED: "对方今年轮转到外院，明年再看。",
}
_GRADES = {PlanOutcome.WON: "A", PlanOutcome.IMPROVED: "B", PlanOutcome.STOPPED: "C"}
_QUESTION = "老师在医院里不愿谈，门诊外也约不到，有没有别的办法？"
_ANSWER = "下周三我正好去院里，一起去病房看看，先请教病例，不谈产品。"
_WHY_ONE_MORE = "科室刚换主任，这一季是打开局面的机会。"
_GRANTED = "同意。前三位已有两位见到起色，多一位顾得过来。"


def add(world: World) -> None:
    ways = list(Approach.objects.filter(is_active=True))
    for rep in world.reps:
        chance = world.plan.random("breakthroughs", rep.territory_id)
        by = User.objects.get(pk=rep.user_id)
        running = _begin(world, rep, by, ways, chance)
        _end(world, rep, by, ways, chance)
        if running:
            _ask(world, running[0], by, chance)
    for rep, is_granted in zip(world.reps, (True, False), strict=False):
        _one_more(world, rep, ways, is_granted=is_granted)


def _plan(row: Relationship, by: User, quarter: Quarter, chance: Random) -> BreakthroughPlan:
    """A plan of a quarter, unsaved, as it was when it began."""
    measure, baseline, target, opportunity = chance.choice(_GOALS)
    diagnosis = chance.choice(list(Diagnosis))
    started_on = max(row.began_on, quarter.first - timedelta(days=chance.randint(*_AHEAD)))
    return BreakthroughPlan(
        relationship=row,
        territory_id=row.territory_id,
        rep=by,
        ends_on=quarter.last,
        state=PlanState.RUNNING,
        origin=chance.choice(list(Origin)),
        diagnosis=diagnosis,
        diagnosis_words=_WHY[diagnosis],
        measure=measure,
        baseline=baseline,
        target=target,
        target_on=quarter.last - timedelta(days=chance.randint(3, 12)),
        opportunity=opportunity,
        started_on=started_on,
        retrospective_on=started_on + timedelta(days=_RHYTHM),
    )


def _begin(world: World, rep: Rep, by: User, ways: Sequence[Approach], chance: Random) -> list[BreakthroughPlan]:
    """A running plan for everybody who is a focus."""
    focus = Relationship.objects.active().filter(territory=rep.territory_id, focus_until__isnull=False)
    found = []
    for number, row in enumerate(focus.order_by("pk")):
        plan = _plan(row, by, quarter_of(world.plan.on), chance)
        is_late = number == 0 and rep.index == 0
        ago = _LATE + _RHYTHM if is_late else chance.randint(1, 9)
        _save(plan, ways, _held(plan, world.plan.on - timedelta(days=ago)), by, chance)
        if is_late:
            plan.retrospective_on = min(plan.retrospective_on or world.plan.on, world.plan.on - timedelta(days=_LATE))
            plan.save(update_fields=["retrospective_on"])
        found.append(plan)
    return found


def _held(plan: BreakthroughPlan, last: date) -> list[date]:
    """The days of a plan's retrospectives, up to its last one."""
    days: list[date] = []
    first = (plan.started_on or last) + timedelta(days=7)
    while last >= first:
        days.insert(0, last)
        last -= timedelta(days=_RHYTHM)
    return days


def _save(plan: BreakthroughPlan, ways: Sequence[Approach], held: list[date], by: User, chance: Random) -> None:
    """Write a plan with its retrospectives, each a little nearer to the goal."""
    if held:
        plan.retrospective_on = held[-1] + timedelta(days=_RHYTHM)
    plan.save()
    plan.approaches.set(chance.sample(list(ways), 2))
    baseline, target = plan.baseline or 0, plan.target or 0
    Retrospective.objects.bulk_create(
        Retrospective(
            plan=plan,
            on=day,
            by=by,
            at=at(day, 18),
            worked=chance.choice(_WORKED),
            did_not=chance.choice(_DID_NOT),
            approach=chance.choice(ways),
            approach_words=chance.choice(_NEXT),
            reached=baseline + (target - baseline) * number // (len(held) + 1),
            next_on=day + timedelta(days=_RHYTHM),
        )
        for number, day in enumerate(held, start=1)
    )


def _end(world: World, rep: Rep, by: User, ways: Sequence[Approach], chance: Random) -> None:
    """One that ended in the last quarter with each outcome."""
    quarter = quarter_of(world.plan.on).before
    doctors = Relationship.objects.active().filter(
        territory=rep.territory_id,
        focus_until__isnull=True,
        client__is_prescriber=True,
        began_on__lt=quarter.first - timedelta(days=_AHEAD[1]),
    )
    for outcome, grade in _GRADES.items():
        row = doctors.filter(grade=grade).order_by("-pk").first()
        if row is None:
            continue
        plan = _plan(row, by, quarter, chance)
        plan.ended_on = quarter.last - timedelta(days=chance.randint(1, 20))
        plan.state, plan.outcome, plan.outcome_words, plan.ended_by = PlanState.CLOSED, outcome, _ENDS[outcome], by
        _save(plan, ways, _held(plan, plan.ended_on - timedelta(days=2)), by, chance)


def _ask(world: World, plan: BreakthroughPlan, by: User, chance: Random) -> None:
    """A question to the manager, and the answer."""
    on = world.plan.on
    manager = next(iter(managers_of(plan.relationship.territory, on)), None)
    if manager is None:
        return
    asked, answered = at(on - timedelta(days=2), 19), at(on - timedelta(days=1), 9)
    say(plan, by=by, words=_QUESTION, key=_key(chance), asking=[manager], on=on, at=asked)
    say(plan, by=manager, words=_ANSWER, key=_key(chance), asking=[], on=on, at=answered)


def _key(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


def _one_more(world: World, rep: Rep, ways: Sequence[Approach], *, is_granted: bool) -> None:
    """A draft beyond the places of the quarter: asked for, and granted."""
    by, on = User.objects.get(pk=rep.user_id), world.plan.on
    chance = world.plan.random("one-more", rep.territory_id)
    others = Relationship.objects.active().filter(territory=rep.territory_id, grade="B", focus_until__isnull=True)
    row = others.filter(breakthroughs__isnull=True, client__is_prescriber=True).order_by("pk").first()
    if row is None:
        return
    made = _plan(row, by, quarter_of(on), chance)
    said = ("origin", "diagnosis", "diagnosis_words", "measure", "baseline", "target", "target_on", "opportunity")
    plan = write_draft(row, by=by, facts={name: getattr(made, name) for name in said}, approaches=ways[:2], on=on)
    ask_for_grant(plan, by=by, words=_WHY_ONE_MORE, on=on, at=at(on))
    managers = managers_of(row.territory, on)
    if is_granted and managers:
        grant(plan, by=managers[0], words=_GRANTED, on=on, at=at(on))
