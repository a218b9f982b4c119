"""The same form sent again: no visit is doubled, and no word is lost."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from clients.models import Product
from compliance.models import AdverseEvent
from tests.cast import client_of
from tests.visits.conftest import log
from visits.models import NextStep, Visit

pytestmark = pytest.mark.usefixtures("today")


def test_it_makes_no_second_visit_of_the_same_key(client, li, dr_chen):
    client.force_login(li)
    key = str(uuid4())

    first = log(client, dr_chen, key=key, next_step="送指南", next_step_on="2026-11-20")
    again = log(client, dr_chen, key=key, next_step="送指南", next_step_on="2026-11-20")

    assert first.url == again.url
    assert Visit.objects.count() == NextStep.objects.count() == 1


def test_it_keeps_the_words_that_were_sent_again_differently(client, li, dr_chen):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key, note="第一次")

    log(client, dr_chen, key=key, note="第一次，补充一句")

    visit = Visit.objects.get()
    assert visit.note == "第一次，补充一句"
    assert visit.corrections.get().before == {"note": "第一次"}


def test_it_logs_another_visit_when_the_key_was_taken_back(client, li, dr_chen):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key, note="手滑")
    client.post(reverse("visits:undo", args=[Visit.objects.get().pk]))

    for _ in range(2):
        log(client, dr_chen, key=key, note="这次是真的")

    assert [visit.note for visit in Visit.objects.standing()] == ["这次是真的"]
    assert Visit.objects.get(undone_at__isnull=False).note == "手滑"


def test_it_logs_another_clients_visit_under_a_key_of_its_own(client, li, dr_chen, north_1, anzhen):
    other = client_of(north_1, anzhen, "王建国", grade="B")
    client.force_login(li)
    key = str(uuid4())

    for relationship, note in ((dr_chen, "陈"), (other, "王"), (other, "王")):
        log(client, relationship, key=key, note=note)

    assert dict(Visit.objects.values_list("relationship", "note")) == {dr_chen.pk: "陈", other.pk: "王"}


def test_it_adds_what_only_the_second_sending_says(client, li, wang, dr_chen):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key)

    for _ in range(2):
        log(client, dr_chen, key=key, adverse_event="皮疹", next_step="送指南", next_step_on="2026-11-20")

    assert AdverseEvent.objects.get().words == "皮疹"
    assert NextStep.objects.get().words == "送指南"
    dr_chen.refresh_from_db()
    assert dr_chen.next_step_on == date(2026, 11, 20)


def test_it_takes_other_words_long_after_for_another_visit(client, li, dr_chen, time_machine_at):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key, note="上午")

    time_machine_at("2026-11-16T16:00:00+08:00")
    log(client, dr_chen, key=key, note="下午又去了一次")

    assert [visit.note for visit in Visit.objects.order_by("pk")] == ["上午", "下午又去了一次"]


def test_long_after_it_is_one_visit_however_often_it_is_sent(client, li, dr_chen, time_machine_at):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key, note="上午")

    for second in ("00", "40", "50"):
        time_machine_at(f"2026-11-16T16:00:{second}+08:00")
        log(client, dr_chen, key=key, note="下午又去了一次")

    assert Visit.objects.count() == 2


def test_another_day_long_after_is_another_visit(client, li, dr_chen, time_machine_at):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key)

    time_machine_at("2026-11-18T16:00:00+08:00")
    log(client, dr_chen, key=key, happened_on="2026-11-18", happened_time="15:00")

    days = Visit.objects.order_by("pk").values_list("happened_on", flat=True)
    assert list(days) == [date(2026, 11, 16), date(2026, 11, 18)]


def test_a_queue_emptied_days_later_makes_no_second_visit(client, li, dr_chen, time_machine_at):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key, note="聊了指南")

    time_machine_at("2026-11-18T16:00:00+08:00")
    log(client, dr_chen, key=key, note="聊了指南")

    assert Visit.objects.get().happened_on == date(2026, 11, 16)


def test_everything_that_the_second_sending_says_is_kept(client, li, wang, dr_chen, product):
    other = Product.objects.create(code="P2", name="厄贝沙坦")
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key, adverse_event="皮疹")

    said = {"other_products": [other.pk], "companions": [wang.pk], "happened_on": "2026-11-13"}
    log(client, dr_chen, key=key, adverse_event="皮疹，发热39度，住院", **said)

    visit = Visit.objects.get()
    assert list(AdverseEvent.objects.order_by("pk").values_list("words", flat=True)) == ["皮疹", "皮疹，发热39度，住院"]
    assert visit.adverse_event.words == "皮疹，发热39度，住院"
    assert (list(visit.other_products.all()), list(visit.companions.all())) == ([other], [wang])
    assert visit.happened_on == date(2026, 11, 13)


def test_the_moment_stays_when_only_words_are_added(client, li, dr_chen, time_machine_at):
    client.force_login(li)
    key = str(uuid4())
    log(client, dr_chen, key=key, note="第一次")
    first = Visit.objects.get().happened_at

    time_machine_at("2026-11-16T10:20:00+08:00")
    log(client, dr_chen, key=key, note="第一次，补充一句")

    assert Visit.objects.get().happened_at == first
