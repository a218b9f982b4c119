"""A week proposed from the database: what stands where, why, who did not fit, and what is left alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Posting, User
from clients.actions import create_organisation
from clients.receiving import note_registration
from planning.enums import ItemState, LeftOutWhy, SkipReason
from planning.models import LeftOut, PlannedVisit, PlanningPolicy, WeekPlan
from planning.weeks.facts import read_week
from planning.weeks.words import reasons_in_words
from tests.cast import TODAY, person, post
from tests.clients.receiving import booked, tenth_and_25th, wednesday_and_thursday
from tests.planning.weeks.planned import DAY, FRIDAY, away, due, items, moment, only_in, promised, propose, written
from tests.retention.lost import case_of, confirmed
from tests.visits.conftest import logged
from workdays.models import Holiday

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, THURSDAY = TODAY + DAY, TODAY + 2 * DAY, TODAY + 3 * DAY


def test_whoever_is_due_is_in_it_with_the_reason(li, dr_chen):
    plan = propose(li)

    [item] = items()
    assert (item.plan, item.relationship, item.territory) == (plan, dr_chen, dr_chen.territory)
    assert (plan.week_on, plan.from_on, plan.solver) == (TODAY, TODAY, "greedy")
    assert item.first_on == item.on == TODAY
    assert "escalated" in [code for code, _values in item.reasons]
    assert 0 < plan.value <= plan.bound


def test_proposing_again_changes_nothing(li, north_1, anzhen):
    for number in range(60):
        due(north_1, anzhen, f"客户{number}", grade="B")
    propose(li, effort=1)
    first = written(li)

    propose(li, effort=1)

    assert written(li) == first
    assert first[0][0][2] == "optimiser"
    assert LeftOut.objects.filter(why=LeftOutWhy.NO_TIME).exists()
    assert PlannedVisit.objects.count() + LeftOut.objects.count() == 60


def test_a_client_of_somebody_else_is_not_in_it(li, zhao, south_1, anzhen):
    due(south_1, anzhen, "南方")

    propose(li)

    assert items() == []
    assert not LeftOut.objects.exists()


def test_nothing_is_planned_on_leave_at_a_meeting_or_on_a_day_off(li, dr_chen):
    away(li, TODAY)
    away(li, TUESDAY, kind="meeting")
    Holiday.objects.create(on=WEDNESDAY, kind="off", name="节日")

    propose(li)

    assert [item.on for item in items()] == [THURSDAY]


def test_a_week_without_a_field_day_leaves_everybody_out(li, dr_chen):
    away(li, TODAY, TODAY + 4 * DAY)

    propose(li)

    [left] = LeftOut.objects.all()
    assert (left.relationship, left.why, left.next_on) == (dr_chen, LeftOutWhy.NO_FIELD_DAYS, TODAY + 7 * DAY)


def test_a_makeup_workday_is_a_field_day(li, dr_chen):
    away(li, TODAY, TODAY + 4 * DAY)
    Holiday.objects.create(on=TODAY + 5 * DAY, kind="makeup", name="调休")

    propose(li)

    assert [item.on for item in items()] == [TODAY + 5 * DAY]


def test_she_is_met_in_her_clinic(li, dr_chen):
    only_in(dr_chen, (2, "afternoon"))

    propose(li)

    [item] = items()
    assert (item.on, item.half, item.channel) == (WEDNESDAY, 2, "in_person")
    assert ["found", {"kind": "clinic"}] in item.reasons


def test_who_is_in_clinic_in_the_evening_alone_is_left_out(li, dr_chen):
    only_in(dr_chen, (2, "evening"))

    propose(li)

    assert [left.why for left in LeftOut.objects.all()] == [LeftOutWhy.NOT_THERE]


def test_a_hospital_is_visited_when_it_receives(li, dr_chen, anzhen):
    wednesday_and_thursday(anzhen)

    propose(li)

    [item] = items()
    assert (item.on, item.half) == (WEDNESDAY, 2)
    assert ["window", {"from": "14:00", "to": "17:00"}] in item.reasons


def test_without_a_reception_in_the_week_she_is_left_out(li, dr_chen, anzhen):
    tenth_and_25th(anzhen, shift="none")

    propose(li)

    [left] = LeftOut.objects.all()
    assert (left.why, left.next_on) == (LeftOutWhy.NO_WINDOW, date(2026, 11, 25))


def test_too_late_to_book_says_so(li, dr_chen, anzhen):
    wednesday_and_thursday(anzhen, booking_lead=10)

    propose(li)

    assert [left.why for left in LeftOut.objects.all()] == [LeftOutWhy.TOO_LATE_TO_BOOK]


def test_what_can_still_be_booked_is_planned_and_says_by_when(li, dr_chen, anzhen):
    wednesday_and_thursday(anzhen, booking_lead=1)

    propose(li)

    [item] = items()
    assert ["book_by", {"on": TUESDAY.isoformat()}] in item.reasons


def test_an_appointment_is_kept_whoever_is_due(li, north_1, anzhen):
    client = due(north_1, anzhen, "约好", on=TODAY + 30 * DAY)
    booked(client, li, THURSDAY)

    propose(li)

    assert [(item.relationship, item.on) for item in items()] == [(client, THURSDAY)]


def test_an_expired_registration_or_filing_number_bars_the_door(li, north_1, dr_chen, anzhen):
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=FRIDAY)
    propose(li)
    assert [left.why for left in LeftOut.objects.all()] == [LeftOutWhy.NOT_REGISTERED]

    li.filing_number, li.filing_expires_on = "F-1", FRIDAY
    li.save()
    propose(li)

    assert [left.why for left in LeftOut.objects.all()] == [LeftOutWhy.FILING_EXPIRED]


def test_who_is_barred_in_person_is_called_where_that_counts(li, north_1, anzhen):
    due(north_1, anzhen, "丙")
    li.filing_number, li.filing_expires_on = "F-1", FRIDAY
    li.save()

    propose(li)

    assert [(item.half, item.channel) for item in items()] == [(3, "phone")]


def test_a_promise_is_planned_on_its_day(li, north_1, anzhen):
    client = due(north_1, anzhen, "丁", grade="D", due_on=None)
    promised(client, li, WEDNESDAY)

    propose(li)

    [item] = items()
    assert item.on == WEDNESDAY
    assert ["promise", {"on": WEDNESDAY.isoformat()}] in item.reasons


def test_a_promise_is_not_planned_after_its_day_where_it_can_be_before(li, north_1, anzhen):
    client = due(north_1, anzhen, "丙")
    only_in(client, (4, "morning"))
    promised(client, li, TUESDAY)

    propose(li)

    # Not in her clinic on Friday, but by phone.
    [item] = items()
    assert item.on <= TUESDAY
    assert item.half == 3


def test_a_promise_that_comes_too_soon_is_kept_late_rather_than_never(li, north_1, anzhen):
    client = due(north_1, anzhen, "丙")
    promised(client, li, TUESDAY)
    away(li, TODAY, TUESDAY)

    propose(li)

    assert [item.on for item in items()] == [WEDNESDAY]


def test_a_win_back_step_is_in_it(li, wang, dr_chen):
    case = case_of(confirmed(dr_chen, wang), wang)

    propose(li, week_on=case.due_on)

    [item] = items()
    assert item.channel == "in_person"
    assert item.reasons[0] == ["win_back", {"step": 1, "on": case.due_on.isoformat()}]


def test_who_moves_others_is_seen_before_an_equal(li, north_1, anzhen):
    PlanningPolicy.objects.create(territory=north_1, effective_on=date(2026, 1, 1), contacts_a_day=1)
    away(li, TUESDAY, TODAY + 4 * DAY)
    due(north_1, anzhen, "甲")
    mover = due(north_1, anzhen, "乙")
    type(mover.client).objects.filter(pk=mover.client_id).update(moves=3, importance=90)

    propose(li)

    assert [item.relationship for item in items()] == [mover]


def test_the_maximum_is_kept(li, north_1, anzhen):
    client = due(north_1, anzhen, "丙")
    for day in (4, 5):
        logged(client, li, at=moment(date(2026, 11, day), 10))
    promised(client, li, WEDNESDAY)

    propose(li)

    [left] = LeftOut.objects.all()
    assert (items(), left.why) == ([], LeftOutWhy.MAXIMUM)


def test_a_field_day_has_room_for_nine(li, north_1, anzhen):
    away(li, TUESDAY, TODAY + 4 * DAY)
    for number in range(12):
        due(north_1, anzhen, f"客户{number}")

    propose(li)

    assert len(items()) == 9
    assert LeftOut.objects.filter(why=LeftOutWhy.NO_TIME).count() == 3


def test_hospitals_of_two_cities_never_share_a_day(li, north_1, anzhen):
    other = create_organisation(name="天津医院", city="天津市")
    for number in range(2):
        for hospital in (anzhen, other):
            due(north_1, hospital, f"{hospital.city}{number}", grade="A")

    propose(li)

    by_day = {}
    for item in items():
        by_day.setdefault(item.on, set()).add(item.relationship.client.organisation_id)
    assert [len(each) for each in by_day.values()] == [1, 1]


def test_pinned_added_done_and_skipped_stay(li, north_1, anzhen):
    clients = [due(north_1, anzhen, f"客户{number}", grade="A") for number in range(4)]
    propose(li)
    pinned, added, skipped, _other = items()
    PlannedVisit.objects.filter(pk=pinned.pk).update(is_pinned=True, on=THURSDAY, half=2)
    PlannedVisit.objects.filter(pk=added.pk).update(origin="added", on=WEDNESDAY, half=1)
    PlannedVisit.objects.filter(pk=skipped.pk).update(state=ItemState.SKIPPED, skip_reason=SkipReason.OTHER)
    logged(clients[3], li, at=moment(TODAY, 9))

    propose(li, at=moment(TODAY, 10))

    found = {item.pk: item for item in items()}
    assert (found[pinned.pk].on, found[pinned.pk].half) == (THURSDAY, 2)
    assert (found[added.pk].on, found[added.pk].half) == (WEDNESDAY, 1)
    assert found[skipped.pk].state == ItemState.SKIPPED
    assert [item.relationship for item in found.values() if item.state == ItemState.DONE] == [clients[3]]
    again = [item for item in found.values() if item.relationship == skipped.relationship and item.pk != skipped.pk]
    assert [item.on > TODAY for item in again] == [True]


def test_a_week_under_way_is_planned_from_the_next_half_day(li, dr_chen):
    plan = propose(li, at=moment(TODAY, 9))

    assert [(item.on, item.half) for item in items()] == [(TODAY, 2)]
    assert plan.from_on == TODAY


def test_what_was_missed_is_planned_for_another_day_and_keeps_its_first(li, dr_chen):
    propose(li)

    propose(li, at=moment(WEDNESDAY, 7))

    assert [(item.first_on, item.on) for item in items()] == [(TODAY, WEDNESDAY)]


def test_what_has_no_place_any_more_is_taken_out(li, dr_chen):
    propose(li)
    away(li, TODAY, TODAY + 4 * DAY)

    propose(li)

    assert [item.state for item in PlannedVisit.objects.all()] == [ItemState.DROPPED]
    assert LeftOut.objects.count() == 1


def test_whom_a_colleague_plans_to_see_is_not_planned_twice(li, north_1, dr_chen):
    han = person("han", "韩梅")
    post(han, north_1)
    propose(han)

    propose(li)

    assert [item.plan.rep for item in items()] == [han]
    assert not LeftOut.objects.exists()


def _on_leave(rep):
    away(rep, TODAY, TODAY + 4 * DAY)


def _gone(rep):
    User.objects.filter(pk=rep.pk).update(is_active=False)


def _posted_elsewhere(rep):
    Posting.objects.filter(user=rep).update(to_on=FRIDAY)


@pytest.mark.parametrize("happens", [_on_leave, _gone, _posted_elsewhere])
def test_whom_nobody_will_see_is_planned_though_she_stands_in_a_colleagues_week(li, north_1, dr_chen, happens):
    han = person("han", "韩梅")
    post(han, north_1)
    propose(han)
    happens(han)

    propose(li)

    assert [item.relationship for item in items(li)] == [dr_chen]


def test_what_is_pinned_on_a_day_that_became_leave_bars_nobody(li, dr_chen):
    propose(li)
    PlannedVisit.objects.update(is_pinned=True)
    away(li, TODAY)

    propose(li)

    assert [item.on for item in items(li)] == [TODAY, TUESDAY]


def test_whom_the_manager_planned_in_a_vacant_territory_is_hers_until_somebody_comes(wang, li, north_1, dr_chen):
    Posting.objects.filter(user=li).delete()
    propose(wang)
    han = person("han", "韩梅")
    Posting.objects.create(user=han, territory=north_1, role="rep", from_on=TUESDAY)

    propose(han)
    # Nobody else is there on Monday.
    assert items(han) == []

    Posting.objects.filter(user=han).update(from_on=TODAY)
    propose(han)
    assert [item.relationship for item in items(han)] == [dr_chen]


def test_a_cover_plans_for_the_days_she_covers(li, zhao, north_1, dr_chen):
    Posting.objects.create(user=zhao, territory=north_1, role="cover", from_on=WEDNESDAY, to_on=THURSDAY)

    propose(zhao)

    assert [item.on for item in items(zhao)] == [WEDNESDAY]


def test_the_manager_plans_for_a_vacant_territory(wang, dr_chen):
    propose(wang)

    assert [item.relationship for item in items(wang)] == [dr_chen]


def test_next_week_reckons_with_what_is_still_planned_in_this_one(li, north_1, anzhen):
    client = due(north_1, anzhen, "甲", grade="A", on=TUESDAY)
    propose(li, at=moment(TODAY, 7))
    [this] = items()

    propose(li, at=moment(TODAY, 7), week_on=TODAY + 7 * DAY)

    # Due five working days after the one of this week.
    later = [item for item in items() if item.pk != this.pk]
    assert [item.relationship for item in later] == [client]
    assert later[0].reasons[0] == ["due", {"on": (this.on + 7 * DAY).isoformat()}]


def test_it_is_planned_anew_when_something_changed_while_it_was_solved(li, dr_chen, monkeypatch):
    seen = []

    def changed(rep, **asked):
        facts = read_week(rep, **asked)
        seen.append(facts)
        if len(seen) == 1:
            away(li, TODAY)
        return facts

    monkeypatch.setattr("planning.weeks.proposing.read_week", changed)

    propose(li)

    assert [item.on for item in items()] == [TUESDAY]


def test_it_reads_the_same_number_of_times_whoever_many_there_are(li, north_1, anzhen):
    due(north_1, anzhen, "客户")
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            read_week(li, week_on=TODAY, on=FRIDAY)
        counts.append(len(queries))
        for number in range(30):
            due(north_1, anzhen, f"客户{number}", grade="A")
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_reason_has_words(language, settings):
    reasons = [
        ["win_back", {"step": 2, "on": "2026-11-16"}],
        ["win_back", {"step": 6, "on": "2026-11-16"}],
        *([code, {"on": "2026-11-16"}] for code in ("escalated", "neglected", "overdue", "due", "soon", "promise")),
        *([code, {"on": "2026-11-16"}] for code in ("step", "appointment", "book_by")),
        *([code, {}] for code in ("focus", "ungraded", "in_person", "unknown_hours", "asked")),
        ["moves", {"moves": 2}],
        ["found", {"kind": "duty"}],
        ["booked", {"at": "10:30"}],
        ["booked", {"at": ""}],
        ["window", {"from": "14:00", "to": "17:00"}],
        ["no such code", {}],
    ]

    assert len(reasons_in_words(reasons)) == len(reasons) - 1


def test_a_person_without_clients_has_an_empty_plan(li):
    propose(li)

    assert WeekPlan.objects.get().value == 0
    assert items() == []
