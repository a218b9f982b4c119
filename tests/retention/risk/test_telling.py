"""How well a number tells the lost from the kept, counted against every pair."""

from math import ceil
from random import Random

import pytest

from retention.risk.telling import Telling


def telling(kept=(), lost=()):
    found = Telling()
    for numbers, is_lost in ((kept, False), (lost, True)):
        for number in numbers:
            found.add(number, is_lost=is_lost)
    return found


@pytest.mark.parametrize(
    ("kept", "lost", "auc"),
    [
        ([1, 2], [3, 4], 1.0),
        ([3, 4], [1, 2], 0.0),
        ([5], [5], 0.5),
        ([1, 3], [2], 0.5),
        ([0, 0, 0, 9], [0, 9], 0.625),
        ([1, 2], [], None),
        ([], [1], None),
        ([], [], None),
    ],
)
def test_the_area_under_the_curve(kept, lost, auc):
    assert telling(kept, lost).auc() == auc


def test_it_is_the_share_of_pairs_in_the_right_order():
    for seed in range(60):
        chance = Random(seed)
        most = chance.choice([2, 5, 100])
        kept = [chance.randint(0, most) for _ in range(chance.randint(1, 40))]
        lost = [chance.randint(0, most) for _ in range(chance.randint(1, 15))]
        won = sum((one > other) + (one == other) / 2 for one in lost for other in kept)

        assert telling(kept, lost).auc() == pytest.approx(won / (len(kept) * len(lost)))


@pytest.mark.parametrize(
    ("kept", "lost", "share", "precision"),
    [
        ([1, 2, 3, 4], [9], 0.2, 1.0),
        ([9, 2, 3, 4], [1], 0.2, 0.0),
        ([1, 1, 1], [1], 0.5, 0.25),
        ([5, 1, 1, 1, 1, 1], [5, 5, 1, 1], 0.4, 0.5 + 2 / 7 / 4),
    ],
)
def test_how_many_of_the_highest_were_lost(kept, lost, share, precision):
    assert telling(kept, lost).precision(share) == pytest.approx(precision)


def test_without_clients_there_is_nothing_to_say():
    assert telling().precision(0.1) is None


def test_among_equals_it_takes_what_any_order_would_give_on_average():
    for seed in range(60):
        chance = Random(seed)
        rows = [(chance.randint(0, 3), chance.random() < 0.3) for _ in range(chance.randint(1, 25))]
        wanted = ceil(len(rows) * 0.3)
        shuffled = []
        for turn in range(400):
            Random(turn).shuffle(rows)
            highest = sorted(rows, key=lambda row: -row[0])[:wanted]
            shuffled.append(sum(is_lost for _, is_lost in highest) / wanted)
        found = Telling()
        for number, is_lost in rows:
            found.add(number, is_lost=is_lost)

        assert found.precision(0.3) == pytest.approx(sum(shuffled) / len(shuffled), abs=0.1)
