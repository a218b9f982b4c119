import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "系统出错了"), ("en", "Something went wrong here")])
def test_the_page_of_an_error_needs_no_database(language, word):
    # Without the `db` fixture every query fails.
    with translation.override(language):
        assert word in render_to_string("500.html")


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "找不到此页面"), ("en", "This page is not there")])
def test_what_is_not_there_is_said_in_the_persons_language(client, li, language, word):
    li.language = language
    li.save()
    client.force_login(li)

    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert word in response.content.decode()


def test_a_visitor_is_told_too(client, db):
    assert client.get("/no/such/page/").status_code == 404


def test_a_form_that_is_too_old_is_answered_in_words(li):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(li)

    response = visitor.post("/me/filing/", {"number": "1"})

    assert response.status_code == 403
    assert "页面打开时间过长" in response.content.decode()


def test_who_may_not_enter_the_admin_is_told_so(client, li):
    client.force_login(li)

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert "您无权打开此页" in response.content.decode()


def test_the_icon_is_found_by_its_old_name(client):
    assert client.get("/favicon.ico").headers["Location"].endswith(".svg")
