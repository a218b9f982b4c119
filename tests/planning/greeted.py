"""Greetings as the pages make them, for the tests of this room and of the desk."""

from datetime import date

from accounts.models import User
from clients.models import Relationship
from planning.greetings.actions import prepare
from planning.models import Festival, Greeting, GreetingBatch
from tests.visits.conftest import NOW

NEW_YEAR = date(2027, 1, 1)


def new_year() -> Festival:
    return Festival.objects.get(name="元旦")


def prepared(
    rep: User, clients=None, *, festival="new year", day=NEW_YEAR, language="zh-hans", at=NOW
) -> GreetingBatch:
    """A batch for the New Year, of every client unless told."""
    chosen = new_year() if festival == "new year" else festival
    found = Relationship.objects.all() if clients is None else clients
    return prepare(rep, found, festival=chosen, day=day, language=language, at=at)[0]


def greeting_to(relationship: Relationship, rep: User, **more) -> Greeting:
    batch = prepared(rep, Relationship.objects.filter(pk=relationship.pk), **more)
    return batch.greetings.select_related("relationship__client", "batch__rep").get(relationship=relationship)
