"""The page on which a manager sets a grade by hand."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.models import Relationship
from grading.models import GradeOverride
from grading.overrides import set_by_hand
from tests.cast import TODAY
from tests.grading.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_ten")
UNTIL = TODAY + timedelta(days=40)
SAID = {"grade": "C", "until": UNTIL.isoformat(), "reason": "科室停用，观察一季"}


def url(relationship):
    return reverse("grading:by-hand", args=[relationship.pk])


@pytest.fixture
def override(dr_chen, wang):
    facts = {"grade": "C", "until": UNTIL, "reason": "科室停用，观察一季"}
    return set_by_hand(relationship=dr_chen, author=wang, on=TODAY, at=NOW, **facts)[0]


def shown(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_a_manager_sets_and_ends_it(client, wang, dr_chen):
    client.force_login(wang)

    assert client.post(url(dr_chen), SAID).status_code == 302
    made = GradeOverride.objects.get()
    client.post(url(dr_chen), SAID)
    assert (GradeOverride.objects.get(), made.author, made.until) == (made, wang, UNTIL)

    ended = client.post(reverse("grading:by-hand-end", args=[made.pk]), {"reason": "恢复"})
    assert ended.status_code == 302
    assert Relationship.objects.get(pk=dr_chen.pk).grade == "A"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"grade": "Z"}, "grade"),
        ({"grade": "A"}, "grade"),
        ({"until": "2026-11-15"}, "until"),
        ({"until": "2027-06-01"}, "until"),
        ({"until": "9999-99-99"}, "until"),
        ({"until": ""}, "until"),
        ({"reason": "  "}, "reason"),
        ({"reason": "长" * 5000}, "reason"),
        ({"reason": "空\0字"}, "reason"),
    ],
)
def test_nothing_typed_is_lost(client, wang, dr_chen, said, field):
    client.force_login(wang)

    response = client.post(url(dr_chen), SAID | said)

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert not GradeOverride.objects.exists()


def test_ending_asks_for_a_reason(client, wang, override):
    client.force_login(wang)

    response = client.post(reverse("grading:by-hand-end", args=[override.pk]), {"reason": ""})

    assert response.status_code == 200
    assert response.context["ending"].errors
    assert GradeOverride.objects.open().exists()


def test_a_rep_sees_it_and_may_not_set_it(client, li, dr_chen, override):
    client.force_login(li)

    assert client.get(url(dr_chen)).status_code == 404
    assert client.post(reverse("grading:by-hand-end", args=[override.pk]), {"reason": "x"}).status_code == 404
    history = shown(client, "grading:history", dr_chen.pk)
    assert url(dr_chen) not in history
    assert f"C（按规则为 A），至 {UNTIL.isoformat()}。王建民：科室停用，观察一季" in history


@pytest.mark.parametrize("page", ["client", "grading:history", "grading:assess"])
def test_it_stands_beside_the_grade_wherever_that_is_explained(client, li, dr_chen, override, page):
    client.force_login(li)

    html = shown(client, page, dr_chen.pk)

    assert "C（按规则为 A）" in html
    assert "科室停用，观察一季" in html


def test_the_list_finds_it(client, li, dr_chen, override):
    client.force_login(li)

    html = client.get(reverse("grading:clients"), {"by_hand": "yes"}).content.decode()

    assert 'data-total="1"' in html
    assert f"手工定级至 {UNTIL.isoformat()}" in html
    home = shown(client, "grading:home")
    assert re.search(r'data-count="1" href="[^"]*by_hand=yes"', home)


def test_the_history_keeps_what_ended(client, wang, dr_chen, override):
    client.force_login(wang)
    client.post(reverse("grading:by-hand-end", args=[override.pk]), {"reason": "已恢复使用"})

    html = shown(client, "grading:history", dr_chen.pk)

    assert "王建民于 2026-11-16 结束：已恢复使用" in html
    assert "当时规则为 A" in html
