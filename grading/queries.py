"""Which scheme is in force where, who would change by it, and what is known about a client."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import Territory, TerritoryQuerySet
from clients.enums import Grade
from clients.models import Affiliation, ClinicSlot, Relationship, RelationshipQuerySet
from grading import expressions
from grading.answers import carried
from grading.enums import Axis, Level, Worklist
from grading.evidence import fresh_from
from grading.expressions import effective_case, level_case
from grading.models import (
    Assessment,
    AssessmentValue,
    AssessmentValueQuerySet,
    Indicator,
    IndicatorStep,
    RoundPolicy,
    Scheme,
    SpotCheck,
)
from grading.rules import GradeRule

# A client is re-assessed each quarter (DOMAIN, Grade): after this many days without one she is on the work list.
STALE_AFTER = timedelta(days=92)
# Territories handled by one statement: about 50,000 relationships, and far below every database's list limit.
TERRITORIES_AT_ONCE = 500

Moves = Counter[tuple[str, str]]


class NoScheme(LookupError):
    """No scheme is in force for a territory: the tree's root lost its own."""


# --- schemes --------------------------------------------------------------------------------------------------------


def scheme_for(territory: Territory, on: date) -> Scheme:
    """The scheme in force: of the nearest node upwards (itself first) that has one by that day, its newest.

    One query. Raises NoScheme where no node up to the root has one.
    """
    return ground_rules(territory, on)[0]


def ground_rules(territory: Territory, on: date) -> tuple[Scheme, int]:
    """The scheme in force, as `scheme_for`, and the quarters after which a value is stale; one query for both."""
    above = Scheme.objects.effective(on).filter(territory__path__in=territory.ancestor_paths)
    asked: Any = above.select_related("territory").annotate(stale_quarters=RoundPolicy.objects.staleness(on))
    scheme = asked.order_by("-territory__depth", "-effective_on").first()
    if scheme is None:
        raise NoScheme(f"no grading scheme is in force for {territory.code} on {on}")
    return scheme, scheme.stale_quarters


def stale_quarters(on: date) -> int:
    """The quarters after which a value is stale on a day: what the administrator's policy says. One query."""
    return RoundPolicy.objects.in_force(on).stale_after_quarters


def found_nodes(nodes: TerritoryQuerySet, words: str, limit: int = 20) -> list[Territory]:
    """Nodes whose name or code contains the words, the upper ones first."""
    found = nodes.filter(Q(name__icontains=words) | Q(code__icontains=words)) if words else nodes
    return list(found.order_by("depth", "path")[:limit])


def proposal(territory: Territory, on: date) -> Scheme:
    """A scheme for a node to begin tomorrow, unsaved, as the one in force there (the defaults without one)."""
    try:
        now = scheme_for(territory, on)
    except NoScheme:
        now = Scheme()
    copied = ("potential_medium", "potential_high", "support_medium", "support_high", "matrix")
    facts = {name: getattr(now, name) for name in copied}
    return Scheme(territory=territory, effective_on=on + timedelta(days=1), **facts)


def schemes_by_path(on: date, proposed: Scheme | None = None) -> dict[str, Scheme]:
    """The newest effective scheme of each node that has one; as it would be if `proposed` were saved."""
    rows = list(Scheme.objects.effective(on).select_related("territory"))
    if proposed is not None:
        rows = [row for row in rows if row.pk != proposed.pk]
        rows += [proposed] if proposed.effective_on <= on else []
    rows.sort(key=lambda row: row.effective_on)
    return {row.territory.path: row for row in rows}


def schemes_in_force(
    on: date, territories: Collection[int] | None = None, proposed: Scheme | None = None
) -> dict[int, Scheme]:
    """Territory id -> the scheme in force there, in path order, in two queries. Nodes without any are left out."""
    by_path = schemes_by_path(on, proposed)
    nodes = Territory.objects.order_by("path")
    if territories is not None and len(territories) <= TERRITORIES_AT_ONCE:
        nodes = nodes.filter(pk__in=territories)
    wanted = None if territories is None else set(territories)
    found: dict[int, Scheme] = {}
    for pk, path in nodes.values_list("pk", "path"):
        scheme = _nearest(path, by_path)
        if scheme is not None and (wanted is None or pk in wanted):
            found[pk] = scheme
    return found


def _nearest(path: str, by_path: Mapping[str, Scheme]) -> Scheme | None:
    ends = range(len(path), 0, -Territory.steplen)
    return next((by_path[path[:end]] for end in ends if path[:end] in by_path), None)


def territory_groups(schemes: Mapping[int, Scheme]) -> Iterator[tuple[Scheme, list[int]]]:
    """Groups of territories under one scheme, each small enough for one statement; in path order within a scheme."""
    # By identity: a proposed scheme has no key yet to be hashed by.
    members: dict[int, tuple[Scheme, list[int]]] = {}
    for territory_id, scheme in schemes.items():
        members.setdefault(id(scheme), (scheme, []))[1].append(territory_id)
    for scheme, ids in members.values():
        for start in range(0, len(ids), TERRITORIES_AT_ONCE):
            yield scheme, ids[start : start + TERRITORIES_AT_ONCE]


def indicators_of(schemes: Iterable[Scheme]) -> dict[int, list[Indicator]]:
    """Scheme id -> its indicators with their steps, in order; two queries."""
    found: dict[int, list[Indicator]] = {scheme.pk: [] for scheme in schemes}
    steps = Prefetch("steps", IndicatorStep.objects.order_by("score", "pk"))
    rows = Indicator.objects.filter(scheme__in=found).order_by("axis", "order", "pk")
    for indicator in rows.prefetch_related(steps):
        found[indicator.scheme_id].append(indicator)
    return found


# --- who would change -----------------------------------------------------------------------------------------------


def misgraded(territory_ids: Collection[int], rule: GradeRule, *, on: date) -> RelationshipQuerySet:
    """Relationships of these territories whose grade is not the one they should have on a day, with the right one
    beside it: what a manager set by hand while that holds, else what the rule says.
    """
    rows: Any = Relationship.objects.filter(territory__in=territory_ids)
    right = rows.annotate(right_grade=effective_case(rule, on))
    return cast(RelationshipQuerySet, right.exclude(grade=F("right_grade")))


def count_moves(schemes: Mapping[int, Scheme], *, on: date) -> Moves:
    """How many relationships the schemes would move on a day, from which grade to which: {("B", "A"): 12}."""
    moves: Moves = Counter()
    for scheme, territory_ids in territory_groups(schemes):
        wrong: Any = misgraded(territory_ids, scheme.rule, on=on)
        pairs = wrong.order_by().values("grade", "right_grade").annotate(count=Count("pk"))
        for old, new, count in pairs.values_list("grade", "right_grade", "count"):
            moves[old, new] += count
    return moves


def subtree_ids(territory: Territory) -> list[int]:
    """The territory and everything below it, in path order."""
    return list(Territory.objects.below([territory.path]).values_list("pk", flat=True))


def who_changes(scheme: Scheme, *, on: date) -> Moves:
    """Who would change at and below the node if this scheme, saved or not, were saved: on its day, or `on` if later.

    The same expression as `actions.regrade`, so that regrading the node's subtree on that day moves exactly these.
    """
    day = max(on, scheme.effective_on)
    return count_moves(schemes_in_force(day, subtree_ids(scheme.territory), proposed=scheme), on=day)


# --- what is known about a client -----------------------------------------------------------------------------------


def newest_values(relationship: Relationship) -> list[AssessmentValue]:
    """The values her scores come from, with indicator, step and assessment; one query."""
    newest = Assessment.objects.filter(relationship=relationship).order_by("-on", "-id").values("pk")[:1]
    values = AssessmentValue.objects.filter(assessment__in=Subquery(newest))
    return list(
        values.select_related("assessment__author", "author", "indicator", "step").order_by(
            "indicator__axis", "indicator__order"
        )
    )


def known_values(relationship: Relationship, indicators: Iterable[Indicator]) -> dict[str, AssessmentValue]:
    """Code -> what is known now, as values of these indicators; one query."""
    return still_known({value.indicator.code: value for value in newest_values(relationship)}, indicators)


def still_known(newest: Mapping[str, AssessmentValue], indicators: Iterable[Indicator]) -> dict[str, AssessmentValue]:
    """Code -> what the newest values say, as values of these indicators, each with its author."""
    found = ((row, newest[row.code]) for row in indicators if row.code in newest)
    kept = {row.code: carried(value, row, value.assessment.author) for row, value in found}
    return {code: value for code, value in kept.items() if value is not None}


# --- lists and their numbers ----------------------------------------------------------------------------------------


def on_worklist(rows: RelationshipQuerySet, worklist: str, on: date) -> RelationshipQuerySet:
    """The active ones without a grade, with one of another place or of other hours than hers, with a D that rests on
    nothing, with one that no assessment of the last quarter confirms, or with one that a spot check saw otherwise.
    """
    if worklist == Worklist.UNGRADED:
        return rows.active().filter(grade=Grade.UNGRADED)
    if worklist == Worklist.CHECKED:
        # Looked up from the few checks: nobody's list is read for them.
        return rows.active().filter(pk__in=SpotCheck.objects.wanting_anew().values("entry__relationship"))
    if worklist == Worklist.MOVED:
        return _found_elsewhere(rows.active().exclude(grade=Grade.UNGRADED), on)
    if worklist == Worklist.UNFOUNDED:
        return rows.active().filter(grade=Grade.D, grade_by_hand="").filter(~Exists(_evidence(on, stale_quarters(on))))
    recent = Assessment.objects.filter(relationship=OuterRef("pk"), on__gt=on - STALE_AFTER)
    return rows.active().exclude(grade=Grade.UNGRADED).filter(~Exists(recent))


def _found_elsewhere(rows: RelationshipQuerySet, on: date) -> RelationshipQuerySet:
    """Those whose place or hours changed while they were served, and whom nobody has assessed since (003#48).

    A union of what each index finds: one condition of many parts would be tried on every row.
    """
    places = Affiliation.objects.filter(is_primary=True, to_on__isnull=True)
    slots = ClinicSlot.objects.all()
    assessed = Assessment.objects.filter(relationship=OuterRef("pk"), on__gte=OuterRef("client__hours_changed_on"))
    hours = rows.filter(~Exists(assessed), client__hours_changed_on__gt=F("began_on"))
    found = [
        rows.filter(_changed_by(places, "from_on")),
        rows.filter(_changed_by(slots.filter(from_on__lte=on), "from_on")),
        rows.filter(_changed_by(slots.filter(to_on__lt=on), "to_on")),
    ]
    ids, *more = (each.order_by().values("pk") for each in (hours, *found))
    return rows.filter(pk__in=ids.union(*more))


def _changed_by(facts: QuerySet[Any], day: str) -> Exists:
    """Whether one of these facts of the client has a day after the beginning, and there was no assessment since."""
    since = Assessment.objects.filter(relationship=OuterRef(OuterRef("pk")), on__gte=OuterRef(day))
    return Exists(facts.filter(~Exists(since), client=OuterRef("client"), **{f"{day}__gt": OuterRef("began_on")}))


def _evidence(on: date, quarters: int) -> AssessmentValueQuerySet:
    """What the newest assessment of the outer relationship knows of the potential: `evidence.lacks_evidence` in SQL."""
    newest = Assessment.objects.filter(relationship=OuterRef(OuterRef("pk"))).order_by("-on", "-id").values("pk")[:1]
    known = AssessmentValue.objects.filter(assessment=Subquery(newest), indicator__axis=Axis.POTENTIAL)
    return known.filter(as_of__gte=fresh_from(on, quarters)).exclude(source="")


def assessed_days(relationship_ids: Iterable[int]) -> dict[int, date]:
    """Relationship id -> the day of its newest assessment; who has none is absent. One query."""
    rows = Assessment.objects.filter(relationship__in=list(relationship_ids)).order_by()
    return dict(rows.values_list("relationship").annotate(Max("on")))


def with_assessed_on(rows: RelationshipQuerySet) -> RelationshipQuerySet:
    """Adds the day of the newest assessment, None before the first."""
    newest = Assessment.objects.filter(relationship=OuterRef("pk")).order_by("-on", "-id")
    return rows.annotate(assessed_on=Subquery(newest.values("on")[:1]))


def with_levels(rows: RelationshipQuerySet, rule: GradeRule) -> RelationshipQuerySet:
    return rows.annotate(
        potential_level=level_case(Axis.POTENTIAL, rule.potential), support_level=level_case(Axis.SUPPORT, rule.support)
    )


def under_scheme(rows: RelationshipQuerySet, scheme: Scheme, on: date) -> RelationshipQuerySet:
    """Those of the relationships for which the scheme is in force on a day."""
    return rows.filter(_territories_of(scheme, schemes_in_force(on)))


def at_level(rows: RelationshipQuerySet, axis: Axis, level: Level, on: date) -> RelationshipQuerySet:
    """Those whose axis is at a level, each by the scheme in force for it."""
    in_force = schemes_in_force(on)
    anywhere = Q(pk__in=[])
    for scheme in set(in_force.values()):
        fits = expressions.at_level(axis, scheme.rule.cut_offs(axis), level)
        anywhere |= fits & _territories_of(scheme, in_force)
    return rows.filter(anywhere)


def _territories_of(scheme: Scheme, in_force: Mapping[int, Scheme]) -> Q:
    """The territories under a scheme; no condition at all where it is the only one."""
    ids = [pk for pk, other in in_force.items() if other == scheme]
    return Q() if len(ids) == len(in_force) else Q(territory__in=ids)


@dataclass(frozen=True)
class Cell:
    """One cell of a scheme's matrix with the number of active clients in it."""

    potential: Level
    support: Level
    grade: Grade
    count: int


def matrix_of(rows: RelationshipQuerySet, scheme: Scheme) -> list[list[Cell]]:
    """The matrix as it is drawn, high to low on both axes, with its counts; one query."""
    levelled: Any = with_levels(rows.active(), scheme.rule).order_by()
    levels = levelled.values_list("potential_level", "support_level")
    counts = {(potential, support): count for potential, support, count in levels.annotate(count=Count("pk"))}
    return [[Cell(p, s, scheme.rule.cell(p, s), counts.get((p.value, s.value), 0)) for s in Level] for p in Level]


@dataclass(frozen=True)
class DrawnScheme:
    """A scheme in force for somebody, with her clients in its cells."""

    scheme: Scheme
    rows: list[list[Cell]]


def matrices(rows: RelationshipQuerySet, territories: TerritoryQuerySet, on: date) -> list[DrawnScheme]:
    """The schemes in force in these territories, drawn with the counts of the relationships; one query each."""
    in_force = schemes_in_force(on, list(territories.values_list("pk", flat=True)))
    schemes = dict.fromkeys(in_force.values())
    return [
        DrawnScheme(scheme, matrix_of(rows.filter(_territories_of(scheme, in_force)), scheme)) for scheme in schemes
    ]


def grade_counts(rows: RelationshipQuerySet) -> list[tuple[str, int]]:
    """How many active clients have which grade, every grade once."""
    counts = dict(rows.active().order_by().values_list("grade").annotate(Count("pk")))
    return [(grade.value, counts.get(grade.value, 0)) for grade in Grade]
