"""The week that is planned: one's own, and that of somebody one oversees; one visit of it; what only falls due."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import held_by, manages
from accounts.models import User
from accounts.requests import UserRequest
from clients.models import Relationship
from desk.queries import days_ahead
from desk.views import unknown_years
from desk.week_board import Line, Week, line_of, people_overseen, seen_items, week_of, week_to_show
from desk.week_choices import choices_of
from desk.week_improving import is_being_improved
from planning.enums import Solver
from planning.models import LeftOut, PlannedVisit, WeekPlan
from planning.week_forms import ON_THE_SPOT, DoneForm, SkipForm, WeekForm
from planning.weeks.hand import WEEK, Place
from visits.actions import UNDO_WINDOW
from visits.enums import Channel
from visits.models import Visit
from workdays.queries import calendar

# What falls due: this week and the next.
DAYS_AHEAD = 14
# How long the page says that a visit is logged; a slow network may take a while to open it.
SAID_FOR = timedelta(minutes=10)


@login_required
@require_safe
def week(request: UserRequest) -> HttpResponse:
    """One's own week: whom to see in which half day, whom to call."""
    return _week_page(request, request.user)


@login_required
@require_safe
def week_of_person(request: UserRequest, pk: int) -> HttpResponse:
    """The week of somebody whom the person oversees, to be read."""
    if pk == request.user.pk:
        return _week_page(request, request.user)
    return _week_page(request, get_object_or_404(people_overseen(request.user, timezone.localdate()), pk=pk))


def _week_page(request: UserRequest, rep: User) -> HttpResponse:
    now, days = timezone.now(), calendar()
    on, asked = timezone.localdate(now), WeekForm(request.GET, on=timezone.localdate(now))
    shown = week_of(rep, week_to_show(asked.day_of("week"), on, days), user=request.user, at=now, calendar=days)
    is_own = rep == request.user
    context = {
        "week": shown,
        "chosen": shown.chosen(asked.day_of("day"), on),
        "next_line": _next(shown, on),
        "is_own": is_own,
        "may_plan": is_own and shown.last >= on and held_by(request.user, on).is_something,
        "is_manager": manages(request.user, on),
        "left_out": _left_out(request.user, shown.plan),
        "before": shown.on - WEEK,
        "after": shown.on + WEEK,
        "on": on,
        "address": reverse("planning:week") if is_own else reverse("planning:week-of", args=[rep.pk]),
        "unknown_years": unknown_years(days, on, shown.last - on),
        "logged": _just_logged(request, now),
        "is_improving": is_own and shown.plan is not None and is_being_improved(shown.plan, now),
    }
    return render(request, "desk/week.html", context)


@login_required
@require_safe
def week_state(request: UserRequest, pk: int) -> HttpResponse:
    """Whether a better plan of one's own week was found meanwhile: the part of the page that asks for it."""
    plan = get_object_or_404(WeekPlan.objects.of(request.user), pk=pk)
    waits = is_being_improved(plan, timezone.now())
    return render(
        request,
        "desk/_week_improving.html",
        {"week": {"plan": plan}, "plan": plan, "is_improving": waits, "was_improved": plan.solver == Solver.OPTIMISER},
    )


def _next(shown: Week, on: date) -> Line | None:
    """What of today comes next."""
    return next((line for day in shown.days if day.on == on for line in day.lines if line.is_open), None)


def _left_out(user: User, plan: WeekPlan | None) -> int:
    return LeftOut.objects.visible_to(user).filter(plan=plan).count() if plan else 0


def _just_logged(request: UserRequest, now: datetime) -> dict[str, object] | None:
    """The visit that was logged by one tap, and for how many seconds it can still be taken back."""
    pk = request.GET.get("logged", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    mine = Visit.objects.standing().filter(rep=request.user, logged_at__gt=now - SAID_FOR)
    mine = mine.filter(relationship__in=Relationship.objects.visible_to(request.user))
    visit = mine.select_related("relationship__client").filter(pk=pk).first()
    if visit is None:
        return None
    return {"visit": visit, "seconds": max(0, int((visit.logged_at + UNDO_WINDOW - now).total_seconds()))}


@login_required
@require_safe
def week_item(request: UserRequest, pk: int) -> HttpResponse:
    """One planned visit and all that can be done with it: a page, or a sheet over the week."""
    item = get_object_or_404(seen_items(request.user).with_client(), pk=pk)
    return item_page(request, item, at=timezone.now())


def item_page(request: UserRequest, item: PlannedVisit, *, at: datetime, **given: forms.Form) -> HttpResponse:
    """The page, with a form as it was sent where something is wrong with it."""
    on, is_own = timezone.localdate(at), item.plan.rep_id == request.user.pk
    is_mine = is_own and PlannedVisit.objects.editable_by(request.user).filter(pk=item.pk).exists()
    is_open = is_mine and line_of(item).is_open
    context = {
        "line": line_of(item),
        "place": Place(item.on, item.half),
        "on_the_spot": ON_THE_SPOT if Channel(item.channel).is_in_person else (),
        "relationship": item.relationship,
        "client": item.relationship.client,
        "is_mine": is_mine,
        "is_today": item.on == on,
        "is_ahead": item.on > on,
        "is_over": item.on < on,
        "in_person": Channel(item.channel).is_in_person,
        "choices": choices_of(item, user=request.user, at=at, calendar=calendar()) if is_open else (),
        "done_form": DoneForm(),
        "skip_form": SkipForm(),
    }
    template = "desk/_week_sheet.html" if request.htmx else "desk/week_item.html"
    return render(request, template, context | given)


@login_required
@require_safe
def week_due(request: UserRequest) -> HttpResponse:
    """What falls due and what was promised, day by day, this week and the next, planned or not."""
    on, days = timezone.localdate(), calendar()
    mine = Relationship.objects.visible_to(request.user)
    first = on + timedelta(days=1)
    coming = days_ahead(mine, user=request.user, on=on, first=first, days=DAYS_AHEAD, calendar=days)
    unknown = unknown_years(days, on, timedelta(days=DAYS_AHEAD))
    return render(request, "desk/week_due.html", {"days": coming, "on": on, "unknown_years": unknown})
