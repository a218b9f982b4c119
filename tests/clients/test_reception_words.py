"""What the rules of reception say, in both languages."""

from datetime import date, time

import pytest
from django.utils import translation

from clients.enums import HolidayShift, RegistrationState
from clients.reception import Opening, Way, Window
from clients.reception_words import (
    day_of_plan_in_words,
    opening_in_words,
    registration_in_words,
    season_in_words,
    window_in_words,
)
from tests.clients.test_reception import TENTH_AND_25TH, WEDNESDAY_AND_THURSDAY

IN_ENGLISH = (
    "on 10, 25 of each month 15:00–16:00; on a day off the second working day of the next week; "
    "book 5 working days ahead"
)
TODAY, LATER, BY = date(2026, 11, 16), date(2026, 12, 3), date(2026, 11, 26)


@pytest.mark.parametrize(
    ("window", "chinese", "english"),
    [
        (
            TENTH_AND_25TH,
            "每月 10、25 日 15:00–16:00；遇休息日顺延至下周第二个工作日；提前 5 个工作日预约",
            IN_ENGLISH,
        ),
        (WEDNESDAY_AND_THURSDAY, "每周三、周四 14:00–17:00", "every Wednesday, Thursday 14:00–17:00"),
    ],
)
def test_a_window(window, chinese, english):
    assert window_in_words(window) == chinese
    with translation.override("en"):
        assert window_in_words(window) == english


@pytest.mark.parametrize("shift", HolidayShift)
def test_every_shift_has_its_words(shift):
    assert window_in_words(Window(time(9), time(10), days=frozenset({1}), shift=shift)).count("；") == 1


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        (Opening(TODAY, Way.OPEN, time(14), time(17)), "今天接待 14:00–17:00"),
        (Opening(TODAY, Way.BOOKED, time(10, 30)), "已预约 10:30"),
        (Opening(TODAY, Way.BOOKED), "今天已预约"),
        (Opening(LATER, Way.OPEN, time(14), time(17)), "接待日 12月3日 14:00"),
        (Opening(LATER, Way.TO_BOOK, time(14), time(17), BY), "接待日 12月3日 14:00，最晚 11月26日预约"),
        (Opening(LATER, Way.ASKED), "已申请 12月3日，待答复"),
        (Opening(TODAY, Way.ASKED), "已申请 11月16日，待答复"),
        (Opening(LATER, Way.BOOKED, time(10, 30)), "已预约 12月3日 10:30"),
        (Opening(LATER, Way.BOOKED), "已预约 12月3日"),
        (None, "未来两个月没有接待日"),
    ],
)
def test_when_she_can_be_seen(opening, words):
    assert opening_in_words(opening, TODAY) == words


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        (Opening(LATER, Way.CLOSED), "非接待日"),
        (Opening(LATER, Way.OPEN, time(14), time(17)), "接待日 14:00–17:00"),
        (Opening(LATER, Way.TO_BOOK, time(15), time(16), BY), "接待日 15:00–16:00，最晚 11月26日预约"),
        (Opening(LATER, Way.TOO_LATE, time(15), time(16), BY), "接待日 15:00–16:00，已过预约期限"),
        (Opening(LATER, Way.ASKED), "已申请预约，待答复"),
        (Opening(LATER, Way.BOOKED, time(10, 30)), "已预约 10:30"),
        (Opening(LATER, Way.BOOKED), "已确认"),
    ],
)
def test_a_planned_day(opening, words):
    assert day_of_plan_in_words(opening) == words


def test_a_season_and_a_registration():
    assert season_in_words((3, 1), (3, 31)) == "3月1日–3月31日"
    assert registration_in_words(RegistrationState.EXPIRED, TODAY) == "登记已过期（2026-11-16）"
    assert registration_in_words(RegistrationState.EXPIRING, TODAY) == "登记即将到期（有效期至 2026-11-16）"
    assert registration_in_words(RegistrationState.MISSING, None) == "未登记"
