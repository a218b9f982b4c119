"""Whoever left without a handover, a rep, a cover or a manager: nothing that is open stays with her."""

from datetime import timedelta

import pytest

from accounts.actions import decide_leave, propose_leave
from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from clients.models import Booking
from deliveries.models import Delivery
from planning.handovers.left_behind import pass_on_left_behind
from planning.handovers.passing import keepers
from planning.models import BreakthroughPlan, LeftOut, PlannedVisit
from tests.cast import TODAY, client_of, post, posted
from tests.planning.handed import at_work_in, morning, planned, week_of
from tests.visits.conftest import NOW, logged
from visits.models import NextStep

pytestmark = pytest.mark.usefixtures("today")

DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY


@pytest.fixture
def sun(north):
    """A rep of wang's in another territory."""
    leaf = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    return posted("sun", "孙悦", leaf)


@pytest.fixture
def at_work(north_1, anzhen, li, dr_chen):
    return at_work_in(north_1, anzhen, li, dr_chen)


def switched_off(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def left(user):
    Posting.objects.filter(user=user).update(to_on=YESTERDAY)


def post_for(user, territory, from_on, to_on):
    """As a rep's cover, for some days."""
    Posting.objects.create(user=user, territory=territory, role=PostingRole.COVER, from_on=from_on, to_on=to_on)


def weeks():
    """Who sees somebody on which day."""
    return set(PlannedVisit.objects.open().values_list("plan__rep__username", "on"))


def doers():
    return set(NextStep.objects.open().values_list("rep__username", flat=True))


# --- a rep, or her cover ----------------------------------------------------------------------------------------------


def test_what_was_left_behind_goes_to_whoever_is_posted_now(at_work, north_1, li, sun, wang):
    Posting.objects.filter(user=li).update(to_on=YESTERDAY)
    post(sun, north_1)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1
    assert pass_on_left_behind(on=TODAY, at=NOW) == 0

    assert set(NextStep.objects.open().values_list("rep__username", flat=True)) == {"sun"}
    assert PlannedVisit.objects.open().get().plan.rep == sun


def test_what_a_cover_promised_is_the_owners_again(north_1, li, sun, wang, dr_chen):
    leave = propose_leave(user=li, kind="leave", from_on=TODAY, to_on=TODAY)
    decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=sun)
    logged(dr_chen, sun, next_step="送指南", next_step_on=TODAY + 3 * DAY)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 0
    assert pass_on_left_behind(on=TOMORROW, at=NOW) == 1

    assert NextStep.objects.get().rep == li


def test_what_her_cover_promised_is_the_managers_when_the_owner_is_switched_off(north_1, li, sun, wang, dr_chen):
    leave = propose_leave(user=li, kind="leave", from_on=TODAY, to_on=TODAY)
    decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=sun)
    logged(dr_chen, sun, next_step="送指南", next_step_on=TODAY + 3 * DAY)
    switched_off(li)

    assert pass_on_left_behind(on=TOMORROW, at=NOW) == 1

    assert NextStep.objects.get().rep == wang


def test_what_somebody_switched_off_has_open_is_given_on(at_work, north_1, li, wang):
    switched_off(li)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1
    assert pass_on_left_behind(on=TODAY, at=NOW) == 0

    assert BreakthroughPlan.objects.get().rep == wang
    assert Booking.objects.get().state == "cancelled"


def test_who_left_reads_no_name_in_her_morning_messages(north_1, li, wang, dr_chen):
    hers = morning(li, NOW - DAY)
    Posting.objects.filter(user=li).update(to_on=YESTERDAY)

    pass_on_left_behind(on=TODAY, at=NOW)

    hers.refresh_from_db()
    assert hers.body == ""


def test_a_territory_that_fails_keeps_no_other_waiting(at_work, north_1, li, sun, wang, monkeypatch):
    Posting.objects.filter(user__in=[li, sun]).update(to_on=YESTERDAY)
    dr_chen = at_work.relationship
    other = Territory.objects.get(code="N-2")
    NextStep.objects.create(
        relationship=client_of(other, dr_chen.client.organisation, "丁"), rep=sun, words="送样", due_on=TODAY
    )

    def for_all_but_north_1(territory, on, *, managers):
        if territory == north_1:
            raise ValueError("broken")
        return keepers(territory, on, managers=managers)

    monkeypatch.setattr("planning.handovers.left_behind.keepers", for_all_but_north_1)
    with pytest.raises(ValueError, match="broken"):
        pass_on_left_behind(on=TODAY, at=NOW)

    assert NextStep.objects.get(words="送样").rep == wang


# --- who is not there yet ---------------------------------------------------------------------------------------------


@pytest.fixture
def third(north):
    return Territory.objects.add_child(north, {"code": "N-3", "name": "北区三组"})


def test_a_cover_to_come_who_left_elsewhere_keeps_her_week(north_1, third, li, sun, wang, dr_chen):
    """On the days on which she stands in; on the others what she has planned is the owner's."""
    post_for(sun, third, TODAY - 10 * DAY, TODAY - 7 * DAY)
    leave = propose_leave(user=li, kind="leave", from_on=TOMORROW, to_on=TODAY + 3 * DAY)
    decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=sun)
    planned(dr_chen, sun, TODAY + 2 * DAY)
    LeftOut.objects.create(plan=week_of(sun), relationship=dr_chen, why="no_time")
    Delivery.objects.all().delete()

    assert pass_on_left_behind(on=TODAY, at=NOW) == 0
    assert weeks() == {("sun", TODAY + 2 * DAY)}
    assert LeftOut.objects.exists()
    assert not Delivery.objects.exists()

    planned(dr_chen, sun, TODAY + 4 * DAY)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1
    assert weeks() == {("sun", TODAY + 2 * DAY), ("li", TODAY + 4 * DAY)}


def test_a_cover_who_comes_again_keeps_the_days_of_then(north_1, li, sun, wang, dr_chen):
    post_for(sun, north_1, TODAY - 7 * DAY, YESTERDAY)
    post_for(sun, north_1, TODAY + 2 * DAY, TODAY + 3 * DAY)
    for day in range(3):
        planned(dr_chen, sun, TODAY + day * DAY)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1

    assert weeks() == {("li", TODAY), ("li", TOMORROW), ("sun", TODAY + 2 * DAY)}


@pytest.mark.parametrize("role", [PostingRole.REP, PostingRole.MANAGER])
def test_whoever_moves_here_tomorrow_keeps_what_is_planned_from_then_on(north, third, anzhen, sun, wang, role):
    Posting.objects.filter(user=sun).update(to_on=YESTERDAY)
    there = third if role == PostingRole.REP else north
    Posting.objects.create(user=sun, territory=there, role=role, from_on=TOMORROW)
    planned(client_of(third, anzhen, "甲"), sun, TODAY + 2 * DAY)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 0

    assert weeks() == {("sun", TODAY + 2 * DAY)}


def test_whoever_was_to_come_and_may_not_sign_in_any_more_keeps_nothing(third, anzhen, sun, wang):
    post_for(sun, third, TOMORROW, None)
    planned(client_of(third, anzhen, "甲"), sun, TODAY + 2 * DAY)
    switched_off(sun)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1

    assert weeks() == {("wang", TODAY + 2 * DAY)}


def test_whom_she_had_left_out_is_left_out_no_more(north_1, li, sun, dr_chen):
    """Though she was there on Monday: what counts is the rest of the week."""
    post_for(sun, north_1, TODAY - 7 * DAY, TODAY)
    LeftOut.objects.create(plan=week_of(sun), relationship=dr_chen, why="no_time")

    pass_on_left_behind(on=TOMORROW, at=NOW + DAY)

    assert not LeftOut.objects.exists()


# --- a manager --------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(north_1, anzhen, wang, dr_chen):
    """What wang has open in a territory that is vacant: a promise, a plan, a planned visit, a booking."""
    return at_work_in(north_1, anzhen, wang, dr_chen)


@pytest.fixture
def chief(nation):
    """Who manages the nation, and holds what nobody nearer does."""
    return posted("zhou", "周总", nation, PostingRole.MANAGER)


@pytest.mark.parametrize("leaves", [switched_off, left])
def test_what_a_manager_held_goes_to_whoever_holds_the_vacancy_now(held, wang, chief, leaves):
    leaves(wang)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1
    assert pass_on_left_behind(on=TODAY, at=NOW) == 0

    assert doers() == {"zhou"}
    assert BreakthroughPlan.objects.get().rep == chief
    assert PlannedVisit.objects.open().get().plan.rep == chief
    assert Booking.objects.get().state == "cancelled"


def test_her_successor_at_the_node_has_it(held, north, wang, chief):
    left(wang)
    next_one = posted("hu", "胡敏", north, PostingRole.MANAGER)

    pass_on_left_behind(on=TODAY, at=NOW)

    assert doers() == {"hu"}
    assert BreakthroughPlan.objects.get().rep == next_one


def test_what_a_manager_promised_in_a_reps_territory_is_the_reps(held, li, wang, chief):
    left(wang)

    pass_on_left_behind(on=TODAY, at=NOW)

    assert doers() == {"li"}


def test_who_is_promoted_above_it_keeps_hers(held, nation, wang):
    left(wang)
    post(wang, nation, PostingRole.MANAGER)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 0
    assert doers() == {"wang"}


def test_who_manages_another_district_now_keeps_nothing_here(held, south, wang, chief):
    Posting.objects.get(user=wang).delete()
    post(wang, south, PostingRole.MANAGER)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1
    assert doers() == {"zhou"}


def test_a_posting_that_is_moved_leaves_nothing_behind(held, south, wang, chief):
    posting = Posting.objects.get(user=wang)
    posting.territory = south
    posting.save()

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1
    assert doers() == {"zhou"}


@pytest.mark.parametrize("node", ["north", "nation"], ids=["beside", "above"])
def test_where_a_rep_leaves_her_managers_keep_what_each_has(at_work, node, li, wang, dr_chen, request):
    """Two of one node, and one above the other: whoever has the territory now takes what was the rep's alone."""
    other = posted("hu", "胡敏", request.getfixturevalue(node), PostingRole.MANAGER)
    for manager in (wang, other):
        logged(dr_chen, manager, next_step=f"送样 {manager.username}", next_step_on=TOMORROW)
    planned(dr_chen, other, TOMORROW)
    planned(dr_chen, li, TODAY + 2 * DAY)
    left(li)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1

    promises = NextStep.objects.open().filter(is_promise=True)
    assert set(promises.values_list("words", "rep__username")) == {
        ("送指南", "wang"),
        ("送样 wang", "wang"),
        ("送样 hu", "hu"),
    }
    assert weeks() == {("hu", TOMORROW), ("wang", TODAY + 2 * DAY)}


def test_who_manages_the_node_beside_her_has_what_was_hers(held, north, wang, dr_chen):
    beside = posted("hu", "胡敏", north, PostingRole.MANAGER)
    logged(dr_chen, beside, next_step="送样", next_step_on=TOMORROW)
    switched_off(wang)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1

    assert doers() == {"hu"}


def test_without_anybody_above_it_stays_hers_until_there_is(held, nation, wang):
    switched_off(wang)
    assert pass_on_left_behind(on=TODAY, at=NOW) == 0
    assert doers() == {"wang"}

    posted("zhou", "周总", nation, PostingRole.MANAGER)

    assert pass_on_left_behind(on=TODAY, at=NOW) == 1
    assert doers() == {"zhou"}


def test_what_she_did_stays_hers(held, wang, chief, dr_chen):
    switched_off(wang)

    pass_on_left_behind(on=TODAY, at=NOW)

    assert dr_chen.visits.get().rep == wang


def test_whoever_has_it_now_is_told_once_and_no_client_is_named(held, wang, chief):
    switched_off(wang)

    for hours in range(2):
        pass_on_left_behind(on=TODAY, at=NOW + timedelta(hours=hours))

    message = Delivery.objects.get(channel="in_app", recipient=chief)
    assert message.subject == "北区一组：遗留的未完成事项已转给您"
    assert message.body == "未完下一步计划 1 项，攻克计划 1 个，计划拜访 1 次，需重新预约 1 次。"
    assert message.url == "/clients/?territory=N-1"
    assert not Delivery.objects.filter(recipient=wang).exists()


def test_what_a_second_pass_on_a_day_finds_is_told_too(held, north_1, wang, chief, dr_chen):
    switched_off(wang)
    pass_on_left_behind(on=TODAY, at=NOW)
    sun = posted("sun", "孙悦", north_1)
    for words in ("送样", "送文献"):
        logged(dr_chen, sun, next_step=words, next_step_on=TOMORROW)
    switched_off(sun)

    pass_on_left_behind(on=TODAY, at=NOW + timedelta(hours=1))

    messages = Delivery.objects.filter(channel="in_app", recipient=chief).order_by("pk")
    assert [body.split("，")[0] for body in messages.values_list("body", flat=True)] == [
        "未完下一步计划 1 项",
        "未完下一步计划 2 项",
    ]


def test_the_territories_are_found_with_as_many_queries_as_one(
    held, north, anzhen, wang, django_assert_max_num_queries, django_assert_num_queries
):
    """Those where she works still are not looked at one by one, though her posting was changed."""
    posting = Posting.objects.get(user=wang)
    posting.from_on += DAY
    posting.save()
    with django_assert_max_num_queries(12) as first:
        assert pass_on_left_behind(on=TODAY, at=NOW) == 0
    for number in range(9):
        leaf = Territory.objects.add_child(north, {"code": f"V-{number}", "name": f"空缺{number}"})
        logged(client_of(leaf, anzhen, f"甲{number}"), wang, next_step="送样", next_step_on=TOMORROW)

    with django_assert_num_queries(len(first)):
        assert pass_on_left_behind(on=TODAY, at=NOW) == 0
