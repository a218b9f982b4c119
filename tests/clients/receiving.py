"""What the tests of reception start from: the two rules of the issue, noted of a hospital."""

from datetime import date, time

from clients.enums import BookingState, HolidayShift
from clients.models import Booking
from clients.receiving import note_window

SINCE = date(2026, 1, 5)
KNOWN = {"source": "医务处通知", "checked_on": SINCE}


def tenth_and_25th(hospital, **facts):
    """「10 日、25 日 15:00，逢节假日顺延至下周第二个工作日，提前 5 天预约」"""
    rule = {
        "days": "10,25",
        "shift": HolidayShift.SECOND_OF_NEXT_WEEK,
        "starts": time(15),
        "ends": time(16),
        "booking_lead": 5,
    }
    return note_window(organisation=hospital, **KNOWN | rule | facts)


def wednesday_and_thursday(hospital, **facts):
    """「每周三、周四 14:00–17:00」"""
    rule = {"weekdays": "2,3", "starts": time(14), "ends": time(17)}
    return note_window(organisation=hospital, **KNOWN | rule | facts)


def booked(relationship, rep, on, at=None, state=BookingState.CONFIRMED, *, for_all=False):
    """A booking as it stands, with a client or for all of the rep's at her hospital."""
    return Booking.objects.create(
        organisation=relationship.client.organisation,
        relationship=None if for_all else relationship,
        rep=rep,
        on=on,
        at=at,
        state=state,
        asked_on=SINCE,
    )
