"""A question for medical information goes to whoever answers it, and is told once."""

from uuid import uuid4

import pytest

from compliance.models import MedicalContact
from deliveries.models import Delivery
from tests.cast import person
from tests.visits.conftest import NOW, logged
from visits.actions import correct_visit

ASKED = "肾功能不全的患者需要调整剂量吗？"


@pytest.fixture
def qian(nation):
    """Medical information for the whole nation; posted nowhere."""
    user = person("qian", "钱文")
    MedicalContact.objects.create(territory=nation, user=user)
    return user


def told():
    return list(Delivery.objects.filter(key__startswith="question:").values_list("recipient__username", "channel"))


def test_it_goes_to_the_named_contact_at_once(li, qian, dr_chen):
    logged(dr_chen, li, question=ASKED)

    assert sorted(told()) == [("qian", "email"), ("qian", "in_app")]
    message = Delivery.objects.filter(channel="in_app").get()
    assert ASKED in message.body
    assert li.full_name in message.body
    assert dr_chen.client.full_name not in message.subject + message.body


def test_without_a_contact_it_goes_to_the_nearest_manager(li, wang, dr_chen):
    logged(dr_chen, li, question=ASKED)

    assert {username for username, _ in told()} == {"wang"}


def test_it_is_told_once_however_often_the_visit_is_sent(li, qian, dr_chen):
    key = uuid4()
    for _ in range(2):
        logged(dr_chen, li, question=ASKED, key=key)

    assert len(told()) == 2


def test_a_question_that_was_corrected_is_told_again(li, qian, dr_chen):
    visit = logged(dr_chen, li, question=ASKED)

    correct_visit(visit, by=li, at=NOW, reason="补充", question=ASKED + "透析呢？")

    assert len(told()) == 4


def test_a_visit_without_one_tells_nobody(li, qian, dr_chen):
    logged(dr_chen, li, question=" ")

    assert told() == []
