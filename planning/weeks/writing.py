"""A plan of a week written down: rows are moved, added and taken out, and nothing is lost of what somebody did."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from planning.enums import ItemOrigin, ItemState, Solver
from planning.models import LeftOut, PlannedVisit, WeekPlan
from planning.weeks.framing import Framed
from planning.weeks.openings import Reasons
from planning.weeks.problem import ANY_TIME, Cell, Placed
from planning.weeks.solving import Solved
from visits.enums import Channel


def locked_plan(rep: User, *, week_on: date, at: datetime) -> WeekPlan:
    """Her plan of a week, made where there is none, locked until the transaction ends. Whoever writes items comes here
    first, so that two take turns."""
    WeekPlan.objects.get_or_create(
        rep=rep, week_on=week_on, defaults={"from_on": week_on, "planned_at": at, "solver": Solver.HAND}
    )
    return WeekPlan.objects.select_for_update().get(rep=rep, week_on=week_on)


@dataclass(frozen=True)
class Wanted:
    """An item as a plan wants it."""

    relationship: int
    territory: int
    on: date
    half: int
    position: int
    channel: str
    reasons: Reasons

    @property
    def columns(self) -> dict[str, object]:
        return {
            "on": self.on, "half": self.half, "position": self.position, "channel": self.channel,
            "reasons": self.reasons,
        }  # fmt: skip


def wanted(framed: Framed, solved: Solved) -> list[Wanted]:
    """The items of a plan, day by day in the order in which they are walked; calls by what they are worth."""
    positions = _positions(framed, solved)
    return [_wanted(framed, placed, positions[placed.key, placed.on]) for placed in solved.placed]


def _wanted(framed: Framed, placed: Placed, position: int) -> Wanted:
    client = framed.clients[placed.key]
    channel = client.channel_from_afar if placed.part == ANY_TIME else Channel.IN_PERSON
    reasons = framed.reasons(placed.key, placed.on, placed.part)
    return Wanted(placed.key, client.who.territory_id, placed.on, placed.part, position, channel, reasons)


def _positions(framed: Framed, solved: Solved) -> dict[tuple[int, date], int]:
    """The place of everybody in her half day, those who are fixed among them."""
    found: dict[tuple[int, date], int] = {}
    for (on, _part), walked in solved.draft.walks.items():
        if walked:
            found |= {(stop.key, on): number for number, stop in enumerate(walked.stops)}
    calls = [each for each in solved.placed if each.part == ANY_TIME]
    worth = {each: framed.week.candidate[each.key].value(*each[:2], each.nth) for each in calls}
    by_day: dict[date, list[Placed]] = defaultdict(list)
    for each in sorted(calls, key=lambda call: (-worth[call], call.key)):
        by_day[each.on].append(each)
    return found | {(each.key, on): number for on, those in by_day.items() for number, each in enumerate(those)}


def write_items(plan: WeekPlan, framed: Framed, solved: Solved, *, origin: ItemOrigin) -> None:
    """Bring the rows of a plan that was locked in line with what is wanted.

    An open item of the same client is moved, on its own day first; one that finds no place is taken out if its day is
    still to come, and stays as missed if not. What is fixed keeps all but its place in the order. Nothing is written
    where nothing differs.
    """
    movable = _movable(plan, framed)
    missing = []
    for each in sorted(wanted(framed, solved), key=lambda one: _is_moved(one, movable)):
        row = _row_for(each, movable)
        if row is None:
            missing.append(each)
        elif _differs(row, each):
            PlannedVisit.objects.open().filter(pk=row.pk, is_pinned=False).update(**each.columns)
    left = [row.pk for rows in movable.values() for row in rows if framed.is_ahead(row.on, row.half)]
    if left:
        PlannedVisit.objects.open().filter(pk__in=left, is_pinned=False).update(state=ItemState.DROPPED)
    _reorder(plan, framed, solved)
    PlannedVisit.objects.bulk_create(
        PlannedVisit(
            plan=plan, relationship_id=each.relationship, territory_id=each.territory, origin=origin,
            first_on=each.on, **each.columns,
        )
        for each in missing
    )  # fmt: skip


Movable = Mapping[int, list[PlannedVisit]]


def _movable(plan: WeekPlan, framed: Framed) -> Movable:
    """Open items by client that a plan may move: all but those that are fixed or somebody put there."""
    fixed = {(each.key, each.on) for each in framed.week.fixed}
    found: dict[int, list[PlannedVisit]] = defaultdict(list)
    rows = plan.items.open().filter(is_pinned=False).exclude(origin=ItemOrigin.ADDED)
    for row in rows.order_by("on", "pk"):
        if (row.relationship_id, row.on) not in fixed:
            found[row.relationship_id].append(row)
    return found


def _is_moved(each: Wanted, movable: Movable) -> bool:
    return all(row.on != each.on for row in movable.get(each.relationship, ()))


def _row_for(each: Wanted, movable: Movable) -> PlannedVisit | None:
    """Takes an open item of the client, the one of the same day first."""
    rows = movable.get(each.relationship, [])
    if not rows:
        return None
    same_day = next((row for row in rows if row.on == each.on), rows[0])
    rows.remove(same_day)
    return same_day


def _differs(row: PlannedVisit, each: Wanted) -> bool:
    return any(getattr(row, name) != value for name, value in each.columns.items())


def _reorder(plan: WeekPlan, framed: Framed, solved: Solved) -> None:
    """Give what is fixed its place in the order of its half day."""
    places: dict[tuple[int, Cell], int] = {}
    for cell, walked in solved.draft.walks.items():
        places |= {(stop.key, cell): number for number, stop in enumerate(walked.stops if walked else ())}
    fixed = {(each.key, (each.on, each.part)) for each in framed.week.fixed}
    for row in plan.items.open() if fixed else ():
        key = (row.relationship_id, (row.on, row.half))
        if key in fixed and places.get(key, row.position) != row.position:
            PlannedVisit.objects.filter(pk=row.pk).update(position=places[key])


def write_left_out(plan: WeekPlan, framed: Framed, placed: Iterable[int]) -> None:
    """Say who did not fit; written only where it differs."""
    span, rows = framed.span, []
    for missing in framed.left_out(placed):
        client = missing.client
        rows.append(
            LeftOut(
                plan=plan, relationship_id=client.who.pk, why=missing.why, next_on=missing.next_on,
                value=client.worth_at_best(span), reasons=framed.reasons_why(client),
            )
        )  # fmt: skip
    if _as_said(rows) != _as_said(list(plan.left_out.order_by("relationship_id"))):
        plan.left_out.all().delete()
        LeftOut.objects.bulk_create(rows)


def _as_said(rows: Sequence[LeftOut]) -> list[tuple[object, ...]]:
    ordered = sorted(rows, key=lambda row: row.relationship_id)
    return [(row.relationship_id, row.why, row.next_on, row.value, row.reasons) for row in ordered]
