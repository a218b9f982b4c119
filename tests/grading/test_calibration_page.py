"""The page of a calibration: its figures are what regrading then does, and each opens the list that makes it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.enums import Grade, Status
from clients.models import Relationship
from grading.actions import regrade, save_scheme
from grading.calibrating import panel, scope_of
from grading.models import GradeChange, Scheme
from grading.queries import proposal
from tests.cast import TODAY

pytestmark = pytest.mark.usefixtures("at_ten")
SCORES = [(90, 90), (90, 85), (65, 65), (65, 50), (60, 80), (30, 75), (10, 10), (50, None), (None, None)]
DRAFT = {"potential_medium": 35, "potential_high": 60, "support_medium": 40, "support_high": 62}


@pytest.fixture
def clients(north_1, panel_of) -> list[Relationship]:
    """Clients graded by the scheme in force; one of them lost."""
    rows = panel_of(north_1, SCORES)
    Relationship.objects.filter(pk=rows[2].pk).update(status=Status.LOST)
    regrade(on=TODAY)
    GradeChange.objects.all().delete()
    return rows


def url(code: str = "N") -> str:
    return reverse("calibration", args=[code])


def number(html: str, key: str) -> str:
    [found] = re.findall(rf'data-key="{key}"[^>]*>([^<]*)<', html)
    return found


def links(html: str) -> list[tuple[int, str]]:
    """Each number that opens a list, with where it leads."""
    return [
        (int(count), unescape(href))
        for count, href in re.findall(r'data-count="(\d+)"[^>]* href="([^"]+)"', html)
        if "calibration" in href
    ]


def moves(html: str) -> dict[tuple[str, str], int]:
    found = re.findall(r'data-key="move(.)(.)" data-count="(\d+)"', html)
    return {(old, new): int(count) for old, new, count in found if int(count)}


def test_it_begins_with_the_cut_offs_in_force_and_changes_nothing(client, wang, clients):
    client.force_login(wang)

    html = client.get(url()).content.decode()

    assert re.findall(r'name="potential_high" value="(\d+)"', html) == ["70"]
    assert number(html, "changes") == "0"
    assert [number(html, f"count{grade}") for grade in Grade] == ["2", "0", "3", "1", "2"]


def test_who_changes_is_what_regrading_then_changes(client, wang, north, clients):
    client.force_login(wang)
    html = client.get(url(), DRAFT).content.decode()

    scheme = proposal(north, TODAY)
    for name, cut in (DRAFT | {"effective_on": TODAY, "name": "校准"}).items():
        setattr(scheme, name, cut)
    save_scheme(scheme, on=TODAY, author=wang)
    done = regrade(on=TODAY, territories=[row.territory_id for row in clients])

    # (65, 65) is lost, and regraded with the others.
    assert moves(html) == dict(done) == {("C", "A"): 2, ("C", "B"): 1}
    assert number(html, "changes") == str(GradeChange.objects.count())


def test_every_number_opens_the_list_that_makes_it(client, wang, clients):
    client.force_login(wang)
    html = client.get(url(), DRAFT | {"one": "draft", "other": str(Scheme.objects.get().pk)}).content.decode()

    found = links(html)

    assert len(found) == 5 + 1 + 20 + 10 + 20
    for count, address in found:
        page = client.get(address).content.decode()
        assert f'data-total="{count}"' in page, address
        assert page.count("data-relationship=") == count


def test_grades_set_by_hand_stay(client, wang, north, clients):
    until = TODAY + timedelta(days=30)
    by_hand = Relationship.objects.filter(pk__in=[clients[3].pk, clients[6].pk])
    by_hand.update(grade="B", grade_by_hand="B", grade_by_hand_until=until)
    client.force_login(wang)

    html = client.get(url(), DRAFT).content.decode()

    assert moves(html) == {("C", "A"): 2}
    assert number(html, "countB") == "2"


def test_a_grade_by_hand_that_ended_is_the_rules_again(north, clients):
    Relationship.objects.filter(pk=clients[6].pk).update(
        grade="B", grade_by_hand="B", grade_by_hand_until=TODAY - timedelta(days=1)
    )

    cells = panel(scope_of(north, TODAY)).cells

    assert [cell.fixed for cell in cells if (cell.potential, cell.support) == (10, 10)] == [None]


def test_territories_with_a_scheme_of_their_own_are_left_out(client, wang, north, north_1, clients):
    Scheme.objects.create(territory=north_1, name="自己的", effective_on=TODAY)
    client.force_login(wang)

    html = client.get(url()).content.decode()

    assert "1 territory below" in html or "下级有 1 个辖区" in html
    assert number(html, "countA") == "0"


def test_volumes_that_are_not_known_are_owned_up_to(client, wang, clients):
    Relationship.objects.filter(pk=clients[0].pk).update(volume=100)
    client.force_login(wang)

    assert 'data-estimated="5"' in client.get(url()).content.decode()


def test_the_share_weighs_volume_by_support(client, wang, north_1, panel_of):
    first, second = panel_of(north_1, [(80, 80), (60, 40)])
    Relationship.objects.filter(pk=first.pk).update(volume=100)
    Relationship.objects.filter(pk=second.pk).update(volume=300)
    client.force_login(wang)

    # 100 × 80 of 100 × 80 + 300 × 40.
    assert number(client.get(url()).content.decode(), "share") == "40.0"


@pytest.mark.parametrize("wrong", ["", "x", "101", "-1", "9" * 5000, "70\0", "٧٠٠"])
def test_what_can_not_be_worked_out_is_said_and_kept(client, wang, clients, wrong):
    client.force_login(wang)

    response = client.get(url(), DRAFT | {"potential_high": wrong})

    html = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in html
    assert number(html, "changes") == "0"


def test_medium_must_lie_below_high(client, wang, clients):
    client.force_login(wang)

    html = client.get(url(), DRAFT | {"support_medium": 62}).content.decode()

    assert 'role="alert"' in html
    assert re.findall(r'name="support_medium" value="(\d+)"', html) == ["62"]


@pytest.mark.parametrize("rule", ["", "1-2-3", "70-40-40-70", "x", "999999", "9" * 30, "40-70-40-70\0"])
def test_a_list_without_cut_offs_is_empty(client, wang, clients, rule):
    client.force_login(wang)

    response = client.get(reverse("grading:calibration-clients", args=["N"]), {"rule": rule})

    assert response.status_code == 200
    assert 'data-total="0"' in response.content.decode()


def test_the_form_of_a_scheme_begins_with_the_cut_offs(client, wang, north):
    client.force_login(wang)

    html = client.get(reverse("grading:scheme-new", args=["N"]), DRAFT | {"support_high": "x'\0"}).content.decode()

    assert re.findall(r'name="potential_high" value="(\d+)"', html) == ["60"]
    assert re.findall(r'name="support_high" value="(\d+)"', html) == ["70"]


def test_two_schemes_are_compared(client, wang, north, clients):
    planned = Scheme.objects.create(
        territory=north, name="计划", effective_on=TODAY + timedelta(days=9), potential_high=60, support_high=62
    )
    standard = Scheme.objects.get(name="")
    client.force_login(wang)

    html = client.get(url(), {"one": standard.pk, "other": planned.pk}).content.decode()

    # Of the active ones (60, 80) is A by the plan, (65, 50) B.
    assert 'data-compared="2"' in html


def test_another_ones_scheme_is_not_compared(client, wang, south, clients):
    theirs = Scheme.objects.create(territory=south, name="南区的", effective_on=TODAY)
    client.force_login(wang)

    html = client.get(url(), {"one": "draft", "other": theirs.pk}).content.decode()

    assert "data-compared" not in html
    assert "南区的" not in html


def test_who_sets_every_standard_sees_numbers_without_lists(client, admin, clients):
    client.force_login(admin)

    html = client.get(url()).content.decode()

    assert number(html, "countA") == "2"
    assert links(html) == []
    listed = client.get(reverse("grading:calibration-clients", args=["N"]), {"rule": "40-70-40-70"})
    assert 'data-total="0"' in listed.content.decode()


def test_a_manager_elsewhere_gets_no_page(client, qian, clients):
    client.force_login(qian)

    assert client.get(url()).status_code == 404


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        client.get(address)
    return len(found)


def test_more_clients_cost_no_more_queries(client, wang, north_1, panel_of):
    client.force_login(wang)
    address = reverse("grading:calibration-clients", args=["N"]) + "?rule=40-70-40-70"
    panel_of(north_1, [(50, 50)])
    # The rules of the cadence are kept in memory from here on.
    client.get(url())
    few = queries(client, url()), queries(client, address)

    panel_of(north_1, [(score, score) for score in range(40, 69)])

    assert (queries(client, url()), queries(client, address)) == few
