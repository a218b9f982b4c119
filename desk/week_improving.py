"""A week that was proposed on demand: by rank at once, so that nobody waits, and then by the optimiser.

What the person sees at once is a whole plan that breaks no rule. Where the message to the worker is lost the plan by
rank stands, and can be proposed anew; where she changed it meanwhile, what she pinned stays.
"""

from datetime import datetime, timedelta

from planning.enums import Solver
from planning.models import WeekPlan

# How long the page waits for the better plan before it takes the one it has.
PATIENCE = timedelta(seconds=90)


def is_being_improved(plan: WeekPlan, at: datetime) -> bool:
    """Whether it was planned by rank so lately that the worker may be at it."""
    return plan.solver == Solver.GREEDY and at - plan.planned_at < PATIENCE
