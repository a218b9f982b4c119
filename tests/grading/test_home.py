import re

import pytest
from django.urls import reverse

from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource
from grading.models import Scheme
from tests.cast import TODAY, client_of

pytestmark = pytest.mark.usefixtures("at_ten")
HOME = reverse("grading:home")
SCORES = [(90, 90), (90, 50), (90, 10), (50, 90), (50, 10), (10, 10), (None, 50)]


def counts(html: str) -> dict[str, int]:
    """Link -> the number on it."""
    found = re.findall(r'data-count="(\d+)" href="([^"]+)"', html)
    return {url.replace("&amp;", "&"): int(count) for count, url in found}


def test_it_counts_ones_own_clients_by_grade_and_cell(client, li, north_1, south_1, panel_of, standard):
    panel_of(north_1, SCORES, grade="B")
    panel_of(south_1, SCORES, grade="A")
    client.force_login(li)

    found = counts(client.get(HOME).content.decode())

    assert found["/clients/?grade=B&status=active&total=true"] == len(SCORES)
    assert found["/clients/?grade=A&status=active&total=true"] == 0
    cells = {url.split(f"scheme={standard.pk}&")[1]: count for url, count in found.items() if "scheme=" in url}
    assert {cell: count for cell, count in cells.items() if count} == {
        "potential=high&support=high": 1,
        "potential=high&support=medium": 1,
        "potential=high&support=low": 1,
        "potential=medium&support=high": 1,
        "potential=medium&support=low": 1,
        "potential=low&support=low": 1,
    }
    assert len(cells) == 9


def test_every_number_of_its_own_opens_a_list_of_that_length(client, wang, north_1, south_1, north, panel_of, standard):
    Scheme.objects.create(territory=north_1, name="自有方案", effective_on=TODAY, potential_high=95)
    for node in (north, north_1, south_1):
        panel_of(node, SCORES, grade="C")
    panel_of(north_1, [(None, None)] * 3)
    client.force_login(wang)

    found = {url: count for url, count in counts(client.get(HOME).content.decode()).items() if "/grading/" in url}

    assert len(found) == 9 + 9 + 5 + 1
    for url, count in found.items():
        html = client.get(url).content.decode()
        assert f'data-total="{count}"' in html
        assert len(re.findall("data-relationship=", html)) == count


def test_it_draws_the_matrix_of_the_scheme_in_force(client, li, north):
    Scheme.objects.create(
        territory=north, name="北区方案", effective_on=TODAY, support_high=88, matrix=Scheme().matrix | {"low/low": "C"}
    )
    client.force_login(li)

    html = client.get(HOME).content.decode()

    assert "北区方案" in html
    assert "≥ 88" in html
    assert re.findall(r'class="grade" data-grade="(.)"', html)[:9] == list("ABBCCDCDC")


def test_its_work_lists_name_the_ungraded_and_the_stale(client, li, dr_chen, north_1, anzhen):
    fresh = client_of(north_1, anzhen, "周明")
    facts = {
        "outpatients_per_week": Answer(150, FactSource.CLIENT),
        "attitude": Answer("明确表示认可", FactSource.OBSERVED),
    }
    assess(relationship=fresh, author=li, on=TODAY, values=facts)
    ungraded = client_of(north_1, anzhen, "吴佳")
    client.force_login(li)

    html = client.get(HOME).content.decode()

    assert re.findall(r'data-relationship="(\d+)"', html) == [str(ungraded.pk), str(dr_chen.pk)]


def test_it_says_what_to_do_without_a_posting(client, admin):
    client.force_login(admin)

    assert "您今天没有岗位分配" in client.get(HOME).content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_speaks_one_language(client, li, dr_chen, language):
    li.language = language
    li.save()
    client.force_login(li)

    html = client.get(HOME).content.decode()

    assert ("标准方案" in html) == (language == "zh-hans")
    assert ("Standard scheme" in html) == (language == "en")


def test_it_asks_the_same_number_of_queries_for_many(client, li, north_1, panel_of, django_assert_max_num_queries):
    panel_of(north_1, SCORES[:1])
    client.force_login(li)
    client.get(HOME)
    with django_assert_max_num_queries(21) as for_one:
        client.get(HOME)
    panel_of(north_1, [(None, None)] * 30)
    with django_assert_max_num_queries(len(for_one)):
        client.get(HOME)
