"""Nights that count: killed anywhere, over many territories, of a past state."""

from datetime import timedelta

import pytest
from django.db.models import F

from retention.actions import scan
from retention.enums import Figure
from retention.models import NeglectAlert, Snapshot, StateMark, StateSpan
from retention.snapshots import COLUMNS, catch_up, take
from tests.cast import TODAY
from tests.killing import count_statements, kill_points, run_until_statement
from tests.retention.panel import AT, dates, panel_of

DAYS = [TODAY - timedelta(days=number) for number in range(9, -1, -1)]


def test_a_leaf_without_clients_has_a_row_and_an_inner_node_without_them_has_none(north, north_1, south_1):
    take(on=TODAY)

    assert set(Snapshot.objects.values_list("territory__code", flat=True)) == {"N-1", "S-1"}


def everything():
    marks = StateMark.objects.order_by("relationship", "mark", "from_on").values_list(
        "relationship", "mark", "from_on", "to_on"
    )
    counted = Snapshot.objects.order_by("on", "territory").values_list("territory__code", "on", *COLUMNS)
    return list(counted), list(marks)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(north_1, south_1, after):
    panel_of(north_1, 3, due_on=TODAY)
    panel_of(south_1, 2, stage="habit")
    ended = panel_of(north_1, 2)
    panel_of(north_1, 2, last_contact_on=TODAY, contact_days_that_week=2, contact_days_that_month=2)
    panel_of(south_1, 3, potential=80, support=80)

    def reset():
        Snapshot.objects.all().delete()
        StateMark.objects.all().delete()
        StateMark.objects.bulk_create(StateMark(relationship=row, mark="due", from_on=DAYS[0]) for row in ended)

    def run():
        catch_up(on=TODAY)

    reset()
    points = kill_points(run, after=after)
    expected = everything()
    assert expected[0]
    assert {mark for _, mark, *_ in expected[1]} == {"due", "loyal", "over", "top"}

    for number in points:
        reset()
        run_until_statement(run, number, after=after)
        run()

        assert everything() == expected, f"killed at statement {number}"


def test_it_asks_as_often_for_many_territories_as_for_one(nation, north_1, django_assert_num_queries):
    panel_of(north_1, 1)
    statements = count_statements(lambda: take(on=TODAY))
    for number in range(10):
        leaf = type(nation).objects.add_child(nation, {"code": f"L{number}", "name": f"L{number}"})
        panel_of(leaf, 1)

    with django_assert_num_queries(statements):
        take(on=TODAY)


def test_escalated_is_by_the_alert_of_then(dr_chen, north_1):
    dates(dr_chen, neglected_on=DAYS[0], escalated_on=DAYS[2])
    for day in DAYS[:4]:
        scan(on=day, at=AT + (day - TODAY))
    alert = NeglectAlert.objects.get()

    listed = [StateSpan.objects.figure(Figure.ESCALATED, day).count() for day in DAYS[:4]]

    assert alert.escalated_on == DAYS[2]
    assert listed == [0, 0, 1, 1]
    assert not StateSpan.objects.filter(from_on__gt=F("to_on")).exists()
