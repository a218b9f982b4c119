"""When results are good and part of the panel goes quiet."""

import pytest

from clients.enums import Stage
from retention.complacency import Standing, does_well, is_complacent

# Half of the known do well; a fifth of fifteen have gone quiet.
BARELY = Standing(well=5, known=10, quiet=3, active=15)


@pytest.mark.parametrize(
    ("support", "stage", "does"),
    [
        (70, "", True),
        (69, "", False),
        (100, Stage.IDENTIFY, True),
        (0, Stage.AGREE, False),
        (0, Stage.TRUST, True),
        (0, Stage.HABIT, True),
    ],
)
def test_a_client_does_well_by_her_support_or_by_trust(support, stage, does):
    assert does_well(support, stage, high=70) is does


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"well": 4}, False),
        ({"well": 10}, True),
        # An odd number has no half: more than it is needed.
        ({"well": 5, "known": 11}, False),
        ({"well": 6, "known": 11}, True),
        # Nothing is known of anybody: nothing is said.
        ({"well": 0, "known": 0}, False),
        ({"active": 16}, False),
        ({"quiet": 4, "active": 20}, True),
        # A fifth of few is too few to be a part.
        ({"quiet": 2, "active": 5}, False),
        ({"quiet": 3, "active": 3}, True),
        ({"quiet": 0}, False),
    ],
)
def test_it_takes_half_doing_well_and_a_fifth_of_the_panel_gone_quiet(changes, expected):
    assert is_complacent(BARELY._replace(**changes)) is expected


def test_who_has_no_clients_is_not_complacent():
    assert not is_complacent(Standing())
