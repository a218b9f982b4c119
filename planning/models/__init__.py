"""What is the plan: the quarter, and the B clients to be won in it."""

from planning.models.call_plans import CallPlan, CallPlanQuerySet, QuarterPlan, QuarterPlanQuerySet, unplanned
from planning.models.policy import CONTACTS_A_DAY, PlanningPolicy, PlanningPolicyQuerySet

__all__ = [
    "CONTACTS_A_DAY",
    "CallPlan",
    "CallPlanQuerySet",
    "PlanningPolicy",
    "PlanningPolicyQuerySet",
    "QuarterPlan",
    "QuarterPlanQuerySet",
    "unplanned",
]
