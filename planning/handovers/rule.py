"""What holds for handovers, decided without a database or a clock.

On taking over a market a rep first analyses support and potential for a while, then grades, then assigns work
(003#06): the new owner gets an assessment period, 20 working days unless somebody says otherwise and at most 60, as
long as a new client may stay ungraded. With A clients she continues the predecessor's way (003#18): no A changes hands
without a note.
"""

from datetime import date, timedelta

from planning.handovers.enums import AssessFault, DayFault
from workdays.rules import Calendar

# Working days of an assessment period, unless somebody says another end, and at most.
ASSESSED_WITHIN = 20
LONGEST_ASSESSMENT = 60
# A handover that is further away is a slip of the finger.
FURTHEST = timedelta(days=183)
# What changed without a handover is asked about for so long.
ASKED_ABOUT = timedelta(days=60)
# An assessment period that has run out unfinished stays on Today for so long.
REMINDED_AFTER = timedelta(days=28)
# Who was away reads what happened for so many days.
BACK_FOR = timedelta(days=10)
# Who is to cover is told so many days before.
COVER_AHEAD = timedelta(days=7)


def day_fault(effective_on: date, on: date, *, last_day: date | None = None) -> DayFault | None:
    """Say why a territory cannot change hands on a day, or None when it can.

    `last_day` is that of somebody who has left already: what happened is written down afterwards.
    """
    if last_day is not None:
        return None if last_day < effective_on <= on else DayFault.HAS_LEFT
    if effective_on < on:
        return DayFault.PAST
    return DayFault.TOO_FAR if effective_on > on + FURTHEST else None


def default_assess_until(effective_on: date, calendar: Calendar) -> date:
    return calendar.add(effective_on, ASSESSED_WITHIN)


def assess_fault(assess_until: date, effective_on: date, calendar: Calendar) -> AssessFault | None:
    """Say why an assessment period cannot end on a day, or None when it can."""
    if assess_until < effective_on:
        return AssessFault.TOO_EARLY
    # First by days alone: working days are counted one by one.
    if assess_until > effective_on + timedelta(days=2 * LONGEST_ASSESSMENT):
        return AssessFault.TOO_LONG
    return AssessFault.TOO_LONG if assess_until > calendar.add(effective_on, LONGEST_ASSESSMENT) else None
