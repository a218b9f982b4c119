"""Handovers of li's territory, for the tests of this room and of the desk."""

from datetime import timedelta

from planning.handovers.actions import confirm, prepare, write_note
from planning.models import Handover
from tests.cast import TODAY
from tests.visits.conftest import NOW

SAID = {"words": "喜欢先看文献，再谈患者", "last_topic": "心衰指南", "promise": "周五前送指南"}


def prepared(territory, giver, taker, by, *, effective_on=TODAY, on=TODAY, at=NOW, **facts) -> Handover:
    until = effective_on + timedelta(days=28) if taker else None
    given = {"reason": "leaves", "words": "", "assess_until": until, **facts}
    return prepare(
        territory=territory, giver=giver, taker=taker, by=by, effective_on=effective_on, on=on, at=at, **given
    )


def noted(handover, relationship, by, **said) -> None:
    write_note(handover, relationship, {**SAID, **said}, by=by, at=NOW)


def handed_over(territory, giver, taker, by, *notes, on=TODAY, at=NOW, **facts) -> Handover:
    """Carried out at once, with a note of each of these clients."""
    made = prepared(territory, giver, taker, by, on=on, at=at, **{"effective_on": on, **facts})
    for relationship in notes:
        noted(made, relationship, by)
    return confirm(made, by=by, on=on, at=at)
