import stat

import pytest

from pharmacrm.management.commands.up import DemoPassword


@pytest.fixture
def password(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    return DemoPassword(tmp_path)


def test_it_is_made_once_and_read_by_its_owner_alone(password):
    made = password.make()

    assert len(made) >= 12
    assert password.make() == password.kept() == made
    assert stat.S_IMODE(password.path.stat().st_mode) == 0o600


def test_the_environment_goes_first(password, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "from-outside")

    assert password.make() == password.kept() == "from-outside"


def test_without_a_demo_there_is_none(password, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "from-outside")

    password.follow_environment()

    assert password.kept() == ""


@pytest.mark.django_db
def test_one_given_later_becomes_that_of_the_demo_logins_alone(password, monkeypatch, django_user_model):
    rep = django_user_model.objects.create_user("rep", password.make())
    other = django_user_model.objects.create_user("li", "her-own-secret")
    monkeypatch.setenv("DEMO_PASSWORD", "from-outside")

    password.follow_environment()

    rep.refresh_from_db()
    other.refresh_from_db()
    assert rep.check_password("from-outside")
    assert other.check_password("her-own-secret")
    assert password.kept() == "from-outside"
