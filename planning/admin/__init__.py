"""Planning in the administration."""

from planning.admin import breakthrough, call_plans, feeds, growth, policy, weeks

__all__ = ["breakthrough", "call_plans", "feeds", "growth", "policy", "weeks"]
from planning.admin import greetings

__all__ = ["breakthrough", "call_plans", "greetings", "growth", "policy", "weeks"]
from planning.admin import handovers

__all__ = ["breakthrough", "call_plans", "growth", "handovers", "policy", "weeks"]
