"""A manager's own goals in place of what the cadence asks: set, ended, and read for who is measured by them.

DOMAIN.md's example: focus B 35, A 35, B 15, C 10, others 5 percent. What a B was on the day of a past visit, focus or
not, is not kept; both are one share.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Territory, User
from clients.enums import Grade
from retention.enums import ENDINGS
from retention.models import EffortGoal

EXAMPLE = {Grade.A: 35, Grade.B: 50, Grade.C: 10, Grade.D: 0, Grade.UNGRADED: 5}


class Goals:
    """Those that hold, by the tree path of their territory."""

    def __init__(self, found: Mapping[str, EffortGoal]) -> None:
        self.found = found

    def of(self, paths: Collection[str]) -> EffortGoal | None:
        """The nearest one at or above all of these territories; None where the cadence goes, or nothing is served."""
        over = [node for node in self.found if all(path.startswith(node) for path in paths)] if paths else []
        return self.found[max(over, key=len)] if over else None


def goals_over(paths: Iterable[str], on: date) -> Goals:
    """What holds on a day for the territories with these tree paths. One query."""
    found = EffortGoal.objects.in_force(on).over(paths).select_related("territory", "set_by")
    return Goals({goal.territory.path: goal for goal in found})


def set_goal(territory: Territory, percents: Mapping[Grade, int], *, by: User, at: datetime, on: date) -> EffortGoal:
    """Let a goal hold from a day on, in place of the one before. The percents add up to 100."""
    with transaction.atomic():
        end_goal(territory, on=on)
        shares = {ending: percents[grade] for grade, ending in ENDINGS.items()}
        return EffortGoal.objects.create(territory=territory, starts_on=on, set_by=by, set_at=at, **shares)


def end_goal(territory: Territory, *, on: date) -> bool:
    """Let the cadence, or a goal further up, hold from a day on; False where no goal of this territory held."""
    with transaction.atomic():
        # The territory, so that of two who set one at once the second ends what the first has set.
        Territory.objects.select_for_update().get(pk=territory.pk)
        held = EffortGoal.objects.filter(territory=territory, ends_on__isnull=True)
        return bool(held.update(ends_on=on - timedelta(days=1)))
