"""Candidates chosen, tried and decided on: every step is kept, and of two at once the second is judged anew."""

import os
from datetime import timedelta

import pytest

from clients.choosing import PhaseRefused, move_phase, note_flags, standing_of
from clients.enums import Phase
from clients.models import CandidateFlag, PhaseChange, Relationship
from clients.phases import TRIAL, Flag, Refusal
from clients.signals import cadence_inputs_changed
from tests.cast import TODAY, client_of
from tests.killing import fork

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def candidate(north_1, anzhen, li):
    found = client_of(north_1, anzhen, "周明", phase="candidate", is_prescriber=True)
    note_flags(found, {Flag.MANY_PATIENTS: "每周两个半天门诊，限号四十"}, by=li, on=TODAY - 9 * DAY)
    return found


def flags(relationship):
    return dict(CandidateFlag.objects.filter(relationship=relationship).values_list("flag", "evidence"))


def try_her(relationship, by, on=TODAY, **said):
    return move_phase(relationship, Phase.TRIAL, by=by, on=on, **{"ends_on": on + TRIAL, **said})


def test_a_flag_is_changed_and_taken_away_with_its_history(candidate, wang):
    assert note_flags(candidate, {Flag.MANY_PATIENTS: "", Flag.FRIENDLY: "主动约下次"}, by=wang, on=TODAY)

    assert flags(candidate) == {"friendly": "主动约下次"}
    assert CandidateFlag.history.filter(flag="patients", history_type="-").count() == 1


def test_the_same_again_changes_nothing(candidate, wang):
    said = flags(candidate)

    assert not note_flags(candidate, said, by=wang, on=TODAY)
    assert CandidateFlag.objects.get().author.username == "li"


def test_a_trial_has_its_day_and_every_step_is_kept(candidate, li):
    try_her(candidate, li)
    move_phase(candidate, Phase.TARGET, reason="三个月内两次主动咨询", by=li, on=TODAY + TRIAL)

    candidate.refresh_from_db()
    assert (candidate.phase, candidate.trial_ends_on) == ("target", None)
    assert list(PhaseChange.objects.values_list("old", "new", "reason", "ends_on", "author")) == [
        ("trial", "target", "三个月内两次主动咨询", None, li.pk),
        ("candidate", "trial", "", TODAY + TRIAL, li.pk),
    ]


def test_a_trial_is_extended_once(candidate, li):
    try_her(candidate, li)
    move_phase(candidate, Phase.TRIAL, reason="出国进修一个月", ends_on=TODAY + TRIAL + 30 * DAY, by=li, on=TODAY + DAY)

    with pytest.raises(PhaseRefused) as refused:
        move_phase(candidate, Phase.TRIAL, reason="再看看", ends_on=TODAY + 150 * DAY, by=li, on=TODAY + 2 * DAY)

    assert refused.value.why == Refusal.EXTENDED
    assert Relationship.objects.get(pk=candidate.pk).trial_ends_on == TODAY + TRIAL + 30 * DAY


def test_a_second_trial_may_be_extended_again(candidate, li):
    try_her(candidate, li)
    move_phase(candidate, Phase.TRIAL, reason="进修", ends_on=TODAY + TRIAL + DAY, by=li, on=TODAY)
    move_phase(candidate, Phase.CANDIDATE, reason="进修未归", by=li, on=TODAY)

    try_her(candidate, li)

    assert standing_of(candidate).extensions == 0


def test_what_is_refused_leaves_nothing_behind(candidate, li):
    note_flags(candidate, {Flag.MANY_PATIENTS: ""}, by=li, on=TODAY)

    with pytest.raises(PhaseRefused):
        try_her(candidate, li)

    assert not PhaseChange.objects.exists()
    assert Relationship.objects.get(pk=candidate.pk).phase == "candidate"


def test_the_higher_rooms_are_told(candidate, li):
    heard = []
    cadence_inputs_changed.connect(hear := lambda relationship_ids, **more: heard.extend(relationship_ids))

    try_her(candidate, li)

    cadence_inputs_changed.disconnect(hear)
    assert heard == [candidate.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_the_second_is_judged_by_the_first(candidate, li):
    def begin():
        try:
            try_her(Relationship.objects.get(pk=candidate.pk), li)
        except PhaseRefused as refused:
            # A trial is extended with a reason alone.
            os._exit(0 if refused.why in {Refusal.NO_REASON, Refusal.BAD_END} else 3)

    children = [fork(begin) for _ in range(3)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 3
    assert PhaseChange.objects.count() == 1
