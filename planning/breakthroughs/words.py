"""A plan in words."""

from django.utils.translation import gettext as _

from planning.breakthroughs.enums import Band, Measure
from planning.models import BreakthroughPlan


def measure_in_words(plan: BreakthroughPlan) -> str:
    """What is counted, and how it was put."""
    if plan.measure == Measure.OTHER:
        return plan.measure_words
    label = str(Measure(plan.measure).label) if plan.measure else ""
    return " · ".join(part for part in (label, plan.measure_words) if part)


def value_in_words(plan: BreakthroughPlan, value: int | None) -> str:
    """A value of a plan's measure as a person says it: "about half", "3 meetings"."""
    if value is None:
        return "—"
    if plan.measure == Measure.PATIENTS and value in Band.values:
        return str(Band(value).label)
    return f"{value} {plan.unit}".strip()


def goal_in_words(plan: BreakthroughPlan) -> str:
    """From where to where: "Attitude 2 → 4"."""
    change = f"{value_in_words(plan, plan.baseline)} → {value_in_words(plan, plan.target)}"
    return _("%(measure)s: %(change)s") % {"measure": measure_in_words(plan), "change": change}
