"""The cadence rule: the table of DOMAIN, line by line, and what must hold whatever the numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Grade, OrganisationKind, Status, Style
from visits.cadence import (
    DEFAULT_POLICY,
    Contacts,
    Facts,
    advanced,
    contacts_of,
    dates,
    interval,
    is_over_maximum,
)
from workdays.rules import Calendar

# No holidays: five working days are a week, and every date below can be counted on the fingers.
PLAIN = Calendar({})
MONDAY = date(2026, 3, 9)


def day(number: int) -> date:
    """The working day `number` days after MONDAY."""
    return PLAIN.add(MONDAY, number)


def facts(**given):
    blank = Facts(
        status=Status.ACTIVE,
        grade=Grade.A,
        focus=False,
        began_on=MONDAY,
        last_contact_on=None,
        last_in_person_on=None,
        contact_days_that_week=0,
        contact_days_that_month=0,
        next_step_on=None,
        is_prescriber=True,
    )
    return blank._replace(**given)


def contacted(*visits, **given):
    return facts(**contacts_of(visits)._asdict(), **given)


def of(found, **more):
    return tuple(dates(found, DEFAULT_POLICY, PLAIN, **more))


@pytest.mark.parametrize(
    ("who", "due", "neglected", "escalated"),
    [
        ({"grade": Grade.B, "focus": True}, 4, 7, 10),
        ({"grade": Grade.A}, 5, 8, 10),
        ({"grade": Grade.B}, 10, 15, 20),
        ({"grade": Grade.C}, 20, 30, None),
        ({"grade": Grade.D}, None, None, None),
        ({"grade": Grade.D, "is_decision_maker": True}, 20, 30, 40),
        ({"grade": Grade.UNGRADED}, 5, 8, 10),
        ({"grade": Grade.UNGRADED, "is_prescriber": False, "is_influencer": True}, 20, 30, None),
        ({"grade": Grade.UNGRADED, "organisation_kind": OrganisationKind.SUPPLIER}, 20, 40, None),
        ({"grade": Grade.UNGRADED, "organisation_kind": OrganisationKind.PERIPHERAL}, 20, 40, None),
        # Two lines fit: each alone, the earliest date wins.
        ({"grade": Grade.A, "is_decision_maker": True}, 5, 8, 10),
        ({"grade": Grade.C, "is_decision_maker": True}, 20, 30, 40),
        # 强势: times 0.8, rounded up.
        ({"grade": Grade.A, "style": Style.DRIVING}, 4, 7, 8),
        ({"grade": Grade.B, "focus": True, "style": Style.DRIVING}, 4, 6, 8),
    ],
)
def test_it_counts_from_the_last_contact_in_person(who, due, neglected, escalated):
    found = of(contacted((MONDAY, True), **who))

    assert found == tuple(None if days is None else day(days) for days in (due, neglected, escalated))


@pytest.mark.parametrize(
    ("who", "days"),
    [
        ({"grade": Grade.A}, 5),
        ({"grade": Grade.B}, 10),
        ({"grade": Grade.B, "style": Style.DRIVING}, 8),
        ({"grade": Grade.D}, None),
        ({"grade": Grade.D, "is_decision_maker": True}, 20),
        ({"grade": Grade.A, "is_decision_maker": True}, 5),
    ],
)
def test_the_interval_is_the_shortest_of_the_lines_that_fit(who, days):
    assert interval(facts(**who), DEFAULT_POLICY) == days


def test_it_counts_from_the_beginning_when_never_contacted():
    assert of(facts(grade=Grade.B)) == (day(10), day(15), day(20))


@pytest.mark.parametrize(
    ("grade", "remote_on", "due"),
    [
        # "Remote half" of A: carried on with the contact, three working days at the most.
        (Grade.A, 1, 6),
        (Grade.A, 3, 8),
        (Grade.A, 4, 8),
        # B: in full while a contact in person is not more than 20 working days old.
        (Grade.B, 9, 19),
        (Grade.B, 25, 30),
        # C: in full.
        (Grade.C, 19, 39),
    ],
)
def test_it_lets_a_contact_from_afar_count_as_the_line_says(grade, remote_on, due):
    found = of(contacted((MONDAY, True), (day(remote_on), False), grade=grade))

    assert found[0] == day(due)


def test_it_does_not_stack_contacts_from_afar():
    once = contacted((MONDAY, True), (day(3), False))
    often = contacted((MONDAY, True), (day(3), False), (day(6), False))

    assert of(once) == of(often)


def test_it_asks_a_decision_maker_to_be_seen_in_person():
    found = of(contacted((MONDAY, True), (day(15), False), grade=Grade.D, is_decision_maker=True))

    assert found[0] == day(20)


def test_it_makes_a_new_client_due_for_grading_after_sixty_days():
    last = day(58)

    found = of(contacted((last, True), grade=Grade.UNGRADED, began_on=MONDAY))

    assert found[0] == day(60)


def test_it_is_due_on_the_day_of_an_earlier_next_step():
    promised = contacted((MONDAY, True), grade=Grade.C, next_step_on=day(2))

    assert of(promised) == (day(2), day(30), None)


def test_it_keeps_the_cadence_when_the_next_step_is_later():
    assert of(contacted((MONDAY, True), next_step_on=day(9)))[0] == day(5)


def test_it_lets_the_maximum_win_over_an_interval():
    # Grade D may be contacted once a month; as a decision-maker she is due 20 working days after 4 March.
    seen, phoned = date(2026, 3, 4), date(2026, 4, 1)
    who = {"grade": Grade.D, "is_decision_maker": True, "began_on": seen}

    assert of(contacted((seen, True), **who))[0] == date(2026, 4, 1)
    assert of(contacted((seen, True), (phoned, False), **who))[0] == date(2026, 5, 1)


def test_it_puts_a_second_contact_of_the_week_before_the_maximum():
    twice = contacted((MONDAY, True), (day(1), True), (day(2), False), grade=Grade.A, began_on=MONDAY)

    # Three contact days this week; the interval alone would say Wednesday of the next.
    assert of(twice)[0] == day(7)


def test_it_lets_the_maximum_win_over_a_date_that_is_past():
    seen, phoned = date(2026, 3, 9), [date(2026, 3, 24), date(2026, 3, 25)]
    who = contacted((seen, True), *((day, False) for day in phoned), grade=Grade.A, began_on=seen)

    # The interval ran out on the 19th; this week has had its two contact days all the same.
    assert of(who)[0] == date(2026, 3, 30)


@pytest.mark.parametrize(("grade", "focus", "reach"), [(Grade.A, False, 2), (Grade.B, True, 2), (Grade.B, False, 20)])
def test_it_keeps_half_an_interval_half_for_the_driving(grade, focus, reach):
    found = of(contacted((MONDAY, True), (day(21), False), grade=grade, focus=focus, style=Style.DRIVING))
    interval = {2: 4, 20: 8}[reach]

    assert found[0] == day(reach + interval)


def test_it_pauses_neglect_but_not_the_due_date_during_leave():
    leave = {day(n) for n in (2, 3, 4)}

    assert of(contacted((MONDAY, True)), paused=leave) == (day(5), day(11), day(13))


@pytest.mark.parametrize(("status", "due"), [(Status.LOST, day(2)), (Status.CLOSED, None)])
def test_it_has_no_cadence_for_the_lost_and_the_closed(status, due):
    assert of(contacted((MONDAY, True), status=status, next_step_on=day(2))) == (due, None, None)


def test_it_counts_two_visits_on_one_day_once():
    found = contacts_of([(MONDAY, False), (MONDAY, True), (day(1), False)])

    assert found == Contacts(day(1), MONDAY, 2, 2)


some_days = st.integers(0, 80).map(lambda n: MONDAY + timedelta(days=n))
some_visits = st.lists(st.tuples(some_days, st.booleans()), max_size=12)
some_facts: st.SearchStrategy[dict] = st.builds(
    dict,
    grade=st.sampled_from(Grade),
    focus=st.booleans(),
    is_decision_maker=st.booleans(),
    is_influencer=st.booleans(),
    style=st.sampled_from(["", Style.DRIVING]),
)


@given(some_visits, some_facts)
def test_it_orders_the_three_dates(visits, who):
    _, neglected, escalated = of(contacted(*visits, **who))

    assert neglected is None or escalated is None or neglected <= escalated


@given(some_visits, some_facts, some_days, st.booleans())
def test_it_never_brings_neglect_nearer_by_another_contact(visits, who, another, in_person):
    _, before, _ = of(contacted(*visits, **who))
    _, after, _ = of(contacted(*visits, (another, in_person), **who))

    assert before == after or after >= before


@given(some_visits, some_facts, some_days)
def test_it_never_counts_a_contact_from_afar_for_more_than_one_in_person(visits, who, another):
    from_afar = of(contacted(*visits, (another, False), **who))[1:]
    in_person = of(contacted(*visits, (another, True), **who))[1:]

    assert all(far is None or far <= near for far, near in zip(from_afar, in_person, strict=True))


@given(some_visits, some_days, st.booleans())
def test_it_advances_contact_days_as_counting_all_of_them_would(visits, another, in_person):
    known = contacts_of(visits)

    moved = advanced(known, another, in_person)

    assert moved is None or moved == contacts_of([*visits, (another, in_person)])
    assert (moved is None) == (known.last_contact_on is not None and another < known.last_contact_on)


# --- more often than the maximum --------------------------------------------------------------------------------------


# The week of MONDAY, 9 March 2026, and days of the same month before and after it.
EARLIER = [date(2026, 3, 2), date(2026, 3, 4)]
THIS_WEEK = [MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)]
SUNDAY = MONDAY + timedelta(days=6)
LAST_OF_MARCH = date(2026, 3, 31)


def is_over(on, *days, **who):
    return is_over_maximum(contacted(*((each, True) for each in days), **who), DEFAULT_POLICY, on)


@pytest.mark.parametrize(
    ("who", "days", "over"),
    [
        ({"grade": Grade.B, "focus": True}, THIS_WEEK[:2], False),
        ({"grade": Grade.B, "focus": True}, THIS_WEEK, True),
        ({"grade": Grade.A}, THIS_WEEK[:2], False),
        ({"grade": Grade.A}, THIS_WEEK, True),
        ({"grade": Grade.A}, [*EARLIER, *THIS_WEEK[:2]], False),
        ({"grade": Grade.B}, THIS_WEEK[:1], False),
        ({"grade": Grade.B}, THIS_WEEK[:2], True),
        ({"grade": Grade.B}, [EARLIER[0], THIS_WEEK[0]], False),
        ({"grade": Grade.C}, THIS_WEEK[:2], False),
        ({"grade": Grade.C}, THIS_WEEK, True),
        ({"grade": Grade.C}, [*EARLIER, THIS_WEEK[0]], True),
        ({"grade": Grade.D}, THIS_WEEK[:1], False),
        ({"grade": Grade.D}, [EARLIER[0], THIS_WEEK[0]], True),
        ({"grade": Grade.UNGRADED}, THIS_WEEK, False),
        ({"grade": Grade.UNGRADED, "organisation_kind": OrganisationKind.SUPPLIER}, THIS_WEEK, False),
        ({"grade": Grade.UNGRADED, "is_prescriber": False, "is_influencer": True}, THIS_WEEK, True),
        # Each line alone: that the decision-maker's allows any number saves nobody.
        ({"grade": Grade.A, "is_decision_maker": True}, THIS_WEEK, True),
        ({"grade": Grade.D, "is_decision_maker": True}, [EARLIER[0], THIS_WEEK[0]], True),
        # A client who only influences, graded A: two a month and two a week.
        ({"grade": Grade.A, "is_prescriber": False, "is_influencer": True}, [*EARLIER, THIS_WEEK[0]], True),
        # The factor for 强势 shortens intervals; it allows no more days.
        ({"grade": Grade.A, "style": Style.DRIVING}, THIS_WEEK[:2], False),
        ({"grade": Grade.A, "status": Status.LOST}, THIS_WEEK, False),
    ],
)
def test_over_the_maximum_is_more_days_than_one_of_the_lines_allows(who, days, over):
    assert is_over(THIS_WEEK[2], *days, **who) is over


@pytest.mark.parametrize(
    ("grade", "on", "over"),
    [
        (Grade.A, THIS_WEEK[2], True),
        (Grade.A, SUNDAY, True),
        (Grade.A, SUNDAY + timedelta(days=1), False),
        (Grade.C, SUNDAY + timedelta(days=1), True),
        (Grade.C, LAST_OF_MARCH, True),
        (Grade.C, LAST_OF_MARCH + timedelta(days=1), False),
    ],
)
def test_it_is_over_until_its_week_or_month_is(grade, on, over):
    assert is_over(on, *THIS_WEEK, grade=grade) is over


def test_a_week_that_begins_in_another_month_is_one_week_and_two_months():
    days = [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 2)]

    assert is_over(days[-1], *days, grade=Grade.A)
    assert not is_over(days[-1], *days, grade=Grade.C)


DAYS_OF_A_QUARTER = st.sets(st.dates(date(2026, 1, 1), LAST_OF_MARCH), min_size=1, max_size=25)


@given(days=DAYS_OF_A_QUARTER, grade=st.sampled_from(Grade), later=st.integers(0, 40))
def test_it_agrees_with_counting_the_days_of_its_week_and_month(days, grade, later):
    on = max(days) + timedelta(days=later)
    that_week = sum(each.isocalendar()[:2] == on.isocalendar()[:2] for each in days)
    that_month = sum((each.year, each.month) == (on.year, on.month) for each in days)
    allowed = {Grade.A: (2, 31), Grade.B: (1, 31), Grade.C: (7, 2), Grade.D: (7, 1), Grade.UNGRADED: (7, 31)}[grade]

    assert is_over(on, *days, grade=grade) is (that_week > allowed[0] or that_month > allowed[1])
