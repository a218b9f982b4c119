"""How grades moved between two days, and who went from where to where."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import visible_paths
from accounts.models import Territory
from accounts.requests import UserRequest
from clients.paging import paginate
from desk.asked import asked_of
from desk.board_views import table_file
from desk.migration_board import end_in_words, migration_tables, picture, title
from desk.migration_filters import Days, DaysForm, FlowForm, usual_days
from planning.models import QuarterPlan
from retention.grade_flows import Between, Came, flows, of_flow
from retention.models import StateSpan
from retention.past_filters import BY_NAME
from retention.past_rows import PastRow, past_rows
from workdays.quarters import quarter_of


@login_required
@require_safe
def migration_page(request: UserRequest) -> HttpResponseBase:
    """The matrix and the picture of a node; every flow opens its list."""
    asked = asked_of(request, visible_paths(request.user))
    if asked is None:
        return render(request, "desk/no_territory.html")
    form = DaysForm(request.GET, on=asked.on)
    days = form.days
    found = flows(Between(asked.node.path, *days))
    tables = migration_tables(asked.node, days, found)
    if request.GET.get("file"):
        return table_file(request, tables, f"{asked.node.code}-{days.first}-{days.last}")
    context = {
        "asked": asked,
        "form": form,
        "days": days,
        "found": found,
        "title": title(found),
        "tables": tables,
        "picture": picture(asked.node, days, found),
        "choices": _choices(asked.node, days, asked.on),
        "page": "migration",
    }
    return render(request, "desk/migration.html", context)


def _choices(node: Territory, chosen: Days, on: date) -> list[dict[str, Any]]:
    """Pairs of days that are asked for most. One query."""
    this, yesterday = quarter_of(on), on - timedelta(days=1)
    found = [(_("Last quarter"), usual_days(on))]
    if this.first < yesterday:
        found.append((_("This quarter so far"), Days(this.first, yesterday)))
    # The plan of a quarter is made when its round closes.
    closed = (
        QuarterPlan.objects.below([node.path]).filter(planned_at__date__lt=on).aggregate(at=Max("planned_at"))["at"]
    )
    if closed is not None:
        day = timezone.localdate(closed)
        found.append((_("Last closed round"), Days(day - timedelta(days=1), day)))
    return [{"label": label, "days": days, "is_chosen": days == chosen} for label, days in found]


@login_required
@require_safe
def migration_clients(request: UserRequest) -> HttpResponseBase:
    """Who went from some grades to others. It opens from a number, so it says how many they are."""
    on = timezone.localdate()
    form = FlowForm(request.GET, on=on, user=request.user)
    spans = StateSpan.objects.none()
    if form.is_valid():
        spans = of_flow(form.between, form.sources, form.targets)
    page = paginate(_joined(spans), BY_NAME, request.GET.get("page", ""))
    context = {
        "form": form,
        "node": form.node if form.is_valid() else None,
        "days": form.days,
        "page": page,
        "rows": _rows(page.rows, visible_paths(request.user)),
        "total": spans.count(),
        "back": _back(form),
    }
    return render(request, "desk/migration_clients.html", context)


def _joined(spans: Any) -> Any:
    return spans.select_related(
        "relationship__client__organisation", "relationship__client__department", "relationship__territory", "territory"
    )


def _rows(spans: Iterable[StateSpan], paths: list[str]) -> list[dict[str, Any]]:
    listed = list(spans)
    return [_row(row, span) for row, span in zip(past_rows(listed, paths), listed, strict=True)]


def _row(row: PastRow, span: StateSpan) -> dict[str, Any]:
    """The row of a past day, with the way its client went."""
    other: str = getattr(span, "other", "")
    ends = (other, span.grade) if other in Came.values else (span.grade, other)
    return {**row, "way": " → ".join(end_in_words(end) for end in ends)}


def _back(form: FlowForm) -> str:
    node = form.node if form.is_valid() else None
    asked = {"first": form.days.first.isoformat(), "last": form.days.last.isoformat()}
    return urlencode({**asked, **({"territory": node.code} if node else {})})
