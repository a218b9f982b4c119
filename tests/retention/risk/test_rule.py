"""The rule of risk: what each part gives, that it never gives less for more, and that nothing leaves its bounds."""

from datetime import date, timedelta
from random import Random

import pytest

from retention.risk.enums import Part, RiskLevel
from retention.risk.rule import FEWEST_CONTACTS, Facts, Weights, risk

DAY = date(2026, 11, 1)
# A B client who was seen a week ago.
CALM = Facts(contacts=9, interval=10, waited=5)


def points(facts, weights=Weights()):  # noqa: B008 - a named tuple does not change
    return {part: points for part, points, _ in risk(facts, weights).parts}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {}),
        ({"waited": 10}, {}),
        ({"waited": 15}, {Part.WAIT: 12}),
        ({"waited": 20}, {Part.WAIT: 25}),
        ({"waited": 30}, {Part.WAIT: 50}),
        ({"waited": 300}, {Part.WAIT: 50}),
        ({"interval": 5, "waited": 15}, {Part.WAIT: 50}),
        ({"broken": 1, "broken_on": DAY}, {Part.PROMISES: 12}),
        ({"broken": 5, "broken_on": DAY}, {Part.PROMISES: 25}),
        ({"support_drop": 15}, {Part.SUPPORT: 10}),
        ({"support_drop": 100}, {Part.SUPPORT: 20}),
        ({"attempts": 1}, {}),
        ({"attempts": 2}, {Part.ATTEMPTS: 5}),
        ({"attempts": 3}, {Part.ATTEMPTS: 10}),
        ({"rival_on": DAY}, {Part.RIVAL: 15}),
        ({"complaints": 1, "complained_on": DAY}, {Part.COMPLAINTS: 12}),
        ({"complaints": 2, "complained_on": DAY}, {Part.COMPLAINTS: 25}),
        ({"told": 1}, {Part.TOLD: -5}),
        ({"kept": 3}, {Part.KEPT: -10}),
    ],
)
def test_what_each_part_gives(facts, expected):
    assert points(CALM._replace(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "score", "level"),
    [
        ({}, 20, RiskLevel.LOW),
        ({"rival_on": DAY}, 35, RiskLevel.MEDIUM),
        ({"waited": 30}, 70, RiskLevel.HIGH),
        ({"waited": 30, "told": 2, "kept": 3}, 50, RiskLevel.HIGH),
        ({"waited": 30, "rival_on": DAY, "complaints": 2, "complained_on": DAY}, 100, RiskLevel.HIGH),
        ({"told": 2, "kept": 3}, 0, RiskLevel.LOW),
    ],
)
def test_the_score_is_the_start_and_its_parts(facts, score, level):
    found = risk(CALM._replace(**facts), Weights())

    assert (found.score, found.level) == (score, level)


@pytest.mark.parametrize("contacts", range(FEWEST_CONTACTS))
def test_whoever_was_hardly_contacted_is_not_judged(contacts):
    found = risk(CALM._replace(contacts=contacts, waited=200), Weights())

    assert (found.score, found.level, found.parts) == (None, RiskLevel.UNKNOWN, ())


def test_the_weightiest_part_stands_first():
    found = risk(CALM._replace(waited=30, rival_on=DAY, kept=1), Weights())

    assert [part for part, _, _ in found.parts] == [Part.WAIT, Part.RIVAL, Part.KEPT]


def test_a_part_without_weight_is_silent():
    assert points(CALM._replace(rival_on=DAY), Weights(rival=0)) == {}


def test_levels_begin_where_the_rule_says():
    weights = Weights(medium=35, high=36)

    assert risk(CALM._replace(rival_on=DAY), weights).level == RiskLevel.MEDIUM
    assert risk(CALM._replace(rival_on=DAY), weights._replace(start=21)).level == RiskLevel.HIGH


# --- any facts, any weights -------------------------------------------------------------------------------------------


def some_weights(chance):
    medium = chance.randint(1, 99)
    levels = {"medium": medium, "high": chance.randint(medium + 1, 100)}
    each = {name: chance.randint(0, 100) for name in Weights._fields[:9]}
    return Weights(**each, full_wait=chance.randint(101, 900), **levels)


def some_facts(chance):
    day = DAY - timedelta(days=chance.randint(0, 80))
    broken, complaints = chance.randint(0, 4), chance.randint(0, 4)
    return Facts(
        contacts=chance.randint(3, 50),
        interval=chance.randint(1, 60),
        waited=chance.randint(0, 400),
        broken=broken,
        broken_on=day if broken else None,
        support_drop=chance.randint(0, 100),
        attempts=chance.randint(0, 5),
        rival_on=chance.choice([None, day]),
        complaints=complaints,
        complained_on=day if complaints else None,
        told=chance.randint(0, 4),
        kept=chance.randint(0, 5),
    )


CASES = [(some_facts(Random(seed)), some_weights(Random(seed + 10_000))) for seed in range(400)]


def test_it_stays_within_its_bounds():
    for facts, weights in CASES:
        found = risk(facts, weights)

        assert found.score is not None
        assert 0 <= found.score <= 100
        assert found.score == min(max(weights.start + sum(points for _, points, _ in found.parts), 0), 100)
        for part, points, _ in found.parts:
            assert abs(points) <= getattr(weights, part.value)
            assert (points < 0) == (part in {Part.TOLD, Part.KEPT})


# Each a little worse than the facts it is given.
WORSE = {
    "waits longer": lambda facts: facts._replace(waited=facts.waited + 1),
    "is asked for more often": lambda facts: facts._replace(interval=max(facts.interval - 1, 1)),
    "another promise broken": lambda facts: facts._replace(broken=facts.broken + 1, broken_on=DAY),
    "support lower": lambda facts: facts._replace(support_drop=facts.support_drop + 1),
    "another attempt": lambda facts: facts._replace(attempts=facts.attempts + 1),
    "a competitor": lambda facts: facts._replace(rival_on=DAY),
    "another complaint": lambda facts: facts._replace(complaints=facts.complaints + 1, complained_on=DAY),
    "told of less": lambda facts: facts._replace(told=max(facts.told - 1, 0)),
    "fewer promises kept": lambda facts: facts._replace(kept=max(facts.kept - 1, 0)),
}


@pytest.mark.parametrize("worse", WORSE.values(), ids=WORSE)
def test_it_is_never_lower_for_what_is_worse(worse):
    changed = 0
    for facts, weights in CASES:
        before, after = risk(facts, weights).score, risk(worse(facts), weights).score
        assert before <= after
        changed += before < after

    assert changed
