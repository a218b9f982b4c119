"""Signs that a client is being lost, before anybody says so. Decided without a database or a clock.

Three signs (DOMAIN, Loss): support fell a level between the last two assessments, the stage fell, or no contact came
past twice the limit. A sign that was settled (dismissed, or she was won back since) is not brought up again for what
was known then: only for something newer, or when it still stands 60 working days later.
"""

from collections.abc import Collection
from datetime import date

from clients.enums import Stage
from grading.enums import Level
from grading.rules import CutOffs
from visits.cadence import Facts, Line, Policy, dates
from workdays.rules import Calendar

# Working days after which a settled sign that still stands is brought up again.
QUIET_DAYS = 60

_STAGES = list(Stage)
# From the best to the worst.
_LEVELS = list(Level)


def support_fell(before: int, now: int, cut_offs: CutOffs) -> bool:
    """Whether support stands a level lower than it did, by the cut-offs in force now."""
    return _LEVELS.index(cut_offs.level(now)) > _LEVELS.index(cut_offs.level(before))


def stage_fell(before: str, now: str) -> bool:
    """Whether a stage is an earlier one than it was; one that is not judged any more says nothing."""
    if before not in _STAGES or now not in _STAGES:
        return False
    return _STAGES.index(Stage(now)) < _STAGES.index(Stage(before))


def silent_from(facts: Facts, policy: Policy, calendar: Calendar, paused: Collection[date] = ()) -> date | None:
    """The day from which no contact has come for twice the interval after which her cadence calls her neglected.

    None for whom no cadence neglects, and for who was never contacted: there is nobody to be lost.
    """
    if facts.last_contact_on is None:
        return None
    return dates(facts, _doubled(policy), calendar, paused).neglected_on


def _doubled(policy: Policy) -> Policy:
    lines = {target: _twice(line) for target, line in policy.lines.items()}
    return Policy(lines, policy.ungraded_days, policy.driving_percent, policy.backdating_days)


def _twice(line: Line) -> Line:
    days = line.neglected_after
    return line._replace(neglected_after=None if days is None else 2 * days, escalated_after=None)


def is_news(sign_on: date, settled_on: date | None, on: date, calendar: Calendar) -> bool:
    """Whether a sign is to be brought up on a day, when the last one was settled on another."""
    if settled_on is None or sign_on > settled_on:
        return True
    return calendar.between(settled_on, on) >= QUIET_DAYS
