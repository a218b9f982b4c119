from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import visible_territories
from accounts.actions import (
    LeaveDecided,
    LeaveIsOver,
    LeaveOverlaps,
    decide_leave,
    propose_leave,
    save_posting,
    withdraw_leave,
)
from accounts.enums import LeaveKind, LeaveState, PostingRole
from accounts.models import Leave, Posting
from tests.cast import TODAY, person

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture
def leave(li):
    return propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=FIRST, to_on=LAST)


@pytest.fixture
def sun(north):
    return person("sun", "孙悦")


def approve(leave, by, cover=None):
    return decide_leave(leave, by=by, approve=True, at=timezone.now(), covered_by=cover)


def covers():
    return list(Posting.objects.filter(role=PostingRole.COVER).values_list("user__username", "from_on", "to_on"))


def test_the_cover_sees_the_territory_on_these_days_only(leave, wang, sun, north_1):
    approve(leave, wang, sun)

    seen = {
        day: list(visible_territories(sun, day)) for day in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))
    }

    assert list(seen.values()) == [[], [north_1], [north_1], []]


def test_the_cover_holds_the_post_no_longer_than_the_one_she_stands_in_for(leave, li, wang, sun):
    Posting.objects.filter(user=li).update(to_on=date(2026, 11, 25))

    approve(leave, wang, sun)

    assert covers() == [("sun", FIRST, date(2026, 11, 25))]


def test_a_declined_leave_has_no_cover(leave, wang, sun):
    decided = decide_leave(leave, by=wang, approve=False, at=timezone.now(), covered_by=sun)

    assert (decided.state, decided.covered_by) == (LeaveState.DECLINED, None)
    assert covers() == []


def test_a_leave_is_decided_once(leave, wang, qian):
    approve(leave, wang)

    with pytest.raises(LeaveDecided):
        decide_leave(leave, by=qian, approve=False, at=timezone.now())

    leave.refresh_from_db()
    assert (leave.state, leave.decided_by) == (LeaveState.APPROVED, wang)


def test_two_proposals_never_share_a_day(leave, li):
    with pytest.raises(LeaveOverlaps) as overlap:
        propose_leave(user=li, kind=LeaveKind.MEETING, from_on=LAST, to_on=LAST)

    assert overlap.value.leave == leave


def test_withdrawn_before_it_begins_it_is_gone_with_its_cover(leave, wang, sun):
    approve(leave, wang, sun)

    withdrawn = withdraw_leave(leave, on=FIRST)

    assert withdrawn.state == LeaveState.WITHDRAWN
    assert covers() == []
    assert Posting.history.filter(history_type="-").count() == 1


def test_withdrawn_under_way_the_days_before_stand(leave, wang, sun):
    approve(leave, wang, sun)

    withdrawn = withdraw_leave(leave, on=date(2026, 11, 25))

    assert (withdrawn.state, withdrawn.to_on) == (LeaveState.APPROVED, date(2026, 11, 24))
    assert covers() == [("sun", FIRST, date(2026, 11, 24))]


def test_what_has_passed_is_not_withdrawn(leave, wang):
    approve(leave, wang)

    with pytest.raises(LeaveIsOver):
        withdraw_leave(leave, on=LAST + timedelta(days=1))


def test_a_proposal_is_withdrawn_at_any_time(leave):
    assert withdraw_leave(leave, on=LAST + timedelta(days=30)).state == LeaveState.WITHDRAWN


def test_what_was_decided_keeps_its_history(leave, wang):
    approve(leave, wang)

    assert [row.state for row in leave.history.order_by("history_id")] == [LeaveState.PROPOSED, LeaveState.APPROVED]


def test_every_post_of_the_person_is_covered(leave, li, wang, sun, south_1):
    save_posting(user=li, territory=south_1, role=PostingRole.REP, from_on=TODAY)

    approve(leave, wang, sun)

    assert len(covers()) == 2


def test_of_two_proposals_at_once_one_passes(transactional_db, li):
    def propose() -> bool:
        try:
            propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=FIRST, to_on=LAST)
        except LeaveOverlaps:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        passed = [future.result() for future in [pool.submit(propose) for _ in range(4)]]

    assert sum(passed) == 1
    assert Leave.objects.count() == 1
