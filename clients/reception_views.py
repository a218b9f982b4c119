"""The reception of a hospital: its windows and days, the person's registration and bookings there."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from clients.models import Booking, Organisation, ReceptionWindow, Registration, RegistrationSeason
from clients.models.reception import hospitals_of
from clients.receiving import (
    BookedAlready,
    NotOpen,
    answer_booking,
    ask_booking,
    change_window,
    end_season,
    end_window,
    note_registration,
    note_window,
    set_season,
)
from clients.reception import Way
from clients.reception_forms import AnswerForm, BookingForm, RegistrationForm, SeasonForm, WindowForm
from clients.reception_words import day_of_plan_in_words
from clients.receptions import Place, days_at, registered_at, rules_of, windows_at
from workdays.queries import calendar
from workdays.words import day_in_words

# Bookings on the page of a hospital; of a manager of many reps the nearest.
BOOKINGS = 50


def _hers(request: UserRequest, pk: int) -> Organisation:
    """A hospital where clients of the person's own work."""
    return get_object_or_404(hospitals_of(request.user), pk=pk)


@login_required
@require_safe
def reception(request: UserRequest, pk: int) -> HttpResponse:
    """When a hospital receives, and how the person stands with it. Everybody may read of a hospital."""
    organisation = get_object_or_404(Organisation, pk=pk)
    now = timezone.localtime()
    on = now.date()
    windows = windows_at(organisation, on)
    registered = registered_at(request.user, [organisation.pk]).get(organisation.pk)
    context = {
        "organisation": organisation,
        "on": on,
        "windows": windows,
        "days": days_at(windows, now, calendar()),
        "registered": registered,
        "registration_state": registered.state(on) if registered else None,
        "bookings": _bookings(request, organisation, on),
        "editable": set(Booking.objects.editable_by(request.user).filter(organisation=pk).values_list("pk", flat=True)),
        "is_hers": hospitals_of(request.user).filter(pk=pk).exists(),
    }
    return render(request, "clients/reception.html", context)


def _bookings(request: UserRequest, organisation: Organisation, on: date) -> list[Booking]:
    ahead = Booking.objects.visible_to(request.user).filter(organisation=organisation, on__gte=on)
    return list(ahead.select_related("relationship__client", "rep")[:BOOKINGS])


# --- what is known of the hospital ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def window_new(request: UserRequest, pk: int) -> HttpResponse:
    organisation = _hers(request, pk)
    form = WindowForm(_posted(request), organisation=organisation, on=timezone.localdate())
    if form.is_valid():
        note_window(organisation=organisation, **form.facts)
        return _saved(request, organisation)
    return _form_page(request, organisation, form, title=_("Add a reception window"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: UserRequest, pk: int) -> HttpResponse:
    """One window, to be brought up to date."""
    found = _open_window(request, pk)
    organisation = found.organisation
    form = WindowForm(_posted(request), organisation=organisation, window=found, on=timezone.localdate())
    if form.is_valid():
        change_window(found, **form.facts)
        return _saved(request, organisation)
    return _form_page(request, organisation, form, title=_("Change the reception window"), window=found)


@login_required
@require_POST
def window_end(request: UserRequest, pk: int) -> HttpResponse:
    found = _open_window(request, pk)
    end_window(found, on=timezone.localdate())
    messages.success(request, _("Ended. It stays in the history."))
    return redirect("clients:reception", found.organisation_id)


def _open_window(request: UserRequest, pk: int) -> ReceptionWindow:
    open_ones = ReceptionWindow.objects.filter(ended_on__isnull=True).editable_by(request.user)
    found: ReceptionWindow = get_object_or_404(open_ones.select_related("organisation"), pk=pk)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def season(request: UserRequest, pk: int) -> HttpResponse:
    organisation = _hers(request, pk)
    known = RegistrationSeason.objects.filter(organisation=organisation).first()
    form = SeasonForm(_posted(request), season=known, on=timezone.localdate())
    if form.is_valid():
        if form.facts["opens"]:
            set_season(organisation=organisation, **form.facts)
        else:
            end_season(organisation=organisation)
        return _saved(request, organisation)
    return _form_page(request, organisation, form, title=_("When it registers reps"))


# --- how the person stands with it ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: UserRequest, pk: int) -> HttpResponse:
    """The person's own number there."""
    organisation = _hers(request, pk)
    known = Registration.objects.visible_to(request.user).filter(organisation=organisation).first()
    initial = {"number": known.number, "expires_on": known.expires_on} if known else {}
    form = RegistrationForm(_posted(request), initial=initial, on=timezone.localdate())
    if form.is_valid():
        note_registration(organisation=organisation, rep=request.user, **form.cleaned_data)
        return _saved(request, organisation)
    return _form_page(request, organisation, form, title=_("My registration"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def booking_new(request: UserRequest, pk: int) -> HttpResponse:
    """Note that the hospital was asked for a day, which `day` and `client` may name already."""
    organisation, on = _hers(request, pk), timezone.localdate()
    initial = {"on": request.GET.get("day"), "relationship": request.GET.get("client")}
    form = BookingForm(_posted(request), initial=initial, user=request.user, organisation=organisation, today=on)
    if form.is_valid():
        try:
            asked = ask_booking(organisation=organisation, rep=request.user, asked_on=on, **form.cleaned_data)
        except BookedAlready:
            form.add_error("on", _("A booking for this day stands already."))
        else:
            _say_of_day(request, asked, on)
            return _saved(request, organisation)
    return _form_page(request, organisation, form, title=_("Note a booking"))


def _say_of_day(request: UserRequest, asked: Booking, on: date) -> None:
    """A day that the rules do not give may be given all the same: it is said, and not refused."""
    client = asked.relationship.client if asked.relationship else None
    place = Place(0, asked.organisation_id, client.department_id if client else None)
    rules = rules_of([place], request.user, on).get(0)
    found = rules._replace(bookings=()).on_day(asked.on, on=on, calendar=calendar()) if rules else None
    if found is not None and found.way in {Way.CLOSED, Way.TOO_LATE}:
        words = {"day": day_in_words(asked.on), "why": day_of_plan_in_words(found)}
        messages.warning(request, _("%(day)s: %(why)s") % words)


@login_required
@require_POST
def booking_answer(request: UserRequest, pk: int) -> HttpResponse:
    booking = get_object_or_404(Booking.objects.editable_by(request.user), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That was not understood; nothing was changed."))
        return redirect("clients:reception", booking.organisation_id)
    try:
        answer_booking(booking, form.cleaned_data["state"], at=form.cleaned_data["at"])
        messages.success(request, _("Saved."))
    except NotOpen:
        messages.error(request, _("This booking is closed already."))
    return redirect("clients:reception", booking.organisation_id)


# --- what these pages share -------------------------------------------------------------------------------------------


def _posted(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _saved(request: UserRequest, organisation: Organisation) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("clients:reception", organisation.pk)


def _form_page(request: UserRequest, organisation: Organisation, form: Any, **more: Any) -> HttpResponse:
    return render(request, "clients/reception_form.html", {"organisation": organisation, "form": form, **more})
