"""A month's field days against what the cadence asks in it, by the holidays of 2026."""

from datetime import date

import pytest

from accounts.enums import LeaveKind
from accounts.models import Leave
from clients.enums import Grade, Status
from planning.months import Whole, needs, span_of
from tests.cast import client_of, post
from tests.retention.panel import panel_of
from visits.enums import Target
from visits.models import CadenceLine, CadencePolicy
from workdays.months import Month, month_of

FEBRUARY = Month(2026, 2)
SPAN = (FEBRUARY.first, FEBRUARY.last)


def test_months_follow_each_other():
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2027, 1).before == Month(2026, 12)
    assert Month(2028, 2).last == date(2028, 2, 29)
    assert month_of(date(2026, 2, 28)) == FEBRUARY
    assert FEBRUARY.code == "2026-02"


def test_of_the_month_under_way_the_days_to_come_count():
    assert span_of(FEBRUARY, date(2026, 1, 26)) == SPAN
    assert span_of(FEBRUARY, date(2026, 2, 10)) == (date(2026, 2, 10), FEBRUARY.last)


def test_february_has_sixteen_working_days_and_asks_everybody_for_her_share(li, north_1):
    panel_of(north_1, 10, grade="A")
    panel_of(north_1, 10, grade="C")
    panel_of(north_1, 5, grade="A", status=Status.LOST)

    need = needs([north_1.path], *SPAN)[north_1.path]

    assert need.days == 16
    assert (need.asked_by_grade[Grade.A], need.asked_by_grade[Grade.C], need.asked) == (32, 8, 40)
    assert (need.field_days, need.possible, need.too_many, need.to_spare) == (16, 144, 0, 104)


def test_leave_and_meetings_take_field_days_and_are_named(li, north_1):
    panel_of(north_1, 50, grade="A")
    Leave.objects.create(user=li, state="approved", from_on=date(2026, 1, 30), to_on=date(2026, 2, 2))
    days = (date(2026, 2, 12), date(2026, 2, 14))
    Leave.objects.create(user=li, state="approved", kind=LeaveKind.MEETING, from_on=days[0], to_on=days[1])
    Leave.objects.create(user=li, from_on=date(2026, 2, 3), to_on=date(2026, 2, 6))

    need = needs([north_1.path], *SPAN)[north_1.path]

    # The 14th, a Saturday, is worked before the Spring Festival.
    assert [(each.kind, each.first, each.days) for each in need.absences] == [
        (LeaveKind.LEAVE, FEBRUARY.first, 1),
        (LeaveKind.MEETING, date(2026, 2, 12), 3),
    ]
    assert (need.field_days, need.possible, need.too_many) == (12, 108, 52)


def test_who_may_be_called_is_counted(li, north_1, anzhen):
    panel_of(north_1, 10, grade="C")
    client_of(north_1, anzhen, "决策者", grade="C", is_decision_maker=True)

    assert needs([north_1.path], *SPAN)[north_1.path].from_afar == 8


def test_a_policy_to_come_counts_from_its_month_on(li, north_1):
    panel_of(north_1, 20, grade="C")
    policy = CadencePolicy.objects.create(territory=north_1, effective_on=FEBRUARY.first)
    CadenceLine.objects.create(policy=policy, target=Target.C, due_after=25, neglected_after=30)
    january = Month(2026, 1)

    before = needs([north_1.path], january.first, january.last)[north_1.path]
    after = needs([north_1.path], *SPAN)[north_1.path]

    assert (before.lines[Target.C].due_after, after.lines[Target.C].due_after) == (20, 25)
    assert after.asked == 13


def test_what_one_territory_has_to_spare_helps_no_other(li, zhao, nation, north_1, south_1):
    panel_of(north_1, 100, grade="A")

    whole = Whole(needs([nation.path], *SPAN))

    assert (whole.asked, whole.possible, whole.too_many, whole.tight) == (320, 288, 176, [north_1.path])


@pytest.fixture
def second(li, zhao, north_1, south_1, south, wang):
    panel_of(north_1, 1, grade="A")


def test_it_asks_as_often_for_two_territories(second, nation, north_1, south_1, zhao, django_assert_num_queries):
    panel_of(south_1, 1, grade="A")
    post(zhao, north_1)
    Leave.objects.create(user=zhao, state="approved", from_on=SPAN[0], to_on=SPAN[1])
    needs([nation.path], *SPAN)

    with django_assert_num_queries(9):
        assert len(needs([nation.path], *SPAN)) == 2
