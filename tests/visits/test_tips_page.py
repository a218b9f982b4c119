"""Tips before a visit: for this client, in the reader's language, fetched on opening, edited by the company."""

import pytest
from django.urls import reverse

from accounts.actions import set_language
from clients.actions import create_organisation, set_stage, update_client
from tests.cast import TODAY, client_of
from visits.models import Tip

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.fixture
def tips(db):
    """Of the company's own tips these three."""
    Tip.objects.all().delete()
    said = {"place": "clinic", "order": 1}
    Tip.objects.create(words_zh="先问候。", words_en="Greet first.", theme="small_talk", **said)
    Tip.objects.create(words_zh="说结论。", words_en="The result.", style="driving", **said)
    Tip.objects.create(words_zh="会好的。", words_en="It will be all right.", kind="phrase", **said)


def url(relationship):
    return reverse("visits:tips", args=[relationship.pk])


def shown(response):
    return response.content.decode()


def test_they_follow_her_style(as_li, dr_chen, tips):
    before = shown(as_li.get(url(dr_chen)))
    update_client(dr_chen.client, on=TODAY, stated_style="driving")
    after = shown(as_li.get(url(dr_chen)))

    assert "先问候。" in before
    assert "说结论。" not in before
    assert "先问候。" not in after
    assert after.index("说结论。") < after.index("会好的。")


def test_they_follow_her_stage(as_li, li, dr_chen, tips):
    Tip.objects.filter(words_zh="先问候。").update(to_stage="agree")
    assert "先问候。" not in shown(as_li.get(url(dr_chen)))

    set_stage(dr_chen, "agree", on=TODAY, by=li)

    assert "先问候。" in shown(as_li.get(url(dr_chen)))


def test_one_that_is_switched_off_is_not_shown(as_li, dr_chen, tips):
    Tip.objects.filter(words_zh="会好的。").update(is_active=False)

    assert "会好的。" not in shown(as_li.get(url(dr_chen)))


def test_they_speak_the_readers_language(as_li, li, dr_chen, tips):
    set_language(li, "en")

    page = shown(as_li.get(url(dr_chen)))

    assert "<q>It will be all right.</q>" in page
    assert "会好的。" not in page


def test_a_place_without_any_says_so(as_li, dr_chen, tips):
    assert shown(as_li.get(url(dr_chen))).count("这个地点暂无提示") == 2


def test_the_quick_log_fetches_them_when_they_are_opened(as_li, dr_chen, tips):
    form = shown(as_li.get(reverse("visits:new", args=[dr_chen.pk])))
    part = shown(as_li.get(url(dr_chen), headers={"HX-Request": "true"}))

    # Without a script the same address is a page.
    assert form.count(url(dr_chen)) == 2
    assert "会好的。" not in form
    assert "会好的。" in part
    assert "<html" not in part


def test_a_partner_is_met_elsewhere(as_li, north_1):
    firm = create_organisation(name="康达医药", kind="distributor", city="北京市")
    manager = client_of(north_1, firm, "王经理")

    assert url(manager) not in shown(as_li.get(reverse("visits:new", args=[manager.pk])))


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_as_often_for_many(as_li, dr_chen, tips, django_assert_max_num_queries, number):
    Tip.objects.bulk_create(Tip(place="ward", words_zh=f"提示{n}", words_en=f"Tip {n}") for n in range(number))
    as_li.get(url(dr_chen))

    with django_assert_max_num_queries(6):
        as_li.get(url(dr_chen))


def test_another_teams_client_is_not_found(client, zhao, dr_chen):
    client.force_login(zhao)

    assert client.get(url(dr_chen)).status_code == 404


# --- in the administration --------------------------------------------------------------------------------------------


def said(**more):
    words = {"place": "ward", "kind": "tip", "words_zh": "查房后再说。", "words_en": "After the round.", "order": "5"}
    return words | {"is_active": "on"} | more


def test_the_company_adds_and_changes_its_own(client, admin):
    client.force_login(admin)

    client.post(reverse("admin:visits_tip_add"), said())
    tip = Tip.objects.get(words_zh="查房后再说。")
    client.post(reverse("admin:visits_tip_change", args=[tip.pk]), said(words_zh="查完房再说。"))

    assert list(tip.history.order_by("history_date").values_list("words_zh", flat=True)) == [
        "查房后再说。",
        "查完房再说。",
    ]
    assert tip.history.latest().history_user == admin


def test_a_stage_that_ends_before_it_begins_is_refused(client, admin):
    client.force_login(admin)

    response = client.post(reverse("admin:visits_tip_add"), said(from_stage="trust", to_stage="agree"))

    assert "to_stage" in response.context["adminform"].form.errors
