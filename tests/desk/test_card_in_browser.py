"""What is read in five seconds before the door opens stands above the fold of a phone, in both languages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.clinic import part_of_day
from clients.enums import Role, Style
from clients.models import Client, ClinicSlot, Relationship
from tests.cast import client_of
from tests.visits.conftest import logged

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# Name, title, form of address, grade, scores, stage, style, roles.
CLIENTS = [
    ("王建国", "主任医师", "王主任", "A", (88, 82), "trust", Style.ANALYTICAL, [Role.PRESCRIBER, Role.DECISION_MAKER]),
    ("欧阳慧敏", "副主任医师", "欧阳老师", "B", (80, 45), "agree", Style.AMIABLE, [Role.PRESCRIBER]),
    (
        "李宏伟",
        "药剂科主任",
        "李主任",
        "D",
        (10, 30),
        "identify",
        Style.DRIVING,
        [Role.DECISION_MAKER, Role.INFLUENCER],
    ),
]
# Grade and why, stage, what to do and what not, form of address, three contacts, a promise, where she is now.
GLANCE = [
    ".grade", ".explanation", ".door a[href$='/stage/']", ".advice .good", ".advice .bad", ".subtitle",
    ".last-three li:nth-child(3)", ".door a[href='#steps']", "[data-hours]",
]  # fmt: skip


def known_well(territory, organisation, rep, facts):
    """A client of whom everything is known that the card can show."""
    name, title, address, grade, (potential, support), stage, style, roles = facts
    now = timezone.now()
    row = client_of(
        territory, organisation, name, title=title, address_form=address, grade=grade, potential=potential,
        support=support, stage=stage, **{f"is_{role.value}": True for role in roles},
    )  # fmt: skip
    Client.objects.filter(pk=row.client_id).update(style=style)
    local = timezone.localtime(now)
    ClinicSlot.objects.create(
        client=row.client, weekday=local.weekday(), part=part_of_day(local.time()), place="门诊楼三层"
    )
    for ago in (6, 4, 2):
        facts = {"note": "聊了新版指南的用法，担心老年患者的耐受性，请我们下次带上临床研究原文。"}
        logged(row, rep, at=now - timedelta(days=ago), **facts)
    promise = {"next_step": "周五前把临床研究原文送到护士站", "next_step_on": local.date() + timedelta(days=2)}
    logged(row, rep, at=now, note="答应送资料", **promise)
    return Relationship.objects.get(pk=row.pk)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("facts", CLIENTS, ids=[facts[0] for facts in CLIENTS])
def test_everything_is_above_the_fold(phone, live, li, north_1, anzhen, product, facts, language):
    row = known_well(north_1, anzhen, li, facts)
    li.language = language
    li.save(update_fields=["language"])
    live.sign_in(phone, li)

    phone.goto(row.get_absolute_url())

    fold = phone.locator("nav.bar").bounding_box()["y"]
    for selector in GLANCE:
        part = phone.locator(selector).first
        expect(part).to_be_visible()
        box = part.bounding_box()
        assert box["y"] + box["height"] <= fold, f"{selector} is below the fold"
