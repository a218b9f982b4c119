"""A week proposed: read, solved, and written in one transaction if nothing changed in between."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from planning.enums import ItemOrigin
from planning.models import WeekPlan
from planning.weeks.facts import WeekFacts, read_week
from planning.weeks.framing import Framed, frame
from planning.weeks.solving import EFFORT, Solved, solve
from planning.weeks.writing import locked_plan, write_items, write_left_out
from workdays.weeks import monday_of

# How often it is tried anew when something changed while it was solved, before the plan by rank has to do.
TRIES = 2


def propose_week(rep: User, *, week_on: date, on: date, at: datetime, effort: float = EFFORT) -> WeekPlan:
    """Propose a person's week, the one a day belongs to, as it stands on a day; of a week under way what begins later.

    The same facts give the same plan, and proposing again changes nothing. What is pinned, added by hand, done or
    skipped stays. Solving takes seconds and holds no lock: if anything that was read is otherwise when it comes to
    writing, it is solved anew, and in the end by rank while nobody can change her plan. `effort` is deterministic time
    for the optimiser, about a second each; 0 plans by rank alone.
    """
    monday, local = monday_of(week_on), timezone.localtime(at)
    for _try in range(TRIES):
        framed, solved = proposal(rep, week_on=monday, on=on, at=at, effort=effort)
        plan = _write_if_same(rep, framed, solved, at=at)
        if plan is not None:
            return plan
    with transaction.atomic():
        plan = locked_plan(rep, week_on=monday, at=at)
        framed = frame(read_week(rep, week_on=monday, on=on), local)
        _write(plan, framed, solve(framed.week, effort=0), at=at)
    return plan


def proposal(rep: User, *, week_on: date, on: date, at: datetime, effort: float = EFFORT) -> tuple[Framed, Solved]:
    """What would be proposed; nothing is written."""
    framed = frame(read_week(rep, week_on=monday_of(week_on), on=on), timezone.localtime(at))
    return framed, solve(framed.week, effort=effort)


def _write_if_same(rep: User, framed: Framed, solved: Solved, *, at: datetime) -> WeekPlan | None:
    """None where what the plan was made from has changed."""
    facts: WeekFacts = framed.facts
    with transaction.atomic():
        plan = locked_plan(rep, week_on=facts.week_on, at=at)
        if read_week(rep, week_on=facts.week_on, on=facts.on) != facts:
            return None
        _write(plan, framed, solved, at=at)
    return plan


def _write(plan: WeekPlan, framed: Framed, solved: Solved, *, at: datetime) -> None:
    write_items(plan, framed, solved, origin=ItemOrigin.PROPOSED)
    write_left_out(plan, framed, (placed.key for placed in solved.placed))
    plan.from_on, plan.planned_at, plan.solver = framed.span.first, at, solved.solver
    plan.value, plan.bound = solved.value, solved.bound
    plan.save(update_fields=["from_on", "planned_at", "solver", "value", "bound"])
