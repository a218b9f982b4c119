"""The list of candidates and trials: what speaks for whom, and the trials that ended on top."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.choosing import note_flags
from clients.models import CandidateFlag
from clients.phases import Flag
from tests.cast import TODAY, client_of
from tests.killing import count_statements

pytestmark = pytest.mark.django_db
URL = reverse("clients:candidates")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(f"{TODAY}T02:00:00Z", tick=False)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.fixture
def chosen(north_1, anzhen, li):
    found = {
        "new": client_of(north_1, anzhen, "甲", phase="candidate"),
        "tried": client_of(north_1, anzhen, "乙", phase="trial", trial_ends_on=TODAY + 30 * DAY),
        "over": client_of(north_1, anzhen, "丙", phase="trial", trial_ends_on=TODAY),
        "target": client_of(north_1, anzhen, "丁"),
        "closed": client_of(north_1, anzhen, "戊", phase="unsuitable", status="closed"),
        "lost": client_of(north_1, anzhen, "己", phase="trial", trial_ends_on=TODAY, status="lost"),
    }
    note_flags(found["new"], {Flag.AGREES: "认可指南推荐", Flag.FRIENDLY: "主动约下次"}, by=li, on=TODAY)
    note_flags(found["over"], {Flag.MANY_PATIENTS: "限号四十"}, by=li, on=TODAY)
    return found


def shown(page):
    return [int(pk) for pk in re.findall(r'data-relationship="(\d+)"', page.content.decode())]


def test_trials_that_ended_stand_on_top_and_who_is_not_tried_at_the_end(as_li, chosen):
    page = as_li.get(URL)

    assert shown(page) == [chosen[name].pk for name in ("over", "tried", "new")]
    assert "试跟进已于11月16日到期，请决定" in page.content.decode()


def test_each_row_says_what_speaks_for_her_and_leads_to_her_phase(as_li, chosen):
    page = as_li.get(URL).content.decode()

    assert "认可产品" in page
    assert f'href="/clients/{chosen["over"].pk}/phase/"' in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"phase": "candidate"}, "new"),
        ({"phase": "trial"}, "over tried"),
        ({"flag": "friendly"}, "new"),
        ({"flag": "patients"}, "over"),
        ({"over": "true"}, "over"),
        ({"q": "乙"}, "tried"),
        ({"q": "anzhen"}, "over tried new"),
        ({"phase": "target"}, ""),
        ({"phase": "nonsense"}, ""),
        ({"q": "x" * 101}, ""),
        ({"flag": "\x00"}, ""),
    ],
)
def test_it_is_filtered(as_li, chosen, query, names):
    assert shown(as_li.get(URL, query)) == [chosen[name].pk for name in names.split()]


def test_it_is_paged_by_key(as_li, north_1, anzhen):
    rows = [client_of(north_1, anzhen, f"周{n}", phase="trial", trial_ends_on=TODAY + n * DAY) for n in range(31)]

    first = as_li.get(URL)
    second = as_li.get(URL, {"page": first.context["page"].next})

    assert shown(first) == [row.pk for row in rows[:30]]
    assert shown(second) == [rows[30].pk]


def test_nobody_there_says_what_to_do(as_li):
    page = as_li.get(URL).content.decode()

    assert "还没有候选客户" in page
    assert reverse("clients:new") in page


def test_others_see_nothing_of_it(client, zhao, wang, chosen):
    client.force_login(zhao)
    assert shown(client.get(URL)) == []

    client.force_login(wang)
    assert len(shown(client.get(URL))) == 3


def test_it_asks_as_often_for_thirty_as_for_one(as_li, north_1, anzhen, li, django_assert_num_queries):
    first = client_of(north_1, anzhen, "周", phase="candidate")
    note_flags(first, {Flag.AGREES: "认可指南推荐"}, by=li, on=TODAY)
    as_li.get(URL)
    few = count_statements(lambda: as_li.get(URL))
    rows = [client_of(north_1, anzhen, f"周{n}", phase="candidate") for n in range(29)]
    CandidateFlag.objects.bulk_create(
        CandidateFlag(relationship=row, flag=Flag.FRIENDLY, evidence="主动约下次", noted_on=TODAY, author=li)
        for row in rows
    )

    with django_assert_num_queries(few):
        as_li.get(URL)
