"""A visit logged while the scan runs: whichever writes first, the alert ends as the dates say."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from clients.models import Relationship
from retention.actions import scan
from retention.checks import differences
from retention.models import NeglectAlert
from tests.cast import TODAY
from tests.retention.panel import AT, panel_of
from visits.actions import log_visit
from visits.enums import Channel, Outcome
from visits.queries import for_logging, terms_of
from visits.state import recompute_all


@pytest.fixture
def overdue(dr_chen):
    """A client never seen since 2024, with the dates that follow from it."""
    recompute_all([dr_chen.pk])
    dr_chen.refresh_from_db()
    assert dr_chen.neglected_on < TODAY
    return dr_chen


def read(relationship):
    """As the page reads it, before the rep begins to write."""
    return for_logging(Relationship.objects.all()).get(pk=relationship.pk)


def log(seen, rep):
    log_visit(
        relationship=seen,
        rep=rep,
        terms=terms_of(seen),
        at=AT,
        key=uuid4(),
        channel=Channel.IN_PERSON,
        outcome=Outcome.MET,
        happened_at=AT,
    )


def test_a_visit_heals_the_alert_that_the_scan_opened(overdue, li):
    scan(on=TODAY, at=AT)

    log(read(overdue), li)

    assert not NeglectAlert.objects.open().exists()
    assert list(differences(Relationship.objects.all())) == []


def test_an_alert_opened_while_the_rep_was_writing_is_healed_too(overdue, li):
    seen = read(overdue)
    scan(on=TODAY, at=AT)

    log(seen, li)

    assert not NeglectAlert.objects.open().exists()
    assert not Relationship.objects.get(pk=overdue.pk).alert_open


def test_a_scan_after_the_visit_opens_nothing(overdue, li):
    log(read(overdue), li)

    assert scan(on=TODAY, at=AT).opened == 0


@pytest.mark.django_db(transaction=True)
def test_two_scans_at_once_open_each_alert_once(north_1, south_1):
    panel_of(north_1, 20, neglected_on=TODAY)
    panel_of(south_1, 20, neglected_on=TODAY)
    start = threading.Barrier(2)
    opened = []

    def run() -> None:
        start.wait()
        opened.append(scan(on=TODAY, at=AT, chunk=3).opened)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(opened) == 40
    assert NeglectAlert.objects.open().count() == 40
    assert list(differences(Relationship.objects.all())) == []
