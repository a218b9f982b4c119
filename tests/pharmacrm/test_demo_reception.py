"""The reception of the demo's hospitals: both rules of the issue, and a rep with something to do about them."""

from datetime import time, timedelta

import pytest

from accounts.models import User
from clients.enums import BookingState, RegistrationState
from clients.models import Booking, ReceptionWindow, Registration, RegistrationSeason
from tests.pharmacrm.test_seed_demo import FRIDAY, FULL_PANELS, load_demo


@pytest.fixture
def rep(db):
    load_demo(FULL_PANELS)
    return User.objects.get(username="rep")


def test_her_hospitals_have_both_rules_and_a_season(rep):
    hers = Registration.objects.get(rep=rep).organisation

    assert {*ReceptionWindow.objects.values_list("weekdays", "days")} == {("", "10,25"), ("2,3", "")}
    assert RegistrationSeason.objects.get(organisation=hers).opens == "03-01"
    assert hers.reception_windows.get().days == "10,25"


def test_she_has_a_booking_today_one_that_waits_and_a_registration_that_ends(rep):
    today, later = Booking.objects.filter(rep=rep).order_by("on")

    assert (today.on, today.at, today.state) == (FRIDAY, time(10, 30), BookingState.CONFIRMED)
    assert later.state == BookingState.ASKED
    assert later.on > FRIDAY + timedelta(days=5)
    assert Registration.objects.get(rep=rep).state(FRIDAY) == RegistrationState.EXPIRING
