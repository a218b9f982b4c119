"""What the nightly jobs find, and the evidence of a loss. What a job asks costs what it finds, not what exists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import TerritoryQuerySet
from accounts.queries import reps_at
from clients.enums import Status
from clients.models import Relationship, RelationshipQuerySet, StageChange
from grading.models import Assessment
from grading.queries import schemes_in_force
from retention.enums import LossSign, LossState
from retention.evidence import LOOKS_BACK, Evidence, Period, asked, longest_gap
from retention.models import Loss, NeglectAlert, NeglectAlertQuerySet, StateSpan
from retention.signs import is_news, silent_from, stage_fell, support_fell
from visits.cadence import Contacts, Policy, interval
from visits.enums import NextStepState
from visits.models import NextStep, Visit
from visits.queries import paused_days, rules
from visits.state import Row, read
from workdays.rules import Calendar


def to_open(on: date, territories: TerritoryQuerySet | None = None) -> RelationshipQuerySet:
    """Past its date and without an open alert."""
    return _within(Relationship.objects.neglected(on).filter(alert_open=False), territories)


def to_heal(on: date, territories: TerritoryQuerySet | None = None) -> RelationshipQuerySet:
    """With an open alert, but no longer past its date or no longer served."""
    inside = Q(neglected_on__isnull=True) | Q(neglected_on__gt=on)
    healed = Q(status__in=[Status.LOST, Status.CLOSED]) | (Q(status=Status.ACTIVE) & inside)
    return _within(Relationship.objects.filter(healed, alert_open=True), territories)


def to_escalate(on: date, territories: TerritoryQuerySet | None = None) -> NeglectAlertQuerySet:
    """Open, past the day of escalation, and not on the manager's list yet."""
    alerts = NeglectAlert.objects.open().filter(
        escalated_on__isnull=True, relationship__status=Status.ACTIVE, relationship__escalated_on__lte=on
    )
    return alerts if territories is None else alerts.filter(relationship__territory__in=territories)


def _within(relationships: RelationshipQuerySet, territories: TerritoryQuerySet | None) -> RelationshipQuerySet:
    return relationships if territories is None else relationships.filter(territory__in=territories)


# --- the evidence of a loss -----------------------------------------------------------------------------------------


class LostCase(NamedTuple):
    """Whose loss is looked at, and the day before which the records are."""

    relationship_id: int
    lost_on: date

    @property
    def start(self) -> date:
        return self.lost_on - LOOKS_BACK


# Relationship id -> what was found of it.
Found = dict[int, list[Any]]


def evidence_for(cases: Collection[LostCase]) -> dict[int, Evidence]:
    """What our records say of each case, one per relationship. Eight queries for any number of them."""
    by_id = {case.relationship_id: case for case in cases}
    if not by_id:
        return {}
    rows, terms = read(list(by_id)), rules()
    paused = paused_days({row.territory_id for row in rows})
    records = _Records(by_id)
    return {
        row.pk: records.of(row, by_id[row.pk], terms.policy(row.path), terms.calendar, paused.get(row.territory_id, ()))
        for row in rows
    }


class _Records:
    """Everything that is on record of these relationships before their days."""

    def __init__(self, cases: Mapping[int, LostCase]) -> None:
        ids = list(cases)
        start = min(case.start for case in cases.values())
        end = max(case.lost_on for case in cases.values())
        counting = Visit.objects.counting().filter(relationship__in=ids, happened_on__lt=end)
        self.contacts = _grouped(counting, "happened_on")
        spans = StateSpan.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=start), relationship__in=ids)
        self.spans = _grouped(spans.filter(from_on__lt=end), "from_on", "to_on", "grade", "status")
        alerts = NeglectAlert.objects.filter(relationship__in=ids)
        self.alerts = _grouped(alerts, "opened_on", "escalated_on")
        promises = NextStep.objects.filter(
            relationship__in=ids,
            is_promise=True,
            state__in=[NextStepState.BROKEN, NextStepState.OPEN],
            due_on__gte=start,
            due_on__lt=end,
        )
        self.promises = _grouped(promises, "due_on", "state")
        assessments = Assessment.objects.filter(relationship__in=ids, on__lte=end, support__isnull=False)
        self.support = _grouped(assessments.order_by("on", "pk"), "on", "support")

    def of(self, row: Row, case: LostCase, policy: Policy, calendar: Calendar, paused: Collection[date]) -> Evidence:
        days = sorted({day for (day,) in self.contacts[row.pk] if day < case.lost_on})
        inside = [day for day in days if day >= case.start]
        before = [day for day in days if day < case.start]
        # Of the time before the days looked at only contacts are known: without one the gap begins with them.
        began = min(max(row.began_on, case.start), case.lost_on)
        return Evidence(
            contacts=len(inside),
            contacts_asked=asked(self._periods(row, case, policy), calendar, paused),
            longest_gap=longest_gap(
                inside, since=before[-1] if before else began, until=case.lost_on, calendar=calendar
            ),
            last_contact_on=days[-1] if days else None,
            promises_broken=sum(case.start <= due < case.lost_on for due, _ in self.promises[row.pk]),
            alerts_opened=self._happened(row, case, 0),
            alerts_escalated=self._happened(row, case, 1),
            support_then=self._support(row, case.start),
            support_now=self._support(row, case.lost_on),
        )

    def _happened(self, row: Row, case: LostCase, column: int) -> int:
        days = (alert[column] for alert in self.alerts[row.pk])
        return sum(day is not None and case.start <= day < case.lost_on for day in days)

    def _support(self, row: Row, on: date) -> int | None:
        known = [support for day, support in self.support[row.pk] if day <= on]
        return known[-1] if known else None

    def _periods(self, row: Row, case: LostCase, policy: Policy) -> Iterator[Period]:
        """The days looked at, by the grade she had on them; by today's where the history does not reach back."""
        start = max(case.start, row.began_on)
        spans = sorted(self.spans[row.pk], key=lambda span: span[0])
        first = min((span[0] for span in spans), default=case.lost_on)
        yield self._period(row, policy, start, min(first, case.lost_on), row.grade, Status.ACTIVE)
        for from_on, to_on, grade, status in spans:
            end = case.lost_on if to_on is None else min(to_on, case.lost_on)
            yield self._period(row, policy, max(from_on, start), end, grade, status)

    def _period(self, row: Row, policy: Policy, start: date, end: date, grade: str, status: str) -> Period:
        """Since when a B is a focus is not kept: she counts as any B, which asks for less and not for more."""
        if status != Status.ACTIVE:
            return Period(start, end, None)
        facts = row.facts(Contacts(), None)._replace(grade=grade, focus=False)
        return Period(start, end, interval(facts, policy))


def _grouped(rows: QuerySet[Any], *columns: str) -> Found:
    found: Found = defaultdict(list)
    for pk, *values in rows.values_list("relationship_id", *columns):
        found[pk].append(tuple(values))
    return found


def rep_then(territory_ids: Collection[int], on: date) -> dict[int, int]:
    """Territory id -> who was posted there as its rep on a day; the one posted longest where there were several."""
    return {pk: rep.pk for pk, rep in reps_at(territory_ids, on).items()}


# --- whom we may be losing ------------------------------------------------------------------------------------------

# How far back a new assessment or stage is looked for: a job that stood still for a month has missed nothing.
RECENT = timedelta(days=35)


class Sign(NamedTuple):
    """What speaks for a loss: of whom, and the day it came to be so."""

    relationship_id: int
    on: date


def may_show(sign: LossSign, on: date) -> list[int]:
    """Whose facts are to be looked at for a sign, in order: the relationships `signs_among` may find it in.

    Costs the open alerts, the recent assessments or the recent changes of a stage, and what was dismissed long ago.
    """
    dismissed = Loss.objects.filter(sign=sign, state=LossState.DISMISSED, decided_at__date__lte=on - RECENT)
    found = {*_CANDIDATES[sign](on), *dismissed.values_list("relationship", flat=True)}
    suspected = set(Loss.objects.open().values_list("relationship", flat=True))
    return sorted(found - suspected)


def _silent_candidates(on: date) -> Iterable[int]:
    neglected = Relationship.objects.active().filter(alert_open=True, last_contact_on__isnull=False)
    return neglected.values_list("pk", flat=True)


def _support_candidates(on: date) -> Iterable[int]:
    """Those of whom a recent assessment says less than the one before it."""
    recent = Assessment.objects.filter(on__gt=on - RECENT, on__lte=on, support__isnull=False)
    same = Assessment.objects.filter(relationship=OuterRef("relationship"), support__isnull=False)
    earlier = same.filter(Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk")))
    before = Subquery(earlier.order_by("-on", "-pk").values("support")[:1])
    return recent.annotate(before=before).filter(before__gt=F("support")).values_list("relationship", flat=True)


def _stage_candidates(on: date) -> Iterable[int]:
    return StageChange.objects.filter(on__gt=on - RECENT, on__lte=on).values_list("relationship", flat=True)


_CANDIDATES = {
    LossSign.SUPPORT_FELL: _support_candidates,
    LossSign.STAGE_FELL: _stage_candidates,
    LossSign.NO_CONTACT: _silent_candidates,
}


def signs_among(sign: LossSign, relationship_ids: Sequence[int], on: date) -> list[Sign]:
    """Who of these shows the sign on a day, is active, not suspected yet, and was not settled with it: see `signs`."""
    suspected = Loss.objects.open().filter(relationship=OuterRef("pk"))
    rows = Relationship.objects.active().filter(~Exists(suspected), pk__in=relationship_ids)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    settled, terms = _settled(ids), rules()
    found = _FOUND[sign](ids, on)
    return [each for each in found if is_news(each.on, settled.get(each.relationship_id), on, terms.calendar)]


def _settled(relationship_ids: Sequence[int]) -> dict[int, date]:
    """The last day on which a loss of each was dismissed or restored."""
    days: dict[int, date] = {}
    closed = Loss.objects.filter(relationship__in=relationship_ids, state__in=[LossState.DISMISSED, LossState.RESTORED])
    for pk, decided_at, ended_on in closed.values_list("relationship_id", "decided_at", "ended_on"):
        day = ended_on or timezone.localdate(decided_at)
        days[pk] = max(day, days.get(pk, day))
    return days


def _silent(relationship_ids: Sequence[int], on: date) -> Iterator[Sign]:
    rows, terms = read(relationship_ids), rules()
    paused = paused_days({row.territory_id for row in rows})
    for row in rows:
        facts = row.facts(row.stored.contacts, None)
        policy = terms.policy(row.path)
        day = silent_from(facts, policy, terms.calendar, paused.get(row.territory_id, ()))
        if day is not None and day <= on:
            yield Sign(row.pk, day)


def _less_support(relationship_ids: Sequence[int], on: date) -> Iterator[Sign]:
    known = Assessment.objects.filter(relationship__in=relationship_ids, on__lte=on, support__isnull=False)
    judged = _grouped(known.order_by("on", "pk"), "on", "support", "relationship__territory_id")
    schemes = schemes_in_force(on, {rows[-1][2] for rows in judged.values()})
    for pk, rows in judged.items():
        scheme = schemes.get(rows[-1][2])
        if scheme and len(rows) > 1 and support_fell(rows[-2][1], rows[-1][1], scheme.rule.support):
            yield Sign(pk, rows[-1][0])


def _lower_stage(relationship_ids: Sequence[int], on: date) -> Iterator[Sign]:
    changes = StageChange.objects.filter(relationship__in=relationship_ids, on__lte=on)
    for pk, rows in _grouped(changes.order_by("on", "pk"), "on", "old", "new").items():
        day, old, new = rows[-1]
        if stage_fell(old, new):
            yield Sign(pk, day)


_FOUND = {
    LossSign.SUPPORT_FELL: _less_support,
    LossSign.STAGE_FELL: _lower_stage,
    LossSign.NO_CONTACT: _silent,
}
