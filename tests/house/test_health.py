import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db


def test_it_answers_with_one_query_and_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok"}
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_it_names_the_database(client, monkeypatch):
    def refuse():
        raise OperationalError("the server closed the connection, and its name is a secret")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "does not answer", "broker": "ok"}


def test_it_names_an_embedded_broker_whose_folder_is_gone(client, settings, tmp_path):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "does not answer"}


@pytest.mark.usefixtures("broker_down")
def test_it_names_a_broker_that_is_down(client):
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "does not answer"}
