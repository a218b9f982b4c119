"""The lists behind the quarter's plan."""

from collections.abc import Iterable
from typing import TypedDict

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.access import manages, visible_paths
from accounts.requests import UserRequest
from clients.enums import Grade, Status
from clients.list_rows import list_rows
from clients.masking import is_within, name_as_seen
from clients.paging import paginate
from planning.call_filters import BY_NAME, CallFilter, UnplannedFilter
from planning.models import CallPlan
from workdays.queries import calendar


class CallRow(TypedDict):
    """One client of the plan. `url` is empty and the name masked where she is another team's by now."""

    plan: CallPlan
    url: str
    name: str
    place: str
    mark: str
    grade_in_words: str
    tone: str
    # What became of her since the plan was made.
    changed: str


@login_required
@require_safe
def call_list(request: UserRequest) -> HttpResponse:
    """Whom a quarter's plan asks for, how often, and what came of it."""
    found = CallFilter(request.GET, user=request.user, on=timezone.localdate())
    joined = found.qs.with_made(found.quarter_chosen).select_related(
        "relationship__client__organisation", "relationship__client__department", "relationship__territory", "territory"
    )
    page = paginate(joined, BY_NAME, request.GET.get("page", ""))
    context = {
        "filter": found,
        "quarter": found.quarter_chosen,
        "page": page,
        "rows": _rows(page.rows, visible_paths(request.user)),
        "total": found.qs.count(),
        "is_manager": manages(request.user),
    }
    return render(request, "planning/calls.html", context)


def _rows(plans: Iterable[CallPlan], paths: list[str]) -> list[CallRow]:
    return [_row(plan, is_mine=is_within(plan.relationship.territory.path, paths)) for plan in plans]


def _row(plan: CallPlan, *, is_mine: bool) -> CallRow:
    relationship = plan.relationship
    made: int = getattr(plan, "made", 0)
    return {
        "plan": plan,
        "url": relationship.get_absolute_url() if is_mine else "",
        "name": name_as_seen(relationship.client.full_name, is_seen=is_mine),
        "place": relationship.client.place_in_words,
        "mark": Grade(plan.grade).mark,
        "grade_in_words": _("Grade %(grade)s") % {"grade": Grade(plan.grade).label},
        "tone": "good" if made >= plan.asked else "bad" if not made else "",
        "changed": _changed(plan),
    }


def _changed(plan: CallPlan) -> str:
    """What she is now, where that differs from what the plan was made for."""
    now = plan.relationship
    if now.territory_id != plan.territory_id:
        return _("Another territory's by now")
    if now.status != Status.ACTIVE:
        return str(now.get_status_display())
    if now.grade != plan.grade:
        return _("Grade %(grade)s by now") % {"grade": Grade(now.grade).label}
    if now.has_focus_mark != plan.is_focus:
        return _("Focus by now") if now.has_focus_mark else pgettext("of a client", "No focus any more")
    return ""


@login_required
@require_safe
def unplanned_list(request: UserRequest) -> HttpResponse:
    """Who has a cadence and stands in no plan of the quarter: new, or graded higher since."""
    on = timezone.localdate()
    found = UnplannedFilter(request.GET, user=request.user, on=on)
    is_manager = manages(request.user)
    page = paginate(found.found.as_rows(with_territory=is_manager), found.order, request.GET.get("page", ""))
    context = {
        "filter": found,
        "quarter": found.quarter_chosen,
        "page": page,
        "rows": list_rows(page.rows, on=on, calendar=calendar(), with_territory=is_manager),
        "total": found.found.count(),
    }
    return render(request, "planning/unplanned.html", context)
