"""A handover from the draft to the day: notes, confirmation, what goes to the new owner, and taking it back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.access import held_by
from accounts.actions import decide_leave, propose_leave
from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from clients.models import Booking, Relationship
from deliveries.models import Delivery
from planning.enums import ItemState
from planning.handovers.actions import DayPassed, DecidedAlready, NotesMissing, OpenAlready, change, confirm, withdraw
from planning.handovers.carrying import carry_out, carry_out_due
from planning.models import BreakthroughPlan, HandedClient, Handover, PlannedVisit
from tests.cast import SINCE, TODAY, client_of, person, post
from tests.planning.handed import at_work_in, handed_over, morning, noted, planned, prepared, week_of
from tests.visits.conftest import NOW, logged
from visits.models import NextStep

pytestmark = pytest.mark.usefixtures("today")

DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY


@pytest.fixture
def sun(north):
    """A rep of wang's in another territory, who takes over."""
    leaf = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    user = person("sun", "孙悦")
    post(user, leaf)
    return user


@pytest.fixture
def draft(north_1, li, sun, wang, dr_chen):
    return prepared(north_1, li, sun, wang)


def told(key=""):
    found = Delivery.objects.filter(channel="in_app", key__contains=key).order_by("recipient__username")
    return list(found.values_list("recipient__username", flat=True))


# --- the notes and the decision ---------------------------------------------------------------------------------------


def test_who_gives_it_is_asked_for_notes(draft):
    assert told(":notes") == ["li"]


def test_who_has_yet_to_begin_there_is_asked_for_nothing(north_1, li, sun, wang):
    Posting.objects.filter(user=li).update(from_on=TOMORROW)

    prepared(north_1, li, sun, wang)

    assert told(":notes") == []


def test_no_a_changes_hands_without_a_note(draft, dr_chen, wang, li):
    with pytest.raises(NotesMissing) as error:
        confirm(draft, by=wang, on=TODAY, at=NOW)
    assert error.value.number == 1

    noted(draft, dr_chen, li)

    assert confirm(draft, by=wang, on=TODAY, at=NOW).is_done


def test_others_than_a_need_no_note(north_1, anzhen, li, sun, wang):
    client_of(north_1, anzhen, "乙", grade="B")

    assert handed_over(north_1, li, sun, wang).is_done


def test_the_database_refuses_an_a_without_a_note(draft, dr_chen):
    with pytest.raises(IntegrityError), transaction.atomic():
        HandedClient.objects.create(handover=draft, relationship=dr_chen, grade="A")


@pytest.mark.parametrize(
    "columns",
    [
        {"taker": None, "giver": None},
        {"state": "ready"},
        {"state": "done"},
        {"assess_until": None},
        {"assess_until": YESTERDAY},
        {"done_at": NOW},
    ],
)
def test_the_database_refuses_half_a_handover(draft, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=draft.pk).update(**columns)


def test_nobody_hands_over_to_herself(draft, li):
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=draft.pk).update(taker=li)


def test_a_territory_has_one_open_handover(draft, north_1, li, sun, wang):
    with pytest.raises(OpenAlready) as error:
        prepared(north_1, li, sun, wang)

    assert error.value.handover == draft


def test_it_is_decided_once(draft, dr_chen, li, wang):
    noted(draft, dr_chen, li)
    confirm(draft, by=wang, on=TODAY, at=NOW)

    for again in (confirm, withdraw):
        with pytest.raises(DecidedAlready):
            again(draft, by=wang, on=TODAY, at=NOW)


def test_a_day_that_has_passed_is_chosen_anew(draft, dr_chen, li, wang):
    noted(draft, dr_chen, li)

    with pytest.raises(DayPassed):
        confirm(draft, by=wang, on=TOMORROW, at=NOW)
    change(draft, effective_on=TOMORROW)

    assert confirm(draft, by=wang, on=TOMORROW, at=NOW).is_done


def test_a_note_keeps_what_stood_there(draft, dr_chen, li):
    noted(draft, dr_chen, li)
    noted(draft, dr_chen, li, words="只在周三下午见")
    noted(draft, dr_chen, li, words="只在周三下午见")

    row = HandedClient.objects.get()
    assert row.words == "只在周三下午见"
    assert [each.words for each in row.history.order_by("history_id")] == ["喜欢先看文献，再谈患者", "只在周三下午见"]


# --- the day ----------------------------------------------------------------------------------------------------------


def test_before_its_day_everything_stays(north_1, li, sun, wang, dr_chen):
    handover = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    noted(handover, dr_chen, li)
    confirm(handover, by=wang, on=TODAY, at=NOW)

    assert carry_out_due(on=TODAY, at=NOW) == 0
    assert list(Relationship.objects.visible_to(li)) == [dr_chen]
    assert not Relationship.objects.visible_to(sun).exists()
    assert told(":ready") == ["li", "sun"]


def test_on_its_day_the_postings_change_once(north_1, li, sun, wang, dr_chen):
    handover = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    noted(handover, dr_chen, li)
    confirm(handover, by=wang, on=TODAY, at=NOW)

    assert carry_out_due(on=TOMORROW, at=NOW) == 1
    assert carry_out_due(on=TOMORROW, at=NOW) == 0

    assert Posting.objects.get(user=li).to_on == TODAY
    hers = Posting.objects.get(user=sun, territory=north_1)
    assert (hers.role, hers.from_on, hers.to_on) == (PostingRole.REP, TOMORROW, None)


def test_a_missed_day_is_made_up_for_as_of_its_day(north_1, li, sun, wang, dr_chen):
    handover = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    noted(handover, dr_chen, li)
    confirm(handover, by=wang, on=TODAY, at=NOW)

    carry_out_due(on=TODAY + 4 * DAY, at=NOW)

    assert Posting.objects.get(user=li).to_on == TODAY
    assert Posting.objects.get(user=sun, territory=north_1).from_on == TOMORROW


def test_a_posting_that_is_there_is_drawn_out(north_1, li, sun, wang, dr_chen):
    facts = {"user": sun, "territory": north_1, "role": PostingRole.REP}
    Posting.objects.create(from_on=TODAY + 3 * DAY, to_on=TODAY + 9 * DAY, **facts)

    handed_over(north_1, li, sun, wang, dr_chen)

    hers = Posting.objects.get(user=sun, territory=north_1)
    assert (hers.from_on, hers.to_on) == (TODAY, None)


def test_a_cover_for_her_leave_ends_with_her_posting(north_1, li, sun, wang, zhao, dr_chen):
    leave = propose_leave(user=li, kind="leave", from_on=TODAY - 2 * DAY, to_on=TODAY + 9 * DAY)
    decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=zhao)

    handed_over(north_1, li, sun, wang, dr_chen)

    assert leave.cover_postings.get().to_on == YESTERDAY
    assert not Relationship.objects.visible_to(zhao).exists()


def test_all_three_are_told_and_no_client_is_named(north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, sun, wang, dr_chen)

    assert told(":done") == ["li", "sun", "wang"]
    assert not any("陈思雨" in row.subject + row.body for row in Delivery.objects.all())


# --- what goes with it ------------------------------------------------------------------------------------------------


@pytest.fixture
def at_work(north_1, anzhen, li, dr_chen):
    """What of li's is open: a promise, a plan, planned visits, a booking."""
    return at_work_in(north_1, anzhen, li, dr_chen)


def test_what_is_open_is_the_successors(at_work, north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, sun, wang, dr_chen)

    assert set(NextStep.objects.open().values_list("rep__username", flat=True)) == {"sun"}
    assert BreakthroughPlan.objects.get().rep == sun
    moved = PlannedVisit.objects.open().get()
    assert (moved.plan.rep, moved.relationship, moved.on, moved.is_pinned) == (sun, dr_chen, TODAY, False)


def test_what_was_done_stays_hers(at_work, north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, sun, wang, dr_chen)

    assert dr_chen.visits.get().rep == li
    assert PlannedVisit.objects.get(state=ItemState.SKIPPED).plan.rep == li


def test_a_booking_is_to_be_made_anew(at_work, north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, sun, wang, dr_chen)

    assert Booking.objects.get().state == "cancelled"
    step = NextStep.objects.get(words__startswith="重新预约")
    assert (step.rep, step.relationship, step.due_on, step.is_promise) == (sun, dr_chen, TODAY, False)


def test_whom_the_successor_plans_that_day_is_planned_once(at_work, north_1, li, sun, wang, dr_chen):
    planned(dr_chen, sun)

    handed_over(north_1, li, sun, wang, dr_chen)

    assert PlannedVisit.objects.open().get().plan.rep == sun
    assert PlannedVisit.objects.get(state=ItemState.DROPPED).plan.rep == li


def test_the_weeks_of_the_successor_are_asked_for_anew(
    at_work, north_1, li, sun, wang, dr_chen, monkeypatch, django_capture_on_commit_callbacks
):
    planned(dr_chen, li, TODAY + 7 * DAY)
    PlannedVisit.objects.filter(on=TODAY + 7 * DAY).update(plan=week_of(li, TODAY + 7 * DAY))
    sent = []
    monkeypatch.setattr("deliveries.nudges.current_app.send_task", lambda name, kwargs, **options: sent.append(kwargs))

    with django_capture_on_commit_callbacks(execute=True):
        handed_over(north_1, li, sun, wang, dr_chen)

    weeks = {kwargs["week"] for kwargs in sent if kwargs.get("rep_pk") == sun.pk}
    assert weeks == {TODAY.isoformat(), (TODAY + 7 * DAY).isoformat()}
    assert set(PlannedVisit.objects.open().values_list("plan__week_on", "on")) == {
        (TODAY, TODAY),
        (TODAY + 7 * DAY, TODAY + 7 * DAY),
    }


def test_a_colleague_in_the_same_territory_keeps_hers(north_1, li, sun, wang, dr_chen):
    beside = person("he", "何静")
    post(beside, north_1)
    logged(dr_chen, beside, next_step="送指南", next_step_on=TOMORROW)

    handed_over(north_1, li, sun, wang, dr_chen)

    assert NextStep.objects.get().rep == beside


def test_grades_and_alerts_stay_as_they_are(north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, sun, wang, dr_chen)

    dr_chen.refresh_from_db()
    assert (dr_chen.grade, dr_chen.territory) == ("A", north_1)
    assert dr_chen.spans.count() == 1


def test_everybody_is_written_down_and_who_joined_later_too(north_1, anzhen, li, sun, wang, dr_chen):
    handover = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    noted(handover, dr_chen, li)
    confirm(handover, by=wang, on=TODAY, at=NOW)
    late = client_of(north_1, anzhen, "丙", grade="A")

    carry_out(handover, on=TOMORROW, at=NOW)

    assert dict(handover.handed.values_list("relationship", "grade")) == {dr_chen.pk: "A", late.pk: ""}


# --- vacant, and back -------------------------------------------------------------------------------------------------


def test_without_a_successor_the_manager_holds_it(at_work, north_1, li, wang, dr_chen):
    handed_over(north_1, li, None, wang, dr_chen)

    assert held_by(wang, TODAY).vacant == [north_1.path]
    assert set(NextStep.objects.open().values_list("rep__username", flat=True)) == {"wang"}
    assert BreakthroughPlan.objects.get().rep == wang
    assert not Relationship.objects.visible_to(li).exists()


def test_a_vacancy_is_filled_with_what_the_manager_held(at_work, north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, None, wang, dr_chen)

    handed_over(north_1, None, sun, wang, dr_chen, reason="filled")

    assert held_by(wang, TODAY).vacant == []
    assert set(NextStep.objects.open().values_list("rep__username", flat=True)) == {"sun"}
    assert BreakthroughPlan.objects.get().rep == sun


def test_withdrawn_before_its_day_nothing_happens(north_1, li, sun, wang, dr_chen):
    handover = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    noted(handover, dr_chen, li)
    confirm(handover, by=wang, on=TODAY, at=NOW)

    withdraw(handover, by=wang, on=TODAY, at=NOW)

    assert carry_out_due(on=TOMORROW, at=NOW) == 0
    assert told(":withdrawn") == ["li", "sun"]
    assert HandedClient.objects.get().words
    assert prepared(north_1, li, sun, wang).is_draft


def test_back_again_is_another_handover(north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, sun, wang, dr_chen)

    handed_over(north_1, sun, li, wang, dr_chen)

    assert list(Relationship.objects.visible_to(li)) == [dr_chen]
    assert not Relationship.objects.visible_to(sun).exists()


# --- a leaf of two reps, and who may not sign in ----------------------------------------------------------------------


@pytest.fixture
def beside(north_1, li):
    """A rep who has been there longer than li."""
    user = person("he", "何静")
    Posting.objects.create(user=user, territory=north_1, role=PostingRole.REP, from_on=SINCE - 9 * DAY)
    return user


def switched_off(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def test_on_a_shared_leaf_it_goes_to_whoever_takes_it(at_work, north_1, li, sun, wang, dr_chen, beside):
    handed_over(north_1, li, sun, wang, dr_chen)

    assert set(NextStep.objects.open().values_list("rep__username", flat=True)) == {"sun"}
    assert BreakthroughPlan.objects.get().rep == sun
    assert PlannedVisit.objects.open().get().plan.rep == sun


def test_a_colleagues_cover_to_come_keeps_what_is_planned_from_then_on(north_1, li, sun, wang, dr_chen, beside):
    leave = propose_leave(user=beside, kind="leave", from_on=TOMORROW, to_on=TOMORROW)
    stands_in = person("ma", "马超")
    decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=stands_in)
    planned(dr_chen, stands_in, TOMORROW)

    handed_over(north_1, li, sun, wang, dr_chen)

    assert PlannedVisit.objects.get().plan.rep == stands_in


def test_who_manages_far_above_and_gives_her_leaf_away_has_it_in_her_week_no_more(
    at_work, nation, north_1, li, wang, dr_chen
):
    post(li, nation, PostingRole.MANAGER)

    handed_over(north_1, li, None, wang, dr_chen)

    assert PlannedVisit.objects.open().get().plan.rep == wang


def test_a_leaf_is_not_vacant_while_a_colleague_is_there(at_work, north_1, li, wang, dr_chen, beside):
    handed_over(north_1, li, None, wang, dr_chen)

    assert BreakthroughPlan.objects.get().rep == beside
    assert told(":done") == ["he", "li", "wang"]
    to_her_manager = Delivery.objects.get(channel="in_app", recipient=wang, key__endswith=":done")
    assert "何静" in to_her_manager.body
    assert "空缺" not in to_her_manager.subject


def test_a_taker_who_may_not_sign_in_takes_nothing(at_work, north_1, li, sun, wang, dr_chen):
    handover = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    noted(handover, dr_chen, li)
    confirm(handover, by=wang, on=TODAY, at=NOW)
    switched_off(sun)

    assert carry_out_due(on=TOMORROW, at=NOW) == 1

    handover.refresh_from_db()
    assert (handover.taker, handover.assess_until) == (None, None)
    assert not Posting.objects.filter(user=sun, territory=north_1).exists()
    assert BreakthroughPlan.objects.get().rep == wang
    assert Delivery.objects.filter(recipient=wang, channel="in_app", subject__contains="空缺").exists()


def test_a_vacancy_stays_one_when_its_taker_may_not_sign_in(north_1, li, sun, wang, dr_chen):
    handed_over(north_1, li, None, wang, dr_chen)
    switched_off(sun)

    handover = handed_over(north_1, None, sun, wang, dr_chen, reason="filled")

    assert handover.state == "withdrawn"
    assert north_1.path in held_by(wang, TODAY).vacant
    assert told(":withdrawn") == ["wang"]


@pytest.mark.parametrize("drawn_out", [False, True])
def test_whoever_covers_for_the_taker_does_so_there_too(north_1, li, sun, wang, zhao, dr_chen, drawn_out):
    if drawn_out:
        facts = {"user": sun, "territory": north_1, "role": PostingRole.REP}
        Posting.objects.create(from_on=TODAY + 3 * DAY, to_on=TODAY + 4 * DAY, **facts)
    leave = propose_leave(user=sun, kind="leave", from_on=TODAY - DAY, to_on=TODAY + 9 * DAY)
    decide_leave(leave, by=wang, approve=True, at=NOW, covered_by=zhao)

    handed_over(north_1, li, sun, wang, dr_chen)

    cover = leave.cover_postings.get(territory=north_1)
    assert (cover.user, cover.role, cover.from_on, cover.to_on) == (zhao, PostingRole.COVER, TODAY, TODAY + 9 * DAY)


def test_leave_without_a_cover_or_not_approved_posts_nobody(north_1, li, sun, wang, zhao, dr_chen):
    propose_leave(user=sun, kind="leave", from_on=TODAY, to_on=TODAY + DAY)
    alone = propose_leave(user=sun, kind="leave", from_on=TODAY + 5 * DAY, to_on=TODAY + 9 * DAY)
    decide_leave(alone, by=wang, approve=True, at=NOW)

    handed_over(north_1, li, sun, wang, dr_chen)

    assert not Posting.objects.filter(role=PostingRole.COVER).exists()


# --- what else she was told, and a row that fails ---------------------------------------------------------------------


def test_who_gives_it_away_reads_no_name_in_her_morning_messages(north_1, li, sun, wang, dr_chen):
    hers, another = morning(li, NOW - DAY), morning(wang, NOW - DAY)

    handed_over(north_1, li, sun, wang, dr_chen)

    hers.refresh_from_db()
    another.refresh_from_db()
    assert (hers.subject, hers.body) == ("今日安排", "")
    assert another.body


def test_a_handover_that_fails_keeps_no_other_waiting(north_1, north, li, sun, wang, dr_chen, monkeypatch):
    first = prepared(Territory.objects.get(code="N-2"), sun, li, wang, effective_on=TOMORROW)
    second = prepared(north_1, li, sun, wang, effective_on=TOMORROW)
    noted(second, dr_chen, li)
    for handover in (first, second):
        confirm(handover, by=wang, on=TODAY, at=NOW)

    def for_all_but_li(rep, day):
        if rep == li:
            raise ValueError("broken")

    monkeypatch.setattr("planning.handovers.carrying.ask_for_plan", for_all_but_li)
    with pytest.raises(ValueError, match="broken"):
        carry_out_due(on=TOMORROW, at=NOW)

    assert list(Handover.objects.order_by("pk").values_list("state", flat=True)) == ["ready", "done"]
    assert not Posting.objects.filter(user=li, territory=first.territory).exists()
