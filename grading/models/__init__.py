"""How much are they worth, and why: schemes, assessments, and the history of every grade."""

from grading.models.assessments import (
    Assessment,
    AssessmentQuerySet,
    AssessmentValue,
    AssessmentValueQuerySet,
    GradeChange,
    GradeChangeQuerySet,
)
from grading.models.overrides import GradeOverride, GradeOverrideQuerySet
from grading.models.schemes import Indicator, IndicatorStep, Scheme, SchemeQuerySet, default_matrix

__all__ = [
    "Assessment",
    "AssessmentQuerySet",
    "AssessmentValue",
    "AssessmentValueQuerySet",
    "GradeChange",
    "GradeChangeQuerySet",
    "GradeOverride",
    "GradeOverrideQuerySet",
    "Indicator",
    "IndicatorStep",
    "Scheme",
    "SchemeQuerySet",
    "default_matrix",
]
