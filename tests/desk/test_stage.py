"""A stage is moved one up at a time, with evidence, after some contacts; its history says why."""

import os
from datetime import timedelta

import pytest

from clients.actions import StageRefused, move_stage, set_stage
from clients.enums import Stage
from clients.models import Relationship, StageChange
from tests.cast import TODAY
from tests.killing import count_statements, fork
from tests.visits.conftest import NOW, logged
from visits.enums import Outcome

pytestmark = pytest.mark.usefixtures("today")
DAY = timedelta(days=1)


@pytest.fixture
def in_identify(dr_chen, li):
    set_stage(dr_chen, Stage.IDENTIFY, on=TODAY - 30 * DAY, by=li)
    return dr_chen


@pytest.fixture
def known(in_identify, li):
    """Two contacts since, one attempt, and one before."""
    for ago in (5, 3, 40):
        logged(in_identify, li, happened_at=NOW - ago * DAY)
    logged(in_identify, li, happened_at=NOW - DAY, outcome=Outcome.NOT_FOUND)
    return in_identify


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def url(relationship):
    return f"/clients/{relationship.pk}/stage/"


def move(client, relationship, stage="agree", evidence="主动问起指南"):
    return client.post(url(relationship), {"stage": stage, "evidence": evidence})


def stage_of(relationship):
    return Relationship.objects.get(pk=relationship.pk).stage


def test_one_up_with_evidence_after_two_contacts(as_li, known, li):
    response = move(as_li, known)

    assert response.url == known.get_absolute_url()
    assert stage_of(known) == "agree"
    change = StageChange.objects.latest("pk")
    assert (change.old, change.new, change.evidence, change.author, change.on) == (
        "identify", "agree", "主动问起指南", li, TODAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "evidence", "words"),
    [
        ("trust", "主动问起指南", "每次只升一级：“识别”之后是“认同”。"),
        ("habit", "", "每次只升一级：“识别”之后是“认同”。"),
        ("agree", " \u3000", "请写明依据。"),
        ("agree", "长" * 501, "500"),
        ("love", "主动问起指南", "love"),
        ("", "主动问起指南", "这个字段是必填项"),
    ],
)
def test_what_is_not_allowed_is_said_clearly_and_the_words_are_kept(as_li, known, stage, evidence, words):
    response = move(as_li, known, stage, evidence)

    assert response.status_code == 200
    assert words in response.content.decode()
    assert response.context["form"]["evidence"].value() == evidence
    assert stage_of(known) == "identify"


def test_attempts_and_contacts_before_the_last_move_do_not_count(as_li, in_identify, li):
    logged(in_identify, li, happened_at=NOW - 40 * DAY)
    logged(in_identify, li, happened_at=NOW - 3 * DAY)
    logged(in_identify, li, happened_at=NOW - DAY, outcome=Outcome.NOT_FOUND)

    page = move(as_li, in_identify).content.decode()

    assert "上次变动后只有 1 次联系，至少需要 2 次" in page


def test_down_is_allowed_at_any_time_with_evidence(as_li, dr_chen, li):
    set_stage(dr_chen, Stage.HABIT, on=TODAY, by=li)

    move(as_li, dr_chen, "identify", "换了治疗方案，明确表示不再使用")

    assert stage_of(dr_chen) == "identify"


def test_who_has_no_stage_may_be_placed_anywhere(as_li, dr_chen):
    move(as_li, dr_chen, "trust", "合作三年")

    assert stage_of(dr_chen) == "trust"


def test_the_page_shows_where_she_stands_and_why(as_li, known, li):
    move(as_li, known)

    page = as_li.get(url(known)).content.decode()

    assert "认同" in page
    assert "主动问起指南" in page
    assert f'href="{url(known)}"' in as_li.get(known.get_absolute_url()).content.decode()


def test_a_client_of_others_is_not_found(client, zhao, known):
    client.force_login(zhao)

    assert client.get(url(known)).status_code == 404
    assert move(client, known).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_it_at_once_the_second_is_judged_by_the_first(known, li):
    known.stage = "identify"

    def up():
        try:
            move_stage(known, Stage.AGREE, evidence="主动问起指南", contacts=2, on=TODAY, by=li)
        except StageRefused:
            os._exit(3)

    children = [fork(up) for _ in range(3)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 3
    assert StageChange.objects.filter(new="agree").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_jump_by_two_persons_is_refused(known, li):
    stale = Relationship.objects.get(pk=known.pk)
    move_stage(known, Stage.AGREE, evidence="主动问起指南", contacts=2, on=TODAY, by=li)

    # She looked at a page that said "identify".
    with pytest.raises(StageRefused):
        move_stage(stale, Stage.TRUST, evidence="主动问起指南", contacts=0, on=TODAY, by=li)


def test_it_asks_as_often_for_thirty_moves_as_for_one(as_li, in_identify, li, django_assert_num_queries):
    as_li.get(url(in_identify))
    few = count_statements(lambda: as_li.get(url(in_identify)))
    for number in range(30):
        set_stage(in_identify, list(Stage)[number % 7], on=TODAY - number * DAY, by=li)

    with django_assert_num_queries(few):
        as_li.get(url(in_identify))
