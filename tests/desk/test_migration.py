"""How grades moved between two days: the matrix adds up to both panels, and every number opens its list."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.actions import announce
from clients.enums import Grade, Status
from clients.models import Relationship
from grading.actions import regrade
from grading.models import GradeChange
from planning.call_plans import plan_calls
from retention.grade_flows import GRADES, SOURCES, TARGETS, Between, Came, Went, flows
from retention.models import StateSpan
from retention.spans import record_spans
from tests.cast import TODAY, client_of
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.naughty import NAUGHTY
from tests.retention.panel import panel_of
from workdays.quarters import quarter_of

THIS = quarter_of(TODAY)
FIRST, LAST = THIS.before.first, THIS.first

pytestmark = pytest.mark.usefixtures("today")


def at(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def becomes(relationship, day, **columns):
    """What a client is from a day on, written down on that day."""
    Relationship.objects.filter(pk=relationship.pk).update(**columns)
    record_spans([relationship.pk], on=day, at=at(day))


def known_since(relationships, day=date(2026, 6, 1)):
    StateSpan.objects.filter(relationship__in=relationships).update(recorded_at=at(day))


@pytest.fixture
def moved(north_1, south_1, anzhen, dr_chen):
    """An A that fell, a B that rose, one that stayed, one lost, one handed over; one new and one won back."""
    rose, stayed, lost, left = panel_of(north_1, 4, grade="B")
    (back,) = panel_of(north_1, 1, grade="C", status=Status.LOST)
    known_since([dr_chen, rose, stayed, lost, left, back])
    day = date(2026, 8, 3)
    becomes(dr_chen, day, grade="B")
    becomes(rose, day, grade="A")
    becomes(stayed, day, alert_open=True)
    becomes(lost, day, status=Status.LOST)
    becomes(left, day, territory=south_1)
    becomes(back, day, status=Status.ACTIVE)
    new = client_of(north_1, anzhen, "新来", grade="-", began_on=day)
    StateSpan.objects.filter(relationship=new).update(recorded_at=at(day))
    return {"fell": dr_chen, "rose": rose, "stayed": stayed, "lost": lost, "left": left, "back": back, "new": new}


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda **query: client.get(reverse("migration"), query)


def test_the_matrix_says_who_went_where(moved, north_1):
    found = flows(Between(north_1.path, FIRST, LAST))

    assert found.counts == {
        ("A", "B"): 1,
        ("B", "A"): 1,
        ("B", "B"): 1,
        ("B", Went.LOST): 1,
        ("B", Went.LEFT): 1,
        (Came.WON_BACK, "C"): 1,
        (Came.NEW, "-"): 1,
    }
    assert (found.before, found.after) == (5, 5)


def test_who_moved_within_a_node_has_not_left_it(moved, nation, south_1):
    assert flows(Between(nation.path, FIRST, LAST)).of("B", "B") == 2
    assert flows(Between(south_1.path, FIRST, LAST)).counts == {(Came.JOINED, "B"): 1}


def test_what_was_learned_later_changes_no_past_figure(north_1):
    (late,) = panel_of(north_1, 1, grade="B")
    known_since([late], LAST + timedelta(days=1))

    assert flows(Between(north_1.path, FIRST, LAST)).counts == {}
    assert flows(Between(north_1.path, FIRST, LAST + timedelta(days=1))).counts == {(Came.NEW, "B"): 1}


@settings(max_examples=15)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.integers(1, 100),
                st.sampled_from([grade.value for grade in Grade]),
                st.sampled_from(list(Status)),
                st.booleans(),
            ),
            max_size=3,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_rows_add_up_to_the_first_panel_and_columns_to_the_last(north, north_1, south_1, lives):
    StateSpan.objects.all().delete()
    known_since(panel := panel_of(north_1, len(lives)))
    for relationship, changes in zip(panel, lives, strict=True):
        for days, grade, status, is_away in sorted(changes):
            place = south_1 if is_away else north_1
            becomes(relationship, FIRST + timedelta(days=days), grade=grade, status=status, territory=place)
    inside = StateSpan.objects.filter(territory__path__startswith=north.path)

    found = flows(Between(north.path, FIRST, LAST))

    for grade in GRADES:
        assert found.out_of(grade) == inside.figure("active", FIRST).filter(grade=grade).count()
        assert found.into(grade) == inside.figure("active", LAST).filter(grade=grade).count()
    assert {source for source, _target in found.counts} <= set(SOURCES)
    assert {target for _source, target in found.counts} <= set(TARGETS)


def test_the_history_agrees_with_the_changes_of_grades(north, north_1, anzhen):
    """What a regrade wrote down as changes is what the matrix shows between the days around it."""
    scored = [(82, 75), (82, 50), (50, 75), (20, 20), (75, 20), (50, 50)]
    panel = [
        client_of(north_1, anzhen, f"客户{n}", potential=p, support=s, grade="D") for n, (p, s) in enumerate(scored)
    ]
    known_since(panel)
    day = TODAY - timedelta(days=3)

    regrade(on=day, territories=[north_1.pk], at=at(day))
    StateSpan.objects.filter(from_on=day).update(recorded_at=at(day))

    found = flows(Between(north.path, day - timedelta(days=1), day))
    changes = GradeChange.objects.filter(on=day)
    assert changes.count() == 5
    for old in GRADES:
        for new in GRADES:
            if old != new:
                assert found.of(old, new) == changes.filter(old=old, new=new).count()
    assert found.moved(Grade.D).kept == 1


def test_the_page_states_what_it_found(page, moved):
    shown = page()

    assert "5 位客户" in shown.context["title"]
    matrix = tables_of(shown)["matrix"]
    assert row_of(matrix, "B")["已流失"] == "1"
    assert row_of(matrix, "合计")["A"] == "1"
    assert row_of(tables_of(shown)["moved"], "B")["上升 人数"] == "1"


def test_every_flow_opens_its_list(page, client, moved):
    numbers = numbers_of(page())

    assert len(numbers) > 50
    for count, href in numbers:
        if count:
            assert opens_its_list(client, count, href), href


def test_a_list_says_the_way_and_masks_who_is_anothers_by_now(client, li, moved):
    client.force_login(li)
    asked = {"territory": "N-1", "first": FIRST, "last": LAST}

    rows = client.get(reverse("migration-clients"), {**asked, "source": "B"}).context["rows"]
    came = client.get(reverse("migration-clients"), {**asked, "source": "new"}).context["rows"]

    assert sorted(row["way"] for row in rows) == ["B → A", "B → B", "B → 已流失", "B → 转出"]
    assert [row["url"] for row in rows if row["way"] == "B → 转出"] == [""]
    assert [(row["name"], row["way"]) for row in came] == [("新来", "新增 → 未分级")]


def test_the_round_last_closed_is_one_tap_away(page, north_1, dr_chen):
    plan_calls(north_1, quarter=THIS, on=FIRST, at=at(date(2026, 10, 9)))

    assert (date(2026, 10, 8), date(2026, 10, 9)) in [tuple(each["days"]) for each in page().context["choices"]]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"first": "2026-10-01", "last": "2026-09-01"}, "第一天必须早于最后一天"),
        ({"last": TODAY.isoformat()}, "这一天还没有结束"),
        ({"first": "昨天"}, "昨天"),
    ],
)
def test_days_that_make_no_sense_are_said_and_kept(page, moved, query, words):
    shown = page(**query)

    assert words in shown.content.decode()
    assert shown.context["days"] == (FIRST, LAST)


def test_what_is_not_hers_is_hidden(client, zhao, moved):
    client.force_login(zhao)

    assert client.get(reverse("migration"), {"territory": "N-1"}).status_code == 404
    shown = client.get(reverse("migration-clients"), {"territory": "N-1"})
    assert 'data-total="0"' in shown.content.decode()
    assert "陈思雨" not in shown.content.decode()


@pytest.mark.parametrize("name", ["migration", "migration-clients"])
def test_it_survives_anything(client, li, moved, name):
    client.force_login(li)
    for words in NAUGHTY[::40]:
        query = {"first": words, "last": words, "source": [words, "A", "new"], "target": words, "page": words}
        assert client.get(reverse(name), query).status_code == 200


@pytest.mark.parametrize("name", ["migration", "migration-clients"])
def test_it_asks_as_often_for_thirty_as_for_one(
    client, li, north_1, moved, name, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(li)
    asked = {"territory": "N-1", "source": "B"}
    client.get(reverse(name), asked)
    with django_assert_max_num_queries(15) as first:
        client.get(reverse(name), asked)
    known_since(panel_of(north_1, 29))

    with django_assert_num_queries(len(first)):
        client.get(reverse(name), asked)


def test_a_change_is_announced_and_so_written_down(north_1, dr_chen):
    """The spans that the flows are read from are written with every change that is announced."""
    Relationship.objects.filter(pk=dr_chen.pk).update(grade="C")

    announce([dr_chen.pk], on=TODAY)

    assert StateSpan.objects.get(relationship=dr_chen, to_on=None).grade == "C"
