"""One stage up at a time, any number down, and never without a word of evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Stage
from clients.stages import FEWEST_CONTACTS, ORDER, Refusal, next_up, refusal

stages = st.sampled_from(ORDER)
SAID = {"evidence": "主动问起指南", "contacts": FEWEST_CONTACTS}


@pytest.mark.parametrize(
    ("old", "new", "said", "found"),
    [
        ("identify", Stage.AGREE, {}, None),
        ("identify", Stage.TRUST, {}, Refusal.JUMP),
        ("identify", Stage.HABIT, {"evidence": "", "contacts": 0}, Refusal.JUMP),
        ("identify", Stage.AGREE, {"contacts": FEWEST_CONTACTS - 1}, Refusal.TOO_SOON),
        ("identify", Stage.AGREE, {"evidence": " \u3000"}, Refusal.NO_EVIDENCE),
        ("habit", Stage.IDENTIFY, {"contacts": 0}, None),
        ("habit", Stage.IDENTIFY, {"evidence": ""}, Refusal.NO_EVIDENCE),
        ("trust", Stage.TRUST, {"evidence": "", "contacts": 0}, None),
        ("", Stage.GRATITUDE, {"contacts": 0}, None),
        ("", Stage.GRATITUDE, {"evidence": ""}, Refusal.NO_EVIDENCE),
    ],
)
def test_what_forbids_a_move(old, new, said, found):
    assert refusal(old, new, **SAID | said) == found


@given(stages, stages)
def test_with_evidence_and_contacts_only_a_jump_is_refused(old, new):
    steps = ORDER.index(new) - ORDER.index(old)

    assert (refusal(old, new, **SAID) is Refusal.JUMP) == (steps > 1)
    assert refusal(old, new, **SAID) in (None, Refusal.JUMP)


@given(stages)
def test_the_next_one_up_is_never_a_jump(stage):
    up = next_up(stage)

    assert (up is None) == (stage == Stage.HABIT)
    assert up is None or refusal(stage, up, **SAID) is None


def test_who_has_no_stage_begins_with_the_first():
    assert next_up("") == Stage.IDENTIFY
