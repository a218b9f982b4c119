"""Logging as the page does it, for the tests of this room."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from clients.models import Relationship
from visits.actions import log_visit
from visits.enums import Channel, Outcome
from visits.queries import for_logging, terms_of

# Monday 16 November 2026, ten in the morning in Shanghai: the cast's today.
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


@pytest.fixture
def today():
    """The clock stands at ten in the morning of the cast's today."""
    with time_machine.travel(NOW, tick=False):
        yield NOW.date()


def log(client, relationship, **given):
    """Post the quick log: met in person unless told, with a fresh key."""
    values = {"channel": "in_person", "outcome": "met", "happened_on": "2026-11-16", "key": str(uuid4())}
    return client.post(reverse("visits:new", args=[relationship.pk]), values | given)


def logged(relationship, rep, *, at=NOW, happened_at=None, channel=Channel.IN_PERSON, outcome=Outcome.MET, **given):
    """A visit logged through the action."""
    fresh = for_logging(Relationship.objects.all()).get(pk=relationship.pk)
    facts = {"key": uuid4(), **given}
    visit, _ = log_visit(
        relationship=fresh,
        rep=rep,
        terms=terms_of(fresh),
        at=at,
        happened_at=happened_at or at,
        channel=channel,
        outcome=outcome,
        **facts,
    )
    return visit


@pytest.fixture
def time_machine_at():
    """Set the clock to a moment of ISO form; it goes back when the test is over."""
    travels = []

    def travel(moment):
        travels.append(time_machine.travel(datetime.fromisoformat(moment), tick=False))
        travels[-1].start()

    yield travel
    for each in reversed(travels):
        each.stop()
