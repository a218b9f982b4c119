"""What a visit says about a client's support."""

import pytest

from visits.enums import Channel, Objection, Outcome, Reaction
from visits.models import KeyMessage, Visit
from visits.support_signs import Speaks, VisitSigns, signs_in

MET = {"channel": Channel.IN_PERSON, "outcome": Outcome.MET}


@pytest.mark.parametrize(
    ("facts", "speaks"),
    [
        ({"support_before": 2, "support_after": 4}, Speaks.FOR),
        ({"support_before": 4, "support_after": 3}, Speaks.AGAINST),
        ({"support_after": 5}, Speaks.FOR),
        ({"support_before": 3, "support_after": 3}, Speaks.NEITHER),
        ({"support_before": 1, "support_after": 1}, Speaks.AGAINST),
        ({"reaction": Reaction.POSITIVE}, Speaks.FOR),
        ({"reaction": Reaction.NEUTRAL}, Speaks.NEITHER),
        ({"reaction": Reaction.NEGATIVE}, Speaks.AGAINST),
        ({"objection": Objection.PRICE}, Speaks.AGAINST),
        ({"competitor": "竞品A"}, Speaks.AGAINST),
        ({"value_brought": "带去指南"}, Speaks.NEITHER),
        ({"quote": "用着还可以"}, Speaks.NEITHER),
        ({"channel": Channel.CONFERENCE}, Speaks.FOR),
        # What leans one way leans that way; both ways is neither.
        ({"reaction": Reaction.POSITIVE, "value_brought": "带去指南"}, Speaks.FOR),
        ({"reaction": Reaction.POSITIVE, "objection": Objection.PRICE}, Speaks.NEITHER),
    ],
)
def test_it_speaks_for_or_against(facts, speaks):
    found = signs_in(Visit(**(MET | facts)))

    assert VisitSigns(None, "", found).speaks == speaks


def test_an_attempt_and_a_plain_visit_say_nothing():
    assert signs_in(Visit(channel=Channel.CONFERENCE, outcome=Outcome.NOT_FOUND)) == ()
    assert signs_in(Visit(**MET, note="聊了聊")) == ()


def test_a_reaction_names_the_message(product):
    visit = Visit(**MET, reaction=Reaction.POSITIVE, key_message=KeyMessage(product=product, text="起效快"))

    assert "起效快" in signs_in(visit)[0].words
