"""Scores and volumes compared with their assessments, and grades by hand with their history; for `check_state`."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.influencing import refresh_importance
from clients.models import Relationship, RelationshipQuerySet
from grading.actions import regrade
from grading.enums import Axis
from grading.models import Assessment, AssessmentValue, GradeOverride, IndicatorStep
from grading.volume import Measure, volume

# Relationship id, the column, what is stored, what it should be.
Difference = tuple[int, str, int | None, int | None]
HandDifference = tuple[int, str, str | date | None, str | date | None]


def score_differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    """Every score that is not the one of the newest assessment. One query.

    An axis that this assessment has no value for is not compared: its score came without values, from a bulk load.
    """
    axes = [axis.value for axis in Axis]
    known = {f"knows_{axis}": Exists(_values(axis)) for axis in axes}
    newest = Assessment.objects.filter(relationship__in=relationships).newest().annotate(**known)
    columns = [name for axis in axes for name in (f"knows_{axis}", f"relationship__{axis}", axis)]
    for row in newest.order_by("relationship_id").values("relationship_id", *columns).iterator():
        for axis in axes:
            stored, computed = row[f"relationship__{axis}"], row[axis]
            if row[f"knows_{axis}"] and stored != computed:
                yield row["relationship_id"], axis, stored, computed


def _values(axis: str) -> QuerySet[AssessmentValue]:
    return AssessmentValue.objects.filter(assessment=OuterRef("pk"), indicator__axis=axis)


def volume_differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    """Every volume that is not the one of the newest assessment's values. Two queries.

    Where no value of it speaks of patients, the volume is not compared: it came without values, from a bulk load.
    """
    shares = IndicatorStep.objects.filter(patient_share__isnull=False)
    asking = set(shares.values_list("indicator__scheme", flat=True).distinct())
    newest = Assessment.objects.filter(relationship__in=relationships).newest()
    speaking = Q(indicator__per_month__isnull=False) | Q(step__patient_share__isnull=False)
    values = AssessmentValue.objects.filter(speaking, assessment__in=newest).order_by("assessment__relationship")
    facts = ("number", "indicator__per_month", "step__patient_share")
    known = ("assessment__relationship", "assessment__relationship__volume", "assessment__scheme")
    for (pk, stored, scheme), rows in groupby(values.values_list(*known, *facts).iterator(), itemgetter(0, 1, 2)):
        computed = volume((Measure(*row[3:]) for row in rows), asks_for_share=scheme in asking)
        if stored != computed:
            yield pk, "volume", stored, computed


def mend_scores(relationships: RelationshipQuerySet, *, on: date) -> int:
    """Write scores and volumes of the newest assessments, then the grades that follow; return how many were wrong.

    Killed between the two, the next regrade finishes it.
    """
    with transaction.atomic():
        wrong = {pk for pk, *_ in _all_differences(relationships)}
        mine = Relationship.objects.filter(pk__in=wrong)
        territories = dict(mine.order_by("pk").select_for_update().values_list("pk", "territory_id"))
        # Read again, now that nobody assesses them meanwhile.
        found = list(_all_differences(mine))
        for pk, column, _, computed in found:
            Relationship.objects.filter(pk=pk).update(**{column: computed})
        refresh_importance(mine.values_list("client", flat=True))
    if territories:
        regrade(on=on, territories=set(territories.values()))
    return len(found)


def by_hand_differences(relationships: RelationshipQuerySet) -> Iterator[HandDifference]:
    """Every column of a grade by hand that is not what the open override says. Two queries."""
    rows = relationships.exclude(grade_by_hand="", grade_by_hand_until=None).order_by("pk")
    stored = {pk: (grade, until) for pk, grade, until in rows.values_list("pk", *_BY_HAND)}
    open_ones = GradeOverride.objects.open().filter(relationship__in=relationships)
    said = {pk: (grade, until) for pk, grade, until in open_ones.values_list("relationship_id", "grade", "until")}
    for pk in sorted({*stored, *said}):
        for column, was, should in zip(_BY_HAND, stored.get(pk, _NONE), said.get(pk, _NONE), strict=True):
            if was != should:
                yield pk, column, was, should


_BY_HAND = ("grade_by_hand", "grade_by_hand_until")
_NONE = ("", None)


def mend_by_hand(relationships: RelationshipQuerySet, *, on: date) -> int:
    """Write what the open overrides say, then the grades that follow; return how many relationships were wrong.

    Killed between the two, the next regrade finishes it.
    """
    with transaction.atomic():
        wrong = {pk for pk, *_ in by_hand_differences(relationships)}
        mine = Relationship.objects.filter(pk__in=wrong)
        rows = list(mine.order_by("pk").select_for_update())
        said = {row.relationship_id: row for row in GradeOverride.objects.open().filter(relationship__in=wrong)}
        for row in rows:
            override = said.get(row.pk)
            row.grade_by_hand, row.grade_by_hand_until = (override.grade, override.until) if override else _NONE
            row.save(update_fields=list(_BY_HAND))
    if rows:
        regrade(on=on, territories={row.territory_id for row in rows})
    return len(rows)


def _all_differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    return chain(score_differences(relationships), volume_differences(relationships))
