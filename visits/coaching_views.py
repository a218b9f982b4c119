"""Coaching on joint visits: the coach's form, the rep's signature, and the forms of the past."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import manages, visible_paths
from accounts.requests import UserRequest
from clients.paging import paginate
from visits.coaching import (
    NoQuestions,
    NotADraft,
    questions_of,
    send_form,
    sign_form,
    template_for,
    write_form,
)
from visits.coaching_forms import CoachForm, SignForm
from visits.enums import CoachingState
from visits.filters import CoachingFilter
from visits.listing import COACHED_LAST_FIRST, coaching_rows
from visits.models import CoachingForm, CoachingTemplate, Visit


@login_required
@require_safe
def coaching_list(request: UserRequest) -> HttpResponse:
    """One's own, as coach or coached, and those of one's people."""
    found = CoachingFilter(request.GET, user=request.user)
    page = paginate(found.qs.for_rows(), COACHED_LAST_FIRST, request.GET.get("page", ""))
    counts = dict(found.without_state.values_list("state").annotate(Count("pk")).order_by())
    context = {
        "filter": found,
        "is_manager": manages(request.user),
        "page": page,
        "rows": coaching_rows(page.rows, visible_paths(request.user)),
        "states": [(state, counts.get(state.value, 0)) for state in CoachingState],
        "total": found.qs.count() if found.wants_total else None,
    }
    return render(request, "visits/coaching_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def coach(request: UserRequest, pk: int) -> HttpResponse:
    """The form that the coach fills in after a joint visit: kept as a draft, or sent to the rep."""
    now = timezone.now()
    mine = Visit.objects.standing().coachable_by(request.user, timezone.localdate(now))
    visit = get_object_or_404(mine.select_related("rep", "relationship__client", "relationship__territory"), pk=pk)
    known = CoachingForm.objects.select_related("template").filter(visit=visit, coach=request.user).first()
    if known is not None and known.state != CoachingState.DRAFT:
        return redirect("visits:coaching-form", known.pk)
    try:
        template = template_for(known, at=now)
    except NoQuestions:
        messages.error(request, _("No coaching questions are in force: ask the administrator for a version."))
        return redirect("visits:coaching")
    form = CoachForm(request.POST or None, initial=CoachForm.values_of(known), questions=questions_of(template))
    if form.is_valid():
        return _written(request, visit, form, template)
    (row,) = coaching_rows([CoachingForm(visit=visit, coach=request.user)], visible_paths(request.user))
    return render(request, "visits/coach_form.html", {"row": row, "visit": visit, "form": form})


def _written(request: UserRequest, visit: Visit, form: CoachForm, template: CoachingTemplate) -> HttpResponse:
    now = timezone.now()
    try:
        written = write_form(visit, coach=request.user, template=template, at=now, **form.facts())
    except NotADraft:
        messages.error(request, _("It was sent already and is not changed any more."))
        return redirect("visits:coaching")
    if form.cleaned_data["send"]:
        send_form(written, at=now)
        messages.success(request, _("Sent: %(rep)s reads it, answers and signs.") % {"rep": visit.rep})
        return redirect("visits:coaching-form", written.pk)
    messages.success(request, _("Draft kept. Only you can see it."))
    return redirect("visits:coach", visit.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def coaching_form(request: UserRequest, pk: int) -> HttpResponse:
    """One form, to be read or printed; the rep it is about signs it here, once."""
    form = get_object_or_404(CoachingForm.objects.visible_to(request.user).for_rows(), pk=pk)
    is_mine = form.visit.rep_id == request.user.pk
    if request.method == "POST" and not is_mine:
        raise Http404
    given = SignForm(request.POST or None)
    if given.is_valid():
        return _signed(request, form, given.cleaned_data["comment"])
    (row,) = coaching_rows([form], visible_paths(request.user))
    is_draft = form.state == CoachingState.DRAFT
    may_write = is_draft and Visit.objects.coachable_by(request.user, timezone.localdate()).filter(pk=form.visit_id)
    context = {
        "row": row,
        "may_write": bool(may_write),
        "answers": form.answers.select_related("question").order_by("question__order", "pk"),
        "sign": given if is_mine and form.state == CoachingState.SENT else None,
    }
    return render(request, "visits/coaching_form.html", context)


def _signed(request: UserRequest, form: CoachingForm, comment: str) -> HttpResponse:
    if sign_form(form, comment=comment, at=timezone.now()):
        messages.success(request, _("Signed. Nothing changes any more."))
    else:
        messages.info(request, _("It was signed before; what you wrote then stands."))
    return redirect("visits:coaching-form", form.pk)
