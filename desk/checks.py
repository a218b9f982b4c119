"""Every state column of every relationship compared with the facts it was computed from."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.utils import timezone

from clients.checks import importance_differences, mend_importance, mend_places, place_differences
from clients.models import Relationship
from grading.actions import regrade
from grading.checks import (
    by_hand_differences,
    mend_by_hand,
    mend_scores,
    score_differences,
    volume_differences,
)
from grading.queries import misgraded, schemes_in_force, territory_groups
from planning.breakthroughs.checks import focus_differences, mend_focus
from retention.checks import differences as retention_differences
from retention.checks import mend as mend_retention
from visits.checks import mend_styles, style_differences
from visits.state import COLUMNS, from_facts, recompute_all

# Relationships compared together.
BATCH = 5_000


class Difference(NamedTuple):
    relationship_id: int
    column: str
    stored: Any
    computed: Any


def batches() -> Iterator[list[int]]:
    """The ids of all relationships, in order, a batch at a time."""
    ends = Relationship.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for start in range(ends["first"], ends["last"] + 1, BATCH):
        ids = Relationship.objects.filter(pk__gte=start, pk__lt=start + BATCH).order_by("pk")
        yield list(ids.values_list("pk", flat=True))


def grade_differences(*, on: date) -> Iterator[Difference]:
    """Grades that are not what was set by hand, and not what the scheme in force says of the two scores."""
    for scheme, territory_ids in territory_groups(schemes_in_force(on)):
        for row in misgraded(territory_ids, scheme.rule, on=on).only("pk", "grade").iterator():
            yield Difference(row.pk, "grade", row.grade, getattr(row, "right_grade", None))


def differences(relationship_ids: Sequence[int], *, on: date | None = None) -> Iterator[Difference]:
    """Where places, scores, styles, marks of a focus, dates, alerts and history of these relationships are not what
    the facts say on a day (today unless told).
    """
    mine = Relationship.objects.filter(pk__in=relationship_ids)
    yield from (Difference(*found) for found in place_differences(mine))
    yield from (Difference(*found) for found in importance_differences(mine))
    yield from (Difference(*found) for found in score_differences(mine))
    yield from (Difference(*found) for found in by_hand_differences(mine))
    yield from (Difference(*found) for found in volume_differences(mine))
    yield from (Difference(*found) for found in style_differences(mine))
    yield from (Difference(*found) for found in focus_differences(mine, on=on or timezone.localdate()))
    for row, state in from_facts(relationship_ids):
        for column, stored, computed in zip(COLUMNS, row.stored, state, strict=True):
            if stored != computed:
                yield Difference(row.pk, column, stored, computed)
    yield from (Difference(*found) for found in retention_differences(mine))


def mend_grades(*, on: date) -> None:
    regrade(on=on)


def mend(relationship_ids: Sequence[int], *, on: date, at: datetime) -> None:
    """Write what the facts say. Safe to run again, and while the work goes on."""
    mine = Relationship.objects.filter(pk__in=relationship_ids)
    mend_places(mine, on=on)
    mend_scores(mine, on=on)
    mend_by_hand(mine, on=on)
    mend_importance(mine)
    mend_styles(mine, on=on)
    mend_focus(relationship_ids, on=on)
    recompute_all(relationship_ids)
    mend_retention(relationship_ids, on=on, at=at)
