import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Relationship
from grading import tasks
from grading.actions import regrade
from grading.models import GradeChange, Scheme
from grading.rules import DEFAULT_MATRIX
from tests.cast import TODAY

pytestmark = pytest.mark.usefixtures("at_ten")
GOOD = {
    "name": "2026 冬季",
    "effective_on": "2026-11-16",
    "potential_medium": "40",
    "potential_high": "60",
    "support_medium": "40",
    "support_high": "60",
} | dict(DEFAULT_MATRIX)
SCORES = [(90, 90), (65, 65), (65, 50), (10, 10)]


@pytest.fixture
def nudges(monkeypatch):
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr("deliveries.nudges.current_app.send_task", lambda name, kwargs, **options: sent.append(kwargs))
    return sent


def new(node="N") -> str:
    return reverse("grading:scheme-new", args=[node])


def previewed(html: str) -> dict[str, str]:
    [value] = re.findall(r'name="previewed" value="([^"]*)"', html)
    return {"previewed": value}


def test_it_shows_who_would_change_before_it_saves(client, wang, north_1, panel_of):
    panel_of(north_1, SCORES)
    regrade(on=TODAY)
    client.force_login(wang)

    html = client.post(new(), GOOD).content.decode()

    assert 'data-changes="2"' in html
    assert re.findall(r'data-from="(.)" data-to="(.)"', html) == [("C", "A"), ("C", "B")]
    assert Scheme.objects.count() == 1


def test_saving_what_was_previewed_regrades_exactly_those(
    client, wang, north_1, south_1, panel_of, nudges, django_capture_on_commit_callbacks
):
    panel_of(north_1, SCORES)
    panel_of(south_1, SCORES)
    regrade(on=TODAY)
    GradeChange.objects.all().delete()
    client.force_login(wang)
    seen = client.post(new(), GOOD).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(new(), GOOD | previewed(seen))

    assert (response.status_code, response.url) == (302, reverse("grading:schemes"))
    [nudge] = nudges
    assert tasks.regrade(**nudge) == 2
    changed = Relationship.objects.filter(pk__in=GradeChange.objects.values("relationship"))
    assert sorted(changed.values_list("territory", "potential", "support", "grade")) == [
        (north_1.pk, 65, 50, "B"),
        (north_1.pk, 65, 65, "A"),
    ]
    assert GradeChange.objects.latest("pk").author == wang


def test_it_does_not_save_what_differs_from_the_preview(client, wang, north):
    client.force_login(wang)
    seen = client.post(new(), GOOD).content.decode()

    response = client.post(new(), GOOD | previewed(seen) | {"support_high": "61"})

    assert response.status_code == 200
    assert not Scheme.objects.filter(territory=north).exists()


def test_a_planned_scheme_waits_and_can_be_changed(client, wang, north, nudges, django_capture_on_commit_callbacks):
    planned = Scheme.objects.create(territory=north, name="计划", effective_on=TODAY + timedelta(days=30))
    url = reverse("grading:scheme-edit", args=[planned.pk])
    client.force_login(wang)
    data = GOOD | {"effective_on": "2026-12-20", "high/low": "C"}
    seen = client.post(url, data).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, data | previewed(seen))

    planned.refresh_from_db()
    assert (str(planned.effective_on), planned.matrix["high/low"], planned.name) == ("2026-12-20", "C", "2026 冬季")
    assert planned.indicators.count() == 8
    assert nudges == []


def test_what_is_in_force_is_not_edited(client, wang, north):
    Scheme.objects.create(territory=north, name="今天", effective_on=TODAY)
    client.force_login(wang)

    url = reverse("grading:scheme-edit", args=[Scheme.objects.get(name="今天").pk])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("node", ["CN", "S", "S-1"])
def test_a_manager_sets_her_own_nodes_only(client, wang, south_1, node):
    client.force_login(wang)

    assert client.get(new(node)).status_code == 404


def test_a_rep_sets_none(client, li):
    client.force_login(li)

    assert client.get(new("N-1")).status_code == 404


def test_an_administrator_sets_any(client, admin, south_1):
    client.force_login(admin)

    assert client.get(new("S-1")).status_code == 200


BAD = [
    ("name", ""),
    ("name", "x" * 81),
    ("name", "a\x00"),
    ("effective_on", "2014-12-31"),
    ("effective_on", "2032-01-01"),
    ("effective_on", "soon"),
    ("potential_high", "101"),
    ("potential_high", "40"),
    ("support_medium", "-1"),
    ("low/low", "E"),
    ("low/low", ""),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_it_says_what_is_wrong_and_keeps_the_rest(client, wang, north, field, value):
    client.force_login(wang)

    response = client.post(new(), GOOD | {field: value})

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert "尚未保存，已填内容仍在" in response.content.decode()
    assert not Scheme.objects.filter(territory=north).exists()


def test_two_schemes_of_a_node_cannot_begin_on_one_day(client, wang, north):
    Scheme.objects.create(territory=north, name="今天", effective_on=TODAY)
    client.force_login(wang)

    response = client.post(new(), GOOD)

    assert "该辖区已有方案从当天起生效" in response.content.decode()


def test_it_warns_of_a_matrix_upside_down(client, wang, north):
    client.force_login(wang)

    html = client.post(new(), GOOD | {"high/high": "D"}).content.decode()

    assert "请确认是否有意如此" in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_speaks_one_language(client, wang, north, language):
    wang.language = language
    wang.save()
    client.force_login(wang)

    html = client.get(new()).content.decode()

    assert ("等级矩阵" in html) == (language == "zh-hans")
    assert ("Matrix" in html) == (language == "en")


def test_the_list_shows_own_and_inherited_schemes_only(client, li, north, south):
    Scheme.objects.create(territory=north, name="北区方案", effective_on=TODAY)
    Scheme.objects.create(territory=south, name="南区方案", effective_on=TODAY)
    client.force_login(li)

    html = client.get(reverse("grading:schemes")).content.decode()

    assert "北区方案" in html
    assert "标准方案" in html
    assert "南区方案" not in html
    assert new() not in html


def test_the_list_finds_a_node_to_set(client, wang, north_1):
    client.force_login(wang)

    html = client.get(reverse("grading:schemes"), {"q": "一组"}).content.decode()

    assert new("N-1") in html
    assert client.get(reverse("grading:schemes"), {"q": "\x00'%"}).status_code == 200


def test_the_list_asks_the_same_number_of_queries_for_many(client, wang, north, django_assert_max_num_queries):
    client.force_login(wang)
    url = reverse("grading:schemes")
    client.get(url)
    with django_assert_max_num_queries(14) as for_one:
        client.get(url)
    Scheme.objects.bulk_create(
        Scheme(territory=north, name=f"{days}", effective_on=TODAY - timedelta(days=days)) for days in range(28)
    )
    with django_assert_max_num_queries(len(for_one)):
        client.get(url)
