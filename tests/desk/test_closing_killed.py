"""The night that opens a round and the sweep that closes one, killed with SIGKILL and run again, end as a clean run."""

import signal

import pytest

from clients.models import Relationship
from deliveries.models import Delivery
from desk.closing import close_rounds
from grading import rounds
from grading.enums import PartState
from grading.judging import judge
from grading.models import (
    Assessment,
    AssessmentValue,
    GradeChange,
    Round,
    RoundEntry,
    RoundEvent,
    RoundPart,
    SpotCheck,
)
from grading.rounds import approve, hand_in, open_rounds
from tests.cast import client_of
from tests.grading.rounds import AT, ON, ON_AT, OPENS, STRONG, opened
from tests.killing import kill_points, run_until_statement

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clients(north_1, south_1, li, zhao, wang, qian, anzhen):
    return [client_of(leaf, anzhen, f"客户{leaf.code}", grade="C") for leaf in (north_1, south_1)]


def told():
    """To whom which message went, whatever numbers its round has."""
    rows = Delivery.objects.values_list("key", "recipient", "channel")
    return sorted((key.rpartition(":")[2], recipient, channel) for key, recipient, channel in rows)


def open_all() -> None:
    open_rounds(on=OPENS, at=AT)


def state_opened():
    return (
        list(Round.objects.order_by("year", "number").values_list("year", "number", "opens_on", "due_on", "opened_at")),
        list(RoundPart.objects.order_by("territory").values_list("territory", "state", "opened_on")),
        told(),
    )


def unopened() -> None:
    for model in (Delivery, RoundPart, Round):
        model.objects.all().delete()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_opening(after, clients, monkeypatch):
    monkeypatch.setattr(rounds, "CHUNK", 1)
    points = kill_points(open_all, after=after)
    expected = state_opened()
    assert len(expected[1]) == len(clients)

    for number in points:
        unopened()
        assert run_until_statement(open_all, number, after=after) == signal.SIGKILL
        open_all()

        assert state_opened() == expected, f"killed at statement {number}"


def close_all() -> None:
    close_rounds(on=ON, at=ON_AT)


def state_closed():
    return (
        dict(Relationship.objects.values_list("pk", "grade")),
        sorted(GradeChange.objects.values_list("relationship", "old", "new", "on")),
        sorted(Assessment.objects.values_list("relationship", "on", "author")),
        sorted(RoundEntry.objects.values_list("relationship", "outcome", "grade_before", "grade")),
        sorted(RoundPart.objects.values_list("territory", "state", "clients", "assessed")),
        SpotCheck.objects.count(),
        sorted(RoundEvent.objects.values_list("part", "step")),
        told(),
    )


def approved_again(clients) -> None:
    for model in (SpotCheck, RoundEntry, AssessmentValue, Assessment, GradeChange, Delivery, RoundEvent):
        model.objects.all().delete()
    RoundPart.objects.update(state=PartState.OPEN, handed_in_on=None, clients=None, assessed=None, closed_on=None)
    Relationship.objects.update(grade="C", potential=None, support=None)
    for client, people in clients:
        part = RoundPart.objects.get(territory=client.territory_id)
        judge(part, client.pk, by=people[0], answers=STRONG, on=ON, at=ON_AT)
        hand_in(part, by=people[0], on=ON, at=ON_AT)
        approve(part, by=people[1], on=ON, at=ON_AT)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_closing(after, clients, li, zhao, wang, qian):
    opened()
    whose = list(zip(clients, [(li, wang), (zhao, qian)], strict=True))
    # Once to fill what a process remembers, so that every run has the same statements.
    approved_again(whose)
    close_all()
    approved_again(whose)
    points = kill_points(close_all, after=after)
    expected = state_closed()
    assert {row[1] for row in expected[4]} == {PartState.CLOSED}

    for number in points:
        approved_again(whose)
        assert run_until_statement(close_all, number, after=after) == signal.SIGKILL
        # A part is closed with everything that belongs to it, or not at all.
        assert RoundPart.objects.filter(state=PartState.CLOSED).count() == SpotCheck.objects.count()
        close_all()

        found = state_closed()
        assert found[:2] + found[3:6] == expected[:2] + expected[3:6], f"killed at statement {number}"
        assert (len(found[2]), found[6], found[7]) == (len(expected[2]), expected[6], expected[7])
