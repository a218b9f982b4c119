"""A person's own page, her leave, her manager's decisions on it, and the administrator's look across."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import cover_candidates, managed_leave, manages, may_look_across
from accounts.actions import (
    LeaveDecided,
    LeaveIsOver,
    LeaveOverlaps,
    decide_leave,
    end_look,
    open_look,
    propose_leave,
    register_filing,
    set_language,
    withdraw_leave,
)
from accounts.filters import LeaveFilter
from accounts.forms import DecisionForm, FilingForm, LanguageForm, LeaveForm, LookForm
from accounts.models import Leave, User
from accounts.pages import page_of_leave
from accounts.queries import away, postings_today
from accounts.requests import UserRequest

LANGUAGE_COOKIE_AGE = 365 * 24 * 3600


@login_required
@require_safe
def me(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    user = request.user
    context = {
        "on": on,
        "postings": postings_today(user, on),
        "filing_state": user.filing_state(on),
        "leaves": user.leaves.select_related("decided_by", "covered_by")[:12],
        "waiting": managed_leave(user, on).waiting().count() if manages(user, on) else None,
        "may_look_across": may_look_across(user),
    }
    return render(request, "accounts/me.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def filing(request: UserRequest) -> HttpResponse:
    user, on = request.user, timezone.localdate()
    known = {"number": user.filing_number, "expires_on": user.filing_expires_on}
    form = FilingForm(request.POST or None, on=on, initial=known)
    if form.is_valid():
        register_filing(user, number=form.cleaned_data["number"], expires_on=form.cleaned_data["expires_on"])
        messages.success(request, _("Filing number saved."))
        return redirect("accounts:me")
    return render(request, "accounts/filing.html", {"form": form})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: remembered with the person, and by this browser for the pages before signing in."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["language"]
    if isinstance(request.user, User):
        set_language(request.user, chosen)
    back = form.cleaned_data["next"]
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=LANGUAGE_COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@login_required
@require_http_methods(["GET", "POST"])
def leave_add(request: UserRequest) -> HttpResponse:
    form = LeaveForm(request.POST or None, on=timezone.localdate())
    if form.is_valid():
        try:
            propose_leave(user=request.user, **form.cleaned_data)
        except LeaveOverlaps as overlap:
            form.show_overlap(overlap.leave)
        else:
            messages.success(request, _("Entered. Your manager will see it and decide."))
            return redirect("accounts:me")
    return render(request, "accounts/leave_form.html", {"form": form})


@login_required
@require_POST
def leave_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    leave = get_object_or_404(Leave, user=request.user, pk=pk)
    try:
        withdraw_leave(leave, on=timezone.localdate())
    except LeaveIsOver:
        messages.error(request, _("These days have passed already and cannot be withdrawn."))
    except LeaveDecided:
        messages.error(request, _("This was declined or withdrawn already."))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("accounts:me")


@login_required
@require_safe
def team_leave(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    if not manages(request.user, on):
        raise Http404
    team = managed_leave(request.user, on)
    found = LeaveFilter(request.GET, team)
    waiting = found.qs.waiting().order_by("from_on", "id")
    context = {
        "filter": found,
        "total": found.qs.count(),
        "waiting": waiting[:50],
        "page": page_of_leave(found.qs.exclude(pk__in=waiting.values("pk")), request.GET.get("after", "")),
        "candidates": cover_candidates(request.user, on),
    }
    return render(request, "accounts/team_leave.html", context)


@login_required
@require_POST
def leave_decide(request: UserRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    on = timezone.localdate(now)
    leave = get_object_or_404(managed_leave(request.user, on), pk=pk) if manages(request.user, on) else None
    if leave is None:
        raise Http404
    people = [person for person in cover_candidates(request.user, on) if person != leave.user]
    absent = away(people, leave.from_on, leave.to_on)
    form = DecisionForm(request.POST, candidates=[person for person in people if person.pk not in absent])
    if not form.is_valid():
        messages.error(request, _("Not decided: choose approve or decline, and a cover who is not away on these days."))
        return redirect("accounts:team-leave")
    approve = form.cleaned_data["decision"] == "approve"
    try:
        decide_leave(leave, by=request.user, approve=approve, at=now, covered_by=form.cleaned_data["covered_by"])
    except LeaveDecided:
        messages.error(request, _("This was decided or withdrawn in the meantime."))
    else:
        says = _("Approved: %(who)s") if approve else _("Declined: %(who)s")
        messages.success(request, says % {"who": leave})
    return redirect("accounts:team-leave")


@login_required
@require_http_methods(["GET", "POST"])
def look_across(request: UserRequest) -> HttpResponse:
    if not may_look_across(request.user):
        raise Http404
    form = LookForm(request.POST or None)
    if form.is_valid():
        open_look(user=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(
            request,
            _(
                "Open for an hour, to look and change nothing. "
                "The look, its reason and every export are logged under your name."
            ),
        )
        return redirect("accounts:me")
    return render(request, "accounts/look_across.html", {"form": form})


@login_required
@require_POST
def look_end(request: UserRequest) -> HttpResponse:
    if not may_look_across(request.user):
        raise Http404
    end_look(user=request.user, at=timezone.now())
    messages.success(request, _("The look across is closed."))
    return redirect("accounts:me")
