import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.models import Indicator, Scheme
from grading.rules import DEFAULT_MATRIX
from tests.cast import TODAY

pytestmark = pytest.mark.usefixtures("at_ten")
NO_INLINES = {f"indicators-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")} | {
    "indicators-MAX_NUM_FORMS": "1000"
}
GOOD = {
    "name": "",
    "effective_on": "2026-11-16",
    "potential_medium": "40",
    "potential_high": "60",
    "support_medium": "40",
    "support_high": "60",
} | dict(DEFAULT_MATRIX)


def add(client, node, **facts):
    data = GOOD | NO_INLINES | {"territory": node.pk} | facts
    return client.post(reverse("admin:grading_scheme_add"), data)


def test_a_scheme_added_there_keeps_the_rules(client, admin, north):
    client.force_login(admin)

    response = add(client, north, **{"low/low": "C"})

    assert response.status_code == 302, response.context["errors"]
    scheme = Scheme.objects.get(territory=north)
    assert scheme.matrix == dict(DEFAULT_MATRIX) | {"low/low": "C"}
    assert scheme.indicators.count() == 8
    assert scheme.history.first().history_user == admin


@pytest.mark.parametrize(("field", "value"), [("low/low", "E"), ("low/low", ""), ("potential_high", "40")])
def test_it_refuses_what_the_rules_refuse(client, admin, north, field, value):
    client.force_login(admin)

    assert add(client, north, **{field: value}).status_code == 200
    assert not Scheme.objects.filter(territory=north).exists()


def test_it_needs_a_territory_and_a_day_of_its_own(client, admin, north):
    client.force_login(admin)

    assert add(client, north, territory="").status_code == 200
    add(client, north)
    assert add(client, north).status_code == 200
    assert Scheme.objects.filter(territory=north).count() == 1


def test_the_model_itself_refuses_a_torn_matrix(north):
    with pytest.raises(ValidationError, match="九格"):
        Scheme(territory=north, effective_on=TODAY, matrix={"high/high": "A"}).full_clean()


@pytest.mark.parametrize("model", ["scheme", "indicator", "assessment", "gradechange"])
def test_it_opens_every_list_and_finds(client, admin, dr_chen, model):
    client.force_login(admin)

    assert client.get(reverse(f"admin:grading_{model}_changelist"), {"q": "陈"}).status_code == 200


@pytest.mark.parametrize("model", ["assessment", "gradechange"])
def test_nobody_edits_the_record(client, admin, model):
    client.force_login(admin)

    assert client.get(reverse(f"admin:grading_{model}_add")).status_code == 403


def test_a_scheme_and_an_indicator_open_for_change(client, admin, standard):
    client.force_login(admin)

    assert client.get(reverse("admin:grading_scheme_change", args=[standard.pk])).status_code == 200
    indicator = Indicator.objects.latest("pk")
    assert client.get(reverse("admin:grading_indicator_change", args=[indicator.pk])).status_code == 200
