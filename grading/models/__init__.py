"""How much are they worth, and why: schemes, assessments, the history of every grade, and the quarter's round."""

from grading.models.assessments import (
    Assessment,
    AssessmentQuerySet,
    AssessmentValue,
    AssessmentValueQuerySet,
    GradeChange,
    GradeChangeQuerySet,
)
from grading.models.entries import RoundEntry, RoundEntryQuerySet, SpotCheck, SpotCheckQuerySet
from grading.models.overrides import GradeOverride, GradeOverrideQuerySet
from grading.models.rounds import (
    Round,
    RoundEvent,
    RoundPart,
    RoundPartQuerySet,
    RoundPolicy,
    RoundQuerySet,
)
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
    "Round",
    "RoundEntry",
    "RoundEntryQuerySet",
    "RoundEvent",
    "RoundPart",
    "RoundPartQuerySet",
    "RoundPolicy",
    "RoundQuerySet",
    "Scheme",
    "SchemeQuerySet",
    "SpotCheck",
    "SpotCheckQuerySet",
    "default_matrix",
]
