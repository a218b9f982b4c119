"""The pages of a handover: the wizard, the notes, the lists behind its numbers, and the doors of the old owner."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Posting, Territory
from planning.handovers.rule import assess_fault, day_fault, default_assess_until
from planning.models import HandedClient, Handover
from tests.cast import TODAY, client_of, person, post
from tests.naughty import NAUGHTY
from tests.planning.handed import SAID, handed_over, noted, prepared
from tests.planning.plans import b_client, running
from tests.retention.panel import panel_of
from tests.visits.conftest import NOW, logged
from visits.models import NextStep
from workdays.rules import Calendar

pytestmark = pytest.mark.usefixtures("today")

DAY = timedelta(days=1)
TOMORROW = TODAY + DAY


@pytest.fixture
def sun(north):
    leaf = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    user = person("sun", "孙悦")
    post(user, leaf)
    return user


@pytest.fixture
def draft(north_1, li, sun, wang, dr_chen):
    return prepared(north_1, li, sun, wang)


def at(name, *args):
    return reverse(f"planning:{name}", args=args)


def said(territory, giver, taker, **given):
    facts = {
        "post": f"{territory.pk}-{giver.pk if giver else 0}",
        "taker": taker.pk if taker else "",
        "effective_on": TOMORROW.isoformat(),
        "reason": "leaves",
        "words": "",
        "assess_until": "",
    }
    return {**facts, **given}


# --- the first step ---------------------------------------------------------------------------------------------------


def test_a_manager_prepares_it_and_the_period_ends_after_twenty_working_days(client, wang, li, sun, north_1):
    client.force_login(wang)

    answer = client.post(at("handover-new"), said(north_1, li, sun))

    made = Handover.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.territory, made.giver, made.taker, made.effective_on) == (north_1, li, sun, TOMORROW)
    assert made.assess_until == date(2026, 12, 15)


def test_sent_twice_it_is_one_handover(client, wang, li, sun, north_1):
    client.force_login(wang)
    first, second = (client.post(at("handover-new"), said(north_1, li, sun)) for _time in range(2))

    assert first.url == second.url
    assert Handover.objects.count() == 1


def test_somebody_new_can_take_over(client, wang, li, north_1):
    new = person("xin", "新同事")
    client.force_login(wang)

    client.post(at("handover-new"), said(north_1, li, new))

    assert Handover.objects.get().taker == new


@pytest.mark.parametrize(
    "given",
    [
        {"effective_on": (TODAY - DAY).isoformat()},
        {"effective_on": "2028-01-01"},
        {"effective_on": "昨天"},
        {"assess_until": "2027-06-01"},
        {"assess_until": "2026-11-01"},
        {"reason": "x"},
        {"post": "9-9"},
    ],
)
def test_what_makes_no_sense_is_said_and_kept(client, wang, li, sun, north_1, given):
    client.force_login(wang)

    shown = client.post(at("handover-new"), said(north_1, li, sun, words="细节已谈", **given))

    assert set(shown.context["form"].errors) == set(given)
    assert "细节已谈" in shown.content.decode()
    assert not Handover.objects.exists()


def test_another_districts_rep_or_territory_is_no_choice(client, wang, li, zhao, north_1, south_1):
    client.force_login(wang)

    assert "taker" in client.post(at("handover-new"), said(north_1, li, zhao)).context["form"].errors
    assert "post" in client.post(at("handover-new"), said(south_1, zhao, li)).context["form"].errors
    assert not Handover.objects.exists()


def test_nobody_takes_it_from_herself_and_a_vacancy_from_nobody(client, wang, li, north, north_1):
    vacant = Territory.objects.add_child(north, {"code": "N-3", "name": "北区三组"})
    client.force_login(wang)

    for given in (said(north_1, li, li), said(vacant, None, None)):
        assert "taker" in client.post(at("handover-new"), given).context["form"].errors


def test_it_is_changed_until_it_is_confirmed(client, wang, li, sun, north_1, draft, dr_chen):
    client.force_login(wang)

    client.post(at("handover-change", draft.pk), said(north_1, li, None, reason="absence"))
    draft.refresh_from_db()
    assert (draft.taker, draft.reason, draft.assess_until) == (None, "absence", None)
    noted(draft, dr_chen, li)
    client.post(at("handover-confirm", draft.pk))

    assert client.get(at("handover-change", draft.pk)).status_code == 404


def test_the_days_of_a_handover():
    """A table: the day of the handover, the last day of who left; each as seen from TODAY."""
    fault = [
        day_fault(TODAY, TODAY),
        day_fault(TODAY - DAY, TODAY),
        day_fault(TODAY + 184 * DAY, TODAY),
        day_fault(TODAY - 3 * DAY, TODAY, last_day=TODAY - 4 * DAY),
        day_fault(TODAY, TODAY, last_day=TODAY - 4 * DAY),
        day_fault(TODAY - 4 * DAY, TODAY, last_day=TODAY - 4 * DAY),
        day_fault(TOMORROW, TODAY, last_day=TODAY - 4 * DAY),
    ]
    assert fault == [None, "past", "too_far", None, None, "has_left", "has_left"]


def test_the_days_of_an_assessment_period():
    days = Calendar({})
    assert default_assess_until(TODAY, days) == TODAY + 28 * DAY
    faults = [assess_fault(TODAY + n * DAY, TODAY, days) for n in (-1, 0, 84, 85, 100_000)]
    assert faults == ["too_early", None, None, "too_long", "too_long"]


# --- the notes --------------------------------------------------------------------------------------------------------


def test_the_old_rep_writes_her_note_from_what_is_known(client, li, draft, dr_chen, product):
    logged(dr_chen, li, note="想看亚组数据", product=product, next_step="送指南", next_step_on=TOMORROW)
    client.force_login(li)
    url = at("handover-note", draft.pk, dr_chen.pk)

    shown = client.get(url).context["form"].initial
    assert (shown["words"], shown["last_topic"], shown["promise"]) == ("想看亚组数据", "安心平", "送指南 (2026-11-17)")
    client.post(url, SAID)

    row = HandedClient.objects.get()
    assert (row.words, row.last_topic, row.promise, row.author) == (*SAID.values(), li)


def test_a_note_without_words_is_none(client, li, draft, dr_chen):
    client.force_login(li)

    shown = client.post(at("handover-note", draft.pk, dr_chen.pk), {**SAID, "words": " "})

    assert shown.context["form"].errors["words"]
    assert SAID["promise"] in shown.content.decode()


def test_from_one_note_to_the_next_that_is_missing(client, li, draft, dr_chen, north_1, anzhen):
    other = client_of(north_1, anzhen, "甲", grade="A")
    client.force_login(li)

    first = client.post(at("handover-note", draft.pk, dr_chen.pk), SAID)
    last = client.post(at("handover-note", draft.pk, other.pk), SAID)

    assert first.url == at("handover-note", draft.pk, other.pk)
    assert last.url == at("handover-clients", draft.pk)


def test_the_confirmation_names_who_is_missing(client, wang, draft):
    client.force_login(wang)

    answer = client.post(at("handover-confirm", draft.pk), follow=True)

    assert answer.redirect_chain[-1][0] == at("handover-clients", draft.pk) + "?show=missing"
    assert "还有 1 位 A 级客户没有说明" in answer.content.decode()
    assert 'data-total="1"' in answer.content.decode()


def test_every_number_opens_its_list(client, wang, li, draft, dr_chen, north_1, anzhen):
    running(b_client(north_1, anzhen, "乙"), li)
    client_of(north_1, anzhen, "丙", grade="-")
    logged(dr_chen, li, next_step="送指南", next_step_on=TOMORROW)
    NextStep.objects.create(relationship=dr_chen, rep=li, words="旧承诺", due_on=TODAY - DAY)
    client.force_login(wang)

    page = client.get(draft.get_absolute_url()).content.decode()

    numbers = re.findall(r'data-count="(\d+)" href="([^"]+)"', page)
    assert [count for count, _ in numbers] == ["3", "1", "1", "1", "1", "1", "1", *["0"] * 6, "1"]
    for count, href in numbers:
        opened = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in opened, href
        assert opened.count("data-relationship=") == int(count), href


def test_what_was_withdrawn_asks_for_no_note_and_keeps_those_there_are(
    client, wang, li, draft, dr_chen, north_1, anzhen
):
    client_of(north_1, anzhen, "甲", grade="A")
    noted(draft, dr_chen, li)
    client.force_login(wang)
    client.post(at("handover-withdraw", draft.pk))

    page = client.get(draft.get_absolute_url()).content.decode()

    ((href, count),) = re.findall(r'href="([^"]+)" data-count="(\d+)"', page)
    assert (href, count) == (at("handover-clients", draft.pk) + "?show=noted", "1")
    assert "尚无说明" not in page
    assert 'data-total="1"' in client.get(href).content.decode()


# --- the doors --------------------------------------------------------------------------------------------------------


def doors_of(relationship, plan):
    """Every page that shows something of the client or of the plan."""
    return [
        relationship.get_absolute_url(),
        plan.get_absolute_url(),
        reverse("planning:breakthrough-thread", args=[plan.pk]),
        reverse("visits:new", args=[relationship.pk]),
        reverse("grading:assess", args=[relationship.pk]),
        reverse("grading:history", args=[relationship.pk]),
        reverse("clients:edit", args=[relationship.pk]),
    ]


LISTS = ("/", "/clients/", "/planning/week/", "/planning/breakthroughs/", "/visits/", "/retention/win-backs/")


def test_the_successor_has_everything_and_the_old_rep_nothing(client, li, sun, wang, north_1, anzhen, dr_chen):
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)
    plan = running(b_client(north_1, anzhen, "乙胜男"), li)
    handover = handed_over(north_1, li, sun, wang, dr_chen)

    client.force_login(li)
    for url in doors_of(dr_chen, plan):
        assert client.get(url).status_code == 404, url
    for url in (*LISTS, "/clients/?q=陈思雨", handover.get_absolute_url(), at("handover-clients", handover.pk)):
        shown = client.get(url, follow=True).content.decode()
        assert "乙胜男" not in shown, url
        assert 'class="name"' not in shown or "陈思雨" not in shown, url
    taken_along = client.get(reverse("clients:export"), {"format": "csv"}).getvalue()
    assert "陈思雨".encode() not in taken_along

    client.force_login(sun)
    for url in doors_of(dr_chen, plan):
        assert client.get(url).status_code == 200, url
    today = client.get("/").context
    assert {row["name"] for row in today["today"].suggestions} == {"陈思雨", "乙胜男"}
    assert today["today"].counts["promised"] == 1
    assert [line.text for line in today["today"].glance.handed] == ["北区一组 熟悉评估期：已评 0 / 2"]
    card = client.get(dr_chen.get_absolute_url()).content.decode()
    assert SAID["words"] in card
    assert "李雨桐 → 孙悦" in " ".join(card.split())


def test_her_messages_lead_nowhere(client, li, sun, wang, north_1, dr_chen):
    handed_over(north_1, li, sun, wang, dr_chen)
    client.force_login(li)

    page = client.get(Handover.objects.get().get_absolute_url()).content.decode()

    assert "data-count" not in page
    assert "已不再由您负责" in page


def test_who_is_to_take_it_sees_nothing_before(client, li, sun, wang, north_1, dr_chen):
    handover = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    client.force_login(sun)
    assert client.get(handover.get_absolute_url()).status_code == 404

    noted(handover, dr_chen, li)
    client.force_login(wang)
    client.post(at("handover-confirm", handover.pk))
    client.force_login(sun)

    shown = client.get(handover.get_absolute_url()).content.decode()
    assert "data-count" not in shown
    assert "陈思雨" not in client.get(at("handover-clients", handover.pk)).content.decode()
    assert client.get(dr_chen.get_absolute_url()).status_code == 404


def test_only_her_manager_decides(client, li, qian, zhao, draft):
    for user in (li, zhao, qian):
        client.force_login(user)
        for name in ("handover-confirm", "handover-withdraw"):
            assert client.post(at(name, draft.pk)).status_code == 404

    draft.refresh_from_db()
    assert draft.is_draft


# --- the assessment period --------------------------------------------------------------------------------------------


def test_the_new_owner_works_it_off_a_first(client, li, sun, wang, north_1, anzhen, dr_chen):
    other = client_of(north_1, anzhen, "丙", grade="C", potential=50, support=80)
    handover = handed_over(north_1, li, sun, wang, dr_chen)
    client.force_login(sun)
    url = at("handover-assess", handover.pk)

    assert [row.relationship for row in client.get(url).context["rows"]] == [dr_chen, other]
    client.post(at("handover-assessed", handover.pk, dr_chen.pk))

    left = client.get(url, {"show": "left"})
    assert [row.relationship for row in left.context["rows"]] == [other]
    assert "已评估 1 / 2" in left.content.decode()
    dr_chen.refresh_from_db()
    assert dr_chen.assessments.get().author == sun


def test_what_the_old_owner_said_before_is_no_assessment_of_the_new(client, li, sun, wang, north_1, dr_chen):
    handover = handed_over(north_1, li, sun, wang, dr_chen)
    dr_chen.assessments.all()
    client.force_login(sun)

    shown = client.get(at("handover-assess", handover.pk), {"show": "done"}).content.decode()

    assert 'data-total="0"' in shown


def test_her_manager_sees_how_far_she_has_come_and_assesses_nothing(client, li, sun, wang, north_1, dr_chen):
    handover = handed_over(north_1, li, sun, wang, dr_chen)
    client.force_login(wang)

    assert "已评估 0 / 1" in client.get(at("handovers")).content.decode()
    assert client.get(at("handover-assess", handover.pk)).status_code == 200
    assert client.post(at("handover-assessed", handover.pk, dr_chen.pk)).status_code == 404


# --- left without one -------------------------------------------------------------------------------------------------


def test_who_left_without_a_handover_is_asked_about(client, li, sun, wang, north_1, dr_chen):
    Posting.objects.filter(user=li).update(to_on=TODAY - 3 * DAY)
    post(sun, north_1)
    client.force_login(wang)

    shown = client.get(at("handovers")).content.decode()
    assert "离岗未交接" in shown
    given = said(north_1, li, sun, effective_on=(TODAY - 2 * DAY).isoformat())
    client.post(at("handover-new"), given)
    made = Handover.objects.get()
    client.post(at("handover-note", made.pk, dr_chen.pk), SAID)
    client.post(at("handover-confirm", made.pk))

    made.refresh_from_db()
    assert made.is_done
    assert Posting.objects.get(user=li).to_on == TODAY - 3 * DAY
    assert "离岗未交接" not in client.get(at("handovers")).content.decode()


# --- lists ------------------------------------------------------------------------------------------------------------


def test_a_rep_sees_what_she_gives_and_takes_and_nothing_else(client, li, zhao, draft):
    client.force_login(li)
    assert f'data-handover="{draft.pk}"' in client.get(at("handovers")).content.decode()

    client.force_login(zhao)
    shown = client.get(at("handovers")).content.decode()
    assert 'data-total="0"' in shown
    assert "由经理发起" in shown


def test_it_is_narrowed_by_state_and_person(client, wang, draft):
    client.force_login(wang)

    for query, total in (({"state": "open"}, 1), ({"state": "done"}, 0), ({"who": "孙"}, 1), ({"who": "赵"}, 0)):
        assert f'data-total="{total}"' in client.get(at("handovers"), query).content.decode(), query


@pytest.mark.parametrize("name", ["handover-clients", "handover-assess"])
def test_a_list_of_clients_asks_as_often_for_thirty_as_for_one(
    client, wang, li, sun, north_1, dr_chen, name, django_assert_max_num_queries, django_assert_num_queries
):
    handover = handed_over(north_1, li, sun, wang, dr_chen)
    client.force_login(wang)
    url = at(name, handover.pk)
    client.get(url)
    with django_assert_max_num_queries(15) as first:
        client.get(url)
    others = panel_of(north_1, 29, grade="B")
    HandedClient.objects.bulk_create(HandedClient(handover=handover, relationship=row, grade="B") for row in others)

    with django_assert_num_queries(len(first)):
        assert 'data-total="30"' in client.get(url).content.decode()


def test_the_list_asks_as_often_for_thirty_as_for_one(
    client, wang, li, sun, north_1, draft, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(wang)
    client.get(at("handovers"))
    with django_assert_max_num_queries(15) as first:
        client.get(at("handovers"))
    facts = {"territory": north_1, "giver": li, "taker": sun, "effective_on": TODAY, "assess_until": TODAY}
    facts |= {"reason": "leaves", "state": "withdrawn", "prepared_by": wang, "prepared_at": NOW}
    Handover.objects.bulk_create(Handover(**facts) for _number in range(29))

    with django_assert_num_queries(len(first)):
        assert 'data-total="30"' in client.get(at("handovers")).content.decode()


def test_it_survives_anything(client, wang, draft, dr_chen):
    client.force_login(wang)
    names = ("post", "taker", "effective_on", "assess_until", "reason", "words", "last_topic", "promise")
    for words in NAUGHTY[::60]:
        sent = dict.fromkeys(names, words)
        assert client.post(at("handover-new"), sent).status_code == 200
        assert client.get(at("handover-new"), sent).status_code == 200
        assert client.post(at("handover-note", draft.pk, dr_chen.pk), sent).status_code in {200, 302}
        query = dict.fromkeys(["state", "territory", "who", "show", "grade", "q", "page"], words)
        for url in (at("handovers"), at("handover-clients", draft.pk), at("vacancies")):
            assert client.get(url, query).status_code == 200
