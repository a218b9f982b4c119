"""Overdue retrospectives in the manager's digest: what stands in it, and of what she was not told yet.

They can't be put aside there: the row goes when the retrospective is held, or the plan is closed.
"""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from planning.models import BreakthroughPlan, BreakthroughPlanQuerySet
from retention.digest_rows import SHOWN, DigestRow, Section
from workdays.words import day_in_words

CODE = "retrospectives"
LABEL = gettext_lazy("Overdue retrospectives")


def link() -> str:
    """The list of all of them, with its total."""
    return f"{reverse('planning:breakthroughs')}?show=overdue&total=1"


def untold(on: date) -> BreakthroughPlanQuerySet:
    """Overdue, and no manager was told since the day it was to be held."""
    return BreakthroughPlan.objects.overdue(on).untold()


def mark_told(ids: Sequence[int], *, on: date) -> None:
    """Note that the managers of these plans were told; what was held meanwhile stays untold."""
    BreakthroughPlan.objects.overdue(on).filter(pk__in=ids).update(told_on=on)


def section(user: User, on: date) -> Section:
    """What stands in the digest of a manager. Two queries."""
    overdue = BreakthroughPlan.objects.visible_to(user).overdue(on)
    rows = [_row(plan) for plan in overdue.with_client().order_by("retrospective_on", "pk")[:SHOWN]]
    total = overdue.count() if len(rows) == SHOWN else len(rows)
    return Section(CODE, str(LABEL), link(), total, 0, rows)


def _row(plan: BreakthroughPlan) -> DigestRow:
    day = day_in_words(plan.retrospective_on or plan.ends_on)
    words = _("%(rep)s · retrospective was due on %(day)s") % {"rep": plan.rep.full_name, "day": day}
    row = plan.relationship
    return DigestRow(row, row.territory, row.grade, plan.get_absolute_url(), words, action="", form=None)
