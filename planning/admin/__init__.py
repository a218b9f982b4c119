"""Planning in the administration."""

from planning.admin.call_plans import CallPlanAdmin, QuarterPlanAdmin
from planning.admin.policy import PlanningPolicyAdmin

__all__ = ["CallPlanAdmin", "PlanningPolicyAdmin", "QuarterPlanAdmin"]
