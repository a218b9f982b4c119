"""The grade rule as one expression over the columns of a relationship, for work in bulk.

`grade_case` equals `GradeRule.grade` and `effective_case` equals `GradeRule.effective` on every input; property tests
hold them together.
"""

from datetime import date

from django.db.models import Case, CharField, F, Q, Value, When

from clients.enums import Grade
from grading.enums import Axis, Level
from grading.rules import CutOffs, GradeRule


def level_case(axis: Axis, cut_offs: CutOffs) -> Case:
    """The level of one axis, "" while it has no score."""
    return Case(
        When(**{f"{axis.value}__gte": cut_offs.high}, then=Value(Level.HIGH.value)),
        When(**{f"{axis.value}__gte": cut_offs.medium}, then=Value(Level.MEDIUM.value)),
        When(**{f"{axis.value}__isnull": False}, then=Value(Level.LOW.value)),
        default=Value(""),
        output_field=CharField(),
    )


def at_level(axis: Axis, cut_offs: CutOffs, level: Level) -> Q:
    """Those whose axis is at a level."""
    return {
        Level.HIGH: Q(**{f"{axis.value}__gte": cut_offs.high}),
        Level.MEDIUM: Q(**{f"{axis.value}__gte": cut_offs.medium, f"{axis.value}__lt": cut_offs.high}),
        Level.LOW: Q(**{f"{axis.value}__lt": cut_offs.medium}),
    }[level]


def _row(rule: GradeRule, potential: Level) -> Case:
    """The grade within one row of the matrix, by support."""
    return Case(
        When(support__gte=rule.support.high, then=Value(rule.cell(potential, Level.HIGH).value)),
        When(support__gte=rule.support.medium, then=Value(rule.cell(potential, Level.MEDIUM).value)),
        default=Value(rule.cell(potential, Level.LOW).value),
        output_field=CharField(max_length=1),
    )


def grade_case(rule: GradeRule) -> Case:
    """The grade of a relationship by its scores alone."""
    return Case(
        When(potential__isnull=True, then=Value(Grade.UNGRADED.value)),
        When(support__isnull=True, then=Value(Grade.UNGRADED.value)),
        When(potential__gte=rule.potential.high, then=_row(rule, Level.HIGH)),
        When(potential__gte=rule.potential.medium, then=_row(rule, Level.MEDIUM)),
        default=_row(rule, Level.LOW),
        output_field=CharField(max_length=1),
    )


def effective_case(rule: GradeRule, on: date) -> Case:
    """The grade a relationship has on a day: the one set by hand while it holds, else that of the scores."""
    return Case(
        When(by_hand_on(on), then=F("grade_by_hand")),
        default=grade_case(rule),
        output_field=CharField(max_length=1),
    )


def by_hand_on(on: date) -> Q:
    """Those whose grade is set by hand on a day. The database holds that who has a last day has a grade."""
    return Q(grade_by_hand_until__gte=on)
