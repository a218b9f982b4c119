"""The pages of a loss: who states, who decides, and what stands beside the reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import open_look
from accounts.models import Territory
from clients.models import Relationship
from retention.enums import LossReason, LossState
from retention.models import Loss, WinBack
from tests.cast import TODAY, client_of
from tests.retention.lost import case_of, confirmed, stated, suspected
from tests.retention.panel import AT
from tests.visits.conftest import NOW, logged
from workdays.queries import calendar

pytestmark = pytest.mark.usefixtures("today")
SAID = {"reason": "uncared", "words": "好久没人来", "lost_on": "2026-11-16"}


def lose(client, relationship, **said):
    return client.post(reverse("retention:lose", args=[relationship.pk]), SAID | said)


def decide(client, loss, how, **said):
    return client.post(reverse(f"retention:{how}", args=[loss.pk]), said)


def shown(response):
    return response.content.decode()


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.fixture
def as_wang(client, wang):
    client.force_login(wang)
    return client


# --- stating ----------------------------------------------------------------------------------------------------------


def test_a_rep_states_a_loss_and_her_manager_is_to_decide(as_li, dr_chen):
    response = lose(as_li, dr_chen)

    loss = Loss.objects.get()
    assert response.url == loss.get_absolute_url()
    assert (loss.state, loss.words) == (LossState.STATED, "好久没人来")


def test_a_manager_states_a_loss_and_it_counts(as_wang, dr_chen):
    lose(as_wang, dr_chen)
    dr_chen.refresh_from_db()

    assert dr_chen.status == "lost"


def test_a_form_sent_twice_is_one_loss(as_li, dr_chen):
    first = lose(as_li, dr_chen)

    assert lose(as_li, dr_chen, reason="died").url == first.url
    assert Loss.objects.get().reason == "uncared"


def test_it_says_not_to_ask_about_competitors(as_li, dr_chen):
    assert "不要打听竞品" in shown(as_li.get(reverse("retention:lose", args=[dr_chen.pk])))


@pytest.mark.parametrize("reason", ["competitor_rep", "competitor_product"])
def test_a_competitor_is_a_reason_only_if_the_client_said_so(as_li, dr_chen, reason):
    refused = lose(as_li, dr_chen, reason=reason)

    assert "客户自己主动提起" in shown(refused)
    assert not Loss.objects.exists()

    lose(as_li, dr_chen, reason=reason, competitor_volunteered="on")

    assert Loss.objects.get().competitor_volunteered


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "weather"},
        {"words": ""},
        {"words": " "},
        {"words": "x\0"},
        {"words": "x" * 2001},
        {"lost_on": ""},
        {"lost_on": "2026-11-17"},
        {"lost_on": "2025-11-15"},
        {"lost_on": "0001-01-01"},
        {"lost_on": "yesterday"},
    ],
)
def test_what_makes_no_sense_is_shown_again(as_li, dr_chen, wrong):
    response = lose(as_li, dr_chen, **wrong)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Loss.objects.exists()


def test_not_known_needs_no_words(as_li, dr_chen):
    assert lose(as_li, dr_chen, reason="unknown", words="").status_code == 302


def test_nobody_is_lost_before_she_was_a_client(as_li, north_1, anzhen):
    newcomer = client_of(north_1, anzhen, "新客户", grade="A", began_on=TODAY - timedelta(days=3))

    assert lose(as_li, newcomer, lost_on="2026-11-12").status_code == 200
    assert lose(as_li, newcomer, lost_on="2026-11-13").status_code == 302


def test_a_closed_relationship_says_why_not(as_li, dr_chen):
    Relationship.objects.update(status="closed")

    assert "已结束" in shown(lose(as_li, dr_chen))


# --- suspected --------------------------------------------------------------------------------------------------------


def test_the_owner_answers_yes_with_the_same_form(as_li, dr_chen):
    loss = suspected(dr_chen)

    lose(as_li, dr_chen)
    loss.refresh_from_db()

    assert loss.state == LossState.STATED


def test_the_owner_answers_no_with_words(as_li, dr_chen):
    loss = suspected(dr_chen)

    assert decide(as_li, loss, "deny", words="").status_code == 200
    assert decide(as_li, loss, "deny", words="上周还见过").status_code == 302
    loss.refresh_from_db()

    assert (loss.state, loss.answer) == (LossState.SUSPECTED, "上周还见过")
    assert "待经理裁定" in shown(as_li.get(loss.get_absolute_url()))


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_a_manager_confirms(as_wang, li, dr_chen):
    loss = stated(dr_chen, li)

    decide(as_wang, loss, "confirm", reason="service", words="资料没送到")
    loss.refresh_from_db()

    assert (loss.state, loss.stated_reason, loss.reason) == (LossState.CONFIRMED, "uncared", "service")


def test_a_manager_dismisses_with_a_reason_only(as_wang, li, dr_chen):
    loss = stated(dr_chen, li)

    assert decide(as_wang, loss, "dismiss", words="").status_code == 200
    decide(as_wang, loss, "dismiss", words="进修去了")
    loss.refresh_from_db()

    assert (loss.state, loss.decision) == (LossState.DISMISSED, "进修去了")


@pytest.mark.parametrize(("how", "said"), [("confirm", {"reason": "died"}), ("dismiss", {"words": "不对"})])
def test_what_is_decided_stays_decided(as_wang, wang, dr_chen, how, said):
    loss = confirmed(dr_chen, wang)
    decide(as_wang, loss, "dismiss", words="记错了")

    decide(as_wang, loss, how, **said)
    loss.refresh_from_db()

    assert (loss.state, loss.reason, loss.decision) == (LossState.DISMISSED, "uncared", "记错了")


def test_a_rep_decides_nothing(as_li, li, dr_chen):
    loss = stated(dr_chen, li)
    page = shown(as_li.get(loss.get_absolute_url()))

    assert reverse("retention:confirm", args=[loss.pk]) not in page
    assert decide(as_li, loss, "confirm", reason="died").status_code == 404


def test_who_looks_across_sees_and_changes_nothing(client, admin, li, dr_chen, north):
    loss = suspected(dr_chen)
    open_look(user=admin, territory=north, reason="核对", at=NOW)
    client.force_login(admin)

    page = shown(client.get(loss.get_absolute_url()))

    assert "陈思雨" in page
    assert f'action="{loss.get_absolute_url()}' not in page
    assert decide(client, loss, "deny", words="没有").status_code == 404


def test_an_open_win_back_stands_in_the_way_of_dismissing(as_wang, wang, dr_chen):
    loss = confirmed(dr_chen, wang)
    case_of(loss, wang)

    response = as_wang.post(reverse("retention:dismiss", args=[loss.pk]), {"words": "记错了"}, follow=True)

    assert "请先结案" in shown(response)
    assert Loss.objects.get().state == LossState.CONFIRMED


# --- moved ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def north_2(north):
    return Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})


def test_moved_offers_the_transfer_and_the_new_place(as_wang, li, dr_chen, north_2):
    loss = stated(dr_chen, li, reason=LossReason.MOVED)

    page = shown(as_wang.get(loss.get_absolute_url()))

    assert reverse("retention:transfer", args=[loss.pk]) in page
    assert reverse("move-client", args=[dr_chen.pk]) in page


def test_another_reason_offers_none(as_wang, li, dr_chen, north_2):
    loss = stated(dr_chen, li)

    assert reverse("retention:transfer", args=[loss.pk]) not in shown(as_wang.get(loss.get_absolute_url()))


def test_a_manager_transfers_below_her_alone(as_wang, li, dr_chen, north_2, south_1, north):
    loss = stated(dr_chen, li, reason=LossReason.MOVED)

    for elsewhere in (south_1.pk, north.pk, dr_chen.territory_id, "", "x", 10**30):
        assert decide(as_wang, loss, "transfer", territory=elsewhere).status_code == 200
    decide(as_wang, loss, "transfer", territory=north_2.pk)
    dr_chen.refresh_from_db()

    assert dr_chen.territory == north_2


def test_without_a_script_the_territory_is_named_in_words(as_wang, li, dr_chen, north_2, south_1):
    loss = stated(dr_chen, li, reason=LossReason.MOVED)

    assert "没有找到“S-1”。" in shown(decide(as_wang, loss, "transfer", territory="", territory_words="S-1"))
    decide(as_wang, loss, "transfer", territory="", territory_words=north_2.code)

    dr_chen.refresh_from_db()
    assert dr_chen.territory == north_2


def test_after_the_transfer_the_old_rep_sees_the_loss_and_not_the_client(as_li, li, wang, dr_chen, north_2):
    loss = stated(dr_chen, li, reason=LossReason.MOVED)
    Relationship.objects.update(territory=north_2)

    page = shown(as_li.get(loss.get_absolute_url()))

    assert "陈思雨" in page
    assert dr_chen.get_absolute_url() not in page


# --- the records beside the reason ------------------------------------------------------------------------------------


def test_a_competitor_after_sixty_days_without_contact_shows_the_disagreement(as_wang, li, dr_chen):
    """And, deleting nothing, she is won back and counts in the rate."""
    number = calendar().number(TODAY) - 60
    day = next(day for day, count, works in calendar().days() if count == number and works)
    logged(dr_chen, li, at=AT + (day - TODAY) + timedelta(hours=10))
    lose(as_wang, dr_chen, reason="competitor_product", words="她说另一家来得勤", competitor_volunteered="on")
    loss = Loss.objects.get()

    page = shown(as_wang.get(loss.get_absolute_url()))

    assert 'data-verdict="disagrees"' in page
    assert "连续 60 个工作日没有联系" in page
    assert f"按周期应联系 {loss.contacts_asked} 次，实际 1 次" in page
    assert loss.contacts_asked >= 12

    case = case_of(loss, li, steps=5)
    url = reverse("retention:win-back-close", args=[case.pk])
    as_wang.post(url, {"outcome": "restored", "words": "恢复参加科室会"})

    assert list(WinBack.objects.values_list("outcome", flat=True)) == ["restored"]
    dr_chen.refresh_from_db()
    assert dr_chen.status == "active"
    assert Loss.objects.get().state == LossState.RESTORED


def test_the_evidence_stays_what_it_was(as_wang, li, dr_chen):
    loss = stated(dr_chen, li)
    before = Loss.objects.values().get()
    for days in (5, 6, 7):
        logged(dr_chen, li, at=NOW - timedelta(days=days))

    as_wang.get(loss.get_absolute_url())

    assert Loss.objects.values().get() == before


def test_it_asks_the_database_a_fixed_number_of_times(as_wang, wang, dr_chen, django_assert_max_num_queries):
    loss = confirmed(dr_chen, wang)
    with django_assert_max_num_queries(12):
        as_wang.get(loss.get_absolute_url())
