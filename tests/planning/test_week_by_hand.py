"""A week changed by hand: moved, pinned, skipped, added to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Leave
from clients.models import ClinicSlot
from planning.enums import ItemOrigin, ItemState, LeftOutWhy, SkipReason, Solver
from planning.models import LeftOut, PlannedVisit, WeekPlan
from planning.weeks import hand
from planning.weeks.against_words import warnings_in_words
from planning.weeks.hand import CannotStand, ChangedMeanwhile, Place, WhyNot, is_over, why_not
from tests.cast import TODAY, client_of
from tests.planning.planned import TOMORROW, left_out, planned, skipped
from tests.visits.conftest import NOW, logged
from visits.enums import Channel

IN_PERSON, WECHAT = Channel.IN_PERSON, Channel.WECHAT
# Local time.
NOON = datetime(2026, 11, 16, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "channel", "expected"),
    [
        (Place(TOMORROW, 1), IN_PERSON, None),
        (Place(TODAY, 2), IN_PERSON, None),
        (Place(TODAY, 3), WECHAT, None),
        # After lunch the morning is over.
        (Place(TODAY, 1), IN_PERSON, WhyNot.OVER),
        (Place(TODAY - timedelta(days=1), 2), IN_PERSON, WhyNot.OTHER_WEEK),
        (Place(TODAY + timedelta(days=7), 2), IN_PERSON, WhyNot.OTHER_WEEK),
        (Place(TOMORROW, 3), IN_PERSON, WhyNot.NEEDS_HALF_DAY),
    ],
)
def test_it_says_why_a_visit_cannot_stand_somewhere(place, channel, expected):
    assert why_not(place, channel=channel, week_on=TODAY, local=NOON) == expected


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from([1, 2, 3]), st.integers(0, 23))
def test_what_is_over_never_comes_back(day, half, hour):
    now = NOON.replace(hour=hour)

    over = is_over(Place(day, half), now)

    assert over or day >= TODAY
    assert not over or is_over(Place(day, half), now + timedelta(hours=1))


@pytest.fixture
def item(li, dr_chen, today):
    return planned(dr_chen, li)


def moved(item, to, seen=None):
    return hand.move(item, by=item.plan.rep, to=to, seen=seen or Place(item.on, item.half), at=NOW)


def test_it_moves_behind_what_stands_there_and_pins(item, li, north_1, anzhen):
    planned(client_of(north_1, anzhen, "王建国"), li, on=TOMORROW, half=2)

    moved(item, Place(TOMORROW, 2))

    item.refresh_from_db()
    assert (item.on, item.half, item.position, item.is_pinned) == (TOMORROW, 2, 1, True)
    # The day it was first planned for stays: adherence is told by it.
    assert item.first_on == TODAY


def test_it_keeps_what_speaks_against_its_new_place(item, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TODAY.weekday(), part="morning")

    against = moved(item, Place(TOMORROW, 1))

    assert [each.code for each in against] == ["not_there"]
    item.refresh_from_db()
    assert item.reasons == [["against", {"codes": ["not_there"]}]]
    assert warnings_in_words(item.reasons) == ["这半天见不到"]
    # Where nothing speaks against it any more, nothing is said.
    ClinicSlot.objects.all().delete()
    moved(item, Place(TOMORROW, 2))
    item.refresh_from_db()
    assert item.reasons == []


def test_every_objection_that_may_be_kept_has_its_words(li):
    """Those that forbid are never kept."""
    kept = {*LeftOutWhy.values, "book_by", "in_person_only", "maximum", "far", "many_places", "no_time", "many"}

    wordless = {code for code in kept if not warnings_in_words([["against", {"codes": [code]}]])}

    assert wordless <= {LeftOutWhy.FILING_EXPIRED, LeftOutWhy.NO_FIELD_DAYS}


def test_what_forbids_a_day_changes_nothing(item, li):
    Leave.objects.create(user=li, kind="leave", from_on=TOMORROW, to_on=TOMORROW, state="approved")

    with pytest.raises(CannotStand):
        moved(item, Place(TOMORROW, 1))

    item.refresh_from_db()
    assert (item.on, item.is_pinned) == (TODAY, False)


def test_of_two_phones_the_second_is_told(item):
    seen = Place(item.on, item.half)
    moved(item, Place(TOMORROW, 1))

    with pytest.raises(ChangedMeanwhile):
        moved(item, Place(TOMORROW, 2), seen=seen)

    item.refresh_from_db()
    assert (item.on, item.half) == (TOMORROW, 1)


def test_what_is_skipped_is_not_moved(item):
    hand.skip(item, reason=SkipReason.CLIENT_AWAY)

    with pytest.raises(ChangedMeanwhile):
        moved(item, Place(TOMORROW, 1))


def test_nobody_stands_twice_in_a_day(item, li, dr_chen):
    planned(dr_chen, li, on=TOMORROW)

    with pytest.raises(CannotStand):
        moved(item, Place(TOMORROW, 2))

    item.refresh_from_db()
    assert item.on == TODAY


def test_it_moves_nowhere_it_cannot_stand(item):
    with pytest.raises(CannotStand):
        moved(item, Place(TODAY + timedelta(days=7), 1))


def test_it_is_pinned_once_and_let_go_of_once(item):
    assert [hand.pin(item), hand.pin(item), hand.unpin(item), hand.unpin(item)] == [True, False, True, False]


def taken_back(item, at=NOW):
    return hand.take_back(item, by=item.plan.rep, at=at)


def test_it_is_skipped_once_and_taken_back_once(item):
    assert hand.skip(item, reason=SkipReason.OTHER, words="临时开会")
    assert not hand.skip(item, reason=SkipReason.CLIENT_AWAY)
    assert taken_back(item) == []
    with pytest.raises(ChangedMeanwhile):
        taken_back(item)

    item.refresh_from_db()
    assert (item.state, item.skip_reason, item.skip_words) == (ItemState.PLANNED, "", "")


def test_it_is_not_taken_back_once_its_half_day_is_over(item):
    hand.skip(item, reason=SkipReason.CLIENT_AWAY)

    with pytest.raises(CannotStand, match=str(WhyNot.OVER.label)):
        taken_back(item, at=NOW + timedelta(hours=5))


def test_nor_on_leave(li, dr_chen, today):
    item = skipped(dr_chen, li, on=TOMORROW)
    Leave.objects.create(user=li, kind="leave", from_on=TOMORROW, to_on=TOMORROW, state="approved")

    with pytest.raises(CannotStand):
        taken_back(item)


def test_nor_where_the_client_stands_in_another_day_by_now(li, dr_chen, today):
    item = skipped(dr_chen, li)
    planned(dr_chen, li, on=TOMORROW)

    with pytest.raises(CannotStand, match=str(WhyNot.STANDS_IN_WEEK.label)):
        taken_back(item)


def test_taken_back_it_keeps_what_speaks_against_its_place(li, dr_chen, today):
    item = skipped(dr_chen, li)
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TODAY.weekday(), part="afternoon")

    assert [each.code for each in taken_back(item)] == ["not_there"]

    item.refresh_from_db()
    assert (item.state, item.reasons) == (ItemState.PLANNED, [["against", {"codes": ["not_there"]}]])


def test_who_was_left_out_is_added_with_her_reasons(li, dr_chen, today):
    left_out(dr_chen, li, reasons=[["due", {}]])

    item, _against = hand.add(dr_chen, by=li, to=Place(TOMORROW, 1), channel=IN_PERSON, at=NOW)

    assert (item.origin, item.is_pinned, item.reasons) == (ItemOrigin.ADDED, True, [["due", {}]])
    assert not LeftOut.objects.exists()


def test_a_week_that_was_not_planned_begins_by_hand(li, dr_chen, today):
    item, _against = hand.add(dr_chen, by=li, to=Place(TODAY + timedelta(days=9), 3), channel=WECHAT, at=NOW)

    plan = WeekPlan.objects.get()
    assert (plan, plan.solver, plan.week_on) == (item.plan, Solver.HAND, TODAY + timedelta(days=7))


def test_who_stands_there_is_not_added_and_no_plan_is_begun_for_it(item, li, dr_chen):
    with pytest.raises(CannotStand):
        hand.add(dr_chen, by=li, to=Place(TODAY, 2), channel=IN_PERSON, at=NOW)

    assert PlannedVisit.objects.count() == 1


def test_what_was_added_is_taken_away_before_its_day_alone(li, dr_chen, north_1, anzhen, today):
    ahead, _against = hand.add(dr_chen, by=li, to=Place(TOMORROW, 1), channel=IN_PERSON, at=NOW)
    now, _against = hand.add(client_of(north_1, anzhen, "王建国"), by=li, to=Place(TODAY, 1), channel=IN_PERSON, at=NOW)

    assert hand.remove_added(ahead, on=TODAY)
    assert not hand.remove_added(now, on=TODAY)


def test_a_proposed_visit_is_not_taken_away(li, dr_chen, today):
    assert not hand.remove_added(planned(dr_chen, li, on=TOMORROW), on=TODAY)


def test_what_is_done_stays(li, dr_chen, today):
    visit = logged(dr_chen, li)
    item = PlannedVisit.objects.filter(visit=visit).first() or planned(
        dr_chen, li, on=TOMORROW, state=ItemState.DONE, visit=visit
    )

    assert not hand.skip(item, reason=SkipReason.CLIENT_AWAY)
    assert not hand.pin(item)
    with pytest.raises(ChangedMeanwhile):
        moved(item, Place(TOMORROW, 2))
    assert timezone.localdate() == TODAY


def test_a_skipped_visit_of_another_is_hers_to_take_back_alone(li, zhao, dr_chen, today):
    item = skipped(dr_chen, li)

    assert not PlannedVisit.objects.editable_by(zhao).filter(pk=item.pk).exists()
