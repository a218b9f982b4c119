import pytest

LANGUAGE = "/me/language/"


def test_it_is_remembered_with_the_person(client, li):
    client.force_login(li)

    client.post(LANGUAGE, {"language": "en", "next": "/me/"})
    li.refresh_from_db()

    assert li.language == "en"
    assert 'lang="en"' in client.get("/me/").content.decode()


def test_it_is_remembered_by_the_browser_before_signing_in(client, db):
    client.post(LANGUAGE, {"language": "en", "next": "/accounts/login/"})

    page = client.get("/accounts/login/").content.decode()

    assert "Forgot your password?" in page
    assert 'lang="en"' in page


def test_the_person_comes_before_the_browser(client, li):
    li.language = "zh-hans"
    li.save()
    client.force_login(li)
    client.cookies["django_language"] = "en"

    assert 'lang="zh-Hans"' in client.get("/me/").content.decode()


def test_chinese_is_what_nobody_chose(client, db):
    page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()

    assert "忘记密码？" in page
    assert 'lang="zh-Hans"' in page


@pytest.mark.parametrize(("language", "word"), [("en", "People and territories"), ("zh-hans", "人员与辖区")])
def test_the_admin_follows(client, admin, language, word):
    client.force_login(admin)

    client.post(LANGUAGE, {"language": language})

    assert word in client.get("/admin/").content.decode()


@pytest.mark.parametrize("there", ["https://evil.example.test/", "//evil.example.test", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_site(client, db, there):
    response = client.post(LANGUAGE, {"language": "en", "next": there})

    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("language", ["", "xx", "de", "en\0", "../en"])
def test_it_knows_two_languages_only(client, li, language):
    client.force_login(li)

    response = client.post(LANGUAGE, {"language": language})
    li.refresh_from_db()

    assert response.status_code == 404
    assert li.language == ""
