"""The list of visits: what every figure of the past opens, on a page and as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import manages, visible_paths
from accounts.requests import UserRequest
from clients.actions import TooManyRows, take_out
from clients.exporting import EXPORT_LIMIT, as_file
from clients.paging import ordered, paginate
from visits.export_rows import header, rows_of
from visits.filters import VisitFilter
from visits.listing import NEWEST_FIRST, keys_of, visit_rows


@login_required
@require_safe
def visit_list(request: UserRequest) -> HttpResponse:
    found = VisitFilter(request.GET, user=request.user)
    page = paginate(keys_of(found.qs), NEWEST_FIRST, request.GET.get("page", ""))
    context = {
        "filter": found,
        "is_manager": manages(request.user),
        "page": page,
        "rows": visit_rows([row.id for row in page.rows], visible_paths(request.user)),
        "total": found.qs.count() if found.wants_total else None,
    }
    return render(request, "visits/visit_list.html", context)


@login_required
@require_safe
def visit_export(request: UserRequest) -> HttpResponseBase:
    found = VisitFilter(request.GET, user=request.user)
    what = f"visits?{request.GET.urlencode()}"
    try:
        ids = take_out(ordered(found.qs, NEWEST_FIRST), user=request.user, what=what, limit=EXPORT_LIMIT)
    except TooManyRows:
        messages.error(request, _("More than 50,000 visits: narrow the list down and export it in parts."))
        return redirect("visits:list")
    content = rows_of(ids, visible_paths(request.user), get_language())
    return as_file(request.GET.get("format"), f"visits-{timezone.localdate()}", _("Visits"), header(), content)
