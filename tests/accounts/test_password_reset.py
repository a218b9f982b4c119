import re

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import translation

from accounts.models import User
from tests.cast import person

RESET = "/accounts/password/reset/"


def ask(client, email):
    return client.post(RESET, {"email": email})


def link_in(mail):
    return re.findall(r"https://crm\.example\.test(/\S+)", mail.body)[0]


@pytest.fixture(autouse=True)
def public_url(settings):
    settings.PUBLIC_URL = "https://crm.example.test"


@pytest.mark.parametrize(("language", "word"), [("en", "Hello"), ("zh-hans", "您好")])
def test_it_writes_in_the_persons_language_whatever_the_page_is_in(client, li, mailoutbox, language, word):
    li.language = language
    li.save()
    client.cookies["django_language"] = "zh-hans" if language == "en" else "en"

    ask(client, "li@example.test")

    assert mailoutbox[0].to == ["li@example.test"]
    assert word in mailoutbox[0].body
    assert "li" in mailoutbox[0].body


def test_its_link_leads_to_the_public_address_not_to_the_claimed_host(client, li, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post(RESET, {"email": "li@example.test"}, headers={"host": "evil.example.test"})

    assert "https://crm.example.test/accounts/password/reset/key/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body + mailoutbox[0].subject


def test_its_link_sets_a_new_password_once(client, li, mailoutbox):
    ask(client, "LI@example.test")
    link = link_in(mailoutbox[0])
    form = client.get(link, follow=True)
    new = {"password1": "a-brand-new-word", "password2": "a-brand-new-word"}

    client.post(form.context["action_url"], new)
    li.refresh_from_db()

    assert li.check_password("a-brand-new-word")
    assert client.get(link, follow=True).context["token_fail"]


def test_a_new_person_without_a_password_sets_one(client, db, mailoutbox):
    User.objects.create_user("sun", None, full_name="孙悦", email="Sun@Example.test")

    ask(client, "sun@example.test")
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.context["action_url"], {"password1": "a-brand-new-word", "password2": "a-brand-new-word"})

    assert User.objects.get(username="sun").check_password("a-brand-new-word")


def test_it_answers_alike_for_known_and_unknown_addresses(client, li, mailoutbox):
    known, unknown = ask(client, "li@example.test"), ask(client, "nobody@example.test")

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    # A mail goes out either way, so that the time an answer takes tells nothing.
    assert [mail.to for mail in mailoutbox] == [["li@example.test"], ["nobody@example.test"]]
    assert "key" not in mailoutbox[1].body


def test_it_forgets_an_address_that_was_replaced(client, li, mailoutbox):
    ask(client, "li@example.test")
    li.email = "li@new.example.test"
    li.save()

    ask(client, "li@example.test")

    assert "key" not in mailoutbox[1].body


def test_a_closed_account_gets_no_link(client, li, mailoutbox):
    li.is_active = False
    li.save()

    ask(client, "li@example.test")

    assert "key" not in mailoutbox[0].body


def test_everybody_with_the_address_gets_her_own_link(client, li, mailoutbox):
    second = person("li2", "李雨桐")
    User.objects.filter(pk=second.pk).update(email="li@example.test")

    ask(client, "li@example.test")

    assert len({link_in(mail) for mail in mailoutbox}) == 2


def test_it_says_so_when_the_mail_cannot_be_sent(client, li, monkeypatch, caplog):
    def refuse(self, mails):
        raise ConnectionRefusedError("li@example.test")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    response = ask(client, "li@example.test")

    assert response.status_code == 503
    assert "account/mail_failed.html" in [template.name for template in response.templates]
    assert "li@example.test" not in caplog.text


def test_it_is_throttled(client, li, mailoutbox):
    statuses = [ask(client, "li@example.test").status_code for _ in range(7)]

    assert statuses[0] == 302
    assert statuses[-1] == 429
    assert len(mailoutbox) == 5


@pytest.mark.parametrize("path", ["key/1-abc/", "key/zzzzzzzzzzzzzzzzzzzzzzzzz-set-password/", "key/0-\x00/"])
def test_a_made_up_link_is_refused_in_words(client, li, path):
    response = client.get(RESET + path, follow=True)

    assert response.status_code == 200
    assert response.context["token_fail"]


def test_a_short_password_is_refused_in_chinese(client, li, mailoutbox):
    ask(client, "li@example.test")
    form = client.get(link_in(mailoutbox[0]), follow=True)

    page = client.post(form.context["action_url"], {"password1": "kurz", "password2": "kurz"})

    with translation.override("zh-hans"):
        assert "密码太短" in page.content.decode()
