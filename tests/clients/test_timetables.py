"""The rules of the timetable in SQL: who is in clinic, who is to be met, and what holds on a day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.actions import create_organisation
from clients.clinic import Off, Quiet, Slot, held_on, is_quiet, met_now, part_of_day
from clients.enums import SlotKind, SlotPart, WeekParity
from clients.models import Affiliation, Client, ClinicException, ClinicSlot, Relationship
from clients.queries import at_hospital
from clients.timetables import held_by_client, in_clinic, timetable_of, to_be_met
from tests.cast import SINCE, TODAY, client_of
from tests.clients.test_clinic import days, offs, slots
from tests.clients.test_timetabling import stopped

SHANGHAI = ZoneInfo("Asia/Shanghai")
quiet_hours = st.none() | st.lists(
    st.times().map(lambda found: found.replace(second=0, microsecond=0)), min_size=2, max_size=2, unique=True
).map(lambda pair: Quiet(*pair))


@pytest.mark.parametrize(
    ("slot", "at", "found"),
    [
        ({}, datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), True),
        ({}, datetime(2026, 11, 16, 1, tzinfo=ZoneInfo("UTC")), True),
        ({}, datetime(2026, 11, 16, 14, tzinfo=SHANGHAI), False),
        ({}, datetime(2026, 11, 17, 9, tzinfo=SHANGHAI), False),
        ({"parity": WeekParity.ODD}, datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), True),
        ({"parity": WeekParity.EVEN}, datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), False),
        ({"kind": SlotKind.SURGERY}, datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), False),
        ({"kind": SlotKind.WARD}, datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), False),
        ({"from_on": date(2026, 11, 17)}, datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), False),
        ({"to_on": date(2026, 11, 15)}, datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), False),
    ],
)
def test_it_knows_who_is_in_clinic(dr_chen, slot, at, found):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=0, part=SlotPart.MORNING, **slot)

    assert in_clinic(Relationship.objects.all(), at).exists() == found


def test_who_has_stopped_her_clinic_is_not_in_it(dr_chen, li):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=0, part=SlotPart.MORNING)
    stopped(dr_chen.client, li, TODAY)

    at = datetime.combine(TODAY, time(9), tzinfo=SHANGHAI)
    assert not in_clinic(Relationship.objects.all(), at).exists()
    assert in_clinic(Relationship.objects.all(), at + timedelta(days=7)).exists()


def test_it_knows_who_works_at_a_hospital(dr_chen, north_1, anzhen):
    elsewhere = create_organisation(name="北京朝阳医院", city="北京市")
    guest = client_of(north_1, elsewhere, "周华")
    Affiliation.objects.create(client=guest.client, organisation=anzhen, from_on=SINCE, is_primary=False)
    gone = client_of(north_1, elsewhere, "吴明")
    Affiliation.objects.create(client=gone.client, organisation=anzhen, from_on=SINCE, to_on=SINCE, is_primary=False)

    assert set(at_hospital(Relationship.objects.all(), anzhen)) == {dr_chen, guest}


# --- as the rule says it ----------------------------------------------------------------------------------------------


def write(client: Client, known: list[Slot], exceptions: list[Off], quiet: Quiet | None, author) -> None:
    """What the rule is given, as rows."""
    begins, ends = quiet or (None, None)
    Client.objects.filter(pk=client.pk).update(quiet_from=begins, quiet_to=ends)
    ClinicSlot.objects.filter(client=client).delete()
    ClinicException.objects.filter(client=client).delete()
    ClinicSlot.objects.bulk_create(ClinicSlot(client=client, **slot._asdict()) for slot in known)
    ClinicException.objects.bulk_create(
        ClinicException(client=client, author=author, noted_on=TODAY, **off._asdict()) for off in exceptions
    )


def is_well_formed(slot: Slot) -> bool:
    return slot.from_on is None or slot.to_on is None or slot.from_on <= slot.to_on


some_slots = st.lists(
    slots.filter(is_well_formed),
    max_size=5,
    unique_by=lambda slot: (slot.weekday, slot.part, slot.parity, slot.from_on),
)
patient = settings(max_examples=60)


@patient
@given(some_slots, st.lists(offs(), max_size=3), days, st.data())
def test_what_holds_on_a_day_is_the_same_in_sql(dr_chen, li, known, exceptions, on, data):
    """On the days on which something happens too, not only on any day."""
    write(dr_chen.client, known, exceptions, None, li)
    telling = [day for off in exceptions for day in (off.from_on, off.to_on, off.moved_on) if day]
    on = data.draw(st.sampled_from([on, *telling]))

    assert held_by_client([dr_chen.client_id], on)[dr_chen.client_id] == held_on(known, exceptions, on)


@patient
@given(some_slots, st.lists(offs(), max_size=3), quiet_hours, days, st.times(), st.data())
def test_who_is_to_be_met_now_is_the_same_in_sql(dr_chen, li, known, exceptions, quiet, on, local, data):
    write(dr_chen.client, known, exceptions, quiet, li)
    telling = [day for off in exceptions for day in (off.from_on, off.moved_on) if day]
    on = data.draw(st.sampled_from([on, *telling]))
    local = data.draw(st.sampled_from([local, time(9), time(14), time(18), *(quiet or ())]))

    held = held_on(known, exceptions, on)
    expected = not is_quiet(local, quiet) and met_now(held, part_of_day(local)) is not None
    at = datetime.combine(on, local, tzinfo=SHANGHAI)
    assert Relationship.objects.filter(to_be_met(at)).exists() == expected


def test_it_asks_once_for_many_and_not_at_all_for_nobody(
    dr_chen, north_1, anzhen, django_assert_num_queries, django_assert_max_num_queries
):
    people = [dr_chen.client_id, *(client_of(north_1, anzhen, f"客户{n}").client_id for n in range(30))]

    with django_assert_num_queries(1):
        held_by_client(people, TODAY)
    with django_assert_num_queries(0):
        held_by_client([], TODAY)


# --- of one client ----------------------------------------------------------------------------------------------------


def test_a_timetable_was_checked_when_its_oldest_slot_was(dr_chen):
    for weekday, ago in ((0, 10), (1, 200)):
        checked_on = TODAY - timedelta(days=ago)
        ClinicSlot.objects.create(client=dr_chen.client, weekday=weekday, part="morning", checked_on=checked_on)

    timetable = timetable_of(dr_chen.client, TODAY)

    assert timetable.checked_on == TODAY - timedelta(days=200)
    assert timetable.is_stale


def test_one_slot_that_was_never_checked_makes_it_stale(dr_chen):
    for weekday, checked_on in ((0, TODAY), (1, None)):
        ClinicSlot.objects.create(client=dr_chen.client, weekday=weekday, part="morning", checked_on=checked_on)

    assert timetable_of(dr_chen.client, TODAY).is_stale


def test_what_is_over_makes_nothing_stale(dr_chen):
    over = {"to_on": TODAY - timedelta(days=1), "checked_on": None}
    ClinicSlot.objects.create(client=dr_chen.client, weekday=0, part="morning", **over)

    timetable = timetable_of(dr_chen.client, TODAY)

    assert timetable.slots == []
    assert not timetable.is_stale
