"""Whom we may win: candidates and trials."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import manages
from accounts.requests import UserRequest
from clients.candidates import ORDER, CandidateFilter, candidates
from clients.paging import paginate
from workdays.queries import calendar


@login_required
@require_safe
def candidate_list(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    found = CandidateFilter(request.GET, user=request.user, on=on)
    is_manager = manages(request.user)
    page = paginate(found.qs.as_rows(with_territory=is_manager), ORDER, request.GET.get("page", ""))
    context = {
        "filter": found,
        "page": page,
        "rows": candidates(page.rows, on=on, calendar=calendar(), with_territory=is_manager),
    }
    return render(request, "clients/candidates.html", context)
