from collections import Counter

import pytest
from time_machine import travel

from compliance.actions import confirm, remind
from compliance.models import AdverseEvent, SafetyContact
from compliance.tasks import remind as remind_task
from deliveries.models import Delivery
from tests.cast import person
from tests.compliance.events import HOUR, NOW, heard


@pytest.fixture
def event(dr_chen, li, sun):
    event = heard(dr_chen, li)
    Delivery.objects.all().delete()
    return event


def reminders():
    sent = Delivery.objects.filter(channel="in_app").values_list("key", "recipient__username")
    return Counter((key.rpartition("-")[2], who) for key, who in sent)


def test_it_is_silent_while_there_is_time(event):
    remind(at=NOW + 19 * HOUR)

    assert not Delivery.objects.exists()


def test_it_reminds_the_recipient_when_four_hours_are_left(event):
    remind(at=NOW + 20 * HOUR)

    assert reminders() == {("close", "sun"): 1}


def test_it_tells_both_when_it_is_overdue(event):
    remind(at=NOW + 25 * HOUR)

    assert reminders() == {("overdue", "sun"): 1, ("overdue", "li"): 1}


def test_however_often_it_runs_each_reminder_goes_out_once(event):
    for quarter in range(8 * 4):
        remind(at=NOW + 19 * HOUR + quarter * HOUR / 4)

    assert reminders() == {("close", "sun"): 1, ("overdue", "sun"): 1, ("overdue", "li"): 1}


def test_it_is_silent_once_confirmed(event, sun):
    confirm(event, by=sun, note="", at=NOW + HOUR)
    Delivery.objects.all().delete()

    assert remind(at=NOW + 25 * HOUR) == 0
    assert not Delivery.objects.exists()


def test_an_event_whose_recipient_left_goes_to_whoever_is_named_now(event, sun):
    zhou = person("zhou", "周平")
    SafetyContact.objects.update(user=zhou)
    sun.is_active = False
    sun.save()

    remind(at=NOW + HOUR)
    remind(at=NOW + 2 * HOUR)

    assert AdverseEvent.objects.get().recipient == zhou
    assert reminders() == {("reported", "zhou"): 1}


def test_the_task_is_the_same_reminder(event):
    with travel(NOW + 21 * HOUR, tick=False):
        remind_task()

    assert reminders() == {("close", "sun"): 1}
