"""Weeks as the tests of this room plan them: by rank unless told, on the Friday before the cast's Monday."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import Leave
from clients.models import ClinicSlot
from planning.models import PlannedVisit, WeekPlan
from planning.weeks.proposing import propose_week
from tests.cast import TODAY, client_of
from visits.models import NextStep
from visits.state import recompute_all

FRIDAY = TODAY - timedelta(days=3)
DAY = timedelta(days=1)


def moment(day, hour, minute=0):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def propose(rep, *, at=None, week_on=TODAY, effort=0) -> WeekPlan:
    at = at or moment(FRIDAY, 18)
    return propose_week(rep, week_on=week_on, on=timezone.localdate(at), at=at, effort=effort)


def due(territory, hospital, name, *, on=TODAY, **facts):
    """A C client who is due on a day, unless told otherwise."""
    return client_of(territory, hospital, name, **{"grade": "C", "due_on": on, "neglected_on": None, **facts})


def items(rep=None):
    rows = PlannedVisit.objects.standing().in_order()
    return list(rows.of(rep) if rep else rows)


def only_in(relationship, *cells):
    """Her clinic is held in these half days of the week alone: (weekday, part)."""
    for weekday, part in cells:
        ClinicSlot.objects.create(client=relationship.client, weekday=weekday, part=part)


def promised(relationship, rep, on, *, is_promise=True):
    step = NextStep.objects.create(relationship=relationship, rep=rep, words="送资料", due_on=on, is_promise=is_promise)
    recompute_all([relationship.pk])
    return step


def away(rep, first, last=None, kind="leave"):
    return Leave.objects.create(user=rep, kind=kind, from_on=first, to_on=last or first, state="approved")


def written(rep):
    """All that a proposal says, without the ids of what was written anew."""
    columns = ("pk", "relationship", "on", "half", "position", "channel", "reasons", "state", "origin", "first_on")
    plans = WeekPlan.objects.of(rep).values_list("week_on", "from_on", "solver", "value", "bound")
    left_out = WeekPlan.objects.of(rep).values_list(
        "left_out__relationship", "left_out__why", "left_out__next_on", "left_out__value"
    )
    return (
        list(plans),
        list(PlannedVisit.objects.of(rep).order_by("pk").values_list(*columns)),
        list(left_out.order_by("left_out__relationship")),
    )
