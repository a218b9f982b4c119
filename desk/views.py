"""Pages made of several rooms: Today, the card, the manager's home."""

from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import held_by, manages, visible_paths, workable_among
from accounts.held import remember_held
from accounts.models import User
from accounts.requests import UserRequest
from clients.models import Relationship, RelationshipQuerySet
from clients.networks import movers_of
from clients.profiles import profile_of, with_profile
from clients.receptions import with_rules
from clients.style_advice import advice_for
from clients.timetables import with_exceptions
from desk.board_views import show_board
from desk.handed import HandedLine, covers_somebody, vacant_line
from desk.queries import open_steps, today
from desk.reasons import reasons
from desk.reception import reception_of
from desk.rounds import PartLine, lines_of
from desk.week_board import next_planned
from desk.whereabouts import OnCard, hours_of
from grading.explaining import explained, with_grounds
from planning.breakthroughs.words import goal_in_words
from planning.handovers.queries import newest_note
from planning.models import BreakthroughPlan, PlannedVisit, with_greeting, with_handover, with_idea
from retention.enums import LossState
from retention.losses import open_loss
from retention.models import Loss
from retention.risk.queries import risk_of, with_risk
from visits.actions import UNDO_WINDOW
from visits.models import NextStep, Visit
from visits.note_offers import is_fresh, offers_after
from visits.observed import quotes_among
from visits.queries import timeline
from workdays.quarters import quarter_of
from workdays.queries import calendar
from workdays.rules import Calendar

# How long the card says that the visit is logged; a slow network may take a while to open it.
SAID_FOR = timedelta(minutes=10)
# How far the dates on Today reach: an A client's month.
LOOKS_AHEAD = timedelta(days=30)
# Of her contacts those seen at a glance.
LAST_CONTACTS = 3


@login_required
@require_safe
def home(request: UserRequest) -> HttpResponseBase:
    """Today for a rep, the board for a manager."""
    if manages(request.user):
        return show_board(request, is_manager=True)
    mine = Relationship.objects.visible_to(request.user)
    lines = lines_of(held_by(request.user).territories, timezone.localdate())
    return _today_page(request, mine, lines, is_posted=bool(visible_paths(request.user)), is_manager=False)


@login_required
@require_safe
def held_today(request: UserRequest) -> HttpResponse:
    """Today of what the person holds herself: for a manager who covers a rep, or whose leaf is vacant."""
    held, on = held_by(request.user), timezone.localdate()
    remember_held(request.session, held)
    mine = Relationship.objects.within(held.territories)
    lines = lines_of(held.territories, on)
    vacant = vacant_line(held.vacant, on)
    return _today_page(request, mine, lines, is_posted=held.is_something, is_held=True, vacant=vacant)


def _today_page(
    request: UserRequest,
    mine: RelationshipQuerySet,
    lines: list[PartLine],
    *,
    is_posted: bool,
    vacant: HandedLine | None = None,
    **more: bool,
) -> HttpResponse:
    if not is_posted:
        return render(request, "desk/no_territory.html", more)
    now, days = timezone.now(), calendar()
    on = timezone.localdate(now)
    # Whoever stands in for others is told whose client it is.
    with_territory = more.get("is_held", False) or covers_somebody(request.user, on)
    promised, to_meet = bool(request.GET.get("promised")), bool(request.GET.get("now"))
    day = today(
        mine,
        user=request.user,
        at=now,
        cursor=request.GET.get("page", ""),
        calendar=days,
        promised=promised,
        to_meet=to_meet,
        with_territory=with_territory,
    )
    context = {
        "today": day,
        "on": on,
        "promised": promised,
        "to_meet": to_meet,
        "rounds": lines,
        "with_territory": with_territory,
        "vacant": vacant,
        "unknown_years": unknown_years(days, on, LOOKS_AHEAD),
    }
    context["workable"] = workable_among(request.user, [row.territory_id for row in day.page.rows], on)
    context["left"] = days.between(on - timedelta(days=1), quarter_of(on).last)
    return render(request, "desk/today.html", context | more)


def unknown_years(days: Calendar, on: date, ahead: timedelta) -> list[int]:
    """The years that a page's dates reach into and whose days off are not entered."""
    return [year for year in range(on.year, (on + ahead).year + 1) if not days.is_known(year)]


@login_required
@require_safe
def card(request: UserRequest, pk: int) -> HttpResponse:
    """What must be seen in five seconds before the door opens, then the history."""
    now = timezone.now()
    on = timezone.localdate(now)
    mine = with_profile(Relationship.objects.visible_to(request.user).with_client(), on)
    # Few have a loss, or a plan to win them: whether she does is asked along, and the row itself when she has.
    may_be_lost = Exists(Loss.objects.open().filter(relationship=OuterRef("pk")))
    may_have_plan = Exists(BreakthroughPlan.objects.open().filter(relationship=OuterRef("pk")))
    is_planned = Exists(PlannedVisit.objects.open().filter(relationship=OuterRef("pk"), on__gte=on))
    known = {"may_be_lost": may_be_lost, "may_have_plan": may_have_plan, "is_planned": is_planned}
    mine = with_handover(with_greeting(with_grounds(with_idea(mine.annotate(**known)))))
    asked = with_exceptions(with_risk(with_rules(mine, on)), on)
    relationship = get_object_or_404(asked, pk=pk)
    steps = open_steps([relationship])[pk]
    visits, days, hours = timeline(relationship), calendar(), hours_of(relationship, now)
    context = {
        "relationship": relationship,
        "client": relationship.client,
        "is_workable": bool(workable_among(request.user, [relationship.territory_id], on)),
        "on": on,
        "advice": advice_for(relationship.client.style, relationship.client.style_clarity),
        "quotes": quotes_among(visits),
        "movers": movers_of(relationship.client, request.user),
        "profile": profile_of(relationship),
        "last_topic": _last_topic(visits),
        "steps": steps,
        "reasons": reasons(relationship, [], on=on, calendar=days),
        "reception": reception_of(relationship, steps, request.user, at=timezone.localtime(now), calendar=days),
        "risk": risk_of(relationship),
        "explanation": explained(relationship, on, details=False),
        "contacts": [visit for visit in visits if visit.counts][:LAST_CONTACTS],
        "hours": hours,
        "noted": _noted(request.user, visits, steps, hours, now, days),
        "visits": visits[:20],
        "more": visits[20:],
        "logged": _just_logged(request, visits, now),
        "plan": _plan_of(relationship, on) if getattr(relationship, "may_have_plan", True) else None,
        "planned": next_planned(relationship, request.user, on) if getattr(relationship, "is_planned", True) else None,
        "handed": newest_note(relationship) if getattr(relationship, "was_handed_over", True) else None,
        **(_loss_of(relationship) if getattr(relationship, "may_be_lost", True) else {}),
    }
    return render(request, "desk/card.html", context)


def _noted(
    user: User, visits: list[Visit], steps: list[NextStep], hours: OnCard, now: datetime, days: Calendar
) -> dict[str, object] | None:
    """What the note of the visit that was logged a moment ago offers as next steps. One query, mostly none."""
    fresh = next((visit for visit in visits if is_fresh(visit, user, now)), None)
    if fresh is None:
        return None
    clinics = hours.timetable.clinics_ahead()
    today = timezone.localdate(now)
    offers = offers_after(fresh, open_steps=steps, today=today, calendar=days, clinics=clinics)
    return {"visit": fresh, "offers": offers} if offers else None


def _loss_of(relationship: Relationship) -> dict[str, object]:
    """Her open loss, and the case to win her back. Two queries, one as long as she is not lost."""
    loss = open_loss(relationship)
    is_lost = loss is not None and loss.state == LossState.CONFIRMED
    return {"loss": loss, "case": loss.winbacks.open().first() if loss is not None and is_lost else None}


def _plan_of(relationship: Relationship, on: date) -> dict[str, object] | None:
    """Her breakthrough plan in one line. One query."""
    plan = BreakthroughPlan.objects.open().filter(relationship=relationship).first()
    if plan is None:
        return None
    is_overdue = plan.is_running and plan.retrospective_on is not None and plan.retrospective_on < on
    return {"row": plan, "goal": goal_in_words(plan), "is_overdue": is_overdue or plan.ends_on < on}


def _last_topic(visits: list[Visit]) -> str:
    """What was talked of last: the product, or else the words of the last contact."""
    met = next((visit for visit in visits if visit.counts and (visit.product or visit.note)), None)
    return str(met.product or met.note) if met else ""


def _just_logged(request: UserRequest, visits: list[Visit], now: datetime) -> dict[str, object] | None:
    """The visit she comes from, and for how many seconds it can still be taken back."""
    for visit in visits:
        since = now - visit.logged_at
        if str(visit.pk) == request.GET.get("logged") and visit.rep_id == request.user.pk and since < SAID_FOR:
            return {"visit": visit, "seconds": max(0, int((UNDO_WINDOW - since).total_seconds()))}
    return None
