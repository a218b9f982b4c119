"""What is the plan: the quarter, and the B clients to be won in it."""

from planning.models.breakthrough import (
    AskedForHelp,
    BreakthroughPlan,
    BreakthroughPlanQuerySet,
    CarriedOver,
    PlanMessage,
    Retrospective,
)
from planning.models.call_plans import CallPlan, CallPlanQuerySet, QuarterPlan, QuarterPlanQuerySet, unplanned
from planning.models.feeds import CalendarFeed, CalendarFeedQuerySet
from planning.models.greetings import (
    Festival,
    Greeting,
    GreetingBatch,
    GreetingBatchQuerySet,
    GreetingQuerySet,
    GreetingTemplate,
    with_greeting,
)
from planning.models.growth import GrowthIdea, GrowthIdeaQuerySet, with_idea, without_idea
from planning.models.handovers import (
    CoverNote,
    CoverNoteQuerySet,
    HandedClient,
    HandedClientQuerySet,
    Handover,
    HandoverQuerySet,
    with_handover,
)
from planning.models.policy import CONTACTS_A_DAY, PlanningPolicy, PlanningPolicyQuerySet
from planning.models.rhythm import Approach, BreakthroughPolicy
from planning.models.weeks import (
    LeftOut,
    LeftOutQuerySet,
    PlannedVisit,
    PlannedVisitQuerySet,
    WeekPlan,
    WeekPlanQuerySet,
)

__all__ = [
    "CONTACTS_A_DAY",
    "Approach",
    "AskedForHelp",
    "BreakthroughPlan",
    "BreakthroughPlanQuerySet",
    "BreakthroughPolicy",
    "CalendarFeed",
    "CalendarFeedQuerySet",
    "CallPlan",
    "CallPlanQuerySet",
    "CarriedOver",
    "CoverNote",
    "CoverNoteQuerySet",
    "Festival",
    "Greeting",
    "GreetingBatch",
    "GreetingBatchQuerySet",
    "GreetingQuerySet",
    "GreetingTemplate",
    "GrowthIdea",
    "GrowthIdeaQuerySet",
    "HandedClient",
    "HandedClientQuerySet",
    "Handover",
    "HandoverQuerySet",
    "LeftOut",
    "LeftOutQuerySet",
    "PlanMessage",
    "PlannedVisit",
    "PlannedVisitQuerySet",
    "PlanningPolicy",
    "PlanningPolicyQuerySet",
    "QuarterPlan",
    "QuarterPlanQuerySet",
    "Retrospective",
    "WeekPlan",
    "WeekPlanQuerySet",
    "unplanned",
    "with_greeting",
    "with_handover",
    "with_idea",
    "without_idea",
]
