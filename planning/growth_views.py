"""Growth ideas of A clients: the list, the A clients without one, noting, trying, closing."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import manages
from accounts.requests import UserRequest
from clients.list_rows import list_rows
from clients.models import Relationship
from clients.paging import paginate
from planning.growth import NotAnA, close_idea, note_idea, try_idea
from planning.growth_filters import GrowthFilter, MissingFilter
from planning.growth_forms import IdeaForm, OutcomeForm, TryForm
from planning.models import GrowthIdea
from workdays.queries import calendar

# Working days until the first try, unless somebody says another day.
FIRST_TRY = 5


@login_required
@require_safe
def growth_list(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    found = GrowthFilter(request.GET, user=request.user, on=on)
    context = {
        "filter": found,
        "page": paginate(found.qs.with_client(), found.order, request.GET.get("page", "")),
        "total": found.qs.count(),
        "is_manager": manages(request.user),
        "on": on,
    }
    return render(request, "planning/growth.html", context)


@login_required
@require_safe
def growth_missing(request: UserRequest) -> HttpResponse:
    """A clients of whom no open idea says how they could go further with us."""
    on = timezone.localdate()
    found = MissingFilter(request.GET, user=request.user, on=on, with_panel=True)
    is_manager = manages(request.user)
    page = paginate(found.found.as_rows(with_territory=is_manager), found.order, request.GET.get("page", ""))
    context = {
        "filter": found,
        "page": page,
        "rows": list_rows(page.rows, on=on, calendar=calendar(), with_territory=is_manager),
        "total": found.found.count(),
    }
    return render(request, "planning/growth_missing.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def growth_new(request: UserRequest, pk: int) -> HttpResponse:
    """Note how a client could go further with us."""
    relationship = get_object_or_404(Relationship.objects.editable_by(request.user).with_client(), pk=pk)
    now = timezone.now()
    on = timezone.localdate(now)
    initial = {"next_try_on": calendar().add(on, FIRST_TRY)}
    form = IdeaForm(request.POST or None, on=on, initial=initial)
    if form.is_valid():
        try:
            idea = note_idea(relationship, by=request.user, on=on, at=now, **form.cleaned_data)
        except NotAnA:
            form.add_error(None, _("Growth ideas are for A clients: of this one the grade is to be won first."))
        else:
            messages.success(request, _("The idea is noted."))
            return redirect(idea)
    ideas = GrowthIdea.objects.filter(relationship=relationship).order_by("-noted_on", "-pk")[:10]
    context = {"relationship": relationship, "form": form, "ideas": ideas}
    return render(request, "planning/growth_new.html", context)


@login_required
@require_safe
def growth_idea(request: UserRequest, pk: int) -> HttpResponse:
    return _idea_page(request, get_object_or_404(GrowthIdea.objects.visible_to(request.user), pk=pk))


def _idea_page(request: UserRequest, idea: GrowthIdea, **given: forms.Form) -> HttpResponse:
    """The page, with a form as it was sent where something is wrong with it."""
    on = timezone.localdate()
    idea = GrowthIdea.objects.with_client().select_related("closed_by").get(pk=idea.pk)
    is_mine = GrowthIdea.objects.editable_by(request.user).filter(pk=idea.pk).exists()
    context = {"idea": idea, "relationship": idea.relationship, "on": on, "is_mine": is_mine}
    if is_mine and idea.is_open:
        context |= {"try_form": _try_form(on), "outcome_form": OutcomeForm()}
    return render(request, "planning/growth_idea.html", context | given)


def _try_form(on: date) -> TryForm:
    return TryForm(on=on, initial={"next_try_on": calendar().add(on, FIRST_TRY)})


@login_required
@require_POST
def growth_try(request: UserRequest, pk: int) -> HttpResponse:
    """Say that it is being tried, and when next."""
    idea = get_object_or_404(GrowthIdea.objects.editable_by(request.user), pk=pk)
    form = TryForm(request.POST, on=timezone.localdate())
    if not form.is_valid():
        return _idea_page(request, idea, try_form=form)
    _say(request, try_idea(idea, **form.cleaned_data), _("Noted: it is being tried."))
    return redirect(idea)


@login_required
@require_POST
def growth_close(request: UserRequest, pk: int) -> HttpResponse:
    """Say what came of it."""
    idea = get_object_or_404(GrowthIdea.objects.editable_by(request.user), pk=pk)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _idea_page(request, idea, outcome_form=form)
    done = close_idea(idea, by=request.user, on=timezone.localdate(), **form.cleaned_data)
    _say(request, done, _("Noted what came of it."))
    return redirect(idea)


def _say(request: UserRequest, done: bool, words: str) -> None:
    if done:
        messages.success(request, words)
    else:
        messages.info(request, _("Somebody has said what came of it already."))
