"""What was known of each client at the end of a day, for the rule of risk.

The night and the backtest read through the same door. Of a past day that is what was known by then: visits and
promises entered and not taken back by then, the grade, status and territory of the span of that day. What the tables
keep no past of (roles, style, the cadence's policy) is taken as it is now; a focus, of which there is no past either,
is left out, for it is a plan of the rep's and no expectation of the client's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q
from django.utils import timezone

from clients.enums import Status
from grading.models import Assessment
from retention.models import StateSpan
from retention.risk.rule import Facts
from visits.cadence import Facts as CadenceFacts
from visits.cadence import interval
from visits.enums import NextStepState, Objection, Outcome
from visits.models import NextStep, Visit
from visits.queries import Rules

# Working days between contacts of clients without a cadence: they are reviewed each quarter.
WITHOUT_CADENCE = 60
# A rating up to this is a complaint.
_POOR = 2
# How far back the assessment lies at most with which the newest is compared, in days before the window.
_ASSESSED_WITHIN = 400


class Between(NamedTuple):
    """Relationships by their ids, both ends included: a range is read faster than a list."""

    first: int
    last: int

    @property
    def condition(self) -> Q:
        """For rows that name their relationship."""
        return Q(relationship__gte=self.first, relationship__lte=self.last)


class _Client(NamedTuple):
    relationship_id: int
    grade: str
    began_on: date
    path: str
    is_prescriber: bool
    is_decision_maker: bool
    is_influencer: bool
    style: str
    organisation_kind: str | None


_CLIENT = (
    "relationship_id", "grade", "relationship__began_on", "territory__path", "relationship__client__is_prescriber",
    "relationship__client__is_decision_maker", "relationship__client__is_influencer", "relationship__client__style",
    "relationship__client__organisation__kind",
)  # fmt: skip


@dataclass(slots=True)
class _Seen:
    """What the window's visits, promises and assessments say of one client."""

    attempts: list[date] = field(default_factory=list)
    rival_on: date | None = None
    complaints: int = 0
    complained_on: date | None = None
    told: int = 0
    broken: int = 0
    broken_on: date | None = None
    kept: int = 0
    support_drop: int = 0


class Reader:
    """Reads facts, chunk after chunk. Remembers intervals: many clients stand alike."""

    def __init__(self, rules: Rules, window: int) -> None:
        self.rules, self.window = rules, window
        self._intervals: dict[tuple[Any, ...], int] = {}

    def facts(self, ids: Between, on: date) -> Iterator[tuple[int, Facts]]:
        """The facts of those who were active on a day, by relationship. Five queries."""
        rows = [_Client._make(row) for row in _active(ids, on).values_list(*_CLIENT)]
        if not rows:
            return
        contacts = {pk: (number, last) for pk, number, last in _contacts(ids, on)}
        seen: dict[int, _Seen] = defaultdict(_Seen)
        since = on - timedelta(days=self.window)
        _look_at_visits(seen, _remarkable(ids, since, on))
        _look_at_promises(seen, _promises(ids, since, on), on)
        _look_at_support(seen, _assessments(ids, since, on), since)
        number = self.rules.calendar.number
        today = number(on)
        nothing = _Seen()
        for row in rows:
            count, last = contacts.get(row.relationship_id, (0, row.began_on))
            found = seen.get(row.relationship_id, nothing)
            yield (
                row.relationship_id,
                Facts(
                    contacts=count,
                    interval=self._interval(row),
                    waited=max(today - number(last), 0),
                    broken=found.broken,
                    broken_on=found.broken_on,
                    support_drop=found.support_drop,
                    attempts=sum(day > last for day in found.attempts),
                    rival_on=found.rival_on,
                    complaints=found.complaints,
                    complained_on=found.complained_on,
                    told=found.told,
                    kept=found.kept,
                ),
            )

    def _interval(self, row: _Client) -> int:
        key = (row.grade, *row[3:])
        found = self._intervals.get(key)
        if found is None:
            facts = CadenceFacts(
                status=Status.ACTIVE.value,
                grade=row.grade,
                focus=False,
                began_on=row.began_on,
                last_contact_on=None,
                last_in_person_on=None,
                contact_days_that_week=0,
                contact_days_that_month=0,
                next_step_on=None,
                is_prescriber=row.is_prescriber,
                is_decision_maker=row.is_decision_maker,
                is_influencer=row.is_influencer,
                style=row.style,
                organisation_kind=row.organisation_kind or "",
            )
            found = interval(facts, self.rules.policy(row.path)) or WITHOUT_CADENCE
            self._intervals[key] = found
        return found


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _active(ids: Between, on: date) -> Any:
    # Two changes on one day leave a span of no days, which held at no end of a day.
    spans = StateSpan.objects.on(on).filter(ids.condition, status=Status.ACTIVE)
    return spans.order_by("relationship_id")


def _known_visits(ids: Between, on: date) -> Any:
    standing = Q(undone_at__isnull=True) | Q(undone_at__gte=_end_of(on))
    return Visit.objects.filter(standing, ids.condition, happened_on__lte=on, logged_at__lt=_end_of(on)).order_by()


def _contacts(ids: Between, on: date) -> Any:
    """How many contacts each had, and the day of the last."""
    counting = _known_visits(ids, on).filter(counts=True)
    return counting.values_list("relationship_id").annotate(Count("pk"), Max("happened_on"))


def _remarkable(ids: Between, since: date, on: date) -> Any:
    """The window's visits that say more than that there was a contact."""
    remarkable = (
        ~Q(outcome=Outcome.MET)
        | ~Q(competitor="")
        | Q(service_rating__lte=_POOR)
        | Q(product_rating__lte=_POOR)
        | Q(objection=Objection.SERVICE)
        | Q(client_told=True)
    )
    visits = _known_visits(ids, on).filter(remarkable, happened_on__gt=since)
    return visits.values_list(
        "relationship_id", "happened_on", "outcome", "competitor", "service_rating", "product_rating", "objection",
        "effort", "client_told",
    ).iterator()  # fmt: skip


def _promises(ids: Between, since: date, on: date) -> Any:
    steps = NextStep.objects.filter(
        ids.condition, is_promise=True, due_on__gt=since, due_on__lte=on, created_at__lt=_end_of(on)
    )
    return steps.order_by().values_list("relationship_id", "due_on", "state", "closed_on").iterator()


def _assessments(ids: Between, since: date, on: date) -> Any:
    rows = Assessment.objects.filter(
        ids.condition,
        on__gt=since - timedelta(days=_ASSESSED_WITHIN),
        on__lte=on,
        created_at__lt=_end_of(on),
        support__isnull=False,
    )
    return rows.order_by("relationship_id", "on", "pk").values_list("relationship_id", "on", "support").iterator()


def _look_at_visits(seen: dict[int, _Seen], rows: Iterable[tuple[Any, ...]]) -> None:
    for pk, day, outcome, rival, service, product, objection, effort, told in rows:
        found = seen[pk]
        if outcome != Outcome.MET:
            found.attempts.append(day)
        if rival:
            found.rival_on = _later(found.rival_on, day)
        if min(service or _POOR + 1, product or _POOR + 1) <= _POOR or objection == Objection.SERVICE:
            found.complaints += 1
            found.complained_on = _later(found.complained_on, day)
        found.told += bool(effort and told)


def _look_at_promises(seen: dict[int, _Seen], rows: Iterable[tuple[Any, ...]], on: date) -> None:
    for pk, due_on, state, closed_on in rows:
        found = seen[pk]
        was_open = closed_on is None or closed_on > on
        if (was_open and due_on < on) or (not was_open and state == NextStepState.BROKEN):
            found.broken += 1
            found.broken_on = _later(found.broken_on, due_on)
        elif not was_open and state == NextStepState.DONE:
            found.kept += 1


def _look_at_support(seen: dict[int, _Seen], rows: Iterable[tuple[int, date, int]], since: date) -> None:
    """By how much the newest assessment stands below the one before, when it is of the window."""
    before: dict[int, int] = {}
    for pk, day, support in rows:
        if pk in before:
            drop = before[pk] - support if day > since else 0
            if drop > 0 or pk in seen:
                seen[pk].support_drop = max(drop, 0)
        before[pk] = support


def _later(one: date | None, other: date) -> date:
    return other if one is None or other > one else one
