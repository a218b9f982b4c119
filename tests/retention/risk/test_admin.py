"""The administrator's pages of the rule: what is in force is read, what is to come is set."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from retention.models import RiskRule, RiskScore
from retention.risk.queries import weights_on
from retention.risk.rule import Weights
from tests.cast import TODAY

ADD = reverse("admin:retention_riskrule_add")
NUMBERS = {**Weights()._asdict(), "effective_on": TODAY.isoformat()}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def change(rule):
    return reverse("admin:retention_riskrule_change", args=[rule.pk])


def test_every_installation_begins_with_a_rule_and_its_history():
    rule = RiskRule.objects.get()

    assert rule.weights == Weights()
    assert rule.history.get().history_type == "+"


def test_a_rule_counts_from_its_day(as_admin):
    tomorrow = TODAY + timedelta(days=1)

    as_admin.post(ADD, {**NUMBERS, "effective_on": tomorrow.isoformat(), "rival": "40"})

    assert weights_on(TODAY).rival == Weights().rival
    assert weights_on(tomorrow).rival == 40


def test_a_rule_of_the_past_is_refused(as_admin):
    page = as_admin.post(ADD, {**NUMBERS, "effective_on": (TODAY - timedelta(days=1)).isoformat()})

    assert "新规则最早从今天起生效" in page.content.decode()
    assert RiskRule.objects.count() == 1


@pytest.mark.parametrize(
    "numbers",
    [{"high": "35"}, {"medium": "60"}, {"wait": "101"}, {"full_wait": "100"}, {"window": "0"}, {"start": "-1"}],
)
def test_numbers_that_make_no_sense_are_refused(as_admin, numbers):
    page = as_admin.post(ADD, {**NUMBERS, **numbers})

    assert page.status_code == 200
    assert RiskRule.objects.count() == 1


def test_what_is_in_force_is_read_only(as_admin):
    rule = RiskRule.objects.get()

    assert as_admin.get(change(rule)).status_code == 200
    assert as_admin.post(change(rule), {**NUMBERS, "wait": "1"}).status_code == 403
    assert as_admin.post(reverse("admin:retention_riskrule_delete", args=[rule.pk]), {"post": "yes"}).status_code == 403


def test_what_is_to_come_is_changed_and_kept_in_the_history(as_admin):
    rule = RiskRule.objects.create(effective_on=date(2026, 12, 1))

    as_admin.post(change(rule), {**NUMBERS, "effective_on": "2026-12-02", "wait": "60"})

    rule.refresh_from_db()
    assert (rule.wait, rule.effective_on) == (60, date(2026, 12, 2))
    assert rule.history.count() == 2


def test_who_may_see_a_score(li, wang, zhao, admin, dr_chen):
    RiskScore.objects.create(relationship=dr_chen, score=70, level="high", parts=[], found_on=TODAY)

    assert RiskScore.objects.visible_to(li).exists()
    assert RiskScore.objects.visible_to(wang).exists()
    assert not RiskScore.objects.visible_to(zhao).exists()
    assert not RiskScore.objects.visible_to(admin).exists()
