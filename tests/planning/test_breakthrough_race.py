"""Two phones start a plan at the same moment: the last place of the quarter is taken once."""

import os

import pytest

from planning.breakthroughs.actions import TooManyPlans, start
from planning.models import BreakthroughPlan
from tests.cast import TODAY
from tests.killing import fork
from tests.planning.plans import b_client, drafted, running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


def test_the_last_place_is_taken_once(north_1, anzhen, li):
    for name in ("甲", "乙"):
        running(b_client(north_1, anzhen, name), li)
    drafts = [drafted(b_client(north_1, anzhen, name), li) for name in ("丙", "丁")]

    def begin(plan):
        try:
            start(plan, by=li, on=TODAY)
        except TooManyPlans:
            os._exit(3)

    pids = [fork(lambda plan=plan: begin(plan)) for plan in drafts]
    codes = sorted(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids)

    assert codes == [0, 3]
    assert BreakthroughPlan.objects.running().count() == 3
