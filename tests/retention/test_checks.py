import pytest

from clients.enums import Status
from clients.models import Relationship
from retention.actions import open_alerts, set_status
from retention.checks import differences, mend
from retention.models import NeglectAlert, StateSpan
from retention.spans import record_spans
from tests.cast import TODAY
from tests.retention.lost import confirmed
from tests.retention.panel import AT, YESTERDAY, dates, neglected, panel_of


@pytest.fixture
def alerted(dr_chen):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)
    return dates(dr_chen)


def found():
    return list(differences(Relationship.objects.all()))


def test_it_finds_nothing_after_a_scan(alerted, north_1):
    panel_of(north_1, 3)

    assert found() == []


def test_it_finds_a_mark_without_an_alert(alerted):
    NeglectAlert.objects.all().delete()

    assert (alerted.pk, "alert_open", True, False) in found()


def test_it_finds_an_alert_without_its_mark(alerted):
    Relationship.objects.update(alert_open=False)

    assert found() == [(alerted.pk, "alert_open", False, True)]


def test_it_finds_a_missing_span(alerted):
    StateSpan.objects.all().delete()

    assert found() == [(alerted.pk, "span", None, "open")]


def test_it_finds_an_outdated_span(alerted, south_1):
    north_1 = alerted.territory_id
    dates(alerted, grade="C", status="lost", territory=south_1)

    assert found() == [
        (alerted.pk, "status", "lost", "active"),
        (alerted.pk, "span.territory", north_1, south_1.pk),
        (alerted.pk, "span.grade", "A", "C"),
        (alerted.pk, "span.status", "active", "lost"),
    ]


def test_it_finds_a_client_who_is_lost_for_nothing(dr_chen):
    set_status([dr_chen.pk], Status.LOST, on=TODAY)

    assert found() == [(dr_chen.pk, "status", "lost", "active")]


def test_it_finds_a_client_whose_loss_was_forgotten(dr_chen, li):
    confirmed(dr_chen, li)
    set_status([dr_chen.pk], Status.ACTIVE, on=TODAY)

    assert found() == [(dr_chen.pk, "status", "active", "lost")]


def test_who_is_closed_is_neither_lost_nor_active(dr_chen, li):
    confirmed(dr_chen, li)
    set_status([dr_chen.pk], Status.CLOSED, on=TODAY)

    assert found() == []


@pytest.mark.parametrize(("was", "wrong"), [("lost", "active"), ("active", "lost")])
def test_mending_gives_the_status_back_with_its_dates(dr_chen, li, was, wrong):
    if was == "lost":
        confirmed(dr_chen, li)
    due_on = dates(dr_chen).due_on
    set_status([dr_chen.pk], Status(wrong), on=TODAY)

    mend([dr_chen.pk], on=TODAY, at=AT)

    assert found() == []
    mended = dates(dr_chen)
    assert (mended.status, mended.due_on) == (was, due_on)


def test_it_looks_at_the_given_relationships_alone(alerted, north_1):
    (other,) = panel_of(north_1, 1)
    StateSpan.objects.all().delete()

    assert [pk for pk, *_ in differences(Relationship.objects.filter(pk=other.pk))] == [other.pk]


def test_it_takes_one_query(north_1, django_assert_num_queries):
    panel_of(north_1, 30)
    Relationship.objects.update(grade="D")

    with django_assert_num_queries(1):
        assert len(found()) == 30


def test_mending_leaves_no_difference(alerted, north_1):
    panel_of(north_1, 3)
    NeglectAlert.objects.all().delete()
    StateSpan.objects.filter(neglected=False).delete()
    Relationship.objects.exclude(pk=alerted.pk).update(grade="D")

    mend(list(Relationship.objects.values_list("pk", flat=True)), on=TODAY, at=AT)

    assert found() == []
    alerted.refresh_from_db()
    assert not alerted.alert_open


def test_mending_what_is_right_changes_nothing(alerted):
    mend([alerted.pk], on=TODAY, at=AT)

    assert NeglectAlert.objects.open().exists()
    assert record_spans([alerted.pk], on=TODAY, at=AT) == 0
    assert NeglectAlert.objects.get().since_on == YESTERDAY
