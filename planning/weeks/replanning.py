"""The rest of a day planned anew: a clinic is cancelled, a client is not there, something else came up."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from planning.enums import ItemOrigin, ItemState, SkipReason
from planning.models import PlannedVisit, WeekPlan
from planning.weeks.facts import read_week
from planning.weeks.framing import frame
from planning.weeks.problem import ANY_TIME, Cell
from planning.weeks.solving import solve
from planning.weeks.writing import locked_plan, write_items, write_left_out
from workdays.weeks import monday_of


@transaction.atomic
def replan_day(
    rep: User,
    *,
    at: datetime,
    item: PlannedVisit | None = None,
    reason: SkipReason = SkipReason.OTHER,
    words: str = "",
    whole_place: bool = False,
) -> WeekPlan:
    """Plan the rest of today anew from this moment, by rank, and say of an item why it was not tried.

    With `whole_place` the same is said of everybody who is planned at that hospital in that half day, and nobody else
    is planned there in it. What stands on the days to come stays; who falls out of today goes to one of them, or stands
    among those who did not fit. An item that is not open any more is left as it is. Once is enough: doing it again
    changes nothing.
    """
    local = timezone.localtime(at)
    plan = locked_plan(rep, week_on=monday_of(local.date()), at=at)
    shut = _skip(plan, item, reason, words, whole_place=whole_place) if item is not None else set()
    framed = frame(read_week(rep, week_on=plan.week_on, on=local.date()), local, of_today=True, shut=shut)
    solved = solve(framed.week, effort=0)
    write_items(plan, framed, solved, origin=ItemOrigin.REPLANNED)
    write_left_out(plan, framed, (placed.key for placed in solved.placed))
    return plan


def _skip(
    plan: WeekPlan, item: PlannedVisit, reason: SkipReason, words: str, *, whole_place: bool
) -> set[tuple[int, Cell]]:
    """Mark it, or all of its hospital in its half day; return what is shut by that."""
    hers = plan.items.open().filter(pk=item.pk)
    place = item.relationship.client.organisation_id
    shut: set[tuple[int, Cell]] = set()
    if whole_place and place is not None and item.half != ANY_TIME:
        same = {"on": item.on, "half": item.half, "relationship__client__organisation": place}
        hers = plan.items.open().filter(pk__in=list(plan.items.open().filter(**same).values_list("pk", flat=True)))
        shut = {(place, (item.on, item.half))}
    hers.update(state=ItemState.SKIPPED, skip_reason=reason, skip_words=words[:200])
    return shut
