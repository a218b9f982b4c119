import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource
from grading.models import Assessment, AssessmentValue, Indicator, IndicatorStep
from tests.cast import TODAY

pytestmark = pytest.mark.usefixtures("at_ten")
GOOD = {
    "outpatients_per_week": "120",
    "outpatients_per_week.source": "client",
    "outpatients_per_week.as_of": "2026-11-02",
    "treated_with_us": "多数",
    "treated_with_us.source": "client",
    "note": "科室会后交流",
}


def send(client, relationship, **facts):
    data = {name.replace("__", "."): value for name, value in facts.items()}
    return client.post(reverse("grading:assess", args=[relationship.pk]), GOOD | data)


def page(client, relationship) -> str:
    return client.get(reverse("grading:assess", args=[relationship.pk])).content.decode()


def test_it_saves_values_with_source_and_date(client, li, dr_chen):
    client.force_login(li)

    response = send(client, dr_chen)

    assert (response.status_code, response.url) == (302, dr_chen.get_absolute_url())
    made = Assessment.objects.get()
    assert (made.author, made.on, made.note, made.potential, made.support) == (li, TODAY, "科室会后交流", 80, 100)
    values = made.values.values_list("indicator__code", "number", "step__label_en", "source", "as_of")
    assert set(values) == {
        ("outpatients_per_week", 120, None, "client", date(2026, 11, 2)),
        ("treated_with_us", None, "Most", "client", TODAY),
    }


def test_it_saves_the_step_that_was_chosen_among_those_alike(client, li, dr_chen, standard):
    cases = Indicator.objects.create(
        scheme=standard, axis="support", code="cases", name_zh="病例", name_en="Cases", kind="choice"
    )
    for score, words in enumerate(["≤10例", ">10例"]):
        IndicatorStep.objects.create(indicator=cases, label_zh=words, label_en=words, score=score)
    client.force_login(li)

    send(client, dr_chen, cases=">10例", cases__source="client")

    assert AssessmentValue.objects.get(indicator=cases).step.label_zh == ">10例"


def test_a_manager_assesses_too(client, wang, dr_chen):
    client.force_login(wang)

    assert send(client, dr_chen).status_code == 302
    assert Assessment.objects.get().author == wang


def test_it_hides_another_reps_client(client, zhao, dr_chen):
    client.force_login(zhao)

    assert send(client, dr_chen).status_code == 404
    assert not Assessment.objects.exists()


def test_it_fills_in_what_was_known_with_its_date(client, li, dr_chen):
    known = {
        "outpatients_per_week": Answer(90, FactSource.PUBLIC, date(2026, 3, 1)),
        "attitude": Answer("主动提问、讨论", FactSource.OBSERVED, date(2026, 4, 1)),
    }
    assess(relationship=dr_chen, author=li, on=TODAY - timedelta(days=100), values=known)
    client.force_login(li)

    html = page(client, dr_chen)

    assert re.search(r'name="outpatients_per_week" value="90"', html)
    assert re.search(r'name="outpatients_per_week.as_of" value="2026-03-01"', html)
    assert re.search(r'value="主动提问、讨论"[^>]*checked', html)
    assert re.search(r'name="treated_with_us.as_of" value="2026-11-16"', html)
    assert "上次：90 人次/周（公开信息，2026-03-01，李雨桐）" in html


@pytest.mark.parametrize(
    ("number", "as_of", "kept"),
    [("90", "2026-03-01", date(2026, 3, 1)), ("95", "2026-03-01", TODAY), ("95", "2026-05-05", date(2026, 5, 5))],
)
def test_a_changed_value_does_not_keep_the_old_date(client, li, dr_chen, number, as_of, kept):
    known = {"outpatients_per_week": Answer(90, FactSource.PUBLIC, date(2026, 3, 1))}
    assess(relationship=dr_chen, author=li, on=TODAY - timedelta(days=100), values=known)
    client.force_login(li)

    send(client, dr_chen, outpatients_per_week=number, outpatients_per_week__as_of=as_of)

    newest = AssessmentValue.objects.filter(indicator__code="outpatients_per_week").latest("pk")
    assert newest.as_of == kept


BAD = [
    ("outpatients_per_week", "-3"),
    ("outpatients_per_week", "很多"),
    ("outpatients_per_week", "99999999999999999999"),
    ("outpatients_per_week__source", ""),
    ("outpatients_per_week__source", "rumour"),
    ("outpatients_per_week__as_of", "2026-11-17"),
    ("outpatients_per_week__as_of", "1026-11-17"),
    ("outpatients_per_week__as_of", "31.12.2025"),
    ("treated_with_us", "不知道有没有"),
    ("note", "x" * 301),
    ("note", "a\x00b"),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_it_says_what_is_wrong_and_keeps_the_rest(client, li, dr_chen, field, value):
    client.force_login(li)

    response = send(client, dr_chen, **{field: value})

    html = response.content.decode()
    assert response.status_code == 200
    assert "尚未保存，已填内容仍在" in html
    assert field.replace("__", ".") in response.context["form"].errors
    assert field == "note" or "科室会后交流" in html
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "note", ["<script>alert('1')</script>", "田中さん👩‍⚕️", "\u202etest\u202c", " \t x ", "{{ 7*7 }}"]
)
def test_it_keeps_a_note_as_it_was_typed(client, li, dr_chen, note):
    client.force_login(li)

    send(client, dr_chen, note=note)

    assert Assessment.objects.get().note == note
    assert "<script>alert" not in client.get(reverse("grading:history", args=[dr_chen.pk])).content.decode()


def test_sending_it_twice_saves_it_once(client, li, dr_chen):
    client.force_login(li)

    send(client, dr_chen)
    send(client, dr_chen)

    assert Assessment.objects.count() == 1


def test_it_asks_in_the_readers_language(client, li, dr_chen):
    li.language = "en"
    li.save()
    client.force_login(li)

    html = page(client, dr_chen)

    assert "Outpatients seen per week" in html
    assert "Asks questions and discusses" in html
    assert "每周门诊量" not in html


def test_it_names_the_product_a_value_is_about(client, li, dr_chen, product):
    client.force_login(li)

    send(client, dr_chen, treated_with_us__product=product.pk)

    assert AssessmentValue.objects.get(indicator__code="treated_with_us").product == product


def test_it_costs_few_queries(client, li, dr_chen, django_assert_max_num_queries):
    client.force_login(li)

    with django_assert_max_num_queries(12):
        page(client, dr_chen)


LITTLE = {
    "outpatients_per_week": "20",
    "outpatients_per_week.source": "client",
    "treated_with_us": "无",
    "treated_with_us.source": "client",
    "note": "几乎没有适合患者",
}


def test_a_d_without_evidence_is_refused_and_what_was_typed_is_kept(client, li, dr_chen):
    client.force_login(li)

    old = LITTLE | {"outpatients_per_week.as_of": "2026-02-01"}
    response = client.post(reverse("grading:assess", args=[dr_chen.pk]), old)

    html = response.content.decode()
    assert not Assessment.objects.exists()
    assert "按这些数据为 D 级" in html
    assert 'value="2026-02-01"' in html
    assert "几乎没有适合患者" in html
    assert response.context["form"].errors.keys() == {"__all__", "outpatients_per_week.as_of"}


def test_a_d_that_rests_on_its_potential_is_saved(client, li, dr_chen):
    client.force_login(li)

    client.post(reverse("grading:assess", args=[dr_chen.pk]), LITTLE)

    dr_chen.refresh_from_db()
    assert dr_chen.grade == "D"


def test_a_d_loaded_without_any_value_asks_for_one(client, li, dr_chen):
    type(dr_chen).objects.filter(pk=dr_chen.pk).update(potential=10, support=10, grade="D")
    client.force_login(li)

    response = client.post(reverse("grading:assess", args=[dr_chen.pk]), {"note": "照旧"})

    assert response.context["form"].errors.keys() == {"__all__", "outpatients_per_week"}


def test_a_stale_value_says_so(client, li, dr_chen):
    old = Answer(90, FactSource.PUBLIC, date(2026, 3, 1))
    assess(relationship=dr_chen, author=li, on=date(2026, 3, 2), values={"outpatients_per_week": old})
    client.force_login(li)

    assert "已超过 2 个季度，请重新核实" in page(client, dr_chen)


def test_it_names_the_best_lever(client, li, dr_chen):
    known = {"outpatients_per_week": Answer(120, "client"), "attitude": Answer("主动提问、讨论", "observed")}
    assess(relationship=dr_chen, author=li, on=TODAY, values=known)
    client.force_login(li)

    assert "对产品的态度：明确表示认可（+25 分）" in page(client, dr_chen)
