import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user
from django.urls import reverse

from tests.cast import PASSWORD

LOGIN = "/accounts/login/"
ELSEWHERE = "203.0.113.9"


def sign_in(client, username="li", password=PASSWORD, **request):
    return client.post(LOGIN, {"login": username, "password": password}, **request)


def fail(client, times, username="li", **request):
    for _ in range(times):
        response = sign_in(client, username, "wrong", **request)
    return response


def test_it_leads_to_the_start(client, li):
    response = sign_in(client)

    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert get_user(client) == li


def test_it_leads_back_to_where_one_wanted_to_go(client, li):
    response = client.post(LOGIN, {"login": "li", "password": PASSWORD, "next": "/me/filing/"})

    assert response.headers["Location"] == "/me/filing/"


def test_it_leads_to_no_other_site(client, li):
    response = client.post(LOGIN, {"login": "li", "password": PASSWORD, "next": "https://example.test/"})

    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("spelling", ["LI", " Li "])
def test_it_knows_a_person_in_any_spelling_of_her_name(client, li, spelling):
    sign_in(client, spelling)

    assert get_user(client) == li


def test_it_refuses_a_wrong_password_without_saying_what_was_wrong(client, li):
    unknown = sign_in(client, "nobody", "wrong")
    wrong = sign_in(client, "li", "wrong")

    assert not get_user(client).is_authenticated
    assert unknown.context["form"].errors == wrong.context["form"].errors


def test_it_refuses_a_closed_account(client, li):
    li.is_active = False
    li.save()

    sign_in(client)

    assert not get_user(client).is_authenticated


def test_it_locks_a_name_after_five_failures_at_one_address(client, li):
    before = fail(client, settings.AXES_FAILURE_LIMIT - 1)

    response = fail(client, 1)

    assert before.status_code == 200
    assert response.status_code == 429
    assert "account/locked_out.html" in [template.name for template in response.templates]


def test_it_refuses_the_right_password_while_locked(client, li):
    fail(client, settings.AXES_FAILURE_LIMIT)

    response = sign_in(client)

    assert response.status_code == 429
    assert not get_user(client).is_authenticated


def test_upper_case_is_no_way_around_the_lock(client, li):
    for spelling in ["li", "LI", "Li", "lI", " li "]:
        fail(client, 1, spelling)

    response = sign_in(client)

    assert response.status_code == 429
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"li"}


def test_the_admin_is_no_way_around_the_lock(client, admin):
    fail(client, settings.AXES_FAILURE_LIMIT, "admin")

    response = client.post(reverse("admin:login"), {"username": "admin", "password": PASSWORD}, follow=True)

    assert response.request["PATH_INFO"] == LOGIN
    assert not get_user(client).is_authenticated


def test_the_admin_has_no_form_of_its_own(client, admin):
    response = client.post(reverse("admin:login"), {"username": "admin", "password": PASSWORD})

    assert response.status_code == 302
    assert response.headers["Location"].startswith(LOGIN)
    assert not get_user(client).is_authenticated


def test_it_locks_nobody_else_at_the_same_address(client, li, wang):
    fail(client, settings.AXES_FAILURE_LIMIT)

    sign_in(client, "wang")

    assert get_user(client) == wang


def test_it_locks_nobody_out_from_another_address(client, li):
    fail(client, settings.AXES_FAILURE_LIMIT, REMOTE_ADDR=ELSEWHERE)

    sign_in(client)

    assert get_user(client) == li


def test_a_forged_address_is_not_believed(client, li):
    for last in range(settings.AXES_FAILURE_LIMIT):
        fail(client, 1, headers={"x-forwarded-for": f"198.51.100.{last}"})

    response = sign_in(client)

    assert response.status_code == 429


def test_the_address_behind_a_trusted_proxy_counts(client, li, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    fail(client, settings.AXES_FAILURE_LIMIT, headers={"x-forwarded-for": ELSEWHERE})

    sign_in(client, headers={"x-forwarded-for": "198.51.100.7"})

    assert get_user(client) == li


def test_success_starts_the_count_anew(client, li):
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    sign_in(client)
    client.logout()

    response = fail(client, settings.AXES_FAILURE_LIMIT - 1)

    assert response.status_code == 200


def test_signing_in_leaves_no_row_in_the_persons_history(client, li):
    before = li.history.count()

    sign_in(client)

    assert li.history.count() == before


def test_signing_out_needs_a_click(client, li):
    client.force_login(li)

    asked = client.get("/accounts/logout/")

    assert asked.status_code == 200
    assert get_user(client) == li

    response = client.post("/accounts/logout/")

    assert response.headers["Location"] == LOGIN
    assert not get_user(client).is_authenticated


def test_nobody_signs_up(client, db):
    page = client.get("/accounts/signup/")
    client.post("/accounts/signup/", {"username": "mallory", "password1": "a-long-enough-password"})

    assert "account/signup_closed.html" in [template.name for template in page.templates]
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(
    "path", ["email/", "reauthenticate/", "confirm-email/", "login/code/", "3rdparty/", "2fa/", ""]
)
def test_what_the_package_brings_and_we_do_not_use_is_not_there(client, li, path):
    client.force_login(li)

    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize(
    "name", ["\0", "l\0i", "x" * 5000, "'; DROP TABLE accounts_user; --", "\u202eli", "😀", "<li>"]
)
def test_it_survives_hostile_names(client, li, name):
    response = sign_in(client, name, name or "x")

    assert response.status_code == 200
    assert not get_user(client).is_authenticated


def test_a_password_change_wants_the_old_one_and_keeps_the_session(client, li):
    client.force_login(li)
    new = {"password1": "another-long-word", "password2": "another-long-word"}

    client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    li.refresh_from_db()

    assert li.check_password(PASSWORD)

    response = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    li.refresh_from_db()

    assert response.headers["Location"] == reverse("accounts:me")
    assert li.check_password("another-long-word")
    assert get_user(client) == li
