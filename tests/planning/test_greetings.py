"""Greetings: prepared for a list, made personal, copied or sent; never a contact."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Relationship
from compliance.consents import withdraw_consent
from deliveries.models import Delivery
from planning.enums import GreetingState
from planning.greetings import actions
from planning.models import Festival, Greeting, GreetingBatch, GreetingTemplate
from tests.cast import TODAY, client_of
from tests.compliance.agreed import agreed
from tests.planning.greeted import NEW_YEAR, greeting_to, new_year, prepared
from tests.visits.conftest import NOW
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("today")

STATE = ("last_contact_on", "last_in_person_on", "due_on", "neglected_on", "escalated_on", "next_step_on")
AT_NIGHT = datetime.fromisoformat("2026-11-16T22:00:00+08:00")
NEXT_MORNING = datetime.fromisoformat("2026-11-17T08:00:00+08:00")


@pytest.fixture
def as_li(client, li, dr_chen):
    client.force_login(li)
    return client


@pytest.fixture
def with_mail(dr_chen):
    Client.objects.filter(pk=dr_chen.client_id).update(email="chen@example.test", address_form="陈主任")
    dr_chen.refresh_from_db()
    return dr_chen


def begin(client, day=NEW_YEAR, festival="new year", **chosen):
    asked = {"day": day} | ({"festival": new_year().pk} if festival else {})
    url = f"{reverse('planning:greeting-new')}?" + "&".join(f"{name}={value}" for name, value in asked.items())
    return client.post(url, {"language": "zh-hans", **chosen})


def act(client, greeting, name, text=None):
    said = {"act": name, "text": greeting.text if text is None else text}
    return client.post(reverse("planning:greeting-act", args=[greeting.pk]), said)


def state_of(greeting):
    greeting.refresh_from_db()
    return greeting.state


# --- the occasions ----------------------------------------------------------------------------------------------------


def test_it_shows_the_next_occasion_and_for_how_many_clients(as_li, north_1, anzhen):
    client_of(north_1, anzhen, "护士乙", title="主管护师")

    shown = as_li.get("/planning/greetings/").content.decode()

    # None is within 30 days of mid November but the New Year comes next.
    assert 'data-occasion="2027-01-01"' in shown
    assert "2 位客户" in shown


def test_it_shows_the_birthdays_of_the_days_to_come(as_li, dr_chen):
    Client.objects.filter(pk=dr_chen.client_id).update(birthday="11-20")

    assert 'data-occasion="2026-11-20"' in as_li.get("/planning/greetings/").content.decode()


@pytest.mark.parametrize("status", ["lost", "closed"])
def test_nobody_who_is_lost_or_closed_is_greeted(as_li, dr_chen, status):
    Relationship.objects.filter(pk=dr_chen.pk).update(status=status)

    assert as_li.get("/planning/greetings/").context["occasions"] == []
    begin(as_li)
    assert not Greeting.objects.exists()


@pytest.mark.parametrize(
    ("festival", "titles"),
    [("护士节", {"护师"}), ("医师节", {"主任医师"}), ("世界药师日", {"主管药师"}), ("教师节", {"教授"})],
)
def test_a_professions_day_is_for_those_of_the_profession(as_li, dr_chen, north_1, anzhen, festival, titles):
    Relationship.objects.filter(pk=dr_chen.pk).update(status="closed")
    for number, title in enumerate(("护师", "主任医师", "主管药师", "教授")):
        client_of(north_1, anzhen, f"客户{number}", title=title, is_prescriber=title == "主任医师")
    chosen = Festival.objects.get(name=festival)
    [day] = chosen.days(TODAY, TODAY + timedelta(days=364))

    url = f"{reverse('planning:greeting-new')}?day={day}&festival={chosen.pk}"
    as_li.post(url, {"language": "zh-hans"})

    assert {each.relationship.client.title for each in Greeting.objects.all()} == titles


# --- a batch ----------------------------------------------------------------------------------------------------------


def test_it_writes_to_each_with_her_form_of_address(as_li, with_mail, li):
    response = begin(as_li)

    greeting = Greeting.objects.get()
    assert greeting.text.startswith("陈主任，新年好！")
    assert greeting.text.endswith(li.full_name)
    assert (greeting.state, greeting.batch.rep, greeting.batch.day) == ("draft", li, NEW_YEAR)
    assert response.url == greeting.batch.get_absolute_url()


def test_it_writes_in_english_where_that_is_chosen(as_li, dr_chen):
    begin(as_li, language="en")

    assert "happy New Year" in Greeting.objects.get().text


def test_it_takes_the_grades_and_roles_that_are_ticked(as_li, north_1, anzhen):
    client_of(north_1, anzhen, "王主任", grade="B", is_decision_maker=True)
    client_of(north_1, anzhen, "李医生", grade="B")

    begin(as_li, grades=["B"], roles=["decision_maker"])

    assert [str(each.relationship) for each in Greeting.objects.all()] == ["王主任"]


def test_the_same_occasion_again_adds_whoever_is_missing_and_changes_no_text(as_li, north_1, anzhen, dr_chen):
    begin(as_li, grades=["A"])
    Greeting.objects.update(text="自己写的")
    client_of(north_1, anzhen, "王主任", grade="B")

    begin(as_li)
    begin(as_li)

    assert GreetingBatch.objects.count() == 1
    assert Greeting.objects.filter(text="自己写的").count() == 1
    assert Greeting.objects.count() == 2


def test_birthdays_are_a_batch_of_their_day(as_li, dr_chen, north_1, anzhen):
    client_of(north_1, anzhen, "王主任")
    Client.objects.filter(pk=dr_chen.client_id).update(birthday="11-16")

    begin(as_li, day=TODAY, festival=None)

    greeting = Greeting.objects.get()
    assert greeting.relationship == dr_chen
    assert "生日快乐" in greeting.text


def test_it_is_prepared_with_as_many_queries_for_two_hundred_as_for_one(li, dr_chen, north_1, anzhen):
    with CaptureQueriesContext(connection) as for_one:
        prepared(li)
    GreetingBatch.objects.all()
    Greeting.objects.all().delete()
    GreetingBatch.objects.all().delete()
    first = dr_chen.client
    doctors = Client.objects.bulk_create(
        Client(full_name=f"客户{n}", organisation=first.organisation, department=first.department) for n in range(200)
    )
    Relationship.objects.bulk_create(
        Relationship(client=doctor, territory=north_1, began_on=TODAY) for doctor in doctors
    )

    with CaptureQueriesContext(connection) as for_many:
        prepared(li)

    assert Greeting.objects.count() == 201
    # SQLite may take a second statement for so many rows.
    assert len(for_many) <= len(for_one) + 2


def test_more_than_a_person_greets_are_refused(as_li, dr_chen, north_1, anzhen, monkeypatch):
    client_of(north_1, anzhen, "王主任")
    monkeypatch.setattr(actions, "MOST", 1)

    shown = begin(as_li).content.decode()

    assert "请缩小范围" in shown
    assert not GreetingBatch.objects.exists()


def test_without_words_it_says_so(as_li, dr_chen):
    GreetingTemplate.objects.update(is_active=False)

    assert "还没有问候用语" in begin(as_li).content.decode()
    assert not GreetingBatch.objects.exists()


@pytest.mark.parametrize(
    ("day", "festival"),
    [("2027-01-02", None), ("2020-01-01", None), ("x", None), ("2026-11-20", "9" * 30), ("2026-11-20", "\0"), ("", "")],
)
def test_an_occasion_that_is_none_leads_back(as_li, day, festival):
    chosen = new_year().pk if festival is None else festival

    response = as_li.get(reverse("planning:greeting-new"), {"day": day, "festival": chosen})

    assert response.url == "/planning/greetings/"


@pytest.mark.parametrize("given", [{"grades": "Z"}, {"roles": "\0"}, {"language": "xx"}])
def test_nonsense_about_whom_prepares_nothing(as_li, dr_chen, given):
    assert begin(as_li, **given).status_code == 200
    assert not GreetingBatch.objects.exists()


# --- one greeting -----------------------------------------------------------------------------------------------------


def test_it_is_made_personal(as_li, li, dr_chen):
    greeting = greeting_to(dr_chen, li)

    act(as_li, greeting, "save", "陈主任，上次聊到的门诊，新年里一切顺利。")

    assert state_of(greeting) == GreetingState.READY
    assert greeting.text.startswith("陈主任，上次")


def test_copied_it_is_done_with_the_words_that_stood_there(as_li, li, dr_chen):
    greeting = greeting_to(dr_chen, li)

    act(as_li, greeting, "copied", "陈主任新年好")
    act(as_li, greeting, "copied", "陈主任新年好")

    assert state_of(greeting) == GreetingState.COPIED
    assert (greeting.channel, greeting.at, greeting.text) == ("wechat", NOW, "陈主任新年好")


def test_a_row_answers_htmx_with_itself(as_li, li, dr_chen):
    greeting = greeting_to(dr_chen, li)
    url = reverse("planning:greeting-act", args=[greeting.pk])

    shown = as_li.post(url, {"act": "skip"}, headers={"hx-request": "true"}).content.decode()

    assert f'id="greeting-{greeting.pk}"' in shown
    assert "<html" not in shown
    assert state_of(greeting) == GreetingState.SKIPPED


def test_what_was_left_out_or_copied_is_put_back(as_li, li, dr_chen):
    greeting = greeting_to(dr_chen, li)
    for first in ("skip", "copied"):
        act(as_li, greeting, first)

        act(as_li, greeting, "back")

        assert state_of(greeting) == GreetingState.READY


@pytest.mark.parametrize("text", ["", " ", "\0", "x" * 501, "陈主任，礼品已寄出", "节后请您吃饭"])
def test_an_empty_text_or_one_of_gifts_goes_nowhere(as_li, li, dr_chen, text):
    greeting = greeting_to(dr_chen, li)
    url = reverse("planning:greeting-act", args=[greeting.pk])

    shown = as_li.post(url, {"act": "copied", "text": text}, headers={"hx-request": "true"}).content.decode()

    assert state_of(greeting) == GreetingState.DRAFT
    assert "message error" in shown
    assert text.strip("\0 ")[:20] in shown


@pytest.mark.parametrize("name", ["", "send", "\0", "x" * 999])
def test_an_act_that_is_none_is_not_found(as_li, li, dr_chen, name):
    greeting = greeting_to(dr_chen, li)

    assert act(as_li, greeting, name).status_code == 404


def test_a_greeting_is_no_contact_and_moves_no_date(as_li, li, with_mail):
    before = Relationship.objects.values(*STATE).get(pk=with_mail.pk)
    agreed(with_mail, li)
    act(as_li, greeting_to(with_mail, li), "copied")
    act(as_li, greeting_to(with_mail, li, festival=None, day=TODAY), "email")

    assert Greeting.objects.done().count() == 2
    assert not Visit.objects.exists()
    assert Relationship.objects.values(*STATE).get(pk=with_mail.pk) == before


# --- consent ----------------------------------------------------------------------------------------------------------


def test_with_consent_it_goes_out_by_mail_once(as_li, li, with_mail):
    agreed(with_mail, li)
    greeting = greeting_to(with_mail, li)

    for _ in range(2):
        act(as_li, greeting, "email")

    [row] = Delivery.objects.sent_for(li)
    assert (row.address, row.body, row.channel) == ("chen@example.test", greeting.text, "email")
    assert state_of(greeting) == GreetingState.SENT


def test_without_consent_nothing_goes_out_and_it_says_why(as_li, li, with_mail):
    greeting = greeting_to(with_mail, li)

    act(as_li, greeting, "email")

    assert not Delivery.objects.exists()
    assert state_of(greeting) == GreetingState.DRAFT
    assert "该方式没有同意记录" in as_li.get(greeting.batch.get_absolute_url()).content.decode()


def test_consent_for_one_channel_opens_no_other(as_li, li, with_mail):
    agreed(with_mail, li)
    greeting = greeting_to(with_mail, li)

    act(as_li, greeting, "sms")

    assert not Delivery.objects.exists()


def test_a_button_stands_there_only_where_consent_and_address_do(as_li, li, with_mail):
    greeting = greeting_to(with_mail, li)

    def page():
        return as_li.get(greeting.batch.get_absolute_url()).content.decode()

    assert 'value="email"' not in page()

    consent = agreed(with_mail, li)
    assert 'value="email"' in page()
    assert 'value="sms"' not in page()

    withdraw_consent(consent, on=TODAY, by=li)
    assert 'value="email"' not in page()


def test_at_night_it_waits_for_the_morning(as_li, li, with_mail, time_machine_at):
    agreed(with_mail, li)
    greeting = greeting_to(with_mail, li)
    time_machine_at(AT_NIGHT.isoformat())
    as_li.force_login(li)

    act(as_li, greeting, "email")

    assert state_of(greeting) == GreetingState.WAITING
    assert greeting.at == NEXT_MORNING
    assert actions.send_waiting(at=AT_NIGHT) == 0
    assert actions.send_waiting(at=NEXT_MORNING) == 1
    assert actions.send_waiting(at=NEXT_MORNING) == 0
    assert Delivery.objects.sent_for(li).count() == 1


def _waiting(relationship, rep):
    greeting = greeting_to(relationship, rep)
    actions.send_greeting(greeting, channel=agreed(relationship, rep).channel, by=rep, at=AT_NIGHT)
    assert state_of(greeting) == GreetingState.WAITING
    return greeting


def test_consent_withdrawn_overnight_is_respected_in_the_morning(li, with_mail):
    greeting = _waiting(with_mail, li)
    withdraw_consent(with_mail.client.consents.get(), on=TODAY, by=li)

    assert actions.send_waiting(at=NEXT_MORNING) == 0
    assert not Delivery.objects.exists()
    assert state_of(greeting) == GreetingState.READY
    assert greeting.refused


@pytest.mark.parametrize("change", ["lost", "handed over", "late"])
def test_what_no_longer_fits_in_the_morning_goes_back_to_its_writer(li, with_mail, south_1, change):
    greeting, at = _waiting(with_mail, li), NEXT_MORNING
    if change == "lost":
        Relationship.objects.filter(pk=with_mail.pk).update(status="lost")
    elif change == "handed over":
        Relationship.objects.filter(pk=with_mail.pk).update(territory=south_1)
    else:
        at = datetime.fromisoformat("2027-01-09T10:00:00+08:00")

    assert actions.send_waiting(at=at) == 0
    assert not Delivery.objects.exists()
    assert state_of(greeting) == GreetingState.READY


def _handed_over(relationship, rep):
    """Sent, and not out of the house yet."""
    greeting = greeting_to(relationship, rep)
    consent = agreed(relationship, rep)
    actions.send_greeting(greeting, channel=consent.channel, by=rep, at=NOW)
    assert state_of(greeting) == GreetingState.SENT
    return greeting, consent


def test_it_may_be_delivered_until_the_evening_and_no_later(li, with_mail):
    _handed_over(with_mail, li)

    assert Delivery.objects.get().not_after == datetime.fromisoformat("2026-11-16T18:29:59+08:00")


def test_consent_withdrawn_stops_what_waits_for_a_further_try(li, with_mail):
    _greeting, consent = _handed_over(with_mail, li)

    withdraw_consent(consent, on=TODAY, by=li)

    row = Delivery.objects.get()
    assert (row.state, row.last_error) == ("failed", "the consent was withdrawn")


def test_what_was_given_up_is_put_back_and_goes_out_once_more_if_it_may(as_li, li, with_mail):
    greeting, consent = _handed_over(with_mail, li)
    act(as_li, greeting, "back")
    assert state_of(greeting) == GreetingState.SENT
    Delivery.objects.update(state="failed")
    assert 'value="back"' in as_li.get(greeting.batch.get_absolute_url()).content.decode()

    act(as_li, greeting, "back")
    act(as_li, greeting, "email")

    assert Delivery.objects.get().state == "pending"

    withdraw_consent(consent, on=TODAY, by=li)
    act(as_li, greeting, "back")
    act(as_li, greeting, "email")
    assert Delivery.objects.get().state == "failed"


def test_what_goes_out_is_what_another_tab_saved(li, with_mail):
    agreed(with_mail, li)
    greeting = greeting_to(with_mail, li)
    Greeting.objects.update(text="陈主任，另一页写的")

    actions.send_greeting(greeting, channel="email", by=li, at=NOW)

    assert Delivery.objects.get().body == "陈主任，另一页写的"


def test_one_that_fails_unforeseen_holds_up_none_behind_it(li, with_mail, north_1, anzhen, monkeypatch):
    bad = _waiting(with_mail, li)
    good = _waiting(client_of(north_1, anzhen, "王主任", email="wang@example.test"), li)
    asked = actions.why_not
    monkeypatch.setattr(actions, "why_not", lambda each, by: 1 / 0 if each.pk == bad.pk else asked(each, by))

    assert actions.send_waiting(at=NEXT_MORNING) == 1
    assert (state_of(bad), state_of(good)) == (GreetingState.WAITING, GreetingState.SENT)
    assert bad.at > NEXT_MORNING


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_another_rep_can_do_nothing_with_it(client, zhao, li, dr_chen):
    greeting = greeting_to(dr_chen, li)
    client.force_login(zhao)

    assert act(client, greeting, "copied").status_code == 404
    assert client.get(greeting.batch.get_absolute_url()).status_code == 404


def test_a_client_handed_over_leaves_the_list_and_its_numbers(as_li, li, dr_chen, north_1, anzhen, south_1):
    client_of(north_1, anzhen, "王主任")
    greeting = prepared(li).greetings.get(relationship=dr_chen)
    Relationship.objects.filter(pk=dr_chen.pk).update(territory=south_1)

    response = as_li.get(greeting.batch.get_absolute_url())

    shown = response.content.decode()

    assert "陈思雨" not in shown
    # The numbers are of what the list shows.
    assert (response.context["batch"].greeted_of, response.context["batch"].to_do) == (1, 1)
    assert 'data-total="1"' in shown
    assert act(as_li, greeting, "copied").status_code == 404


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [({"state": "to_do"}, 1), ({"state": "done"}, 1), ({"q": "陈思"}, 1), ({"grade": "B"}, 1), ({"state": "x"}, 0)],
)
def test_the_list_is_narrowed_down(as_li, li, dr_chen, north_1, anzhen, query, found):
    client_of(north_1, anzhen, "王主任", grade="B")
    batch = prepared(li)
    act(as_li, batch.greetings.get(relationship=dr_chen), "copied")

    assert f'data-total="{found}"' in as_li.get(batch.get_absolute_url(), query).content.decode()


@pytest.mark.parametrize("query", [{"q": "\0"}, {"page": "x"}, {"grade": "\0"}, {"q": "x" * 5000}])
def test_nonsense_asked_of_the_list_is_no_error(as_li, li, dr_chen, query):
    assert as_li.get(prepared(li).get_absolute_url(), query).status_code == 200


def test_the_pages_ask_the_same_at_one_and_thirty(as_li, li, dr_chen, north_1, anzhen, django_assert_num_queries):
    batch = prepared(li)
    pages = ["/planning/greetings/", batch.get_absolute_url()]
    counts = []
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            as_li.get(page)
        counts.append(len(asked))
    assert max(counts) <= 14
    for number in range(30):
        client_of(north_1, anzhen, f"客户{number}", birthday=f"11-{number % 9 + 17:02}")
    prepared(li)

    for page, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            as_li.get(page)


def test_the_history_of_a_client_shows_what_she_got_and_who_sent_it(as_li, li, dr_chen):
    act(as_li, greeting_to(dr_chen, li), "copied", "陈主任新年好")

    shown = as_li.get(reverse("planning:greetings-of", args=[dr_chen.pk])).content.decode()

    assert "陈主任新年好" in shown
    assert li.full_name in shown


# --- the database and the administration ------------------------------------------------------------------------------


def test_the_admin_refuses_words_of_gifts_and_days_that_are_none(client, admin):
    client.force_login(admin)
    template = GreetingTemplate.objects.first()
    facts = {"grade": "", "role": "", "style": "", "words_zh": "{address}，送您礼品", "words_en": "{address} hi"}
    url = reverse("admin:planning_greetingtemplate_change", args=[template.pk])

    assert "请勿提及礼品" in client.post(url, facts).content.decode()

    facts = {"name": "新节", "name_en": "New", "calendar": "lunar", "month": 2, "day": 31, "audience": "everybody"}
    shown = client.post(reverse("admin:planning_festival_add"), facts | {"remind_before": 3}).content.decode()
    assert "没有这一天" in shown
    assert not Festival.objects.filter(name="新节").exists()


def test_every_seeded_template_is_one_the_admin_would_accept(db):
    for template in GreetingTemplate.objects.all():
        template.full_clean()
    assert GreetingTemplate.objects.filter(festival=None).exists()
    assert not Festival.objects.filter(templates=None).exists()


def test_days_of_a_festival_follow_the_calendar(db):
    spring = Festival.objects.get(name="春节")

    assert spring.days(date(2026, 1, 1), date(2027, 12, 31)) == [date(2026, 2, 17), date(2027, 2, 6)]
