"""The hour in which a client is best reached, learned from what was tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.best_hour import FEWEST, BestHour, BestHours, Try, best_hours

tries = st.lists(st.builds(Try, st.integers(0, 23), st.booleans(), st.booleans()), max_size=60)


def calls(hour, outcomes):
    """Calls of one hour: + reached, - not."""
    return [Try(hour, False, outcome == "+") for outcome in outcomes]


@pytest.mark.parametrize(
    ("tried", "found"),
    [
        ({}, None),
        ({19: "+++"}, None),
        ({19: "++++"}, BestHour(19, 4, 4)),
        ({19: "++++-", 10: "---"}, BestHour(19, 4, 5)),
        # Fewer of more: four of five say less than eight of nine.
        ({19: "++++-", 10: "++++++++-"}, BestHour(10, 8, 9)),
        # Three of three are too few to stand against four of five.
        ({19: "++++-", 10: "+++", 11: "----"}, BestHour(19, 4, 5)),
        # Mostly not reached is no best hour, however bad the others are.
        ({19: "+---", 10: "------"}, None),
        ({19: "++--", 10: "------"}, BestHour(19, 2, 4)),
        # She always answers: no hour is better than another.
        ({19: "++++", 10: "++++++++++"}, None),
        # Of equal hours the earlier one.
        ({19: "+++-", 9: "+++-", 11: "----"}, BestHour(9, 3, 4)),
    ],
)
def test_what_her_tries_teach(tried, found):
    known = [each for hour, outcomes in tried.items() for each in calls(hour, outcomes)]

    assert best_hours(known) == BestHours(None, found)


def test_in_person_and_from_afar_are_learned_apart():
    in_person = [each._replace(in_person=True) for each in calls(10, "++++")]

    found = best_hours([*in_person, *calls(19, "++++")])

    assert (found.in_person.hour, found.remote.hour) == (10, 19)


@given(tries, st.randoms(use_true_random=False))
def test_the_order_of_tries_does_not_matter(known, chance):
    mixed = list(known)
    chance.shuffle(mixed)

    assert best_hours(mixed) == best_hours(known)


@given(tries)
def test_a_best_hour_was_tried_often_and_mostly_well(known):
    found = best_hours(known)

    for in_person, best in ((True, found.in_person), (False, found.remote)):
        if best is not None:
            hers = [each for each in known if (each.hour, each.in_person) == (best.hour, in_person)]
            assert (best.tried, best.reached) == (len(hers), sum(each.reached for each in hers))
            assert best.tried >= FEWEST
            assert 2 * best.reached >= best.tried
