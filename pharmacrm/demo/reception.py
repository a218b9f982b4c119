"""The reception of hospitals in the demo: two with rules in each district, and how its first rep stands with them.

Through the actions that her pages use. Only of small demos.
"""

from datetime import datetime, time, timedelta
from functools import partial

from django.db.models import Count, Q

from accounts.models import User
from clients.enums import BookingState, HolidayShift
from clients.models import Organisation, Relationship
from clients.receiving import answer_booking, ask_booking, note_registration, note_window, set_season
from clients.reception import Way, openings
from pharmacrm.demo.world import Rep, World

_CHECKED_AGO = timedelta(days=40)
# Soon enough that she is warned.
_ENDS_IN = timedelta(days=20)
# A hospital with fewer clients of hers shows nothing of it.
_CLIENTS = 2


def add(world: World) -> None:
    for rep in world.reps[:: world.plan.reps_per_district]:
        active = Count("clients__relationships", filter=Q(clients__relationships__territory=rep.territory_id))
        hers = Organisation.objects.filter(pk__in=[place.pk for place in rep.hospitals])
        # Where she has most of her clients.
        most = list(hers.annotate(active=active).filter(active__gte=_CLIENTS).order_by("-active", "pk")[:2])
        if len(most) == 2:
            _note_rules(world, *most)
            _note_rep(world, rep, most[0])


def _note_rules(world: World, monthly: Organisation, weekly: Organisation) -> None:
    """By day of the month with a booking, and weekly."""
    known = {"checked_on": world.plan.on - _CHECKED_AGO}
    note_window(
        organisation=monthly,
        days="10,25",
        shift=HolidayShift.SECOND_OF_NEXT_WEEK,
        starts=time(15),
        ends=time(16),
        booking_lead=5,
        answer_lead=2,
        documents="登记卡、产品资料清单",
        source="药剂科接待公告",
        **known,
    )
    set_season(
        organisation=monthly, opens="03-01", closes="03-31", documents="授权书、备案证明", source="药剂科", **known
    )
    note_window(organisation=weekly, weekdays="2,3", starts=time(14), ends=time(17), source="医务处接待通知", **known)


def _note_rep(world: World, rep: Rep, hospital: Organisation) -> None:
    """A registration that ends soon, a booking confirmed for today, and one that waits for its answer."""
    by, on = User.objects.get(pk=rep.user_id), world.plan.on
    note_registration(organisation=hospital, rep=by, number=f"DJ-{2600 + rep.index}", expires_on=on + _ENDS_IN)
    here = Relationship.objects.active().filter(territory=rep.territory_id, client__organisation=hospital)
    ask = partial(ask_booking, organisation=hospital, rep=by, asked_on=on - timedelta(days=7), at=None)
    waiting = here.filter(due_on__isnull=False).order_by("due_on", "pk")
    for relationship in waiting[:1]:
        today = ask(on=on, relationship=relationship)
        answer_booking(today, BookingState.CONFIRMED, at=time(10, 30))
    windows = [window.rule for window in hospital.reception_windows.all()]
    ahead = openings(windows, datetime.combine(on, time.min), world.days.calendar)
    day = next((each.on for each in ahead if each.way == Way.TO_BOOK), None)
    for relationship in waiting[1:2]:
        if day is not None:
            ask(on=day, relationship=relationship)
