"""On which days festivals are, which words fit whom, and what a template may say. Without a database."""

from dataclasses import dataclass
from datetime import UTC, date, time

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.clinic import Quiet
from planning.greetings.queries import last_moment, next_moment
from planning.greetings.texts import LONGEST, Person, closest, faults_of, put_in
from planning.greetings.when import birthdays_on, exists, occurrences
from tests.visits.conftest import NOW

DAYS = [
    ("lunar", 12, 30, "2026-02-16"),  # 除夕 of a year whose last month has 29 days
    ("lunar", 1, 1, "2026-02-17"),
    ("lunar", 1, 15, "2026-03-03"),
    ("lunar", 5, 5, "2026-06-19"),
    ("lunar", 8, 15, "2026-09-25"),
    ("lunar", 9, 9, "2026-10-18"),
    ("lunar", 12, 30, "2027-02-05"),
    ("lunar", 1, 1, "2027-02-06"),
    ("lunar", 1, 15, "2027-02-20"),
    ("lunar", 5, 5, "2027-06-09"),
    ("lunar", 8, 15, "2027-09-15"),
    # After a leap month (闰六月) of 2025.
    ("lunar", 8, 15, "2025-10-06"),
    ("lunar", 1, 1, "2028-01-26"),
    ("solar", 5, 12, "2026-05-12"),
    ("solar", 8, 19, "2026-08-19"),
    ("solar", 2, 29, "2028-02-29"),
    ("solar", 2, 29, "2027-02-28"),
]


@pytest.mark.parametrize(("calendar", "month", "day", "on"), DAYS)
def test_a_festival_is_on_its_day(calendar, month, day, on):
    year = date.fromisoformat(on).year

    assert date.fromisoformat(on) in occurrences(calendar, month, day, date(year, 1, 1), date(year, 12, 31))


def test_a_leap_month_repeats_no_festival():
    # 2025 had a leap sixth month, 2028 has a leap fifth.
    assert occurrences("lunar", 6, 6, date(2025, 1, 30), date(2026, 1, 31)) == [date(2025, 6, 30)]
    assert len(occurrences("lunar", 5, 5, date(2028, 1, 30), date(2029, 1, 31))) == 1


@given(
    st.sampled_from(["solar", "lunar"]),
    st.integers(1, 12),
    st.integers(1, 31),
    st.dates(date(2020, 1, 1), date(2060, 1, 1)),
)
def test_a_festival_that_exists_comes_once_or_twice_in_fourteen_months(calendar, month, day, first):
    last = date.fromordinal(first.toordinal() + 420)
    if exists(calendar, month, day):
        assert 1 <= len(occurrences(calendar, month, day, first, last)) <= 2


@pytest.mark.parametrize(("on", "kept"), [("2027-02-28", 2), ("2028-02-28", 1), ("2028-02-29", 1), ("2026-05-20", 1)])
def test_a_birthday_of_a_leap_day_is_kept_every_year(on, kept):
    assert len(birthdays_on(date.fromisoformat(on))) == kept


# --- words ------------------------------------------------------------------------------------------------------------


@dataclass
class Words:
    pk: int
    grade: str = ""
    role: str = ""
    style: str = ""
    words_zh: str = ""
    words_en: str = ""


HEAD = Person("王建国", "王主任", "安贞医院", "心内科", "A", ("decision_maker",), "driving")


@pytest.mark.parametrize(
    ("templates", "taken"),
    [
        ([Words(1)], 1),
        ([Words(1), Words(2, grade="A")], 2),
        ([Words(1), Words(2, grade="B")], 1),
        ([Words(1, grade="A"), Words(2, grade="A", style="driving")], 2),
        ([Words(2, style="driving"), Words(1, role="decision_maker")], 1),
        ([Words(1, role="influencer")], None),
        ([], None),
    ],
)
def test_of_the_templates_that_fit_the_closest_is_taken(templates, taken):
    found = closest(templates, HEAD)

    assert (found.pk if found else None) == taken


def test_what_is_known_is_put_in():
    text = put_in(
        "{address}，{festival}好！{hospital}{department}辛苦了。{rep}",
        HEAD,
        rep="李娜",
        festival="元旦",
        in_english=False,
    )

    assert text == "王主任，元旦好！安贞医院心内科辛苦了。李娜"


def test_without_a_form_of_address_she_is_called_what_everybody_is():
    unknown = Person("柳如烟")

    assert put_in("{address}，{hospital}", unknown, rep="", festival="", in_english=False) == "柳如烟老师，贵院"
    assert put_in("{address}", unknown, rep="", festival="", in_english=True) == "柳如烟"


def test_a_name_that_looks_like_a_placeholder_stays_a_name():
    assert put_in("{address}", Person("{rep}"), rep="李娜", festival="", in_english=True) == "{rep}"


@given(st.text(max_size=600))
def test_no_words_make_it_fail_or_grow_too_long(words):
    faults_of(words)

    assert len(put_in(words, HEAD, rep="李娜", festival="元旦", in_english=False)) <= LONGEST


@pytest.mark.parametrize(
    ("words", "is_right"),
    [
        ("{address}，节日快乐！{rep}", True),
        ("{name}, happy New Year", True),
        ("节日快乐！", False),
        ("{address}，{nickname}快乐！", False),
        ("{address}，快乐！{", False),
        ("{address}，小礼物已放您桌上", False),
        ("{address}，节后请您吃饭", False),
        ("{address}, a gift waits", False),
    ],
)
def test_a_template_addresses_somebody_and_speaks_of_no_gift(words, is_right):
    assert (faults_of(words) == []) is is_right


# --- quiet hours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "own", "sent"),
    [(2, None, "10:00"), (13, None, "08:00"), (23, None, "08:00"), (2, (9, 12), "12:00"), (23, (6, 9), "09:00")],
)
def test_nothing_goes_out_in_a_quiet_hour(hour, own, sent):
    """Hours of UTC: Shanghai is eight ahead."""
    at = NOW.replace(hour=hour)
    moment = next_moment(at, Quiet(time(own[0]), time(own[1])) if own else None)

    assert timezone.localtime(moment).strftime("%H:%M") == sent
    assert moment >= at


@pytest.mark.parametrize(
    ("hour", "own", "last"),
    [(2, None, "18:29"), (2, (9, 12), "10:00"), (2, (13, 14), "12:59"), (4, (9, 10), "18:29"), (23, None, "07:00")],
)
def test_a_message_has_until_the_next_quiet_hour(hour, own, last):
    """Hours of UTC: Shanghai is eight ahead. In a quiet hour there is no time at all."""
    moment = last_moment(
        NOW.replace(hour=hour, minute=0, tzinfo=UTC), Quiet(time(own[0]), time(own[1])) if own else None
    )

    assert timezone.localtime(moment).strftime("%H:%M") == last
