"""The browser fixtures themselves: what they must notice, and what they must let pass."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection

from accounts.models import User
from pharmacrm.celery import app
from tests.browser import axe
from tests.conftest import Complaints
from tests.patience import wait_until

pytestmark = pytest.mark.e2e


def test_the_sign_in_page_opens_on_a_phone_without_complaints(phone):
    response = phone.goto("/accounts/login/")

    assert response.status == 200
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_static_files_have_hashed_names_and_are_served(laptop):
    url = staticfiles_storage.url("vendor/bootstrap/dist/css/bootstrap.min.css")
    assert re.search(r"bootstrap\.min\.[0-9a-f]{12}\.css$", url)

    assert laptop.request.get(url).status == 200


def test_a_person_is_signed_in_without_the_form(laptop, live):
    user = User.objects.create_user("li", "her-own-secret", full_name="Li")

    live.sign_in(laptop, user)

    assert laptop.goto("/accounts/password/change/").url.endswith("/accounts/password/change/")


def test_axe_runs_under_the_policy_and_finds_a_breach(laptop):
    laptop.goto("/accounts/login/")
    laptop.evaluate("() => { document.body.append(document.createElement('img')) }")

    assert [line for line in axe(laptop) if line.startswith("image-alt:")]


@pytest.mark.expected_complaints("Content Security Policy", "of our own making")
def test_breaches_and_exceptions_are_heard(laptop, request):
    heard = Complaints(expected=[])
    laptop.context.on("console", heard.hear_console)
    laptop.context.on("weberror", heard.hear_exception)
    laptop.goto("/accounts/login/")

    laptop.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "1";
            document.body.append(script);
            setTimeout(() => { throw new Error("of our own making") });
        }"""
    )

    wait_until(lambda: pump(laptop) and len(heard.texts) >= 2)
    assert any("Content Security Policy" in text for text in heard.texts)
    assert any("of our own making" in text for text in heard.texts)


def pump(page):
    """Let Playwright hand over the events it holds."""
    return page.evaluate("() => true")


def test_chinese_is_drawn_with_glyphs(laptop):
    laptop.goto("/accounts/login/")
    widths = laptop.evaluate(
        """() => ["药", "\\uE000"].map(character => {
            const context = document.createElement("canvas").getContext("2d");
            context.font = "40px sans-serif";
            context.fillText(character, 0, 40);
            return context.getImageData(0, 0, 60, 60).data.reduce((sum, value) => sum + value, 0);
        })"""
    )

    assert widths[0] > 0
    assert widths[0] != widths[1]


def test_the_worker_works_on_the_database_of_the_test(worker):
    assert worker.poll() is None
    assert app.control.ping(timeout=5) or connection.vendor == "sqlite"
