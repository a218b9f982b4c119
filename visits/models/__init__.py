"""What happened, and when next: visits, promises, and the policies of the cadence."""

from visits.models.activities import Activity, ActivityQuerySet
from visits.models.cadence import CadenceLine, CadencePolicy, RecomputeRequest, RecomputeRequestQuerySet, Rulebook
from visits.models.checked import CheckedVisit, CheckedVisitQuerySet
from visits.models.coaching import (
    CoachingAnswer,
    CoachingAnswerQuerySet,
    CoachingForm,
    CoachingFormQuerySet,
    CoachingQuestion,
    CoachingTemplate,
    CoachingTemplateQuerySet,
)
from visits.models.logged import (
    Done,
    DoneQuerySet,
    KeyMessage,
    NextStep,
    NextStepQuerySet,
    Visit,
    VisitCorrection,
    VisitCorrectionQuerySet,
    VisitQuerySet,
)
from visits.models.style import StyleObservation, StyleObservationQuerySet
from visits.models.tips import Tip

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "CadenceLine",
    "CadencePolicy",
    "CheckedVisit",
    "CheckedVisitQuerySet",
    "CoachingAnswer",
    "CoachingAnswerQuerySet",
    "CoachingForm",
    "CoachingFormQuerySet",
    "CoachingQuestion",
    "CoachingTemplate",
    "CoachingTemplateQuerySet",
    "Done",
    "DoneQuerySet",
    "KeyMessage",
    "NextStep",
    "NextStepQuerySet",
    "RecomputeRequest",
    "RecomputeRequestQuerySet",
    "Rulebook",
    "StyleObservation",
    "StyleObservationQuerySet",
    "Tip",
    "Visit",
    "VisitCorrection",
    "VisitCorrectionQuerySet",
    "VisitQuerySet",
]
