"""A calendar with something of every kind in it."""

from datetime import time, timedelta

from accounts.models import Leave
from clients.actions import create_organisation
from clients.models import Booking
from planning.enums import ItemState, Solver
from planning.models import PlannedVisit, WeekPlan
from tests.cast import TODAY, client_of
from tests.clients.receiving import tenth_and_25th
from tests.planning.plans import b_client, running
from tests.retention.lost import case_of, confirmed
from tests.visits.conftest import NOW, logged

DAY = timedelta(days=1)


def plan_of(rep, on=TODAY):
    week_on = on - timedelta(days=on.weekday())
    defaults = {"from_on": week_on, "planned_at": NOW, "solver": Solver.GREEDY}
    return WeekPlan.objects.get_or_create(rep=rep, week_on=week_on, defaults=defaults)[0]


def planned(relationship, rep, on=TODAY, *, half=1, position=0, channel="in_person", state=ItemState.PLANNED, **more):
    return PlannedVisit.objects.create(
        plan=plan_of(rep, on),
        relationship=relationship,
        territory=relationship.territory,
        on=on,
        half=half,
        position=position,
        channel=channel,
        first_on=on,
        state=state,
        **more,
    )


def full(li, north_1, anzhen, dr_chen):
    """Of every kind something in the weeks around the cast's today, all of it li's."""
    planned(client_of(north_1, anzhen, "王建国", grade="B"), li, TODAY + DAY, half=3, channel="wechat")
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY + 2 * DAY)
    logged(dr_chen, li, next_step="约科室会", next_step_on=TODAY + 3 * DAY, is_promise=False)
    # Planned after what was logged, which would have done it.
    planned(dr_chen, li, TODAY + DAY)
    second = create_organisation(name="第二医院", city="北京市")
    client_of(north_1, second, "李建军", grade="B", due_on=TODAY + DAY)
    tenth_and_25th(second)
    Booking.objects.create(
        organisation=anzhen, relationship=dr_chen, rep=li, on=TODAY + 4 * DAY, at=time(10, 30), asked_on=TODAY
    )
    Leave.objects.create(user=li, from_on=TODAY + 7 * DAY, to_on=TODAY + 8 * DAY)
    running(b_client(north_1, anzhen, "荣光"), li)
    case_of(confirmed(client_of(north_1, anzhen, "周敏", grade="B"), li), li)
