"""Planning in the administration."""

from planning.admin.policy import PlanningPolicyAdmin

__all__ = ["PlanningPolicyAdmin"]
