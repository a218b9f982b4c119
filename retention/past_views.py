"""Lists of past days."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import visible_paths
from accounts.requests import UserRequest
from clients.paging import paginate
from retention.past_filters import PastFilter
from retention.past_rows import past_rows


@login_required
@require_safe
def past(request: UserRequest) -> HttpResponse:
    """Who made a figure of a past day. It opens from a number, so it says how many they are."""
    found = PastFilter(request.GET, user=request.user, yesterday=timezone.localdate() - timedelta(days=1))
    joined = found.qs.select_related(
        "relationship__client__organisation", "relationship__client__department", "relationship__territory", "territory"
    )
    page = paginate(joined, found.order, request.GET.get("page", ""))
    rows = past_rows(page.rows, visible_paths(request.user))
    context = {"filter": found, "page": page, "rows": rows, "total": found.qs.count()}
    return render(request, "retention/past.html", context)
