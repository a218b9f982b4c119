"""The best plan of a week that can be had: by rank, and from there by the optimiser. Never worse than by rank."""

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from planning.enums import Solver
from planning.weeks.drafts import Draft, drafted
from planning.weeks.greedy import greedy
from planning.weeks.problem import Placed, Week

if TYPE_CHECKING:
    from types import ModuleType

# Units of deterministic time, about a second each, of a week that is proposed.
EFFORT = 4.0
# Beyond so many clients the others are only put where the optimiser left room.
MOST_CANDIDATES = 240


@dataclass(frozen=True)
class Solved:
    """A plan in the order of its days, what it is worth, and what no plan of this week could exceed."""

    draft: Draft
    solver: Solver
    bound: int

    @property
    def placed(self) -> list[Placed]:
        return self.draft.plan

    @property
    def value(self) -> int:
        return max(0, self.draft.value)


def solve(week: Week, *, effort: float = EFFORT) -> Solved:
    """Plan a week. Without effort, or with nobody to see, by rank alone: then the bound is what all are worth."""
    start = greedy(week)
    if effort <= 0 or not week.candidates or not week.halves:
        return Solved(start, Solver.GREEDY, max(most(week), start.value, 0))
    core, others = _first(week)
    found = _optimiser().optimise(core, drafted(core, start.plan) if others else start, effort=effort)
    # What was taken out for its order may leave room for somebody else.
    better = greedy(week, drafted(week, found.plan))
    bound = max(min(most(week), found.bound + others), start.value, better.value, 0)
    if better.value > start.value:
        return Solved(better, Solver.OPTIMISER, bound)
    return Solved(start, Solver.OPTIMISER, bound)


def _first(week: Week) -> tuple[Week, int]:
    """The week with so many clients as the optimiser can do with, those worth most, and what the others are worth."""
    if len(week.candidates) <= MOST_CANDIDATES:
        return week, 0
    ranked = sorted(week.candidates, key=lambda each: (-each.best, each.key))
    first = sorted(ranked[:MOST_CANDIDATES], key=lambda each: each.key)
    core = replace(week, candidates=tuple(first))
    return core, most(week) - most(core)


def most(week: Week) -> int:
    """What everybody at her best would be worth."""
    return sum(each.best * (100 + each.again) // 100 for each in week.candidates)


def _optimiser() -> "ModuleType":
    """OR-Tools takes more than a second to import: only who plans pays for it."""
    return import_module("planning.weeks.optimiser")
