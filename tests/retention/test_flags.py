"""The flag of a week: who gets it, what it says, to whom it shows, and that running again changes nothing."""

from datetime import timedelta

import pytest

from accounts.models import Posting
from deliveries.models import Delivery
from retention.flags import flag_ineffective, who_waited
from retention.models import EffortFlag
from retention.tasks import flag_effort
from tests.cast import TODAY, client_of, post
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")
DAY = timedelta(days=1)
# The week that ended yesterday.
MONDAY = TODAY - 7 * DAY
LATE = {"due_on": TODAY - 3 * DAY, "neglected_on": TODAY - DAY}


def run(on=TODAY):
    return flag_ineffective(on=on, at=NOW)


def flags():
    return list(EffortFlag.objects.values_list("rep__username", "week_on", "contacts", "contacts_c", "told_on"))


def log_c(rep, client, times):
    for number in range(times):
        logged(client, rep, happened_at=NOW - (1 + number % 5) * DAY)


@pytest.fixture
def late_a(north_1, anzhen):
    return client_of(north_1, anzhen, "北甲", grade="A", **LATE)


@pytest.fixture
def busy(north_1, anzhen, li, late_a):
    """Li saw a C client ten times last week, and A and B clients of hers wait; another A is in time."""
    client_of(north_1, anzhen, "北乙", grade="B", **LATE)
    client_of(north_1, anzhen, "北甲二", grade="A", due_on=TODAY + DAY, neglected_on=TODAY + 3 * DAY)
    log_c(li, client_of(north_1, anzhen, "北丙", grade="C"), 10)


def test_ten_visits_to_c_while_a_and_b_wait_are_flagged(busy):
    assert run() == 1

    assert flags() == [("li", MONDAY, 10, 10, TODAY)]
    assert [each.name for each in who_waited(EffortFlag.objects.all())[EffortFlag.objects.get().pk]] == ["北甲", "北乙"]


def test_a_second_run_and_the_next_night_change_nothing(busy):
    run()
    flag_effort(on=TODAY.isoformat())
    before = flags()

    assert run() == 0
    assert run(on=TODAY - DAY) == 0
    assert flags() == before
    assert Delivery.objects.filter(key=f"ineffective:{MONDAY}:{EffortFlag.objects.get().territory_id}").count() == 2


def test_it_is_found_within_the_week(busy):
    run(on=TODAY - 2 * DAY)

    assert flags() == [("li", MONDAY, 6, 6, TODAY - 2 * DAY)]


def test_the_rep_is_told_with_numbers_and_without_names(busy, li):
    run()

    message = Delivery.objects.filter(recipient=li).first()
    assert message.url == "/retention/mine/"
    assert "10" in message.body
    assert "北甲" not in message.body


def test_who_visits_as_asked_is_not_flagged(north_1, anzhen, li, late_a):
    log_c(li, client_of(north_1, anzhen, "北甲二", grade="A"), 10)

    assert run() == 0


def test_where_nobody_waits_nobody_is_flagged(north_1, anzhen, li):
    client_of(north_1, anzhen, "北甲", grade="A", due_on=TODAY, neglected_on=TODAY + DAY)
    log_c(li, client_of(north_1, anzhen, "北丙", grade="C"), 10)

    assert run() == 0


def test_who_is_posted_there_no_more_is_not_flagged(busy, li):
    Posting.objects.filter(user=li).update(to_on=TODAY - DAY)

    assert run() == 0


def test_each_rep_of_a_territory_is_judged_by_her_own_contacts(busy, zhao, north_1):
    post(zhao, north_1)

    assert run() == 1
    assert EffortFlag.objects.get().rep.username == "li"


@pytest.mark.parametrize(("days", "wangs"), [(0, 0), (6, 0), (7, 1), (20, 1)])
def test_her_manager_sees_it_a_week_later(busy, li, wang, zhao, qian, time_machine_at, days, wangs):
    run()
    time_machine_at((NOW + days * DAY).isoformat())

    seen = {user.username: EffortFlag.objects.visible_to(user).count() for user in (li, wang, zhao, qian)}

    assert seen == {"li": 1, "wang": wangs, "zhao": 0, "qian": 0}


def test_what_was_found_stays_as_it_was(busy, late_a):
    run()
    logged(late_a, EffortFlag.objects.get().rep)

    run()

    assert "北甲" in [each.name for each in who_waited(EffortFlag.objects.all())[EffortFlag.objects.get().pk]]
