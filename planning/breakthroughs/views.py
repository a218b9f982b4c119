"""The pages of breakthrough plans: the board, the form, one plan, and what is done with it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import manages
from accounts.models import User
from accounts.requests import UserRequest
from clients.masking import name_as_seen
from clients.models import Relationship
from clients.paging import paginate
from planning.breakthroughs import actions
from planning.breakthroughs.enums import PlanOutcome, PlanState
from planning.breakthroughs.facts import approaches_tried, facts_of, reached_by_records
from planning.breakthroughs.filters import PlanFilter
from planning.breakthroughs.forms import (
    CarryForm,
    CloseForm,
    GrantForm,
    PlanForm,
    ReasonForm,
    RetrospectiveForm,
)
from planning.breakthroughs.queries import confirmation_of, figures, places_taken, terms_on
from planning.breakthroughs.rows import rows_of, unplanned_of
from planning.breakthroughs.rule import loose_end, may_carry_over, progress, quarter_to_plan
from planning.breakthroughs.words import goal_in_words, value_in_words
from planning.models import BreakthroughPlan


class Clock(NamedTuple):
    """The clock of a request, read once."""

    at: datetime
    on: date


def _clock() -> Clock:
    now = timezone.now()
    return Clock(now, timezone.localdate(now))


@login_required
@require_safe
def board(request: UserRequest) -> HttpResponse:
    """All plans a person sees: her own for a rep, her people's for a manager."""
    on = _clock().on
    seen = BreakthroughPlan.objects.visible_to(request.user)
    found = PlanFilter(request.GET, seen, user=request.user, on=on)
    page = paginate(found.qs.with_client(), found.order, request.GET.get("page", ""))
    context = {
        "filter": found,
        "on": on,
        "is_manager": manages(request.user, on),
        "figures": figures(found.counted, on),
        "page": page,
        "rows": rows_of(page.rows, request.user, on),
        "unplanned": unplanned_of(Relationship.objects.visible_to(request.user), on),
        "total": found.qs.count() if found.wants_total else None,
    }
    return render(request, "planning/breakthroughs.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponse:
    """Write a client's plan, or go on with its draft; with the second button it starts."""
    mine = Relationship.objects.editable_by(request.user).with_client()
    relationship, clock = get_object_or_404(mine, pk=pk), _clock()
    known = BreakthroughPlan.objects.open().filter(relationship=relationship).first()
    if known is not None and known.is_running:
        return redirect(known)
    form = PlanForm(request.POST if request.method == "POST" else None, plan=known, on=clock.on)
    if form.is_valid():
        try:
            plan = actions.write_draft(
                relationship,
                by=request.user,
                facts=form.facts(),
                approaches=form.cleaned_data["approaches"],
                on=clock.on,
            )
        except actions.NotABClient:
            form.add_error(None, _("Only a B client who is served is to be won with a plan."))
        except actions.RunsAlready:
            return redirect("planning:breakthrough-new", pk)
        else:
            if form.starts:
                _start(request, plan, clock.on)
            else:
                messages.success(request, _("Draft saved. It begins when you start it."))
            return redirect(plan)
    facts = facts_of([relationship.pk], clock.on)[relationship.pk]
    context = {
        "relationship": relationship,
        "form": form,
        "quarter": quarter_to_plan(clock.on),
        "facts": facts,
        "days_since_rise": facts.days_since_rise(clock.on),
    }
    return render(request, "planning/breakthrough_form.html", context)


def _start(request: UserRequest, plan: BreakthroughPlan, on: date) -> None:
    """Start a plan, and say what came of it."""
    try:
        if actions.start(plan, by=request.user, on=on):
            messages.success(request, _("The plan runs: the client is a focus until the end of the quarter."))
        else:
            messages.info(request, _("This was done already."))
    except actions.NotABClient:
        messages.error(request, _("Only a B client who is served is to be won with a plan."))
    except actions.NotReady as error:
        labels = "; ".join(str(each.label) for each in error.missing)
        messages.error(request, _("The plan can't start yet. Missing: %(what)s") % {"what": labels})
    except actions.TooManyPlans:
        messages.error(request, _("This quarter has its plans. One more needs your manager's reason: ask below."))


@login_required
@require_safe
def plan_page(request: UserRequest, pk: int) -> HttpResponse:
    plans = BreakthroughPlan.objects.visible_to(request.user)
    return _page(request, get_object_or_404(plans, pk=pk))


def _page(request: UserRequest, plan: BreakthroughPlan, **given: forms.Form) -> HttpResponse:
    """The page, with a form as it was sent where something is wrong with it."""
    on = _clock().on
    plan = BreakthroughPlan.objects.with_client().select_related("granted_by", "ended_by").get(pk=plan.pk)
    row = plan.relationship
    # Of one that ended, as it was then: what came after belongs to whoever covers the client now.
    day = plan.ended_on or on
    facts = facts_of([row.pk], day)[row.pk]
    held = list(plan.retrospectives.select_related("by", "approach"))
    reached = next((each.reached for each in held if each.reached is not None), None)
    recorded = reached_by_records(plan, day)
    context: dict[str, Any] = {
        "plan": plan,
        "relationship": row,
        "on": on,
        "goal": goal_in_words(plan),
        "facts": facts,
        "days_since_rise": facts.days_since_rise(day),
        "tried": approaches_tried([plan.pk]).get(plan.pk, []),
        "retrospectives": [(each, value_in_words(plan, each.reached)) for each in held],
        "carried": list(plan.carried_over.select_related("by")),
        "reached": value_in_words(plan, reached) if reached is not None else "",
        "progress": _progress(plan, reached),
        "recorded": value_in_words(plan, recorded) if recorded is not None else "",
        "said": list(plan.messages.select_related("author").order_by("-at", "-pk")[:3]),
        "asked": list(plan.asked.select_related("person")),
        **_client_as_seen(request.user, row),
        "is_overdue": plan.is_running and plan.retrospective_on is not None and plan.retrospective_on < on,
    }
    if plan.is_running:
        context["loose"] = loose_end(grade=row.grade, status=row.status, ends_on=plan.ends_on, on=on)
    return render(request, "planning/breakthrough.html", context | _forms(request.user, plan, recorded, on) | given)


def _client_as_seen(user: User, row: Relationship) -> dict[str, Any]:
    """A closed plan stays with its territory also when the client went to another: her name is masked there."""
    is_seen = Relationship.objects.visible_to(user).filter(pk=row.pk).exists()
    return {"sees_client": is_seen, "name": name_as_seen(row.client.full_name, is_seen=is_seen)}


def _progress(plan: BreakthroughPlan, reached: int | None) -> int | None:
    if reached is None or plan.baseline is None or plan.target is None:
        return None
    return progress(plan.baseline, plan.target, reached)


def _forms(user: User, plan: BreakthroughPlan, recorded: int | None, on: date) -> dict[str, Any]:
    """What the person may do with the plan now."""
    found: dict[str, Any] = {}
    is_mine = BreakthroughPlan.objects.editable_by(user).filter(pk=plan.pk).exists()
    if not is_mine:
        return found
    found["is_mine"] = True
    decides = BreakthroughPlan.objects.decidable_by(user, on).filter(pk=plan.pk).exists()
    if plan.is_draft:
        taken = places_taken(plan, plan.relationship.territory_id, quarter_to_plan(on).last, on)
        is_granted = plan.granted_for == quarter_to_plan(on).last
        found["is_full"] = is_full = taken >= terms_on(on).plans_a_quarter and not is_granted
        found["taken"] = taken
        if decides and (is_full or plan.grant_asked_on) and not is_granted:
            found["grant_form"] = GrantForm()
        elif is_full:
            found["reason_form"] = ReasonForm(initial={"words": plan.grant_asked_words})
    if plan.is_running:
        confirmed = confirmation_of(plan, on)
        found |= {"confirmed": confirmed, "close_form": CloseForm(missing=confirmed.missing)}
        found["retrospective_form"] = RetrospectiveForm(plan=plan, terms=terms_on(on), on=on, known=recorded)
        if may_carry_over(plan.ends_on, on) and plan.ends_on < quarter_to_plan(on).last:
            found["carry_form"] = CarryForm(plan=plan, on=on)
    return found


# --- acts -------------------------------------------------------------------------------------------------------------


def _mine(request: UserRequest, pk: int) -> BreakthroughPlan:
    plans = BreakthroughPlan.objects.editable_by(request.user).with_client()
    return get_object_or_404(plans, pk=pk)


def _say(request: UserRequest, is_new: bool, words: str) -> None:
    if is_new:
        messages.success(request, words)
    else:
        messages.info(request, _("This was done already."))


@login_required
@require_POST
def start(request: UserRequest, pk: int) -> HttpResponse:
    plan = _mine(request, pk)
    _start(request, plan, _clock().on)
    return redirect(plan)


@login_required
@require_POST
def drop(request: UserRequest, pk: int) -> HttpResponse:
    """Put a draft away."""
    plan = _mine(request, pk)
    _say(request, actions.drop(plan), _("The draft was discarded."))
    return redirect("planning:breakthroughs")


@login_required
@require_POST
def ask_for_grant(request: UserRequest, pk: int) -> HttpResponse:
    plan, clock, form = _mine(request, pk), _clock(), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, reason_form=form)
    is_new = actions.ask_for_grant(plan, by=request.user, words=form.cleaned_data["words"], on=clock.on, at=clock.at)
    _say(request, is_new, _("Your manager was asked."))
    return redirect(plan)


@login_required
@require_POST
def grant(request: UserRequest, pk: int) -> HttpResponse:
    """The manager lets a territory have one plan more."""
    clock = _clock()
    plan = get_object_or_404(BreakthroughPlan.objects.decidable_by(request.user, clock.on), pk=pk)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, grant_form=form)
    is_new = actions.grant(plan, by=request.user, words=form.cleaned_data["words"], on=clock.on, at=clock.at)
    _say(request, is_new, _("Granted. The rep was told and can start it."))
    return redirect(plan)


@login_required
@require_POST
def retrospective(request: UserRequest, pk: int) -> HttpResponse:
    plan, clock = _mine(request, pk), _clock()
    if not plan.is_running:
        messages.info(request, _("This plan does not run."))
        return redirect(plan)
    form = RetrospectiveForm(request.POST, plan=plan, terms=terms_on(clock.on), on=clock.on, known=None)
    if not form.is_valid():
        return _page(request, plan, retrospective_form=form)
    is_new = actions.write_retrospective(plan, by=request.user, on=clock.on, at=clock.at, **form.cleaned_data)
    _say(request, is_new, _("Noted."))
    return redirect(plan)


@login_required
@require_POST
def carry_over(request: UserRequest, pk: int) -> HttpResponse:
    plan, clock = _mine(request, pk), _clock()
    if not plan.is_running:
        messages.info(request, _("This plan does not run."))
        return redirect(plan)
    if not may_carry_over(plan.ends_on, clock.on):
        messages.error(request, _("Its quarter goes on: carry it over in the last two weeks, or when it is over."))
        return redirect(plan)
    form = CarryForm(request.POST, plan=plan, on=clock.on)
    if not form.is_valid():
        return _page(request, plan, carry_form=form)

    try:
        is_new = actions.carry_over(plan, by=request.user, on=clock.on, at=clock.at, **form.cleaned_data)
    except actions.NotABClient:
        messages.error(request, _("The client is no longer B or served: close the plan and say what became of it."))
    except actions.TooManyPlans:
        messages.error(request, _("The next quarter has its plans already: close one with what became of it."))
    else:
        _say(request, is_new, _("It goes on in the next quarter."))
    return redirect(plan)


@login_required
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponse:
    plan, clock = _mine(request, pk), _clock()
    if plan.state != PlanState.RUNNING:
        messages.info(request, _("This plan does not run."))
        return redirect(plan)
    form = CloseForm(request.POST, missing=confirmation_of(plan, clock.on).missing)
    if not form.is_valid():
        return _page(request, plan, close_form=form)
    try:
        is_new = actions.close(plan, by=request.user, on=clock.on, **form.cleaned_data)
    except actions.NotConfirmed:
        form.add_error("outcome", _("Not confirmed as A yet: choose another outcome, or wait."))
        return _page(request, plan, close_form=form)
    won = form.cleaned_data["outcome"] == PlanOutcome.WON
    _say(request, is_new, _("Won: the client is A.") if won else _("Closed. It stays in the count."))
    return redirect(plan)
