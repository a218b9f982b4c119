"""A company of two districts, with something for every number of its boards."""

from datetime import timedelta
from uuid import uuid4

import time_machine

from clients.models import Relationship
from desk.periods import kept_periods
from retention.attained_sums import sum_attained
from retention.flags import flag_ineffective
from retention.models import AttainedSum, StateSpan
from retention.snapshots import catch_up
from tests.cast import TODAY, client_of
from tests.retention.panel import AT
from tests.visits.conftest import NOW, logged
from visits.activities import log_activity
from visits.enums import ActivityKind, Channel, Outcome

DAY = timedelta(days=1)
NIGHT = NOW - timedelta(hours=8)
# Of a week and of thirty days.
PERIODS = [period for period in kept_periods(on=TODAY) if period.last >= TODAY - 31 * DAY and period.days < 31]


@time_machine.travel(NOW, tick=False)
def make_company(nation, north_1, south_1, li, zhao, wang, anzhen):
    """Two districts and somebody of the nation itself, with something for every number, all days counted."""
    began = {"began_on": TODAY - 40 * DAY}
    north_a = client_of(north_1, anzhen, "北甲", grade="A", due_on=TODAY - 9 * DAY, neglected_on=TODAY - DAY, **began)
    north_c = client_of(north_1, anzhen, "北丙", grade="C", **began)
    south_b = client_of(south_1, anzhen, "南乙", grade="B", **began)
    direct = client_of(nation, anzhen, "总部客户", grade="B", **began)
    StateSpan.objects.update(from_on=TODAY - 40 * DAY, recorded_at=AT - 40 * DAY)
    for number in range(20, 0, -1):
        at = NOW - number * DAY
        logged(north_c, li, at=at, minutes=15, competitor="某药")
        logged(south_b, zhao, at=at, outcome=[Outcome.MET, Outcome.NOT_FOUND][number % 2], waited_minutes=20)
    logged(direct, wang, at=NOW - 3 * DAY, channel=Channel.PHONE, answered=True)
    said = {"kind": ActivityKind.ERRAND, "minutes": 50, "words": "", "relationship": None}
    with time_machine.travel(NOW - 2 * DAY, tick=False):
        log_activity(rep=li, territory=north_1, key=uuid4(), at=NOW - 2 * DAY, happened_on=TODAY - 2 * DAY, **said)
    Relationship.objects.filter(pk=north_a.pk).update(due_on=TODAY - 9 * DAY, neglected_on=TODAY - DAY)
    flag_ineffective(on=TODAY - 7 * DAY, at=AT - 7 * DAY)
    with time_machine.travel(NIGHT, tick=False):
        # Those of a week and of the one before; earlier ones are read as they are.
        for number in range(15, 0, -1):
            catch_up(on=TODAY - number * DAY)
    sum_attained(PERIODS)
    return nation


def kept():
    fields = [field.name for field in AttainedSum._meta.fields if field.name != "id"]
    return list(AttainedSum.objects.order_by("territory", "first_on", "last_on").values_list(*fields))
