"""Cover during leave: notes, what the cover sees and until when, and what the owner reads when she is back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import decide_leave, propose_leave
from accounts.models import Territory
from planning.models import CoverNote
from retention.models import NeglectAlert
from tests.cast import TODAY, client_of, person, post
from tests.retention.panel import panel_of
from tests.visits.conftest import NOW, logged
from visits.actions import close_step
from visits.models import NextStep

pytestmark = pytest.mark.usefixtures("today")

DAY = timedelta(days=1)


@pytest.fixture
def sun(north):
    leaf = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    user = person("sun", "孙悦")
    post(user, leaf)
    return user


def away(user, first, last, wang, cover):
    leave = propose_leave(user=user, kind="leave", from_on=first, to_on=last)
    return decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=cover)


@pytest.fixture
def ahead(li, sun, wang, dr_chen):
    return away(li, TODAY + 3 * DAY, TODAY + 7 * DAY, wang, sun)


@pytest.fixture
def now(li, sun, wang, dr_chen):
    return away(li, TODAY - DAY, TODAY + 2 * DAY, wang, sun)


@pytest.fixture
def over(li, sun, wang, dr_chen):
    return away(li, TODAY - 5 * DAY, TODAY - 3 * DAY, wang, sun)


def at(name, *args):
    return reverse(f"planning:{name}", args=args)


def test_the_owner_leaves_a_note_and_takes_it_away(client, li, ahead, dr_chen):
    client.force_login(li)
    url = at("cover-note", ahead.pk, dr_chen.pk)

    client.post(url, {"words": "周三出国，不必拜访"})
    note = CoverNote.objects.get()
    assert (note.words, note.author) == ("周三出国，不必拜访", li)
    assert note.words in client.get(at("cover", ahead.pk)).content.decode()
    client.post(url, {"words": " "})

    assert not CoverNote.objects.exists()
    assert CoverNote.history.count() == 2


def test_before_the_first_day_the_cover_knows_of_it_and_sees_no_client(client, sun, ahead):
    client.force_login(sun)

    shown = client.get(at("cover", ahead.pk)).content.decode()

    assert "陈思雨" not in shown
    assert "客户 1 位" in shown or "1 位客户" in shown
    assert [line.text for line in client.get("/").context["today"].glance.handed] == ["即将代管 李雨桐 的客户"]


def test_during_it_the_cover_sees_them_with_whose_they_are(client, li, sun, now, dr_chen, anzhen):
    client.force_login(li)
    client.post(at("cover-note", now.pk, dr_chen.pk), {"words": "只打电话"})
    client.force_login(sun)

    assert "只打电话" in client.get(at("cover", now.pk)).content.decode()
    today = client.get("/")
    assert [line.text for line in today.context["today"].glance.handed] == ["正在代管 李雨桐 的客户"]
    assert "北区一组" in today.content.decode()
    assert client.post(at("cover-note", now.pk, dr_chen.pk), {"words": "x"}).status_code == 404


def test_after_the_last_day_it_has_ended_by_itself(client, sun, over, dr_chen):
    client.force_login(sun)

    assert client.get(dr_chen.get_absolute_url()).status_code == 404
    assert "代管已结束" in client.get(at("cover", over.pk)).content.decode()
    assert client.get("/").context["today"].glance.handed == []


def test_whoever_was_away_reads_what_happened(client, li, sun, over, dr_chen, north_1, anzhen):
    other = client_of(north_1, anzhen, "乙")
    old = NextStep.objects.create(relationship=other, rep=li, words="旧承诺", due_on=TODAY - 6 * DAY)
    logged(dr_chen, sun, happened_at=NOW - 4 * DAY, note="谈了安全性", next_step="送综述", next_step_on=TODAY + DAY)
    logged(dr_chen, sun, happened_at=NOW - 9 * DAY, note="更早的一次")
    close_step(old, state="done", by=sun, on=TODAY - 4 * DAY)
    facts = {"territory": north_1, "grade": "A", "since_on": TODAY - 9 * DAY}
    NeglectAlert.objects.create(relationship=other, opened_on=TODAY - 4 * DAY, **facts)
    client.force_login(li)

    assert [line.url for line in client.get("/").context["today"].glance.handed] == [at("back", over.pk)]
    shown = client.get(at("back", over.pk))
    assert shown.context["counts"] == {"visits": 1, "promised": 1, "closed": 1, "opened": 1, "healed": 0}
    page = shown.content.decode()
    assert all(words in page for words in ("谈了安全性", "送综述", "旧承诺"))
    assert "更早的一次" not in page


def test_a_part_that_is_cut_can_be_read_to_its_end(client, li, sun, over, north_1, anzhen, monkeypatch):
    monkeypatch.setattr("planning.handovers.cover_views.SHOWN", 1)
    for name in ("甲一", "甲二"):
        logged(client_of(north_1, anzhen, name), sun, happened_at=NOW - 4 * DAY)
    client.force_login(li)
    url = at("back", over.pk)

    assert client.get(url).context["cut"] == ["visits"]
    assert 'href="?part=visits" data-count="2"' in client.get(url).content.decode()

    first = client.get(url, {"part": "visits"})
    second = client.get(url, {"part": "visits", "page": first.context["page"].next})
    read = [str(visit.relationship.client) for page in (first, second) for visit in page.context["visits"]]
    assert sorted(read) == ["甲一", "甲二"]
    assert first.context["counts"] == {"visits": 2}


@pytest.mark.parametrize("nonsense", ["x", "\0", "visits" * 900])
def test_a_part_that_makes_no_sense_shows_the_beginnings(client, li, over, nonsense):
    client.force_login(li)

    assert client.get(at("back", over.pk), {"part": nonsense, "page": nonsense}).context["chosen"] == ""


def test_nothing_happened_says_so(client, li, over):
    client.force_login(li)

    assert "没有动态" in client.get(at("back", over.pk)).content.decode()


def test_it_is_not_for_others(client, zhao, sun, wang, over):
    for user, status in ((zhao, 404), (sun, 404), (wang, 200)):
        client.force_login(user)
        assert client.get(at("back", over.pk)).status_code == status


def test_it_asks_as_often_for_thirty_as_for_one(
    client, li, now, north_1, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(li)
    for url in (at("cover", now.pk), at("back", now.pk)):
        client.get(url)
        with django_assert_max_num_queries(18) as first:
            client.get(url)
        panel_of(north_1, 29)
        with django_assert_num_queries(len(first)):
            client.get(url)
