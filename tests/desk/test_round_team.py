"""The quarter's round on a manager's laptop: progress, the diff of a part, checks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Territory
from clients.enums import Grade
from clients.moving import hand_over
from desk.closing import close_rounds
from grading.actions import assess
from grading.answers import Answer
from grading.enums import CheckState, FactSource, PartState
from grading.judging import confirm, judge
from grading.models import RoundPart, SpotCheck
from grading.rounds import hand_in, send_back
from tests.cast import TODAY, client_of
from tests.desk.rounds import SAID, moment, part_in
from tests.visits.conftest import logged
from workdays.quarters import quarter_of

OPENS = TODAY - timedelta(days=30)
AT = moment(TODAY)


def known(relationship, li):
    assess(relationship=relationship, author=li, on=TODAY - timedelta(days=120), values=SAID, at=moment(OPENS))
    relationship.refresh_from_db()
    return relationship


@pytest.fixture
def part(today, north_1, dr_chen, anzhen, li, wang):
    """One falls, one is confirmed, one is left out; handed in, and late."""
    known(dr_chen, li)
    steady = known(client_of(north_1, anzhen, "何平"), li)
    client_of(north_1, anzhen, "周明")
    made = part_in(quarter_of(TODAY), north_1, opens_on=OPENS)
    worse = {"outpatients_per_week": Answer(1, FactSource.OBSERVED)}
    judge(made, dr_chen.pk, by=li, answers=worse, note="停诊", on=TODAY, at=AT)
    confirm(made, steady.pk, by=li, on=TODAY, at=AT)
    hand_in(made, by=li, on=TODAY, at=AT)
    return made


@pytest.fixture
def manager(client, wang):
    client.force_login(wang)
    return client


def url(name, *args):
    return reverse(f"grading:{name}", args=args)


def review(manager, part, **query):
    return manager.get(url("round-review", part.pk), query)


def names(page):
    return [row.entry.relationship.client.full_name for row in page.context["rows"]]


def test_the_team_page_says_how_far_each_is(manager, part, li):
    page = manager.get("/grading/round/team/")

    [row] = page.context["rows"]
    assert (row["part"], row["people"], row["progress"], row["is_late"]) == (part, [li], (3, 2), True)


def test_its_numbers_open_their_lists(manager, part, north, anzhen):
    other = Territory.objects.add_child(north, {"code": "N-9", "name": "北区九组"})
    part_in(quarter_of(TODAY), other, opens_on=OPENS)
    page = manager.get("/grading/round/team/")

    for state, count in page.context["counts"]["states"]:
        opened = manager.get("/grading/round/team/", {"round": part.round_id, "state": state.value})
        assert f'data-total="{count}"' in opened.content.decode()
    late = manager.get("/grading/round/team/", {"round": part.round_id, "late": "late"})
    assert f'data-total="{page.context["counts"]["late"]}"' in late.content.decode()


def test_another_managers_parts_are_not_among_them(client, qian, part):
    client.force_login(qian)

    assert list(client.get("/grading/round/team/").context["page"].rows) == []
    assert client.get(url("round-review", part.pk)).status_code == 404


def test_the_diff_shows_moves_first_with_what_changed(manager, part, dr_chen):
    page = review(manager, part)

    assert names(page) == ["陈思雨", "何平"]
    first = page.context["rows"][0]
    assert [each.indicator.code for each in first.differences] == ["outpatients_per_week"]
    assert (first.differences[0].before.number, first.differences[0].after.number) == (120, 1)
    assert page.context["rows"][1].differences == []


def test_its_counts_open_their_lists(manager, part):
    page = review(manager, part)

    [(old, new, count)] = page.context["moves"]
    moved = review(manager, part, old=old, new=new)
    assert (names(moved), moved.context["total"]) == (["陈思雨"], count)
    assert names(review(manager, part, show="confirmed")) == ["何平"]
    assert names(review(manager, part, show="down")) == ["陈思雨"]
    assert names(review(manager, part, show="up")) == []
    assert review(manager, part, show="nonsense").context["total"] == 0


def test_who_is_another_teams_by_now_is_masked(manager, part, dr_chen, south_1):
    hand_over(dr_chen, to=south_1, on=TODAY)

    for page in (review(manager, part), manager.get(part.get_absolute_url())):
        shown = page.content.decode()
        assert "陈**" in shown
        assert "陈思雨" not in shown
        assert dr_chen.get_absolute_url() not in shown


def test_approving_closes_it_with_the_worker(manager, part, dr_chen):
    answer = manager.post(url("round-approve", part.pk))

    assert answer.url == url("round-review", part.pk)
    assert RoundPart.objects.get(pk=part.pk).state == PartState.APPROVED
    assert close_rounds(on=TODAY, at=AT) == 1
    dr_chen.refresh_from_db()
    assert dr_chen.grade != Grade.A
    page = review(manager, part)
    assert page.context["progress"] == (3, 2)
    assert "已关闭" in page.content.decode()


def test_what_was_handed_in_anew_is_looked_at_again(manager, part, li, wang, dr_chen):
    seen = review(manager, part).context["seen"]
    send_back(part, words="停诊是暂时的", by=wang, on=TODAY, at=AT)
    confirm(part, dr_chen.pk, by=li, on=TODAY, at=AT)
    hand_in(part, by=li, on=TODAY, at=AT)

    answer = manager.post(url("round-approve", part.pk), {"seen": seen}, follow=True)

    assert "重新提交" in answer.content.decode()
    assert RoundPart.objects.get(pk=part.pk).state == PartState.SUBMITTED
    manager.post(url("round-approve", part.pk), {"seen": answer.context["seen"]})
    assert RoundPart.objects.get(pk=part.pk).state == PartState.APPROVED


def test_sending_back_takes_a_comment(manager, part):
    answer = manager.post(url("round-send-back", part.pk), {"words": "  "})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert RoundPart.objects.get(pk=part.pk).state == PartState.SUBMITTED
    assert manager.post(url("round-send-back", part.pk), {"words": "停诊是暂时的"}).status_code == 302
    assert RoundPart.objects.get(pk=part.pk).state == PartState.SENT_BACK


def test_a_rep_decides_nothing(client, li, part):
    client.force_login(li)

    assert client.post(url("round-approve", part.pk)).status_code == 404
    assert "round-approve" not in client.get(url("round-review", part.pk)).content.decode()


def test_both_lists_ask_the_database_the_same_at_one_and_thirty(
    manager, part, north, north_1, anzhen, li, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(16) as team:
        manager.get("/grading/round/team/")
    with django_assert_max_num_queries(24) as diff:
        review(manager, part)
    RoundPart.objects.filter(pk=part.pk).update(state=PartState.OPEN)
    for number in range(30):
        leaf = Territory.objects.add_child(north, {"code": f"N-{number + 10}", "name": f"北区{number}组"})
        part_in(quarter_of(TODAY), leaf, opens_on=OPENS)
        one = client_of(north_1, anzhen, f"客户{number}")
        judge(part, one.pk, by=li, answers=SAID, on=TODAY, at=AT)
    RoundPart.objects.filter(pk=part.pk).update(state=PartState.SUBMITTED)

    with django_assert_num_queries(len(team)):
        manager.get("/grading/round/team/")
    with django_assert_num_queries(len(diff)):
        review(manager, part)


# --- checks ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def check(manager, part):
    manager.post(url("round-approve", part.pk))
    close_rounds(on=TODAY, at=AT)
    return SpotCheck.objects.get()


def test_a_check_is_decided_with_the_visit_it_rests_on(manager, check, li):
    visit = logged(check.entry.relationship, li, at=AT)

    shown = manager.get(url("round-check", check.pk))
    manager.post(url("round-check", check.pk), {"state": "differs", "words": "门诊正常", "visit": visit.pk})

    assert [each.pk for each in shown.context["visits"]] == [visit.pk]
    check.refresh_from_db()
    assert (check.state, check.words, check.seen_on.visit) == (CheckState.DIFFERS, "门诊正常", visit)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"state": "open"},
        {"state": "differs", "words": ""},
        {"state": "agrees", "words": "字" * 5000},
        {"state": "agrees", "words": "a\x00"},
        {"state": "agrees", "visit": "99999999999999999999"},
    ],
)
def test_what_makes_no_sense_decides_nothing(manager, check, wrong):
    answer = manager.post(url("round-check", check.pk), wrong)

    assert answer.context["form"].errors
    check.refresh_from_db()
    assert check.state == CheckState.OPEN


def test_a_rep_sees_the_outcome_and_the_team_page_the_share(manager, client, check, li):
    manager.post(url("round-check", check.pk), {"state": "agrees", "words": "一致"})

    [row] = manager.get("/grading/round/team/").context["rows"]
    assert row["checks"] == (1, 0, 0)
    client.force_login(li)
    assert "一致" in client.get(url("round-check", check.pk)).content.decode()


def test_a_check_of_who_is_another_teams_by_now_masks_her(manager, check, south_1):
    relationship = check.entry.relationship
    hand_over(relationship, to=south_1, on=TODAY)

    for where in (url("round-checks"), url("round-check", check.pk)):
        shown = manager.get(where).content.decode()
        assert f"{relationship.client.full_name[0]}**" in shown
        assert relationship.client.full_name not in shown


def test_the_checks_of_a_part_or_a_territory_are_shown_and_no_list_of_all_parts(manager, check, south_1):
    part = check.entry.part

    for query in ({"part": part.pk}, {"territory": part.territory.code}):
        page = manager.get(url("round-checks"), query)
        assert page.context["total"] == 1
    assert f'<option value="{part.pk}"' not in page.content.decode().split('name="territory"')[1]
    for wrong in ({"territory": south_1.code}, {"part": "9" * 30}, {"part": "\x00"}):
        page = manager.get(url("round-checks"), wrong)
        assert (list(page.context["rows"]), bool(page.context["filter"].form.errors)) == ([], True)


def test_the_list_of_checks_is_narrowed_by_its_numbers(manager, check):
    page = manager.get("/grading/round/checks/")

    for state, count in page.context["states"]:
        opened = manager.get("/grading/round/checks/", {"state": state.value})
        assert opened.context["total"] == count
