"""The flag of a panel that does well while part of it goes quiet: who gets it, what it says, to whom it shows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Posting
from clients.enums import Stage, Status
from clients.models import Relationship
from deliveries.models import Delivery
from grading.models import Scheme
from grading.queries import schemes_in_force
from retention.complacency import does_well
from retention.enums import FlagKind
from retention.flags import flag_complacent, flag_ineffective, standings_of, who_waited
from retention.models import EffortFlag
from retention.tasks import flag_effort
from tests.cast import TODAY, client_of, post
from tests.retention.panel import dates, panel_of
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")
DAY = timedelta(days=1)
MONDAY = TODAY - 7 * DAY
QUIET = {"last_contact_on": TODAY - 60 * DAY, "neglected_on": TODAY - DAY}
IN_TIME = {"last_contact_on": TODAY - 2 * DAY, "neglected_on": TODAY + 9 * DAY}


def run(on=TODAY):
    return flag_complacent(on=on, at=NOW)


def facts():
    columns = ("rep__username", "kind", "week_on", "told_on", "well", "known", "quiet", "active")
    return list(EffortFlag.objects.values_list(*columns))


def panel(territory, count, support, **state):
    return [dates(each, **state) for each in panel_of(territory, count, grade="C", support=support)]


@pytest.fixture
def resting(north_1, li):
    """Of fifteen clients of li's eight are won; three of the others have gone quiet."""
    panel(north_1, 8, 80, **IN_TIME)
    panel(north_1, 4, 30, **IN_TIME)
    return panel(north_1, 3, 30, **QUIET)


def test_good_results_while_a_fifth_goes_quiet_are_flagged(resting):
    assert run() == 1

    assert facts() == [("li", FlagKind.COMPLACENT, MONDAY, TODAY, 8, 15, 3, 15)]
    flag = EffortFlag.objects.get()
    assert {each.pk for each in who_waited([flag])[flag.pk]} == {each.pk for each in resting}


@pytest.mark.parametrize(
    "change",
    [
        # Seen in time after all; never seen, so that nobody went quiet; lost, so that it is known already.
        {"neglected_on": TODAY + DAY},
        {"neglected_on": None},
        {"last_contact_on": None},
        {"status": Status.LOST},
    ],
)
def test_two_that_went_quiet_are_not_part_of_a_panel(resting, change):
    dates(resting[0], **change)

    assert run() == 0


def test_a_panel_that_does_not_do_well_is_not_flagged(resting, north_1):
    Relationship.objects.filter(territory=north_1, support=80).update(support=69)

    assert run() == 0


def test_trust_counts_as_doing_well(resting, north_1):
    Relationship.objects.filter(territory=north_1, support=80).update(support=69, stage=Stage.TRUST)

    assert run() == 1


def test_whose_support_is_unknown_is_no_result(resting, north_1):
    Relationship.objects.filter(territory=north_1, support=80).update(support=None, stage=Stage.HABIT)

    assert run() == 0


def test_a_second_run_and_the_next_night_change_nothing(resting):
    run()
    flag_effort(on=TODAY.isoformat())
    before = facts()

    assert run() == 0
    assert run(on=TODAY - DAY) == 0
    assert facts() == before
    assert Delivery.objects.filter(key__startswith="complacent:").count() == 2


def test_a_week_later_it_is_found_again(resting):
    run()

    assert run(on=TODAY + 7 * DAY) == 1


def test_a_week_may_have_a_flag_of_each_kind(resting, north_1, anzhen, li):
    client_of(north_1, anzhen, "北甲", grade="A", due_on=TODAY - DAY, **QUIET)
    c_client = client_of(north_1, anzhen, "北丙", grade="C")
    for number in range(5):
        logged(c_client, li, happened_at=NOW - (1 + number) * DAY)

    flag_effort(on=TODAY.isoformat())

    assert set(EffortFlag.objects.values_list("kind", "week_on")) == {(kind, MONDAY) for kind in FlagKind}
    assert Delivery.objects.filter(recipient=li, channel="in_app").count() == 2


def test_the_rep_is_told_with_numbers_and_without_names(resting, li):
    run()

    message = Delivery.objects.filter(recipient=li).first()
    assert message.url == "/retention/mine/"
    assert "15" in message.body
    assert "8" in message.body
    assert "客户" in message.subject
    assert not any(each.client.full_name in message.body for each in resting)


def test_who_is_posted_there_no_more_is_not_flagged(resting, li):
    Posting.objects.filter(user=li).update(to_on=TODAY - DAY)

    assert run() == 0


def test_two_reps_of_a_territory_rest_on_the_same_panel(resting, zhao, north_1):
    post(zhao, north_1)

    assert run() == 2


@pytest.mark.parametrize(("days", "wangs"), [(0, 0), (6, 0), (7, 1)])
def test_her_manager_sees_it_a_week_later(resting, li, wang, zhao, qian, time_machine_at, days, wangs):
    run()
    time_machine_at((NOW + days * DAY).isoformat())

    seen = {user.username: EffortFlag.objects.visible_to(user).count() for user in (li, wang, zhao, qian)}

    assert seen == {"li": 1, "wang": wangs, "zhao": 0, "qian": 0}


def test_the_database_counts_who_does_well_as_the_rule_does(north_1, south_1):
    """Every stage with supports around the cut-off, which is another one in the south."""
    Scheme.objects.create(territory=south_1, effective_on=TODAY, support_high=60)
    for leaf in (north_1, south_1):
        rows = panel_of(leaf, 4 * (len(Stage) + 1))
        for number, row in enumerate(rows):
            support = (None, 59, 69, 70)[number % 4]
            dates(row, support=support, stage=["", *Stage][number // 4])
    ids = {north_1.pk, south_1.pk}

    found = standings_of(ids, TODAY)

    schemes = schemes_in_force(TODAY, ids)
    for leaf in (north_1, south_1):
        rows = list(Relationship.objects.filter(territory=leaf, support__isnull=False))
        high = schemes[leaf.pk].support_high
        assert found[leaf.pk].well == sum(does_well(row.support, row.stage, high) for row in rows) > 0
        assert found[leaf.pk].known == len(rows)
    assert found[north_1.pk].well < found[south_1.pk].well


@pytest.mark.parametrize(
    "wrong", [{"contacts": 5}, {"quiet": None}, {"kind": FlagKind.INEFFECTIVE}, {"well": 16}, {"quiet": 16}]
)
def test_a_flag_has_the_facts_of_its_kind_alone(resting, wrong):
    run()

    with pytest.raises(IntegrityError), transaction.atomic():
        EffortFlag.objects.update(**wrong)


def test_an_effort_that_leans_nowhere_is_no_matter_of_this_kind(resting):
    assert flag_ineffective(on=TODAY, at=NOW) == 0
