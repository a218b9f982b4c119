"""What became of a plan: how much of it was done, when, and what was not (never how many calls a day).

A planned visit is judged once the day it stands on has passed, and then counts in exactly one way:

    done, on the day it was first planned for    on the day
    done, on another day                         in the week
    skipped                                      skipped, with a reason
    taken out by a newer proposal                taken out
    still open                                   not done

All of them stay in the denominator, what re-planning took out too: who re-plans a day honestly and does the rest of it
shows more done than who lets it stand open, and neither can make her plan smaller afterwards. It is the day first
planned for that is asked about, so that a visit which was put off twice is not "on the day".
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Count, F, TextChoices, Value, When
from django.utils.translation import pgettext_lazy

from accounts.access import visible_paths
from accounts.models import User, at_or_below
from planning.enums import ItemState
from planning.models import PlannedVisit, PlannedVisitQuerySet, WeekPlan


class Became(TextChoices):
    """What became of a planned visit."""

    ON_DAY = "on_day", pgettext_lazy("a planned visit", "Done on the day")
    IN_WEEK = "in_week", pgettext_lazy("a planned visit", "Done on another day")
    SKIPPED = "skipped", pgettext_lazy("a planned visit", "Skipped with a reason")
    TAKEN_OUT = "taken_out", pgettext_lazy("a planned visit", "Taken out by re-planning")
    NOT_DONE = "not_done", pgettext_lazy("a planned visit", "Not done")


def became(*, state: ItemState, on: date, first_on: date, done_on: date | None, today: date) -> Became | None:
    """What became of a visit planned for a day; None as long as that day has not passed. `done_on` is when it was."""
    if on >= today:
        return None
    if state == ItemState.DONE:
        return Became.ON_DAY if done_on == first_on else Became.IN_WEEK
    if state == ItemState.SKIPPED:
        return Became.SKIPPED
    return Became.TAKEN_OUT if state == ItemState.DROPPED else Became.NOT_DONE


@dataclass(frozen=True)
class Adherence:
    """How many planned visits became what."""

    counts: Mapping[Became, int] = field(default_factory=dict)

    def of(self, what: Became) -> int:
        return self.counts.get(what, 0)

    @property
    def planned(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.of(Became.ON_DAY) + self.of(Became.IN_WEEK)


# --- read -------------------------------------------------------------------------------------------------------------

# The rule in SQL, for items whose day has passed; a test holds the two equal.
BECAME = Case(
    When(state=ItemState.DONE, visit__happened_on=F("first_on"), then=Value(Became.ON_DAY.value)),
    When(state=ItemState.DONE, then=Value(Became.IN_WEEK.value)),
    When(state=ItemState.SKIPPED, then=Value(Became.SKIPPED.value)),
    When(state=ItemState.DROPPED, then=Value(Became.TAKEN_OUT.value)),
    default=Value(Became.NOT_DONE.value),
    output_field=CharField(),
)


def judged(user: User | AnonymousUser, *, today: date) -> PlannedVisitQuerySet:
    """The planned visits whose day has passed, each with what `became` of it, of the plans and territories that a
    person sees. It is the territory of then that counts: handing a client over rewrites no past week.
    """
    within = at_or_below(visible_paths(user), "territory__path")
    seen = PlannedVisit.objects.filter(within, plan__in=WeekPlan.objects.visible_to(user), on__lt=today)
    return seen.annotate(became=BECAME)


def adherence_by_rep(items: PlannedVisitQuerySet, reps: Collection[int]) -> dict[int, Adherence]:
    """Of the items of `judged` what became of them, per person. One query."""
    return _grouped(items.filter(plan__rep__in=reps), "plan__rep")


def adherence_by_week(items: PlannedVisitQuerySet) -> dict[date, Adherence]:
    """The same per week, by its Monday. One query."""
    return _grouped(items, "plan__week_on")


def _grouped(items: PlannedVisitQuerySet, column: str) -> dict[Any, Adherence]:
    counts: dict[Any, Counter[Became]] = {}
    rows = items.order_by().values(column, "became").annotate(number=Count("pk"))
    for of, what, number in rows.values_list(column, "became", "number"):
        counts.setdefault(of, Counter())[Became(what)] += number
    return {of: Adherence(found) for of, found in counts.items()}
