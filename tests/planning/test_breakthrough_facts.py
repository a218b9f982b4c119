"""What our own records say beside a plan."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning.breakthroughs.facts import approaches_tried, facts_of, reached_by_records
from tests.cast import TODAY
from tests.planning.plans import b_client, looked_back, running
from tests.visits.conftest import NOW, logged
from visits.actions import undo_visit

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def zhou(north_1, anzhen, li):
    return b_client(north_1, anzhen, "周明远")


def of(relationship):
    return facts_of([relationship.pk], TODAY)[relationship.pk]


def ago(days):
    return NOW - timedelta(days=days)


def test_last_month_is_counted_by_how_she_was_seen(zhou, li):
    logged(zhou, li, minutes=10, waited_minutes=20, effort="help")
    logged(zhou, li, at=ago(2), channel="wechat", answered=True, minutes=5)
    logged(zhou, li, at=ago(3), outcome="not_found", waited_minutes=30)
    logged(zhou, li, at=ago(29), channel="department_meeting")
    logged(zhou, li, at=ago(30))

    facts = of(zhou)

    assert (facts.in_person, facts.remote, facts.attempts) == (2, 1, 1)
    assert (facts.minutes, facts.waited, facts.efforts) == (15, 50, 1)


def test_what_was_tried_reaches_back_a_quarter(zhou, li, product):
    logged(zhou, li, product=product, objection="habit")
    logged(zhou, li, at=ago(40), product=product, channel="phone")
    logged(zhou, li, at=ago(89), channel="phone")
    logged(zhou, li, at=ago(90), channel="video")

    facts = of(zhou)

    assert facts.tried_channels == [("电话", 2), ("面访", 1)]
    assert facts.shown_products == [("安心平", 2)]
    assert facts.heard_objections == [("习惯用其他产品", 1)]


def test_other_products_of_a_visit_were_tried_too(zhou, li, product):
    other = type(product).objects.create(code="P2", name="利尿康")
    logged(zhou, li, product=product, other_products=[other])

    assert dict(of(zhou).shown_products) == {"安心平": 1, "利尿康": 1}


def test_what_was_taken_back_was_not_done(zhou, li):
    undo_visit(logged(zhou, li), by=li, at=NOW)

    assert of(zhou).contacts == 0


def test_support_rose_on_the_last_day_on_which_it_was_found_higher(zhou, li):
    assert of(zhou).days_since_rise(TODAY) is None
    logged(zhou, li, at=ago(20), support_before=2, support_after=3)
    logged(zhou, li, at=ago(5), support_before=3, support_after=3)

    assert of(zhou).days_since_rise(TODAY) == 20


def test_approaches_are_those_of_the_plan_and_of_its_retrospectives(zhou, li):
    plan = running(zhou, li)
    chosen = [str(each) for each in plan.approaches.all()]
    looked_back(plan, li)

    assert approaches_tried([plan.pk]) == {plan.pk: [*chosen, "换到病房交接班前"]}


def test_records_say_where_attitude_and_meetings_stand_since_the_plan_began(zhou, li):
    logged(zhou, li, at=ago(9), support_after=5)
    plan = running(zhou, li, on=TODAY - timedelta(days=8))
    assert reached_by_records(plan, TODAY) is None
    logged(zhou, li, at=ago(2), channel="department_meeting", support_after=3)

    assert reached_by_records(plan, TODAY) == 3
    plan.measure = "meetings"
    assert reached_by_records(plan, TODAY) == 1
    plan.measure = "cases"
    assert reached_by_records(plan, TODAY) is None


def test_it_costs_the_same_for_many(north_1, anzhen, zhou, li, product):
    rows = [zhou, *(b_client(north_1, anzhen, f"客户{number}") for number in range(9))]
    for row in rows:
        logged(row, li, product=product, support_before=2, support_after=3)
    with CaptureQueriesContext(connection) as one:
        of(zhou)

    with CaptureQueriesContext(connection) as many:
        facts_of([row.pk for row in rows], TODAY)

    assert len(one) == len(many) == 4
