"""The page of a client's timetable: the grid, the exceptions, her quiet hours."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from clients.clinic import changes_on
from clients.clinic_forms import CheckForm, ExceptionForm, NearDayField, QuietForm, WeekForm
from clients.enums import SlotKind, SlotPart, WeekParity
from clients.models import ClinicException, Relationship
from clients.timetables import timetable_of
from clients.timetabling import check_week, note_exception, remove_exception, set_quiet, set_week


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def week(request: UserRequest, pk: int) -> HttpResponse:
    """When and where a client is found each week, as of today or of the day that `?on=` names."""
    relationship, on = _mine(request, pk), timezone.localdate()
    as_of = _asked_for(request.GET.get("on", ""), on)
    data = request.POST if request.method == "POST" else None
    form = WeekForm(data, client=relationship.client, on=on, as_of=as_of)
    if form.is_valid():
        changed = set_week(relationship.client, form.changed, form.period, source=form.cleaned_data["source"])
        # 003#48: whoever works at other hours may see other patients.
        words = _("Saved. Her hours changed: assess her anew if her patients did, too.")
        messages.success(request, words if changed else _("Nothing was changed."))
        return redirect(relationship)
    return _page(request, relationship, on, form=form)


@login_required
@require_POST
def week_checked(request: UserRequest, pk: int) -> HttpResponse:
    """The timetable was looked at today and is right."""
    relationship, on = _mine(request, pk), timezone.localdate()
    form = CheckForm(request.POST)
    if form.is_valid():
        check_week(relationship.client, source=form.cleaned_data["source"], on=on)
        messages.success(request, _("Noted as checked today."))
        return redirect("clients:week", pk)
    return _page(request, relationship, on, check_form=form)


@login_required
@require_POST
def exception_new(request: UserRequest, pk: int) -> HttpResponse:
    relationship, on = _mine(request, pk), timezone.localdate()
    form = ExceptionForm(request.POST, on=on)
    if form.is_valid():
        note_exception(relationship.client, by=request.user, on=on, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("clients:week", pk)
    return _page(request, relationship, on, exception_form=form)


@login_required
@require_POST
def exception_remove(request: UserRequest, pk: int) -> HttpResponse:
    mine = ClinicException.objects.editable_by(request.user)
    exception: ClinicException = get_object_or_404(mine, pk=pk)
    hers = Relationship.objects.editable_by(request.user).filter(client=exception.client_id)
    remove_exception(exception)
    messages.success(request, _("Removed. It stays in the history."))
    return redirect("clients:week", hers.order_by("pk").values_list("pk", flat=True)[0])


@login_required
@require_POST
def quiet_hours(request: UserRequest, pk: int) -> HttpResponse:
    relationship, on = _mine(request, pk), timezone.localdate()
    form = QuietForm(request.POST, client=relationship.client)
    if form.is_valid():
        set_quiet(relationship.client, form.cleaned_data["from_time"], form.cleaned_data["to_time"])
        messages.success(request, _("Saved."))
        return redirect("clients:week", pk)
    return _page(request, relationship, on, quiet_form=form)


def _mine(request: UserRequest, pk: int) -> Relationship:
    return get_object_or_404(Relationship.objects.editable_by(request.user).with_client(), pk=pk)


def _asked_for(text: str, on: date) -> date:
    """A day to come; what makes no sense is today."""
    field = NearDayField()
    field.on = on
    try:
        day = field.clean(text)
    except ValidationError:
        return on
    return max(day, on) if day else on


def _page(request: UserRequest, relationship: Relationship, on: date, **forms: Any) -> HttpResponse:
    client, timetable = relationship.client, timetable_of(relationship.client, on)
    context = {
        "relationship": relationship,
        "timetable": timetable,
        "on": on,
        "changes": changes_on(timetable.facts[0], on),
        "parts": SlotPart,
        "kinds": SlotKind,
        "weeks": WeekParity,
        "form": WeekForm(None, client=client, on=on, as_of=on),
        "check_form": CheckForm(),
        "exception_form": ExceptionForm(on=on),
        "quiet_form": QuietForm(client=client),
    }
    return render(request, "clients/client_week.html", context | forms)
