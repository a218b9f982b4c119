"""The calendar on a page: month, week, day."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import overseen_paths, people_within
from accounts.models import Territory, User
from accounts.requests import UserRequest
from planning.calendar_forms import CalendarForm, WhoseForm
from planning.calendars.enums import View
from planning.calendars.pages import days_of
from planning.calendars.reading import Asked, events_of
from planning.calendars.spans import span_of
from workdays.queries import calendar


@login_required
@require_safe
def calendar_page(request: UserRequest) -> HttpResponse:
    """A person's own calendar; of somebody whose time she oversees with ?rep=."""
    now = timezone.now()
    on = timezone.localdate(now)
    people = _overseen(request.user, on)
    oversees = bool(overseen_paths(request.user, on))
    whose = WhoseForm(request.GET, people=people)
    if not whose.is_valid():
        raise Http404
    person = whose.cleaned_data["rep"] or request.user
    form = CalendarForm(request.GET)
    view, day, kinds = form.chosen_view, form.chosen_day(on), form.chosen_kinds
    span = span_of(view, day)
    events = events_of(Asked(person, request.user, span.first, span.last, now), kinds)
    days = days_of(events, span, calendar(), on=on, chosen=day)
    context = {
        "person": person,
        "is_own": person == request.user,
        "whose": whose if oversees else None,
        "form": form,
        "kinds": kinds,
        "view": view,
        "views": View,
        "day": day,
        "on": on,
        "span": span,
        "days": days,
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "chosen": next((each for each in days if each.on == day), None),
        "total": len(events),
    }
    return render(request, "planning/calendar.html", context)


def _overseen(user: User, on: date) -> QuerySet[User]:
    return people_within(Territory.objects.below(overseen_paths(user, on)), on).exclude(pk=user.pk)
