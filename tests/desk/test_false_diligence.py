"""A district whose reps visit C ten times and A never: the story of text 003, from the first visit to the boards."""

from datetime import timedelta

import pytest

from accounts.models import Territory
from deliveries.models import Delivery
from retention.models import StateSpan
from retention.tasks import flag_effort
from tests.cast import TODAY, client_of, person, post
from tests.desk.boards import row_of, tables_of
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")
DAY = timedelta(days=1)
MONDAY = TODAY - 7 * DAY
REPS = ["白洁", "常青", "段誉", "方圆"]
# A before B, each by pinyin.
WAITING = ["甲二", "甲一", "乙一"]


@pytest.fixture
def district(north, wang, anzhen):
    """Four reps with three A and B clients each that nobody saw, and C clients of whom each rep saw ten this week."""
    reps = []
    for number, name in enumerate(REPS):
        leaf = Territory.objects.add_child(north, {"code": f"N-{number + 5}", "name": f"北区{number + 5}组"})
        rep = person(f"rep{number}", name)
        post(rep, leaf)
        for client in WAITING:
            client_of(leaf, anzhen, f"{name[0]}{client}", grade="A" if client.startswith("甲") else "B")
        c_clients = [client_of(leaf, anzhen, f"{name[0]}丙{n}", grade="C") for n in range(10)]
        # Monday to Wednesday.
        for n, c_client in enumerate(c_clients):
            logged(c_client, rep, happened_at=NOW - (7 - n % 3) * DAY)
        reps.append(rep)
    # Known all along, and not since the test began.
    StateSpan.objects.update(recorded_at=NOW - 90 * DAY)
    return reps


@pytest.fixture
def opened(client, district, wang, time_machine_at):
    """A page of the manager's, or of a rep's own, some days from today."""

    def open_as(user, url, later=0 * DAY):
        time_machine_at((NOW + later).isoformat())
        client.force_login(user)
        return tables_of(client.get(url, {"period": "30"}))

    return open_as


@pytest.fixture
def thursday(district):
    """The night before Thursday of that week."""
    flag_effort(on=(MONDAY + 3 * DAY).isoformat())


def test_capped_attainment_is_far_below_all_of_it(opened, wang):
    team = opened(wang, "/retention/team/")["team"]

    for name in REPS:
        row = row_of(team, name)
        # Every C as often as asked, and neither an A nor a B.
        assert row["频次达成（达成 / 目标） A"].startswith("0 / 2")
        assert row["频次达成（达成 / 目标） C"] == "10 / 10"
        assert 0 < int(row["频次达成（单客封顶） 占比"].rstrip("%")) < 60


def test_effort_leans_to_c(opened, wang):
    row = row_of(opened(wang, "/retention/effort/")["effort"], REPS[0])

    assert row["C 占比"] == "100%"
    assert int(row["C 目标"].rstrip("%")) < 60


def test_each_rep_is_told_within_the_week_and_reads_who_waited(opened, thursday, district):
    for rep in district:
        (flag,) = opened(rep, "/retention/mine/", later=-4 * DAY)["ineffective"].rows

        assert [link.text for link in flag.cells[0].links] == [f"{rep.full_name[0]}{name}" for name in WAITING]
        assert flag.cells[1].text == "11月9日"
    assert Delivery.objects.filter(channel="in_app", key__startswith="ineffective:").count() == len(REPS)


def test_their_manager_reads_it_a_week_later_with_the_names(opened, client, thursday, wang):
    early = opened(wang, "/retention/effort/", later=2 * DAY)["ineffective"]

    found = opened(wang, "/retention/effort/", later=3 * DAY)["ineffective"]

    assert early.rows == []
    assert {row.head.text for row in found.rows} == set(REPS)
    assert found.title.endswith("另有 1 人")
    for row in found.rows:
        links = row.cells[0].links
        assert [link.text[1:] for link in links] == WAITING
        assert all(client.get(link.href).status_code == 200 for link in links)


def test_nobody_of_them_rests_on_good_results(opened, thursday, wang):
    assert opened(wang, "/retention/effort/", later=7 * DAY)["complacent"].rows == []
