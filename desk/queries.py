"""Reads that cross rooms: the day of a rep, the days to come."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from accounts.models import User
from clients.clinic import Quiet, is_night, met_now, part_of_day
from clients.enums import Grade
from clients.influence import IMPORTANT, SEEN_EVERY
from clients.models import Relationship, RelationshipQuerySet, RelationshipRow
from clients.paging import Order, Page, paginate
from clients.receptions import outlooks, places_of, registered_at, rules_of, with_places, with_rules
from clients.timetables import held_by_client, to_be_met
from desk.glance import Glance, glance_at
from desk.reasons import Reason, focus_of, reasons, reasons_ahead
from desk.reception import reason_today, reasons_on_day
from desk.suggestions import Suggestion, suggestion
from desk.whereabouts import whereabouts
from retention.risk.enums import RiskLevel
from visits.best_hour import NOTHING_LEARNED
from visits.enums import NextStepState
from visits.models import NextStep
from visits.reach import best_hours_of
from workdays.rules import Calendar

# DOMAIN, Effort: focus B > A > other B > C. Who moves those of high potential stands before C whatever her own grade,
# and so do new clients in their assessment period; D has no plan and is here only for a promise or as a decision-maker.
MOVER = Q(client__moves__gte=1, client__importance__gte=IMPORTANT)
RANK = Case(
    When(focus_until__isnull=False, grade=Grade.B, then=0),
    When(grade=Grade.A, then=1),
    When(grade=Grade.B, then=2),
    When(MOVER, then=3),
    When(grade=Grade.UNGRADED, then=4),
    When(grade=Grade.C, then=5),
    default=6,
    output_field=IntegerField(),
)
TODAY_ORDER = Order("today", ("rank", "by", "id"))


@dataclass(frozen=True)
class Today:
    """A rep's day: four numbers and a page of clients in the order of DOMAIN."""

    counts: dict[str, int]
    page: Page[RelationshipRow]
    suggestions: list[Suggestion]
    # What stands above everybody who is due; nothing of it on the pages that follow.
    glance: Glance


def today(
    mine: RelationshipQuerySet,
    *,
    user: User,
    at: datetime,
    cursor: str,
    calendar: Calendar,
    promised: bool = False,
    to_meet: bool = False,
    with_territory: bool = False,
) -> Today:
    """The day of whoever sees these relationships, or of it those promised something or to be met now.

    Six queries, and one where a hospital has rules of reception.
    """
    on = timezone.localdate(at)
    due = Q(due_on__lte=on) | _mover_to_see(on, calendar)
    if promised or to_meet:
        due = _promise_due(on) if promised else _due_to_meet(at)
    rows = mine.active().filter(due)
    by = Coalesce("due_on", Value(on))
    quiet = {"quiet_from": F("client__quiet_from"), "quiet_to": F("client__quiet_to")}
    judged = rows.annotate(rank=RANK, by=by, risk_level=_risk_level(), moves=_moves(), goal_on=_goal_on(), **quiet)
    asked = with_rules(judged, on)
    page = paginate(asked.as_rows(with_territory=with_territory), TODAY_ORDER, cursor)
    listed = _suggestions(page.rows, user=user, at=at, calendar=calendar, with_territory=with_territory)
    above = Glance() if promised or to_meet or cursor else glance_at(mine, user, on)
    return Today(counts=_counts(mine, at), page=page, suggestions=listed, glance=above)


def _counts(mine: RelationshipQuerySet, at: datetime) -> dict[str, int]:
    on = timezone.localdate(at)
    return mine.active().aggregate(
        to_meet=Count("pk", filter=_due_to_meet(at)),
        # Among all: one whose due date was put off by the maximum can be neglected all the same.
        neglected=Count("pk", filter=Q(neglected_on__lte=on)),
        due=Count("pk", filter=Q(due_on__lte=on)),
        promised=Count("pk", filter=_promise_due(on)),
    )


def _due_to_meet(at: datetime) -> Q:
    """Due, and in clinic, on the ward or on duty at this moment."""
    return Q(due_on__lte=timezone.localdate(at)) & to_be_met(at)


def _promise_due(on: date) -> Q:
    """Something was promised to the client for this day or an earlier one. What was only planned breaks no word."""
    # Written out: put together from expressions it took twice the time of the query.
    promises = RawSQL(
        """
        EXISTS (
            SELECT 1 FROM visits_nextstep
            WHERE visits_nextstep.relationship_id = clients_relationship.id AND visits_nextstep.state = %s
              AND visits_nextstep.is_promise AND visits_nextstep.due_on <= %s
        )
        """,
        (NextStepState.OPEN.value, on),
        BooleanField(),
    )
    return Q(next_step_on__lte=on) & Q(promises)


def _mover_to_see(on: date, calendar: Calendar) -> Q:
    """Who moves others and was not met for a while, due by her own cadence or not (001#08)."""
    start = on - timedelta(days=4 * SEEN_EVERY)
    long_ago = calendar.add(start, calendar.between(start, on) - SEEN_EVERY)
    return MOVER & (Q(last_contact_on__isnull=True) | Q(last_contact_on__lte=long_ago))


def _moves() -> Case:
    """How many of high potential she moves, where that makes her one to be seen."""
    return Case(When(MOVER, then=F("client__moves")), default=0, output_field=IntegerField())


def _risk_level() -> RawSQL:
    """What the last night found. Looked up for the rows of the page alone, which a join would not be."""
    return RawSQL(
        "(SELECT level FROM retention_riskscore WHERE relationship_id = clients_relationship.id)", (), CharField()
    )


def _goal_on() -> RawSQL:
    """By when her breakthrough plan's goal is to be reached; looked up as the risk is."""
    return RawSQL(
        "(SELECT target_on FROM planning_breakthroughplan WHERE relationship_id = clients_relationship.id"
        " AND state = 'running')",
        (),
        DateField(),
    )


def _suggestions(
    rows: Sequence[RelationshipRow], *, user: User, at: datetime, calendar: Calendar, with_territory: bool
) -> list[Suggestion]:
    moment = timezone.localtime(at)
    on, local = moment.date(), moment.time()
    steps, held = open_steps(rows), held_by_client((row.client_id for row in rows), on)
    seen = outlooks(places_of(rows), user, moment, calendar)
    # Who can be met needs no call, and at night nobody is called.
    to_call = [row.id for row in rows if not is_night(local) and not met_now(held[row.client_id], part_of_day(local))]
    best = best_hours_of(to_call, on)
    listed = []
    for row in rows:
        why = reasons(
            row,
            steps[row.id],
            on=on,
            calendar=calendar,
            is_at_risk=_is_at_risk(row),
            moves=getattr(row, "moves", 0),
            focus=focus_of(row, getattr(row, "goal_on", None)),
        )
        found = seen.get(row.id)
        if found is not None:
            why.append(reason_today(found, on))
        in_person = found is None or found.is_in_person
        where = whereabouts(held[row.client_id], local, quiet=_quiet(row), best=best.get(row.id, NOTHING_LEARNED))
        listed.append(suggestion(row, why, where, with_territory=with_territory, is_in_person=in_person))
    return listed


def _quiet(row: RelationshipRow) -> Quiet | None:
    begins, ends = getattr(row, "quiet_from", None), getattr(row, "quiet_to", None)
    return Quiet(begins, ends) if begins and ends else None


def _is_at_risk(row: RelationshipRow) -> bool:
    return getattr(row, "risk_level", None) == RiskLevel.HIGH


def open_steps(rows: Iterable[Relationship | RelationshipRow]) -> dict[int, list[NextStep]]:
    """Open next steps per relationship, earliest first. One query, none when no row has one."""
    steps: dict[int, list[NextStep]] = defaultdict(list)
    with_steps = [row.id for row in rows if row.next_step_on is not None]
    if with_steps:
        for step in NextStep.objects.open().filter(relationship__in=with_steps).order_by("due_on", "pk"):
            steps[step.relationship_id].append(step)
    return steps


# --- the days to come -----------------------------------------------------------------------------------------------

# Clients shown for a day of the plan; the list of the day has them all.
PER_DAY = 12


@dataclass(frozen=True)
class PlannedDay:
    on: date
    is_working: bool
    rows: list[Suggestion]
    total: int


def days_ahead(
    mine: RelationshipQuerySet, *, user: User, on: date, first: date, days: int, calendar: Calendar
) -> list[PlannedDay]:
    """Who becomes due on each day, by cadence or by promise: working days, and others with somebody, as it stands on
    the day `on`. Four queries, and one where a hospital has rules of reception."""
    last = first + timedelta(days=days - 1)
    rows = mine.active().filter(due_on__range=(first, last))
    totals = dict(rows.values_list("due_on").annotate(total=Count("pk")).order_by("due_on"))
    by_day: dict[date, list[RelationshipRow]] = defaultdict(list)
    for row in _first_of_each_day(rows):
        by_day[row.due_on or last].append(row)
    shown = [row for group in by_day.values() for row in group]
    steps, received = open_steps(shown), _receptions(shown, user, on, calendar)
    return [
        PlannedDay(
            on=day,
            is_working=calendar.is_working(day),
            rows=[
                suggestion(row, [*reasons_ahead(row, steps[row.id], on=day), *received(row, day)])
                for row in by_day[day]
            ],
            total=totals.get(day, 0),
        )
        for day in (first + timedelta(days=n) for n in range(days))
        if totals.get(day) or calendar.is_working(day)
    ]


def _receptions(
    rows: Sequence[RelationshipRow], user: User, on: date, calendar: Calendar
) -> Callable[[RelationshipRow, date], Iterable[Reason]]:
    """What the hospital of a row says of its day. Two queries, one where none has rules."""
    places = {place.relationship: place for place in places_of(rows)}
    found = rules_of(places.values(), user, on)
    hospitals = {places[pk].organisation for pk in found}
    registered = registered_at(user, [pk for pk in hospitals if pk is not None])

    def received(row: RelationshipRow, day: date) -> Iterable[Reason]:
        if row.id not in found:
            return ()
        hers = registered.get(places[row.id].organisation or 0)
        return reasons_on_day(found[row.id], hers, day, on=on, calendar=calendar)

    return received


def _first_of_each_day(rows: RelationshipQuerySet) -> Iterable[RelationshipRow]:
    place = Window(RowNumber(), partition_by=["due_on"], order_by=["rank", "pk"])
    numbered = with_places(rows.annotate(rank=RANK)).annotate(place=place)
    return numbered.filter(place__lte=PER_DAY).order_by("due_on", "place").as_rows()
