"""Entering a timetable: corrected in place, or from a day on and until a day, and checked."""

from datetime import date, time, timedelta

import pytest
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.clinic import held_on
from clients.enums import ExceptionKind
from clients.models import ClinicException, ClinicSlot
from clients.timetabling import Period, check_week, note_exception, remove_exception, set_quiet, set_week
from tests.cast import TODAY

MORNING = (0, "morning", "every")
DECEMBER, CHRISTMAS = date(2026, 12, 1), date(2026, 12, 25)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
NOW = Period(TODAY)


def stopped(client, by, on, **facts):
    """A day without a clinic, noted by somebody."""
    days = {"from_on": on, "to_on": on, "part": "", "moved_on": None, "moved_part": ""}
    said = {"kind": ExceptionKind.NO_CLINIC, "note": "院内会议", "source": "posted"}
    noted, _ = note_exception(client, by=by, on=on, **days | said | facts)
    return noted


def rows(client):
    return list(
        client.clinic_slots.order_by(F("from_on").asc(nulls_first=True)).values_list("kind", "from_on", "to_on")
    )


@pytest.fixture
def chen(dr_chen):
    """In clinic every Monday morning, as far as anybody knows for ever."""
    set_week(dr_chen.client, {MORNING: "clinic"}, NOW, source="posted")
    return dr_chen.client


def test_what_is_entered_is_known_from_somewhere_and_checked_today(chen):
    slot = chen.clinic_slots.get()

    assert (slot.kind, slot.source, slot.checked_on, slot.from_on) == ("clinic", "posted", TODAY, None)


def test_without_a_first_day_it_is_corrected_itself(chen):
    ClinicSlot.objects.update(place="3 诊室")

    assert set_week(chen, {MORNING: "ward"}, NOW, source="visit")

    slot = chen.clinic_slots.get()
    assert (slot.kind, slot.place, slot.source) == ("ward", "3 诊室", "visit")
    assert [old.kind for old in slot.history.all()] == ["ward", "clinic"]


def test_what_stands_there_already_changes_nothing(chen):
    assert not set_week(chen, {MORNING: "clinic", (1, "evening", "odd"): ""}, Period(TODAY, DECEMBER), source="visit")

    assert chen.clinic_slots.get().source == "posted"


def test_from_a_day_on_the_old_holds_until_the_day_before(chen):
    set_week(chen, {MORNING: "ward"}, Period(TODAY, DECEMBER))

    assert rows(chen) == [("clinic", None, DECEMBER - DAY), ("ward", DECEMBER, None)]


def test_from_a_day_on_she_may_be_nowhere(chen):
    set_week(chen, {MORNING: ""}, Period(TODAY, DECEMBER))

    assert rows(chen) == [("clinic", None, DECEMBER - DAY)]


def test_after_its_last_day_the_old_holds_again(chen):
    set_week(chen, {MORNING: "ward"}, Period(TODAY, DECEMBER, CHRISTMAS))

    assert rows(chen) == [
        ("clinic", None, DECEMBER - DAY), ("ward", DECEMBER, CHRISTMAS), ("clinic", CHRISTMAS + DAY, None),
    ]  # fmt: skip


def test_what_is_planned_for_later_stays(chen):
    set_week(chen, {MORNING: "ward"}, Period(TODAY, CHRISTMAS))

    set_week(chen, {MORNING: "duty"}, Period(TODAY, DECEMBER))

    assert rows(chen) == [
        ("clinic", None, DECEMBER - DAY), ("duty", DECEMBER, CHRISTMAS - DAY), ("ward", CHRISTMAS, None),
    ]  # fmt: skip


def test_what_is_planned_is_corrected_by_its_own_day(chen):
    set_week(chen, {MORNING: "ward"}, Period(TODAY, DECEMBER))

    set_week(chen, {MORNING: "duty"}, Period(TODAY, DECEMBER))

    assert rows(chen) == [("clinic", None, DECEMBER - DAY), ("duty", DECEMBER, None)]


def test_one_that_has_ended_is_no_bar_to_another(chen):
    set_week(chen, {MORNING: ""}, Period(TODAY, DECEMBER))

    set_week(chen, {MORNING: "clinic"}, Period(CHRISTMAS))

    assert rows(chen) == [("clinic", None, DECEMBER - DAY), ("clinic", CHRISTMAS, None)]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "clinic", "ward"]),
            st.none() | st.integers(-3, 8),
            st.none() | st.integers(0, 4),
        ),
        max_size=6,
    )
)
def test_whatever_is_entered_one_thing_holds_at_a_time_and_it_is_what_was_said(dr_chen, entered):
    client = dr_chen.client
    client.clinic_slots.all().delete()

    for kind, ahead, length in entered:
        from_on = None if ahead is None else TODAY + ahead * WEEK
        to_on = None if length is None else (from_on or TODAY) + length * WEEK
        set_week(client, {MORNING: kind}, Period(TODAY, from_on, to_on))
        on = from_on or TODAY
        assert [slot.kind for slot in client.clinic_slots.valid_on(on)] == ([kind] if kind else [])
        facts = [slot.as_fact for slot in client.clinic_slots.all()]
        mondays = (TODAY + week * WEEK for week in range(-5, 15))
        assert not [day for day in mondays if len(held_on(facts, [], day)) > 1]


# --- checked ----------------------------------------------------------------------------------------------------------


def test_checking_writes_the_day_and_where_from(chen):
    assert check_week(chen, source="website", on=TODAY + DAY) == 1

    slot = chen.clinic_slots.get()
    assert (slot.source, slot.checked_on) == ("website", TODAY + DAY)


def test_checking_without_a_source_keeps_the_known_one_and_twice_is_no_news(chen):
    assert check_week(chen, source="", on=TODAY + DAY) == 1
    assert check_week(chen, source="", on=TODAY + DAY) == 0

    assert chen.clinic_slots.get().source == "posted"


# --- exceptions -------------------------------------------------------------------------------------------------------


def test_the_same_days_once_more_are_the_same_exception(chen, li):
    first = stopped(chen, li, TODAY)

    assert stopped(chen, li, TODAY, note="又一次") == first
    assert ClinicException.objects.count() == 1


def test_an_exception_that_is_removed_stays_in_the_history(chen, li):
    remove_exception(stopped(chen, li, TODAY))

    assert not ClinicException.objects.exists()
    assert [old.history_type for old in ClinicException.history.all()] == ["-", "+"]


# --- quiet hours ------------------------------------------------------------------------------------------------------


def test_quiet_hours_are_written_once_and_taken_back(chen):
    assert set_quiet(chen, time(12), time(14))
    assert not set_quiet(chen, time(12), time(14))
    assert set_quiet(chen, None, None)

    chen.refresh_from_db()
    assert chen.quiet is None
