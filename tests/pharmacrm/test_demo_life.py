"""The life behind the demo's logs: who is cared for stays, and what is logged shows some of it."""

from random import Random

from pharmacrm.demo.life import lead
from pharmacrm.demo.talk import Kind, Mood, Pools, Words
from pharmacrm.demo.timeline import Event, What

MET, TAPPED = Kind("in_person", "met", False, True), Kind("wechat", "met", False, False)
NOT_FOUND = Kind("in_person", "not_found", False, False)
FIRST, UNTIL = 1000, 1400


def pools(**words):
    plain = [(MET, Words(**words))]
    return Pools(
        said={
            (What.CONTACT, True): plain,
            (What.CONTACT, False): plain,
            (What.ATTEMPT, True): [(NOT_FOUND, Words())],
            (What.TAP, False): [(TAPPED, Words())],
        },
        moods={
            Mood.PLAIN: plain,
            Mood.RIVAL: [(MET, Words(competitor="另一家"))],
            Mood.SOUR: [(MET, Words(service_rating=1))],
        },
    )


def every(days):
    return [Event(number, What.CONTACT, True) for number in range(FIRST, UNTIL, days)]


def courses(events, *, lives=800, can_end=True, keep=3, **words):
    said = pools(**words)
    return [
        lead(Random(seed), events, said, potential=60, until=UNTIL, can_end=can_end, keep=keep) for seed in range(lives)
    ]


def lost(found):
    return sum(course.lost is not None for course in found)


def test_whoever_is_called_on_seldom_is_lost_more_often():
    often, seldom = lost(courses(every(10))), lost(courses(every(80)))

    assert 0 < often * 3 < seldom


def test_some_are_lost_however_well_they_are_cared_for():
    assert 0 < lost(courses(every(3), lives=2000)) < 200


def test_whoever_is_told_of_effort_is_lost_less_often():
    assert lost(courses(every(40), effort="help", client_told=True)) < lost(courses(every(40))) / 2


def test_nothing_happens_after_a_loss():
    for course in courses(every(80)):
        if course.lost is not None:
            assert FIRST < course.lost <= UNTIL
            assert all(event.number < course.lost for event, _, _ in course.moments)


def test_whoever_must_stay_stays():
    assert lost(courses(every(80), can_end=False)) == 0


def share_of_complaints(found):
    said = [words for course in found for event, (_, words), _ in course.moments if event.what == What.CONTACT]
    return sum(words.service_rating is not None for words in said) / len(said)


def test_the_uncared_for_complain():
    assert share_of_complaints(courses(every(80), can_end=False)) > 0.05
    assert share_of_complaints(courses(every(5), can_end=False)) < 0.01


def test_the_uncared_for_are_sometimes_not_to_be_found():
    events = [event for course in courses(every(80), can_end=False) for event, _, _ in course.moments]

    assert any(event.what == What.ATTEMPT for event in events)


def test_a_competitor_turns_up_with_the_cared_for_too():
    said = [words for course in courses(every(5), can_end=False) for _, (_, words), _ in course.moments]

    assert any(words.competitor for words in said)


def test_the_last_events_go_as_they_were_meant_to():
    events = every(80)

    for course in courses(events, can_end=False, keep=2):
        assert [event for event, _, _ in course.moments[-2:]] == events[-2:]


def test_the_same_chance_leads_the_same_life():
    assert courses(every(40), lives=20) == courses(every(40), lives=20)
