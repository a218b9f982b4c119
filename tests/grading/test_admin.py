from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions import open_look
from grading.actions import assess, save_scheme
from grading.answers import Answer
from grading.enums import FactSource
from grading.models import AssessmentValue, Indicator, IndicatorStep, Scheme
from tests.cast import TODAY

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def planned(north, wang) -> Scheme:
    return save_scheme(
        Scheme(territory=north, name="计划", effective_on=TODAY + timedelta(days=9)), on=TODAY, author=wang
    )


def change(client, row, **facts):
    return client.post(reverse(f"admin:grading_{row._meta.model_name}_change", args=[row.pk]), facts)


def as_shown(indicator, **changed):
    """What the form of an indicator sends, its steps as they are."""
    names = ("axis", "code", "name_zh", "name_en", "kind", "weight", "full_at", "unit_zh", "unit_en", "order")
    counts = {"steps-TOTAL_FORMS": 0, "steps-INITIAL_FORMS": 0}
    return {name: getattr(indicator, name) for name in names} | counts | {"scheme": indicator.scheme_id} | changed


def test_adding_a_scheme_leads_to_the_page_with_the_preview(client, admin):
    client.force_login(admin)

    assert client.get(reverse("admin:grading_scheme_add")).url == reverse("grading:schemes")


def test_changing_a_planned_scheme_leads_to_the_page_with_the_preview(client, admin, planned):
    client.force_login(admin)

    assert change(client, planned, name="x").url == reverse("grading:scheme-edit", args=[planned.pk])


def test_a_scheme_in_force_is_read_only(client, admin, standard):
    client.force_login(admin)
    page = client.get(reverse("admin:grading_scheme_change", args=[standard.pk]))

    assert 'name="_save"' not in page.content.decode()
    assert change(client, standard, name="x").status_code == 403
    assert client.post(reverse("admin:grading_scheme_delete", args=[standard.pk]), {"post": "yes"}).status_code == 403


def test_an_indicator_of_a_scheme_in_force_is_read_only(client, admin, standard):
    client.force_login(admin)
    number = standard.indicators.filter(kind="number").first()
    url = reverse("admin:grading_indicator_change", args=[number.pk])

    assert 'name="_save"' not in client.get(url).content.decode()
    assert client.post(url, as_shown(number, weight=9)).status_code == 403
    assert client.post(reverse("admin:grading_indicator_delete", args=[number.pk]), {"post": "yes"}).status_code == 403
    number.refresh_from_db()
    assert number.weight != 9


def test_an_indicator_of_a_planned_scheme_can_be_changed(client, admin, planned):
    client.force_login(admin)
    number = planned.indicators.filter(kind="number").first()
    url = reverse("admin:grading_indicator_change", args=[number.pk])

    assert "下一次评估" in client.get(url).content.decode()
    assert client.post(url, as_shown(number, weight=9)).status_code == 302
    number.refresh_from_db()
    assert number.weight == 9


def steps(*labels):
    """What the form of an indicator sends for new steps of these labels, Chinese and English."""
    facts = {"steps-TOTAL_FORMS": len(labels), "steps-INITIAL_FORMS": 0}
    for number, (zh, en) in enumerate(labels):
        facts |= {f"steps-{number}-label_zh": zh, f"steps-{number}-label_en": en, f"steps-{number}-score": number}
    return facts


@pytest.fixture
def choice(planned) -> Indicator:
    """An indicator without steps yet, of a scheme that is still to come."""
    return Indicator.objects.create(
        scheme=planned, axis="support", code="cases", name_zh="病例", name_en="Cases", kind="choice"
    )


@pytest.mark.parametrize(
    "labels", [(("≤10例", "same"), (">10例", "same")), (("少", "few"), ("少 ", "less")), (("1-2", "a"), ("b", "1-2"))]
)
def test_two_steps_of_the_same_words_are_refused(client, admin, choice, labels):
    client.force_login(admin)

    response = change(client, choice, **as_shown(choice, full_at="", **steps(*labels)))

    assert response.status_code == 200
    assert not choice.steps.exists()


def test_the_standard_steps_have_a_history_and_so_have_those_taken_over(standard, planned):
    made = IndicatorStep.objects.filter(indicator__scheme__in=[standard, planned])

    assert IndicatorStep.history.count() == made.count() > 0
    assert set(IndicatorStep.history.values_list("id", "score")) == set(made.values_list("pk", "score"))


def test_who_changed_a_step_is_kept(client, admin, planned):
    client.force_login(admin)
    step = IndicatorStep.objects.filter(indicator__scheme=planned).first()
    indicator = step.indicator
    facts = {"steps-0-id": step.pk, "steps-0-indicator": indicator.pk, "steps-0-score": 99}
    facts |= {"steps-0-label_zh": step.label_zh, "steps-0-label_en": step.label_en}
    counts = {"steps-TOTAL_FORMS": 1, "steps-INITIAL_FORMS": 1}

    change(client, indicator, **as_shown(indicator, full_at="", **facts, **counts))

    assert [row.score for row in step.history.all()] == [99, step.score]
    assert step.history.first().history_user == admin


def test_steps_that_differ_in_their_signs_are_taken(client, admin, choice):
    client.force_login(admin)
    labels = [("≤10例", "≤10 cases"), (">10例", ">10 cases")]

    change(client, choice, **as_shown(choice, full_at="", **steps(*labels)))

    assert list(choice.steps.values_list("label_zh", "label_en")) == labels


def step_answers(indicator, zh, en):
    return {"indicator": indicator.pk, "label_zh": zh, "label_en": en, "score": 50}


def test_a_step_of_a_scheme_in_force_is_read_only(client, admin, standard):
    client.force_login(admin)
    step = IndicatorStep.objects.filter(indicator__scheme=standard).first()

    assert change(client, step, **step_answers(step.indicator, "新的说法", "new words")).status_code == 403
    assert (
        client.post(reverse("admin:grading_indicatorstep_delete", args=[step.pk]), {"post": "yes"}).status_code == 403
    )


def test_a_step_of_a_planned_scheme_can_be_changed_alone(client, admin, planned):
    client.force_login(admin)
    step = IndicatorStep.objects.filter(indicator__scheme=planned).first()

    change(client, step, **step_answers(step.indicator, "新的说法", "new words"))

    step.refresh_from_db()
    assert (step.label_zh, step.score) == ("新的说法", 50)


@pytest.mark.parametrize("words", [("少", "rarely"), ("罕见", "few"), ("few", "rarely")])
def test_a_step_alone_takes_no_other_ones_words(client, admin, choice, words):
    IndicatorStep.objects.create(indicator=choice, label_zh="少", label_en="few", score=0)
    client.force_login(admin)

    response = client.post(reverse("admin:grading_indicatorstep_add"), step_answers(choice, *words))

    assert response.context["adminform"].form.errors
    assert choice.steps.count() == 1


def test_no_step_joins_a_scheme_in_force_or_a_number(client, admin, standard, planned):
    client.force_login(admin)
    refused = [standard.indicators.get(code="attitude"), planned.indicators.filter(kind="number").first()]

    answers = [
        client.post(reverse("admin:grading_indicatorstep_add"), step_answers(row, "新的说法", "new words"))
        for row in refused
    ]

    assert ["indicator" in answer.context["adminform"].form.errors for answer in answers] == [True, True]


def test_the_past_of_a_step_whose_scheme_is_gone_is_read(client, admin, planned):
    client.force_login(admin)
    step = IndicatorStep.objects.filter(indicator__scheme=planned).first()
    version = step.history.get()
    planned.delete()

    page = client.get(reverse("admin:grading_indicatorstep_simple_history", args=[version.id, version.pk]))

    assert step.label_zh in page.content.decode()


@pytest.fixture
def value(dr_chen, li) -> AssessmentValue:
    heard = {"attitude": Answer("主动提问、讨论", FactSource.OBSERVED)}
    return assess(relationship=dr_chen, author=li, on=TODAY, values=heard).values.get()


def test_what_was_said_of_a_client_is_hidden_with_her(client, admin, value):
    client.force_login(admin)

    page = client.get(reverse("admin:grading_assessmentvalue_changelist")).content.decode()

    assert "主动提问、讨论" not in page
    assert client.get(reverse("admin:grading_assessmentvalue_change", args=[value.pk])).status_code == 302


def test_what_was_said_of_a_client_is_shown_with_her(client, admin, nation, value):
    open_look(user=admin, territory=nation, reason="核对交接", at=timezone.now())
    client.force_login(admin)

    page = client.get(reverse("admin:grading_assessmentvalue_changelist"), {"q": "陈思雨"}).content.decode()

    assert "主动提问、讨论" in page
    assert change(client, value, score=0).status_code == 403


def test_no_indicator_joins_a_scheme_in_force(client, admin, standard, planned):
    client.force_login(admin)
    number = planned.indicators.filter(kind="number").first()
    url = reverse("admin:grading_indicator_change", args=[number.pk])

    response = client.post(url, as_shown(number, scheme=standard.pk, code="other"))

    assert response.status_code == 200
    assert "scheme" in response.context["adminform"].form.errors


def test_the_model_itself_refuses_a_torn_matrix(north):
    with pytest.raises(ValidationError, match="九格"):
        Scheme(territory=north, effective_on=TODAY, matrix={"high/high": "A"}).full_clean()


@pytest.mark.parametrize(
    "model", ["scheme", "indicator", "indicatorstep", "assessment", "assessmentvalue", "gradechange"]
)
def test_it_opens_every_list_and_finds(client, admin, dr_chen, model):
    client.force_login(admin)

    assert client.get(reverse(f"admin:grading_{model}_changelist"), {"q": "陈"}).status_code == 200


@pytest.mark.parametrize("model", ["assessment", "assessmentvalue", "gradechange"])
def test_nobody_edits_the_record(client, admin, model):
    client.force_login(admin)

    assert client.get(reverse(f"admin:grading_{model}_add")).status_code == 403


def test_a_scheme_and_an_indicator_open_for_change(client, admin, standard):
    client.force_login(admin)

    assert client.get(reverse("admin:grading_scheme_change", args=[standard.pk])).status_code == 200
    indicator = Indicator.objects.latest("pk")
    assert client.get(reverse("admin:grading_indicator_change", args=[indicator.pk])).status_code == 200
