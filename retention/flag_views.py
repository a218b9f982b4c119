"""What was told to reps of their weeks, and to their managers a week later."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import manages, visible_paths
from accounts.requests import UserRequest
from clients.paging import paginate
from retention.filters import FlagFilter
from retention.flag_rows import flag_rows
from retention.models import EffortFlag


@login_required
@require_safe
def flag_list(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    seen = EffortFlag.objects.visible_to(request.user).select_related("rep", "territory")
    found = FlagFilter(request.GET, seen, user=request.user, on=on)
    page = paginate(found.qs, found.order, request.GET.get("page", ""))
    context = {
        "filter": found,
        "is_manager": manages(request.user),
        "page": page,
        "rows": flag_rows(page.rows, visible_paths(request.user), on),
        "total": found.qs.count() if found.wants_total else None,
    }
    return render(request, "retention/flag_list.html", context)
