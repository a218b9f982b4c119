"""The rhythm in force, the places of a quarter, what confirms an A, and the numbers of the board."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clients.enums import Grade
from clients.models import Relationship
from grading.models import Assessment
from grading.queries import NoScheme, scheme_for
from planning.breakthroughs.enums import PlanOutcome, PlanState, ToWin
from planning.breakthroughs.rule import (
    HIGH_STEP,
    Judged,
    Terms,
    missing_to_win,
    second_round_confirms,
)
from planning.models import Approach, BreakthroughPlan, BreakthroughPlanQuerySet, BreakthroughPolicy
from visits.models import Visit
from workdays.quarters import quarter_of


def terms_on(on: date) -> Terms:
    """The rhythm in force on a day. One query."""
    policy = BreakthroughPolicy.objects.filter(effective_on__lte=on).order_by("-effective_on").first()
    return policy.terms if policy else Terms()


def active_approaches() -> QuerySet[Approach]:
    return Approach.objects.filter(is_active=True)


def places_taken(plan: BreakthroughPlan, territory_id: int, ends_on: date, on: date) -> int:
    """How many B clients of a territory are or were to be won in a quarter beside this plan's.

    Marks of a focus that nobody wrote a plan for yet take a place too, until they run out. Two queries.
    """
    plans = BreakthroughPlan.objects.counted_at(territory_id).in_places().filter(ends_on=ends_on)
    since = max(on, quarter_of(ends_on).first)
    marked = unplanned(Relationship.objects.active()).filter(territory=territory_id, focus_until__gte=since)
    return plans.exclude(pk=plan.pk).count() + marked.exclude(pk=plan.relationship_id).count()


def unplanned(rows: QuerySet[Relationship]) -> QuerySet[Relationship]:
    """B clients with the mark of a focus and no plan that runs."""
    running = BreakthroughPlan.objects.running().filter(relationship=OuterRef("pk"))
    return rows.filter(~Exists(running), grade=Grade.B, focus_until__isnull=False)


class Confirmed(NamedTuple):
    """What speaks for the outcome A of a plan, and what is missing."""

    joint_visit: Visit | None
    has_second_round: bool
    missing: list[ToWin]


def confirmation_of(plan: BreakthroughPlan, on: date) -> Confirmed:
    """Whether the support is confirmed since the plan began (relationship and territory joined). Three queries.

    Where no scheme is in force nothing says what high support is: assessments confirm nothing then.
    """
    since = plan.started_on or on
    joint = Visit.objects.counting().joint().filter(relationship=plan.relationship_id, happened_on__gte=since)
    found = joint.filter(support_after__gte=HIGH_STEP).order_by("-happened_on", "-pk").first()
    assessed = Assessment.objects.filter(relationship=plan.relationship_id, on__gte=since, on__lte=on)
    judged = [Judged(*row) for row in assessed.order_by("on", "pk").values_list("on", "support")]
    try:
        second = second_round_confirms(judged, scheme_for(plan.relationship.territory, on).support_high)
    except NoScheme:
        second = False
    missing = missing_to_win(plan.relationship.grade, has_joint_visit=found is not None, has_second_round=second)
    return Confirmed(found, second, missing)


def running_plan_of(relationship_id: int) -> BreakthroughPlan | None:
    return BreakthroughPlan.objects.running().filter(relationship=relationship_id).first()


def retrospectives_held(plan_ids: Collection[int]) -> dict[int, int]:
    """Plan id -> how many retrospectives. One query."""
    plans = BreakthroughPlan.objects.filter(pk__in=plan_ids).order_by()
    return dict(plans.values_list("pk").annotate(Count("retrospectives")))


class Figures(NamedTuple):
    """The numbers of a board; the list that each opens has as many rows."""

    running: int
    overdue: int
    loose: int
    waiting: int
    closed: int
    won: int
    improved: int
    stopped: int

    @property
    def rate(self) -> int | None:
        """B→A: plans that ended as A of all that ended, in percent; None while none has."""
        return (200 * self.won + self.closed) // (2 * self.closed) if self.closed else None


def figures(plans: BreakthroughPlanQuerySet, on: date) -> Figures:
    """Counted in one query."""
    loose = Q(pk__in=BreakthroughPlan.objects.loose(on).order_by().values("pk"))
    overdue = Q(pk__in=BreakthroughPlan.objects.overdue(on).order_by().values("pk"))
    waiting = Q(pk__in=BreakthroughPlan.objects.waiting_for_grant().order_by().values("pk"))
    asked: dict[str, Q] = {
        "running": Q(state=PlanState.RUNNING),
        "overdue": overdue,
        "loose": loose,
        "waiting": waiting,
        "closed": Q(state=PlanState.CLOSED),
        "won": Q(outcome=PlanOutcome.WON),
        "improved": Q(outcome=PlanOutcome.IMPROVED),
        "stopped": Q(outcome=PlanOutcome.STOPPED),
    }
    found = plans.order_by().aggregate(**{name: Count("pk", filter=q) for name, q in asked.items()})
    return Figures(**found)
