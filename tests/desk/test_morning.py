"""One morning message a person and day: what it holds, who gets it when, and what it says outside."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import held_by
from accounts.actions import decide_leave, propose_leave
from accounts.enums import LeaveKind
from clients.enums import ClientKind
from deliveries.enums import Channel, MorningOn
from deliveries.models import Delivery, Preferences
from desk.digest import send_digests
from desk.morning import SHOWN, send_mornings
from planning.models import PlannedVisit, WeekPlan
from tests.cast import TODAY, client_of, posted
from tests.clients.receiving import booked
from tests.retention.lost import case_of, confirmed
from tests.retention.panel import escalated
from visits.models import NextStep

pytestmark = pytest.mark.usefixtures("today")


def moment(clock: str, day=TODAY) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


SEVEN_THIRTY = moment("07:30")


def planned(rep, relationship, half=1, position=0, reasons=(("neglected", {"on": "2026-11-10"}),)) -> PlannedVisit:
    plan, _ = WeekPlan.objects.get_or_create(
        rep=rep, week_on=TODAY, defaults={"from_on": TODAY, "planned_at": SEVEN_THIRTY, "solver": "greedy"}
    )
    return PlannedVisit.objects.create(
        plan=plan,
        relationship=relationship,
        territory=relationship.territory,
        on=TODAY,
        first_on=TODAY,
        half=half,
        position=position,
        channel="in_person",
        reasons=list(reasons),
    )


def words(user, channel: Channel = Channel.IN_APP) -> str:
    return Delivery.objects.get(recipient=user, channel=channel).body


def on_leave(user, kind=LeaveKind.LEAVE, *, by, covered_by=None) -> None:
    leave = propose_leave(user=user, kind=kind, from_on=TODAY, to_on=TODAY + timedelta(days=2))
    decide_leave(leave, by=by, approve=True, at=SEVEN_THIRTY, covered_by=covered_by)


# --- what it holds ----------------------------------------------------------------------------------------------------


def test_it_is_the_plan_of_the_day_in_walking_order(li, north_1, anzhen, dr_chen):
    late = client_of(north_1, anzhen, "王建国", title="主任医师")
    planned(li, late, half=2)
    planned(li, dr_chen, half=1)

    send_mornings(at=SEVEN_THIRTY)

    assert words(li).splitlines() == [
        "上午：1",
        "· 陈思雨 副主任医师 · 首都医科大学附属北京安贞医院 (11月10日起超期未访)",
        "",
        "下午：1",
        "· 王建国 主任医师 · 首都医科大学附属北京安贞医院 (11月10日起超期未访)",
    ]


def test_outside_it_says_surname_title_and_hospital_and_nothing_else(li, dr_chen):
    planned(li, dr_chen)
    dr_chen.client.note = "不喜欢电话"
    dr_chen.client.save()
    NextStep.objects.create(relationship=dr_chen, rep=li, words="送文献", due_on=TODAY)

    send_mornings(at=SEVEN_THIRTY)

    outside = words(li, Channel.EMAIL)
    assert "· 陈主任 · 首都医科大学附属北京安贞医院" in outside
    assert "送文献" in words(li)
    for secret in ("陈思雨", "送文献", "超期", "13800138000", "不喜欢电话"):
        assert secret not in outside


def test_a_firm_has_its_name(li, north_1, anzhen):
    firm = client_of(north_1, anzhen, "北京恒泽医药有限公司")
    type(firm.client).objects.filter(pk=firm.client_id).update(kind=ClientKind.FIRM)
    planned(li, firm)

    send_mornings(at=SEVEN_THIRTY)

    assert words(li, Channel.EMAIL).splitlines()[1] == "· 北京恒泽医药有限公司"


def test_without_a_plan_it_begins_with_whom_to_see_first(li, north_1, anzhen):
    client_of(north_1, anzhen, "丙一", grade="C", due_on=TODAY)
    client_of(north_1, anzhen, "甲一", grade="A", due_on=TODAY - timedelta(days=1))
    client_of(north_1, anzhen, "以后", grade="A", due_on=TODAY + timedelta(days=1))

    send_mornings(at=SEVEN_THIRTY)

    lines = words(li).splitlines()
    assert [line.split(" ")[1] for line in lines[1:]] == ["甲一", "丙一"]


def test_promises_bookings_and_win_backs_have_their_lines(li, wang, dr_chen, north_1, anzhen):
    NextStep.objects.create(relationship=dr_chen, rep=li, words="送指南", due_on=TODAY)
    NextStep.objects.create(relationship=dr_chen, rep=li, words="只是打算", due_on=TODAY, is_promise=False)
    booked(dr_chen, li, TODAY, time(15))
    case = case_of(confirmed(client_of(north_1, anzhen, "卡住", grade="A"), wang), li)
    type(case).objects.update(due_on=TODAY)

    send_mornings(at=SEVEN_THIRTY)

    inside, outside = words(li), words(li, Channel.EMAIL)
    assert "送指南" in inside
    assert "只是打算" not in inside
    assert "15:00 陈主任" in outside
    assert "· 卡老师 · " in outside


def test_a_manager_has_her_numbers_and_her_digest_in_one_message(wang, li, dr_chen, north_1, anzhen):
    escalated(north_1, anzhen, "甲一")
    planned(li, dr_chen)
    send_digests(on=TODAY, at=moment("01:00"))

    send_mornings(at=SEVEN_THIRTY)

    by_mail = Delivery.objects.filter(recipient=wang, channel=Channel.EMAIL)
    assert by_mail.count() == 1
    assert "今日计划拜访：1" in by_mail.get().body
    assert "已提醒经理：1（A 1）" in by_mail.get().body
    assert "甲一" not in by_mail.get().body


def test_who_wants_no_morning_message_has_the_digest_by_itself(wang, north_1, anzhen):
    Preferences.objects.create(user=wang, morning_on=MorningOn.NEVER)
    escalated(north_1, anzhen, "甲一")

    send_digests(on=TODAY, at=moment("01:00"))
    send_mornings(at=SEVEN_THIRTY)

    assert Delivery.objects.get(recipient=wang, channel=Channel.EMAIL).key == f"digest:{TODAY}"


def test_a_digest_that_comes_after_the_morning_message_goes_out_by_itself(wang, north_1, anzhen, li, dr_chen):
    planned(li, dr_chen)
    send_mornings(at=SEVEN_THIRTY)
    escalated(north_1, anzhen, "甲一")

    send_digests(on=TODAY, at=moment("09:00"))

    assert Delivery.objects.filter(recipient=wang, channel=Channel.EMAIL).count() == 2


def test_an_empty_day_disturbs_nobody(li):
    send_mornings(at=SEVEN_THIRTY)

    assert [row.channel for row in Delivery.objects.all()] == [Channel.IN_APP]
    assert words(li) == "今天没有计划，也没有到期的客户。"


def test_it_speaks_her_language(li, dr_chen):
    li.language = "en"
    li.save()
    planned(li, dr_chen)

    send_mornings(at=SEVEN_THIRTY)

    message = Delivery.objects.get(recipient=li, channel=Channel.EMAIL)
    assert message.subject.startswith("Your day, ")
    assert message.body.startswith("Morning: 1\n· 陈主任 · ")


# --- who gets it, and when --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "told"), [("07:29", 0), ("07:30", 1), ("09:10", 1), ("11:59", 1), ("12:00", 0), ("23:30", 0)]
)
def test_a_missed_time_is_made_up_for_the_same_morning(li, clock, told):
    assert send_mornings(at=moment(clock)) == told


@pytest.mark.parametrize(
    ("when", "day", "told"),
    [
        (MorningOn.WORKDAYS, TODAY, 1),
        (MorningOn.WORKDAYS, TODAY - timedelta(days=1), 0),
        (MorningOn.EVERY_DAY, TODAY - timedelta(days=1), 1),
        (MorningOn.NEVER, TODAY, 0),
    ],
)
def test_it_comes_on_the_days_she_wants(li, when, day, told):
    Preferences.objects.create(user=li, morning_on=when)

    assert send_mornings(at=moment("07:30", day)) == told


def test_it_comes_at_the_time_she_wants(li):
    Preferences.objects.create(user=li, morning_at=time(6))

    assert send_mornings(at=moment("06:00")) == 1


def test_there_is_one_a_day(li):
    assert [send_mornings(at=SEVEN_THIRTY), send_mornings(at=moment("08:00"))] == [1, 0]
    assert send_mornings(at=moment("07:30", TODAY + timedelta(days=1))) == 1


def test_nobody_on_leave_gets_one_and_whoever_covers_has_the_clients(li, wang, zhao, dr_chen):
    dr_chen.due_on = TODAY
    dr_chen.save()
    on_leave(li, by=wang, covered_by=zhao)

    send_mornings(at=SEVEN_THIRTY)

    assert not Delivery.objects.filter(recipient=li).exists()
    assert "李雨桐" in words(zhao)
    assert "陈思雨" in words(zhao)


def test_a_meeting_is_work(li, wang):
    on_leave(li, LeaveKind.MEETING, by=wang)

    send_mornings(at=SEVEN_THIRTY)

    assert Delivery.objects.filter(recipient=li).exists()


def test_who_has_left_gets_none(li):
    li.is_active = False
    li.save()

    assert send_mornings(at=SEVEN_THIRTY) == 0


def test_nothing_of_anothers_clients_is_in_it(li, zhao, dr_chen):
    planned(li, dr_chen)
    planned(zhao, dr_chen)

    send_mornings(at=SEVEN_THIRTY)

    assert "陈思雨" not in words(zhao)


def test_a_colleagues_bookings_are_not_hers(li, north_1, dr_chen, anzhen):
    beside = posted("he", "何静", north_1)
    booked(dr_chen, beside, TODAY, time(15))

    send_mornings(at=SEVEN_THIRTY)

    assert "15:00" not in words(li)
    assert "15:00" in words(beside)


def test_whoever_covers_has_the_bookings_too(li, wang, zhao, dr_chen):
    booked(dr_chen, li, TODAY, time(15))
    on_leave(li, by=wang, covered_by=zhao)

    send_mornings(at=SEVEN_THIRTY)

    assert "15:00" in words(zhao)


def test_yesterdays_names_nobody_any_more_and_what_goes_out_stays(li, zhao, dr_chen):
    planned(li, dr_chen)
    send_mornings(at=SEVEN_THIRTY)
    first, by_mail = (Delivery.objects.get(recipient=li, channel=each) for each in (Channel.IN_APP, Channel.EMAIL))
    assert "陈思雨" in first.body

    send_mornings(at=moment("07:30", TODAY + timedelta(days=1)))

    first.refresh_from_db()
    assert (first.subject, first.body) == ("今日安排，11月16日", "")
    by_mail.refresh_from_db()
    assert "陈主任" in by_mail.body


def test_one_that_fails_keeps_no_other_waiting(li, wang, zhao, monkeypatch, caplog):
    def for_all_but_li(user, on):
        if user == li:
            raise ValueError("broken")
        return held_by(user, on)

    monkeypatch.setattr("desk.morning.held_by", for_all_but_li)

    with pytest.raises(ValueError, match="broken"):
        send_mornings(at=SEVEN_THIRTY)

    assert set(Delivery.objects.values_list("recipient", flat=True)) == {wang.pk, zhao.pk}
    assert f"morning message: {li.pk} failed" in caplog.text
    assert "李雨桐" not in caplog.text


def test_it_costs_the_same_for_one_and_for_thirty(li, north_1, anzhen):
    def cost() -> int:
        Delivery.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            send_mornings(at=SEVEN_THIRTY)
        return len(caught)

    planned(li, client_of(north_1, anzhen, "甲一"))
    cost()
    for_one = cost()
    for number in range(SHOWN + 10):
        planned(li, client_of(north_1, anzhen, f"甲{number}号"), position=number)

    assert cost() == for_one
    assert "还有 11 条" in words(li)
