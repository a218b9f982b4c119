"""Where a client is now, in words: in clinic, reachable, or later in the day."""

from datetime import time

import pytest

from clients.clinic import Held, Quiet
from desk.whereabouts import Whereabouts, whereabouts
from visits.best_hour import BestHour, BestHours

NINE = time(9, 30)
CLINIC, WARD, DUTY, SURGERY = (Held("morning", kind) for kind in ("clinic", "ward", "duty", "surgery"))
BY_PHONE = BestHours(remote=BestHour(9, 4, 5))
IN_PERSON = BestHours(in_person=BestHour(9, 4, 5))


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([CLINIC], Whereabouts("正在出诊", in_clinic=True, is_reachable=True)),
        ([CLINIC, WARD], Whereabouts("正在出诊", in_clinic=True, is_reachable=True)),
        ([WARD], Whereabouts("现在可联系 · 查房", is_reachable=True)),
        ([DUTY], Whereabouts("现在可联系 · 值班", is_reachable=True)),
        ([SURGERY], Whereabouts("上午手术")),
        ([Held("afternoon", "clinic")], Whereabouts("下午门诊")),
        ([], Whereabouts()),
    ],
)
def test_where_she_is_in_the_morning(held, said):
    assert whereabouts(held, NINE) == said


def test_what_is_past_is_said_no_more():
    assert whereabouts([CLINIC], time(15)) == Whereabouts()


@pytest.mark.parametrize(
    ("best", "said"), [(BY_PHONE, "现在可联系 · 电话"), (IN_PERSON, "现在可联系 · 面访"), (BestHours(), "")]
)
def test_in_her_best_hour_she_is_reachable(best, said):
    assert whereabouts([], NINE, best=best) == Whereabouts(said, is_reachable=bool(said))
    assert whereabouts([], time(10), best=best) == Whereabouts()


def test_in_surgery_she_is_not_reachable_in_her_best_hour_either():
    assert whereabouts([SURGERY], NINE, best=BY_PHONE) == Whereabouts("上午手术")


@pytest.mark.parametrize("held", [[CLINIC], [WARD], []])
def test_in_quiet_hours_she_is_not_suggested(held):
    found = whereabouts(held, NINE, quiet=Quiet(time(9), time(10)), best=BY_PHONE)

    assert not found.is_reachable
    assert not found.in_clinic


@pytest.mark.parametrize("local", [time(7, 59), time(18, 30), time(19, 10)])
def test_before_eight_and_after_half_past_six_nobody_is(local):
    best = BestHours(remote=BestHour(local.hour, 4, 5))

    assert not whereabouts([Held("evening", "duty"), CLINIC], local, best=best).is_reachable
