"""Other activity: logged in two taps or with all of it, taken back, changed, looked back at."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import manages, visible_paths
from accounts.requests import UserRequest
from clients.paging import paginate
from visits.actions import UNDO_WINDOW, TooLateToUndo
from visits.activities import edit_activity, log_activity, undo_activity
from visits.activity_forms import ActivityEditForm, ActivityForm
from visits.filters import ActivityFilter
from visits.listing import NEWEST_FIRST, activity_rows
from visits.models import Activity
from visits.queries import time_spent


@login_required
@require_safe
def activity_list(request: UserRequest) -> HttpResponse:
    """One's own, and those of one's people; the newest can still be taken back."""
    found = ActivityFilter(request.GET, user=request.user)
    page = paginate(found.qs.for_rows(), NEWEST_FIRST, request.GET.get("page", ""))
    context = {
        "filter": found,
        "is_manager": manages(request.user),
        "page": page,
        "rows": activity_rows(page.rows, visible_paths(request.user)),
        "total": time_spent(found.qs) if found.wants_total else None,
        "logged": _just_logged(request, timezone.now()),
    }
    return render(request, "visits/activity_list.html", context)


def _just_logged(request: UserRequest, now: datetime) -> dict[str, object] | None:
    """The activity that can still be taken back, and for how many seconds."""
    pk = request.GET.get("logged", "")
    if not (pk.isdecimal() and len(pk) < 19):
        return None
    since = now - UNDO_WINDOW
    activity = Activity.objects.standing().filter(rep=request.user, pk=int(pk), logged_at__gt=since).first()
    if activity is None:
        return None
    return {"activity": activity, "seconds": int((activity.logged_at - since).total_seconds())}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    form = ActivityForm(request.POST or None, initial=ActivityForm.first_values(), user=request.user, at=now)
    if form.is_valid():
        key = form.cleaned_data["key"]
        activity, _is_new = log_activity(rep=request.user, key=key, at=now, **form.facts())
        messages.success(request, _("Logged."))
        return redirect(f"{reverse('visits:activities')}?{urlencode({'logged': activity.pk})}")
    return render(request, "visits/activity_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: UserRequest, pk: int) -> HttpResponse:
    joined = Activity.objects.standing().select_related("relationship__territory", "relationship__client", "territory")
    activity = get_object_or_404(joined, rep=request.user, pk=pk)
    form = ActivityEditForm(request.POST or None, activity=activity, user=request.user, at=timezone.now())
    if form.is_valid():
        changed = edit_activity(activity, **form.facts())
        messages.success(request, _("Corrected; the old words are kept.") if changed else _("Nothing was changed."))
        return redirect("visits:activities")
    # What stands there now is not yet the past.
    before = activity.history.select_related("history_user").order_by("-history_date", "-history_id")[1:]
    return render(request, "visits/activity_form.html", {"form": form, "activity": activity, "before": before})


@login_required
@require_POST
def activity_undo(request: UserRequest, pk: int) -> HttpResponse:
    activity = get_object_or_404(Activity, rep=request.user, pk=pk)
    try:
        undo_activity(activity, by=request.user, at=timezone.now())
        messages.success(request, _("Taken back: it is not logged."))
    except TooLateToUndo:
        messages.error(request, _("It can be taken back for 30 seconds. Correct it instead: the old words are kept."))
    return redirect("visits:activities")
