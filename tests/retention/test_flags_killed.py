"""The job killed with SIGKILL before or after any of its statements, and run again, ends as one clean run."""

from datetime import timedelta

import pytest

from accounts.models import Territory
from deliveries.models import Delivery
from retention.flags import flag_complacent, flag_ineffective
from retention.models import EffortFlag
from tests.cast import TODAY, client_of, person, post
from tests.killing import kill_points, run_until_statement
from tests.retention.panel import AT, dates, panel_of
from tests.visits.conftest import NOW, logged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]
DAY = timedelta(days=1)
# Small, so that the few territories here make several chunks.
CHUNK = 1


def run() -> None:
    flag_ineffective(on=TODAY, at=AT, chunk=CHUNK)
    flag_complacent(on=TODAY, at=AT, chunk=CHUNK)


def written():
    columns = ("rep", "kind", "week_on", "contacts_c", "quiet", "clients")
    flags = list(EffortFlag.objects.order_by("rep", "kind", "clients").values_list(*columns))
    told = ("recipient", "key", "channel")
    return flags, list(Delivery.objects.order_by(*told).values_list(*told))


@pytest.fixture
def weeks(north, north_1, anzhen, li):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    han = person("han", "韩梅")
    post(han, north_2)
    for rep, leaf in ((li, north_1), (han, north_2)):
        client_of(leaf, anzhen, f"甲{leaf.code}", grade="A", due_on=TODAY - DAY)
        c_client = client_of(leaf, anzhen, f"丙{leaf.code}", grade="C")
        for number in range(5):
            logged(c_client, rep, happened_at=NOW - (1 + number) * DAY)
    for each in panel_of(north_1, 3, grade="C", support=80):
        dates(each, last_contact_on=TODAY - 60 * DAY, neglected_on=TODAY)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(weeks, after):
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    # Both were busy with C, one has gone quiet with three clients of hers.
    assert len(expected[0]) == 2 + 3

    for number in points:
        EffortFlag.objects.all().delete()
        Delivery.objects.all().delete()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)
