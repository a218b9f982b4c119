"""Who is likely to be seen now."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clients.actions import create_organisation
from clients.clinic import parities, part_of_day
from clients.enums import SlotKind, SlotPart, WeekParity
from clients.models import Affiliation, ClinicSlot, Relationship
from clients.queries import at_hospital, in_clinic
from tests.cast import SINCE, client_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("local", "part"),
    [
        (time(0, 30), SlotPart.MORNING),
        (time(12, 29), SlotPart.MORNING),
        (time(12, 30), SlotPart.AFTERNOON),
        (time(17, 29), SlotPart.AFTERNOON),
        (time(17, 30), SlotPart.EVENING),
        (time(23, 30), SlotPart.EVENING),
    ],
)
def test_parts_of_the_day(local, part):
    assert part_of_day(local) == part


def test_weeks_are_odd_or_even_by_their_iso_number():
    assert parities(date(2026, 11, 16)) == {WeekParity.EVERY, WeekParity.ODD}
    assert parities(date(2026, 11, 23)) == {WeekParity.EVERY, WeekParity.EVEN}


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
    ],
)
def test_it_knows_who_is_in_clinic(dr_chen, slot, at, found):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=0, part=SlotPart.MORNING, **slot)

    assert in_clinic(Relationship.objects.all(), at).exists() == found


def test_it_knows_who_works_at_a_hospital(dr_chen, north_1, anzhen):
    elsewhere = create_organisation(name="北京朝阳医院", city="北京市")
    guest = client_of(north_1, elsewhere, "周华")
    Affiliation.objects.create(client=guest.client, organisation=anzhen, from_on=SINCE, is_primary=False)
    gone = client_of(north_1, elsewhere, "吴明")
    Affiliation.objects.create(client=gone.client, organisation=anzhen, from_on=SINCE, to_on=SINCE, is_primary=False)

    assert set(at_hospital(Relationship.objects.all(), anzhen)) == {dr_chen, guest}
