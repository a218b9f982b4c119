"""The rules of the evidence: what a cadence asked, the longest gap, and whether records and reason agree."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from retention.enums import LossReason, ReasonGroup, Verdict
from retention.evidence import Care, Evidence, Period, asked, care, longest_gap, verdict, verdict_in_words
from workdays.rules import Calendar

# Monday to Friday, but for a day off.
CALENDAR = Calendar({date(2026, 3, 4): False})
MONDAY = date(2026, 3, 2)


def days(count):
    return MONDAY + timedelta(days=count)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        # Two weeks are nine working days here.
        ([Period(MONDAY, days(14), 3)], 3),
        ([Period(MONDAY, days(14), 5)], 1),
        ([Period(MONDAY, days(14), None)], 0),
        ([], 0),
        # A grade that changes: half a contact of the one and half of the other make one.
        ([Period(MONDAY, days(7), 8), Period(days(7), days(14), 10)], 1),
        ([Period(MONDAY, days(7), 8)], 0),
        # A period of no days, or that ends before it begins.
        ([Period(MONDAY, MONDAY, 1), Period(days(7), MONDAY, 1)], 0),
    ],
)
def test_what_a_cadence_asked(periods, expected):
    assert asked(periods, CALENDAR) == expected


def test_leave_asks_for_nothing():
    """Days off and days of another time are no working days to be taken away."""
    paused = {days(0), days(1), date(2026, 3, 4), days(5), days(30)}

    assert asked([Period(MONDAY, days(14), 1)], CALENDAR, paused) == 7


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([], 9),
        ([days(0)], 8),
        ([days(7)], 5),
        ([days(11), days(7)], 5),
        # On a day off.
        ([days(2)], 7),
    ],
)
def test_the_longest_gap(contacts, expected):
    assert longest_gap(contacts, since=MONDAY - timedelta(days=3), until=days(13), calendar=CALENDAR) == expected


def test_a_gap_that_began_before_counts_in_full():
    assert longest_gap([], since=MONDAY - timedelta(days=28), until=days(7), calendar=CALENDAR) == 24


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence(contacts=1, contacts_asked=12), Care.NEGLECTED),
        (Evidence(contacts=5, contacts_asked=12), Care.NEGLECTED),
        (Evidence(contacts=6, contacts_asked=12), Care.UNCLEAR),
        (Evidence(contacts=9, contacts_asked=12), Care.UNCLEAR),
        (Evidence(contacts=8, contacts_asked=10), Care.CARED),
        (Evidence(contacts=12, contacts_asked=12, alerts_opened=1), Care.CARED),
        (Evidence(contacts=12, contacts_asked=12, alerts_escalated=1), Care.NEGLECTED),
        (Evidence(contacts=12, contacts_asked=12, promises_broken=1), Care.NEGLECTED),
        (Evidence(contacts=0, contacts_asked=0), Care.UNCLEAR),
        (Evidence(contacts=3, contacts_asked=0), Care.UNCLEAR),
        (Evidence(promises_broken=2), Care.NEGLECTED),
    ],
)
def test_how_we_looked_after_her(evidence, expected):
    assert care(evidence) == expected


AGREES, DISAGREES, UNCLEAR = Verdict.AGREES, Verdict.DISAGREES, Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("reason", "neglected", "cared"),
    [
        (LossReason.UNCARED, AGREES, DISAGREES),
        (LossReason.SERVICE, AGREES, UNCLEAR),
        (LossReason.PRODUCT, DISAGREES, AGREES),
        (LossReason.COMPETITOR_REP, DISAGREES, AGREES),
        (LossReason.COMPETITOR_PRODUCT, DISAGREES, AGREES),
        (LossReason.MOVED, UNCLEAR, UNCLEAR),
        (LossReason.DIED, UNCLEAR, UNCLEAR),
        (LossReason.SCOPE, UNCLEAR, UNCLEAR),
        (LossReason.UNKNOWN, UNCLEAR, UNCLEAR),
    ],
)
def test_the_verdict(reason, neglected, cared):
    assert verdict(reason, Evidence(contacts=1, contacts_asked=12)) == neglected
    assert verdict(reason, Evidence(contacts=12, contacts_asked=12)) == cared
    assert verdict(reason, Evidence(contacts=7, contacts_asked=12)) == UNCLEAR


def test_the_table_has_every_reason_and_own_causes_come_first():
    assert [reason.group for reason in LossReason] == sorted(
        (reason.group for reason in LossReason), key=list(ReasonGroup).index
    )
    assert {reason for group in ReasonGroup for reason in LossReason.of(group)} == set(LossReason)


def test_it_says_reason_and_records_in_words():
    evidence = Evidence(contacts=1, contacts_asked=12, longest_gap=60, promises_broken=2, alerts_opened=1)

    with override("en"):
        said = verdict_in_words(LossReason.COMPETITOR_REP, evidence)

    assert said == (
        "Stated: A competitor's rep is closer. Our records: 60 working days without contact, 1 of 12 contacts the "
        "cadence asked, 2 promises broken, neglected 1 time. Our records disagree."
    )


def test_it_says_so_where_no_cadence_asks():
    with override("en"):
        assert "the cadence asked for no contact" in verdict_in_words(LossReason.UNKNOWN, Evidence())
