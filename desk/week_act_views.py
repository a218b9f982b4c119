"""What is done with a planned week: move, pin, skip, add, log as planned, plan anew."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import held_by
from accounts.models import User
from accounts.requests import UserRequest
from clients.models import Relationship
from deliveries.nudges import nudge_on_commit
from desk.week_board import place_in_words
from desk.week_choices import choices_to_add
from desk.week_improving import is_being_improved
from desk.week_views import item_page
from desk.wording import in_short
from planning.enums import ItemState
from planning.models import PlannedVisit, WeekPlan
from planning.week_forms import AddForm, DoneForm, MoveForm, ReplanForm, SkipForm, WeekForm
from planning.weeks import hand
from planning.weeks.hand import WEEK, CannotStand, ChangedMeanwhile, Place
from planning.weeks.objections import Objection
from planning.weeks.proposing import propose_week
from planning.weeks.replanning import replan_day
from visits.actions import log_visit
from visits.enums import Channel, Outcome
from visits.forms import VisitForm
from visits.models import Visit
from visits.queries import for_logging, terms_of
from workdays.queries import calendar
from workdays.weeks import monday_of


def _mine(request: UserRequest, pk: int) -> PlannedVisit:
    return get_object_or_404(PlannedVisit.objects.editable_by(request.user).with_client(), pk=pk)


def _to_day(day: date, **more: object) -> HttpResponse:
    """Back to the week, at a day of it."""
    query = {"week": monday_of(day).isoformat(), "day": day.isoformat(), **more}
    return redirect(f"{reverse('planning:week')}?{urlencode(query)}")


def _say(request: UserRequest, done: bool, words: str) -> None:
    if done:
        messages.success(request, words)
    else:
        messages.info(request, _("Nothing was changed: this visit is done, skipped or moved by now."))


# --- where it stands --------------------------------------------------------------------------------------------------


@login_required
@require_POST
def week_move(request: UserRequest, pk: int) -> HttpResponse:
    """Put a visit into another half day; what speaks against it is said, what forbids it changes nothing."""
    item, form, now = _mine(request, pk), MoveForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.error(request, _("This is no half day of the week: nothing was changed."))
        return _to_day(item.on)
    to: Place = form.cleaned_data["to"]
    try:
        against = hand.move(item, by=request.user, to=to, seen=form.cleaned_data["seen"], at=now)
    except CannotStand as refused:
        messages.error(request, _not_moved(item, to, refused.why))
        return _to_day(item.on)
    except ChangedMeanwhile:
        item.refresh_from_db()
        messages.error(request, _changed_meanwhile(item))
        return _to_day(item.on)
    _say_moved(request, item, to, against)
    return _to_day(to.on)


def _not_moved(item: PlannedVisit, to: Place, why: list[str]) -> str:
    words = {"name": item.relationship.client.full_name, "place": place_in_words(to), "why": " ".join(why)}
    return _("%(name)s was not moved to %(place)s. %(why)s") % words


def _changed_meanwhile(item: PlannedVisit) -> str:
    words = {
        "name": item.relationship.client.full_name,
        "place": place_in_words(Place(item.on, item.half)),
        "state": item.get_state_display(),
    }
    return _("Nothing was changed: %(name)s stands at %(place)s by now (%(state)s).") % words


def _say_moved(request: UserRequest, item: PlannedVisit, to: Place, against: Sequence[Objection]) -> None:
    words = {"name": item.relationship.client.full_name, "place": place_in_words(to)}
    messages.success(request, _("%(name)s: %(place)s. It is pinned there.") % words)
    _warn(request, against)


def _warn(request: UserRequest, against: Sequence[Objection]) -> None:
    """Say what speaks against where a visit stands now."""
    if against:
        comma = pgettext("between parts", "; ")
        messages.warning(request, _("Mind: %(why)s.") % {"why": comma.join(str(each.text) for each in against)})


@login_required
@require_POST
def week_pin(request: UserRequest, pk: int) -> HttpResponse:
    """Keep a visit where it is whatever is proposed anew."""
    item = _mine(request, pk)
    _say(request, hand.pin(item), _("Pinned: it stays here whatever is proposed anew."))
    return _to_day(item.on)


@login_required
@require_POST
def week_unpin(request: UserRequest, pk: int) -> HttpResponse:
    """Let a new proposal move it again."""
    item = _mine(request, pk)
    _say(request, hand.unpin(item), _("A new proposal may move it again."))
    return _to_day(item.on)


@login_required
@require_POST
def week_skip(request: UserRequest, pk: int) -> HttpResponse:
    """Say why a visit will not be tried."""
    item, form = _mine(request, pk), SkipForm(request.POST)
    if not form.is_valid():
        return item_page(request, item, at=timezone.now(), skip_form=form)
    _say(request, hand.skip(item, **form.cleaned_data), _("Skipped, with its reason."))
    return _to_day(item.on)


@login_required
@require_POST
def week_take_back(request: UserRequest, pk: int) -> HttpResponse:
    """Plan again what was skipped."""
    item = _mine(request, pk)
    try:
        against = hand.take_back(item, by=request.user, at=timezone.now())
    except CannotStand as refused:
        messages.error(request, " ".join(refused.why))
    except ChangedMeanwhile:
        _say(request, False, "")
    else:
        _say(request, True, _("It is planned again."))
        _warn(request, against)
    return _to_day(item.on)


@login_required
@require_POST
def week_remove(request: UserRequest, pk: int) -> HttpResponse:
    """Take away what was added by hand, before its day."""
    item = _mine(request, pk)
    _say(request, hand.remove_added(item, on=timezone.localdate()), _("Taken out of the week."))
    return _to_day(item.on)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def week_add(request: UserRequest, pk: int) -> HttpResponse:
    """Put a client into a half day of one's own week."""
    relationship = get_object_or_404(Relationship.objects.editable_by(request.user).with_client(), pk=pk)
    now = timezone.now()
    on = timezone.localdate(now)
    form = AddForm(request.POST or None, initial={"channel": "in_person"})
    if form.is_valid():
        try:
            item, against = hand.add(relationship, by=request.user, at=now, **form.cleaned_data)
        except CannotStand as refused:
            form.add_error(None, " ".join(refused.why))
        else:
            _say_moved(request, item, form.cleaned_data["to"], against)
            return _to_day(item.on)
    days = calendar()
    this_week = monday_of(days.next_working(on))
    week_on = max(this_week, monday_of(WeekForm(request.GET, on=on).day_of("week") or on))
    context = {
        "relationship": relationship,
        "client": relationship.client,
        "form": form,
        "week_on": week_on,
        "weeks": [(monday, monday == week_on) for monday in sorted({this_week, this_week + WEEK, week_on})],
        "choices": choices_to_add(relationship, week_on, user=request.user, at=now, calendar=days),
    }
    return render(request, "desk/week_add.html", context)


# --- done -------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def week_done(request: UserRequest, pk: int) -> HttpResponse:
    """Log a visit in person as met, on the day it was planned for. Once, however often it is sent."""
    item, form = _mine(request, pk), DoneForm(request.POST)
    if not Channel(item.channel).is_in_person:
        # From afar a contact counts with the client's answer or a note of what was said.
        return _in_full(item)
    if not form.is_valid():
        messages.error(request, _("Nothing was logged. Open the visit again and log it from there."))
        return redirect("planning:week-item", item.pk)
    visit = _log_as_planned(request, item, form.cleaned_data["key"])
    if visit is None:
        return _in_full(item)
    if visit.filing_expired:
        messages.warning(request, _("Your filing number has expired: this visit in person is marked."))
    return _to_day(item.on, logged=visit.pk)


def _in_full(item: PlannedVisit) -> HttpResponse:
    return redirect(f"{reverse('visits:new', args=[item.relationship_id])}?channel={item.channel}")


def _log_as_planned(request: UserRequest, item: PlannedVisit, key: UUID) -> Visit | None:
    """The visit, new or known; None, and why, where it has to be logged in full.

    Whoever is second waits for the first, and finds it done. The relationship is locked first, as by whatever else
    writes a visit and then follows its plan: two that meet here wait for each other in one order.
    """
    hers = Relationship.objects.editable_by(request.user)
    with transaction.atomic():
        get_object_or_404(hers.select_for_update(of=("self",), no_key=True).only("pk"), pk=item.relationship_id)
        held = PlannedVisit.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
        if held.visit is not None:
            return held.visit
        relationship = get_object_or_404(for_logging(hers), pk=item.relationship_id)
        now, terms = timezone.now(), terms_of(relationship)
        said = {"channel": item.channel, "outcome": Outcome.MET, "happened_on": item.on.isoformat(), "key": str(key)}
        form = VisitForm(said, relationship=relationship, at=now, terms=terms, rep=request.user)
        if held.state != ItemState.PLANNED or not form.is_valid():
            for why in form.errors.values():
                messages.error(request, " ".join(map(str, why)))
            return None
        return log_visit(relationship=relationship, rep=request.user, terms=terms, at=now, **form.facts())[0]


# --- planned anew -----------------------------------------------------------------------------------------------------


@login_required
@require_POST
def week_replan(request: UserRequest, pk: int) -> HttpResponse:
    """Plan the rest of today anew, since this client, or her whole hospital, is not to be met."""
    item, form, now = _mine(request, pk), ReplanForm(request.POST), timezone.now()
    if not form.is_valid() or item.on != timezone.localdate(now):
        messages.error(request, _("Nothing was changed: only what is left of today can be planned anew."))
        return _to_day(item.on)
    before = _day_as_it_stands(request.user, item.on)
    reason = form.cleaned_data["reason"]
    replan_day(request.user, at=now, item=item, reason=reason, whole_place=form.is_whole_place)
    _say_what_changed(request, before, _day_as_it_stands(request.user, item.on))
    return _to_day(item.on)


def _day_as_it_stands(rep: User, on: date) -> dict[int, str]:
    """Who is still to be seen or called on a day, by client."""
    rows = PlannedVisit.objects.visible_to(rep).of(rep).open().filter(on=on).in_order()
    return dict(rows.values_list("relationship", "relationship__client__full_name"))


def _say_what_changed(request: UserRequest, before: Mapping[int, str], after: Mapping[int, str]) -> None:
    """Who came into the day and who fell out of it."""
    came = [name for pk, name in after.items() if pk not in before]
    went = [name for pk, name in before.items() if pk not in after]
    said = [_("The rest of the day is planned anew.")]
    if came:
        said.append(_("Moved in: %(names)s.") % {"names": in_short(came)})
    if went:
        said.append(_("Out of today: %(names)s.") % {"names": in_short(went)})
    if not came:
        said.append(_("Nobody else can be met in what is left of it."))
    messages.success(request, " ".join(said))


@login_required
@require_POST
def week_propose(request: UserRequest) -> HttpResponse:
    """Propose the person's week, or what is left of it: by rank at once, and better by the worker."""
    now = timezone.now()
    on, asked = timezone.localdate(now), WeekForm(request.POST, on=timezone.localdate(now))
    week_on = monday_of(asked.day_of("week") or on)
    if not held_by(request.user, on).is_something:
        raise Http404
    if week_on + WEEK <= on:
        messages.error(request, _("This week is over: nothing was planned."))
        return _to_day(week_on)
    known = WeekPlan.objects.of(request.user).of_week(week_on).first()
    propose_week(request.user, week_on=week_on, on=on, at=now, effort=0)
    # Who is at it already finds what changed meanwhile, since it reads again before it writes.
    if known is None or not is_being_improved(known, now):
        nudge_on_commit("planning.tasks.propose_week_of", rep_pk=request.user.pk, week=week_on.isoformat())
    messages.success(request, _("The week is proposed. Everything in it can be changed."))
    return _to_day(max(week_on, on))
