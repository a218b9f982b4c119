"""The simulated district: the same for a seed, by the rules of the product, and moved as its assumptions say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from bench.simulation.assumptions import DEFAULT
from bench.simulation.people import judge, panel
from bench.simulation.policies import POLICIES
from bench.simulation.year import FIRST, calendar, framed, simulate
from pharmacrm.management.commands.simulate import assumed
from planning.weeks.drafts import drafted

DAY, WEEK = timedelta(days=1), timedelta(days=7)
CALM = replace(DEFAULT, shock=0.0, moved=0.0)
WITHOUT_OPTIMISER = sorted(POLICIES.keys() - {"plan"})


@pytest.fixture(scope="module")
def clients():
    found = panel(1, FIRST, DEFAULT)
    judge(found, 1, 0, DEFAULT)
    return found


def neglected_for(weeks, *, support, potential=80):
    """What support is left of somebody whom nobody contacts, and whether she is lost."""
    client = panel(1, FIRST, CALM)[0]
    client.contacts = client.contacts._replace(last_contact_on=FIRST, last_in_person_on=FIRST)
    client.truth.support, client.truth.potential, client.truth.was_supporter = support, potential, True
    for number in range(weeks):
        client.live_through(FIRST + number * WEEK, calendar(), CALM, seed=1)
    return client.truth.support, client.lost_on is not None


@pytest.mark.parametrize("policy", ["overdue", "rank"])
def test_it_is_the_same_for_a_seed(policy):
    once, again, other = (simulate(reps=1, quarters=1, policy=policy, seed=seed) for seed in (1, 1, 2))

    assert once == again != other


@pytest.mark.parametrize("policy", WITHOUT_OPTIMISER)
def test_no_policy_plans_what_no_rep_could_walk(clients, policy):
    morning = framed(clients, FIRST, [FIRST + number * DAY for number in range(5)], DEFAULT)

    plan = POLICIES[policy](morning)

    assert plan
    assert drafted(morning.week, plan).plan == sorted(plan)


def test_the_reps_of_a_seed_are_counted_together():
    both = simulate(reps=2, quarters=1, policy="rank", seed=1)
    first = simulate(reps=1, quarters=1, policy="rank", seed=1)

    assert both.at_first > first.at_first
    assert both.planned > first.planned


def test_a_busy_reps_supporters_are_low_within_two_quarters():
    assert neglected_for(26, support=75)[0] < 40


def test_nothing_sinks_as_long_as_patience_lasts():
    assert neglected_for(2, support=75, potential=20) == (75, False)


def test_who_is_below_for_four_weeks_is_lost():
    assert not neglected_for(3, support=10)[1]
    assert neglected_for(4, support=10)[1]


@pytest.mark.parametrize(
    ("days", "in_person", "support"),
    [(7, True, 54), (7, False, 52), (14, True, 53)],
    ids=["in person", "from afar", "after a lapse"],
)
def test_a_contact_brings_part_of_what_is_missing(days, in_person, support):
    client = panel(1, FIRST, DEFAULT)[0]
    client.truth.support, client.truth.openness, client.truth.potential = 50.0, 90, 80
    client.contacts = client.contacts._replace(last_contact_on=FIRST, last_in_person_on=FIRST)

    client.meet(FIRST + days * DAY, calendar(), in_person=in_person, given=DEFAULT)

    assert client.truth.support == pytest.approx(support)
    assert client.contacts.last_contact_on == FIRST + days * DAY


def test_the_command_prints_a_row_for_each_policy(capsys):
    call_command("simulate", "--reps=1", "--quarters=1", "--policy=overdue", "--assume", "contacts_a_day=3")

    assert capsys.readouterr().out.splitlines()[-1].startswith("overdue")


@pytest.mark.parametrize("words", ["nonsense=1", "contacts_a_day=many", "contacts_a_day=-1", "contacts_a_day"])
def test_an_assumption_that_makes_no_sense_is_refused(words):
    with pytest.raises(CommandError):
        assumed([words])
