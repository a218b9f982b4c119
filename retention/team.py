"""What a team attained: the reads behind its board. Denominators are of the day, so a transfer rewrites no figure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q

from accounts.models import at_or_below
from clients.enums import Grade, Status
from clients.models import Relationship
from grading.models import Assessment, GradeChange
from retention.attainment import Attainment, Served, attainment
from retention.evidence import Period, asked
from retention.models import StateSpan, end_of, held_on
from retention.spent import Person, asked_every
from visits.enums import NextStepState, Outcome
from visits.models import NextStep, Visit
from visits.queries import paused_days, rules

# What the interval of a client follows from, in the order of `asked_every`; her grade is that of the day.
_CLIENT = (
    "focus",
    "relationship__client__is_prescriber",
    "relationship__client__is_decision_maker",
    "relationship__client__is_influencer",
    "relationship__client__style",
    "relationship__client__organisation__kind",
)


@dataclass
class Part:
    """So many of so many."""

    part: int = 0
    whole: int = 0


@dataclass
class Work:
    """What somebody did beside her contacts: attempts, promises kept by their day, B clients won."""

    attempts: int = 0
    promises: Part = field(default_factory=Part)


def attained_in(where: Q, periods: Sequence[tuple[date, date]]) -> list[dict[str, list[Served]]]:
    """For each period, per tree path, the targets of its last day and what was done for each.

    `where` says of which territories. Four queries.
    """
    made, known = _contacts(where, periods), rules()
    rows = _targets(where, [last for _, last in periods])
    paused = paused_days({target.territory_id for listed in rows for target in listed})
    every = cache(lambda path, *facts: asked_every(known, path, *facts))

    @cache
    def plan(territory_id: int, interval: int | None, began: date, last: date) -> int:
        period = Period(began, last + timedelta(days=1), interval)
        return asked([period], known.calendar, paused.get(territory_id, ()))

    found: list[dict[str, list[Served]]] = []
    for number, (first, last) in enumerate(periods):
        served: dict[str, list[Served]] = defaultdict(list)
        for each in rows[number]:
            wanted = plan(each.territory_id, every(each.path, *each.facts), max(each.began_on, first), last)
            contacts = made[each.pk][number] if each.pk in made else 0
            served[each.path].append(Served(Grade(each.facts[0]), wanted, contacts))
        found.append(served)
    return found


class _Target(NamedTuple):
    """A client of a day; `facts` are what her interval follows from, her grade of that day first."""

    pk: int
    territory_id: int
    path: str
    began_on: date
    facts: tuple[Any, ...]


def _targets(where: Q, days: Sequence[date]) -> list[list[_Target]]:
    """The active clients at the end of each day, as they were known on it. One query: most are those of several."""
    ends = [(day, end_of(day)) for day in days]
    on_any = reduce(or_, (held_on(day) & Q(recorded_at__lt=end) for day, end in ends))
    spans = StateSpan.objects.filter(where, on_any, status=Status.ACTIVE)
    focus: Any = ExpressionWrapper(Q(relationship__focus_until__isnull=False), output_field=BooleanField())
    columns = ("relationship_id", "territory_id", "territory__path", "relationship__began_on", "grade", *_CLIENT)
    rows = spans.annotate(focus=focus).order_by().values_list("from_on", "to_on", "recorded_at", *columns)
    found: list[list[_Target]] = [[] for _ in days]
    for from_on, to_on, recorded_at, pk, place, path, began, *facts in rows:
        target = _Target(pk, place, path, began, tuple(facts))
        for (day, end), targets in zip(ends, found, strict=True):
            if from_on <= day and (to_on is None or to_on > day) and recorded_at < end:
                targets.append(target)
    return found


def _contacts(where: Q, periods: Sequence[tuple[date, date]]) -> dict[int, tuple[int, ...]]:
    """Per relationship, for each period, on how many days somebody was in contact with her, whoever it was."""
    first, last = min(day for day, _ in periods), max(day for _, day in periods)
    visits = Visit.objects.counting().filter(where).between(first, last).order_by()
    days = {
        f"days_{number}": Count("happened_on", distinct=True, filter=Q(happened_on__range=period))
        for number, period in enumerate(periods)
    }
    rows = visits.values("relationship").annotate(**days).values_list("relationship", *days)
    return {pk: tuple(counts) for pk, *counts in rows}


def attained_by(person: Person, found: dict[str, list[Served]]) -> Attainment:
    """Over all the clients whom a person serves."""
    return attainment(each for path, served in found.items() if person.serves(path) for each in served)


def work_at(paths: Sequence[str], first: date, last: date) -> dict[int, Work]:
    """Per person what she did there in a period. Two queries."""
    found: dict[int, Work] = defaultdict(Work)
    attempts = Visit.objects.standing().exclude(outcome=Outcome.MET).below(paths).between(first, last)
    for rep, number in attempts.order_by().values_list("rep").annotate(number=Count("pk")):
        found[rep].attempts = number
    kept = Q(state=NextStepState.DONE, closed_on__lte=F("due_on"))
    promises = (
        NextStep.objects.filter(at_or_below(paths, "relationship__territory__path"), is_promise=True)
        .filter(due_on__range=(first, last))
        .exclude(state=NextStepState.CANCELLED)
    )
    counted = promises.order_by().values("rep").annotate(kept=Count("pk", filter=kept), due=Count("pk"))
    for rep, number, due in counted.values_list("rep", "kept", "due"):
        found[rep].promises = Part(number, due)
    return found


def won_at(where: Q, first: date, last: date) -> dict[str, Part]:
    """Per tree path the B clients that became A in a period: those confirmed, of all. One query.

    `where` says of which territories.

    Confirmed by a joint visit in the period, or by a later assessment that found no less support (DOMAIN, Effort): the
    grade alone may be one good day.
    """
    same = OuterRef("relationship")
    joint = Visit.objects.counting().joint().filter(relationship=same, happened_on__range=(first, last))
    again = Assessment.objects.filter(relationship=same, on__gt=OuterRef("on"), support__gte=OuterRef("support"))
    served = Relationship.objects.filter(where).values("pk")
    changes = GradeChange.objects.filter(relationship__in=served, old=Grade.B, new=Grade.A)
    judged = changes.filter(on__range=(first, last)).annotate(confirmed=Exists(joint) | Exists(again))
    found: dict[str, Part] = defaultdict(Part)
    for path, confirmed in judged.order_by().values_list("relationship__territory__path", "confirmed"):
        found[path].whole += 1
        found[path].part += confirmed
    return dict(found)


def won_by(person: Person, found: dict[str, Part]) -> Part:
    hers = [part for path, part in found.items() if person.serves(path)]
    return Part(sum(each.part for each in hers), sum(each.whole for each in hers))
