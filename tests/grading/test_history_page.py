import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from clients.models import Relationship
from grading.actions import assess, regrade
from grading.answers import Answer
from grading.enums import FactSource
from grading.explaining import explain
from grading.models import RoundPolicy, Scheme
from grading.templatetags.grading import grading_words
from tests.cast import TODAY
from tests.grading.conftest import NOW
from tests.visits.conftest import logged

pytestmark = pytest.mark.usefixtures("at_ten")
STRONG = {
    "outpatients_per_week": Answer(120, FactSource.CLIENT),
    "treated_with_us": Answer("多数", FactSource.CLIENT),
}
WEAK = {"treated_with_us": Answer("无", FactSource.CLIENT)}


def page(client, relationship, **query) -> str:
    return client.get(reverse("grading:history", args=[relationship.pk]), query).content.decode()


def test_it_says_who_when_from_to_and_why(client, li, wang, dr_chen, north):
    assess(relationship=dr_chen, author=li, on=TODAY - timedelta(days=2), values=STRONG | WEAK, note="拒绝交流")
    Scheme.objects.create(territory=north, name="北区方案", effective_on=TODAY, potential_high=95, potential_medium=90)
    regrade(on=TODAY)
    client.force_login(wang)

    html = page(client, dr_chen)

    moves = re.findall(r'data-grade="(.)">.</i><span aria-hidden.*?data-grade="(.)"', html)
    assert moves == [("B", "D"), ("A", "B")]
    for words in (
        "李雨桐",
        "2026-11-14",
        "客户评估",
        "按现行分级方案重新定级",
        "系统",
        "北区方案",
        "拒绝交流",
        "120 人次/周",
    ):
        assert words in html


def test_it_hides_another_reps_client(client, zhao, dr_chen):
    client.force_login(zhao)

    assert client.get(reverse("grading:history", args=[dr_chen.pk])).status_code == 404


def test_it_asks_the_same_number_of_queries_for_many(client, li, dr_chen, django_assert_max_num_queries):
    assess(relationship=dr_chen, author=li, on=TODAY - timedelta(days=60), values=STRONG)
    client.force_login(li)
    page(client, dr_chen)
    with django_assert_max_num_queries(24) as for_one:
        page(client, dr_chen)
    for days in range(50, 20, -1):
        assess(relationship=dr_chen, author=li, on=TODAY - timedelta(days=days), values=WEAK if days % 2 else STRONG)

    with django_assert_max_num_queries(len(for_one)):
        html = page(client, dr_chen)
    assert "较早" in html


def test_the_explanation_names_the_way_to_the_next_grade(dr_chen):
    dr_chen.support, dr_chen.grade = 45, "B"

    assert grading_words(explain(dr_chen, TODAY)) == "潜力 82（高），支持度 45（中）。支持度再提高 25 分可升 A。"


def test_the_explanation_speaks_english(dr_chen):
    dr_chen.support, dr_chen.grade = 69, "B"
    with translation.override("en"):
        words = grading_words(explain(dr_chen, TODAY))

    assert words == "potential 82 (high), support 69 (medium). 1 more point of support makes it A."


def test_the_explanation_of_an_ungraded_client_asks_for_an_assessment(dr_chen):
    dr_chen.support, dr_chen.grade = None, "-"

    assert grading_words(explain(dr_chen, TODAY)) == "潜力 82（高），支持度 暂无数据。完成评估后即可定级。"


def test_the_explanation_lists_what_makes_the_scores_and_what_is_unknown(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=STRONG)

    explanation = explain(dr_chen, TODAY)

    assert {(line.indicator.code, line.points, line.most) for line in explanation.known} == {
        ("outpatients_per_week", 80.0, 100.0),
        ("treated_with_us", 100.0, 100.0),
    }
    assert len(explanation.unknown) == 6
    assert explanation.assessed_on == TODAY
    assert not explanation.is_pending


def test_the_explanation_says_when_the_grade_is_about_to_change(dr_chen, north):
    Scheme.objects.create(territory=north, name="x", effective_on=TODAY, potential_high=90)

    assert explain(dr_chen, TODAY, details=False).is_pending


def test_the_explanation_costs_four_queries_or_one(dr_chen, django_assert_num_queries):
    dr_chen = Relationship.objects.with_client().get(pk=dr_chen.pk)

    with django_assert_num_queries(4):
        explain(dr_chen, TODAY)
    with django_assert_num_queries(1):
        explain(dr_chen, TODAY, details=False)


def test_every_value_says_by_whom_and_when_and_whether_it_is_stale(client, li, wang, dr_chen):
    old = Answer(120, FactSource.PUBLIC, TODAY - timedelta(days=250))
    assess(relationship=dr_chen, author=li, on=TODAY - timedelta(days=9), values={"outpatients_per_week": old})
    assess(relationship=dr_chen, author=wang, on=TODAY, values={"attitude": Answer("主动提问、讨论", "observed")})
    client.force_login(li)

    html = " ".join(re.sub(r"<[^>]+>", " ", page(client, dr_chen)).split())

    assert "120 人次/周 已过时 公开信息 · 2026-03-11 · 李雨桐" in html
    assert "主动提问、讨论 拜访中观察 · 2026-11-16 · 王建民" in html
    assert "有数据超过 2 个季度" in html


def test_how_old_is_stale_is_what_the_policy_says(client, li, dr_chen):
    old = Answer(120, FactSource.PUBLIC, TODAY - timedelta(days=250))
    assess(relationship=dr_chen, author=li, on=TODAY, values={"outpatients_per_week": old})
    client.force_login(li)
    RoundPolicy.objects.create(effective_on=TODAY, stale_after_quarters=4)

    assert "已过期" not in page(client, dr_chen)
    assert "近 4 个季度的拜访没有记录" in page(client, dr_chen)

    RoundPolicy.objects.update(stale_after_quarters=1)

    assert "有数据超过 1 个季度" in page(client, dr_chen)


def test_it_names_what_would_move_the_grade_the_best_first(client, li, dr_chen):
    known = {"attitude": Answer("主动提问、讨论", "observed"), "treated_with_us": Answer("少数", "client")}
    assess(relationship=dr_chen, author=li, on=TODAY, values=STRONG | known)
    client.force_login(li)

    html = page(client, dr_chen)

    found = re.findall(r'data-points="(\d+)">([^（]+)', html)
    assert [(int(points), words) for points, words in found][:2] == [
        (15, "适合患者中使用我方产品的比例"),
        (12, "对产品的态度：明确表示认可"),
    ]
    assert "尚不了解，可询问" in html


def test_visits_speak_for_and_against_the_support(client, li, dr_chen):
    logged(dr_chen, li, support_before=2, support_after=4)
    logged(dr_chen, li, objection="price", at=NOW - timedelta(days=3))
    logged(dr_chen, li, reaction="positive", at=NOW - timedelta(days=300))
    client.force_login(li)

    html = page(client, dr_chen)

    assert re.findall(r'data-speaks="(\w+)"', html) == ["for", "against"]
    assert "支持度由 2 变为 4" in html
