"""The list of visits: what was made where, whoever the client belongs to now."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.actions import open_look
from accounts.models import Territory
from clients.models import Relationship
from tests.cast import TODAY, client_of, person, post
from tests.visits.conftest import NOW, logged
from visits.enums import Channel, Effort, Outcome
from visits.filters import VisitFilter
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("today")

URL = reverse("visits:list")
DAY = timedelta(days=1)


def shown(response) -> list[int]:
    return [int(row["pk"]) for row in response.context["rows"]]


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.fixture
def moved(li, zhao, south_1, dr_chen):
    """A visit of li's to a client who belongs to zhao now."""
    visit = logged(dr_chen, li, note="谈了医保")
    Relationship.objects.update(territory=south_1)
    return visit


def test_it_shows_the_newest_first(as_li, li, dr_chen):
    late = logged(dr_chen, li, happened_at=NOW - DAY, note="谈了医保", channel=Channel.PHONE)
    visit = logged(dr_chen, li)

    response = as_li.get(URL)

    assert shown(response) == [visit.pk, late.pk]
    page = response.content.decode()
    for words in (
        "陈思雨",
        "首都医科大学附属北京安贞医院 · 心内科",
        "电话 · 已联系上",
        "谈了医保",
        "补记",
        'data-grade="A"',
    ):
        assert words in page


def test_what_was_taken_back_is_not_in_it(as_li, li, dr_chen):
    Visit.objects.filter(pk=logged(dr_chen, li).pk).update(undone_at=NOW)

    assert shown(as_li.get(URL)) == []


def test_it_hides_another_reps_visits(client, li, zhao, dr_chen):
    logged(dr_chen, li)
    client.force_login(zhao)

    assert shown(client.get(URL)) == []
    assert not Visit.objects.made_within(AnonymousUser()).exists()


def test_a_manager_sees_her_peoples(client, li, wang, qian, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(wang)

    assert shown(client.get(URL)) == [visit.pk]
    client.force_login(qian)
    assert shown(client.get(URL)) == []


def test_an_administrator_looks_across_first(client, li, admin, nation, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(admin)

    before = shown(client.get(URL))
    open_look(user=admin, territory=nation, reason="核对交接", at=NOW)

    assert (before, shown(client.get(URL))) == ([], [visit.pk])


# --- whose client it is now -------------------------------------------------------------------------------------------


def test_a_transfer_leaves_the_visit_where_it_was_made(client, li, wang, zhao, qian, moved):
    found = {}
    for user in (li, wang, zhao, qian):
        client.force_login(user)
        found[user.username] = shown(client.get(URL))

    assert found == {"li": [moved.pk], "wang": [moved.pk], "zhao": [], "qian": []}


def test_a_client_handed_over_is_masked_and_leads_nowhere(as_li, moved):
    response = as_li.get(URL)

    (row,) = response.context["rows"]
    page = response.content.decode()
    assert (row["name"], row["url"], row["place"]) == ("陈**", "", "首都医科大学附属北京安贞医院")
    assert "陈思雨" not in page
    assert "谈了医保" not in page
    assert reverse("visits:detail", args=[moved.pk]) not in page
    assert moved.relationship.get_absolute_url() not in page


# --- narrowing down ---------------------------------------------------------------------------------------------------


@pytest.fixture
def made(li, wang, north, north_1, anzhen, dr_chen):
    """One visit for each thing that is asked for, by its name."""
    two = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    sun = person("sun", "孙悦")
    post(sun, two)
    other = client_of(two, anzhen, "王建国", grade="C")
    above = client_of(north, anzhen, "李院长", grade="B")
    type(li).objects.filter(pk=li.pk).update(filing_number="F", filing_expires_on=TODAY - 2 * DAY)
    li.refresh_from_db()
    return {
        "plain": logged(dr_chen, li, channel=Channel.WECHAT, answered=True),
        "attempt": logged(dr_chen, li, channel=Channel.PHONE, outcome=Outcome.NO_ANSWER),
        "expired": logged(dr_chen, li),
        "late": logged(dr_chen, li, channel=Channel.PHONE, answered=True, happened_at=NOW - 3 * DAY),
        "competitor": logged(other, sun, competitor="竞品代表来过"),
        "joint": logged(other, sun, companions=[wang]),
        "effort": logged(other, sun, effort=Effort.HELP, client_told=True),
        "waited": logged(other, sun, waited_minutes=40),
        "own": logged(above, wang),
    }


ASKED = [
    ("grade=A", {"plain", "attempt", "expired", "late"}),
    ("grade=A&grade=B", {"plain", "attempt", "expired", "late", "own"}),
    ("channel=wechat&channel=phone", {"plain", "attempt", "late"}),
    ("outcome=no_answer", {"attempt"}),
    ("outcome=attempt", {"attempt"}),
    ("counts=on&grade=A", {"plain", "expired", "late"}),
    ("late=on", {"late"}),
    ("expired=on", {"expired"}),
    ("competitor=on", {"competitor"}),
    ("joint=on", {"joint"}),
    ("effort=on", {"effort", "waited"}),
    ("effort=on&told=no", {"waited"}),
    ("told=yes", {"effort"}),
    ("rep={li}", {"plain", "attempt", "expired", "late"}),
    ("credited={wang}", {"joint", "own"}),
    ("relationship={dr_chen}&outcome=met", {"plain", "expired", "late"}),
    ("territory=N-1&channel=in_person", {"expired"}),
    ("territory=N&only=true", {"own"}),
    ("from_on=2026-11-12&to_on=2026-11-13", {"late"}),
    ("to_on=2026-11-12", set()),
]


@pytest.mark.parametrize(("query", "names"), ASKED, ids=[query for query, _ in ASKED])
def test_it_is_narrowed_down_to(client, li, wang, dr_chen, made, query, names):
    client.force_login(wang)
    query = query.format(li=li.pk, wang=wang.pk, dr_chen=dr_chen.pk)

    response = client.get(f"{URL}?{query}&total=1")

    by_pk = {visit.pk: name for name, visit in made.items()}
    assert {by_pk[pk] for pk in shown(response)} == names
    assert f'data-total="{len(names)}"' in response.content.decode()


def test_every_field_is_asked_for_above():
    asked = {name for query, _ in ASKED for name in parse_qs(query)}

    assert asked == set(VisitFilter.base_filters) - {"total"}


NONSENSE = [
    {"rep": "9" * 30},
    {"rep": "\0"},
    {"territory": "S"},
    {"territory": "\0"},
    {"grade": "Z"},
    {"channel": "dream"},
    {"outcome": "x"},
    {"told": "perhaps"},
    {"from_on": "16.11.2026"},
    {"credited": "9" * 30},
    {"relationship": "9" * 30},
]


@pytest.mark.parametrize("query", NONSENSE, ids=str)
def test_what_makes_no_sense_finds_nothing_and_says_so(client, wang, south, made, query):
    client.force_login(wang)

    response = client.get(URL, query | {"total": "1"})

    assert shown(response) == []
    assert response.context["filter"].faults
    assert 'data-total="0"' in response.content.decode()


def test_somebody_elses_client_is_no_answer(client, wang, made, south_1, anzhen):
    theirs = client_of(south_1, anzhen, "赵主任")
    client.force_login(wang)

    response = client.get(URL, {"relationship": theirs.pk})

    assert response.context["filter"].faults
    assert "赵主任" not in response.content.decode()


def test_one_who_left_is_still_found(client, li, wang, made):
    li.postings.update(to_on=TODAY - 30 * DAY)
    client.force_login(wang)

    assert len(shown(client.get(URL, {"rep": li.pk}))) == 4


def test_everything_asked_for_is_said_and_can_be_taken_away(client, wang, made):
    client.force_login(wang)

    asked = {"credited": wang.pk, "grade": ["A", "B"], "joint": "on", "from_on": "2026-11-12", "outcome": "attempt"}
    page = client.get(URL, asked | {"total": "1"}).content.decode()

    rest = f"credited={wang.pk}&amp;grade=A&amp;grade=B&amp;joint=on&amp;from_on=2026-11-12"
    assert f'href="?{rest}">结果：未见到（全部）' in page
    for words in ("本人或协访：王建民", "当时等级：A、B", "协访 <i", "从：2026-11-12"):
        assert words in page


def test_people_are_offered_by_name(client, li, wang, zhao):
    client.force_login(wang)

    found = client.get(reverse("visits:people-options"), {"q": "雨"}).json()["options"]

    assert found == [{"value": li.pk, "text": "李雨桐", "hint": "li"}]
    assert client.get(reverse("visits:people-options"), {"q": "赵"}).json()["options"] == []


# --- pages ------------------------------------------------------------------------------------------------------------


def test_it_goes_on_where_the_page_ended(as_li, li, dr_chen):
    made = [logged(dr_chen, li, happened_at=NOW - DAY * (n % 3)).pk for n in range(35)]

    first = as_li.get(URL)
    second = as_li.get(URL, {"page": first.context["page"].next})

    assert len(shown(first)) == 30
    assert sorted(shown(first) + shown(second)) == sorted(made)


def test_it_says_what_to_do_when_there_is_nothing(as_li):
    assert "还没有拜访记录" in as_li.get(URL).content.decode()


def test_it_is_reached_from_ones_own_page(as_li):
    assert f'href="{URL}"' in as_li.get(reverse("accounts:me")).content.decode()


def test_it_asks_as_often_for_thirty(
    client, li, wang, north_1, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    def visited(number):
        logged(client_of(north_1, anzhen, f"客户{number}"), li, companions=[wang])

    client.force_login(wang)
    visited(0)
    client.get(URL)
    with django_assert_max_num_queries(7) as first:
        assert len(shown(client.get(URL))) == 1
    for number in range(1, 30):
        visited(number)

    with django_assert_num_queries(len(first)):
        assert len(shown(client.get(URL))) == 30


# --- what boards count ------------------------------------------------------------------------------------------------


def test_a_joint_visit_is_credited_to_both_and_counted_once(li, wang, north, dr_chen):
    logged(dr_chen, li, companions=[wang])
    logged(dr_chen, li)
    visits = Visit.objects.counting().done_below(north.path)

    assert visits.count() == 2
    assert dict(visits.credits()) == {li.pk: 2, wang.pk: 1}
    assert {user.pk: visits.credited_to(user).count() for user in (li, wang)} == dict(visits.credits())
