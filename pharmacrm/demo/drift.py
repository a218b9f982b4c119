"""Two reps of the first district who drift away from what the cadence asks: one is busy with C clients for a week, one
rests on good results while part of her panel goes quiet.

Neither is one of the logins, whose mornings stay as they are; a district too small for two more has none.
"""

from datetime import date, timedelta

from pharmacrm.demo.days import Days
from pharmacrm.demo.plan import Plan
from workdays.weeks import monday_of

# Their places in the district.
BUSY, RESTING = 2, 3
# On so many days of a week C clients have their turn; a week with fewer working days is no week to be busy in.
DAYS_OF_C = 3
# More than the fifth of a panel at which it is said.
QUIET = 0.22
# The fewest working days until a client is neglected who goes quiet without being suspected as lost.
UNHURRIED = 15
WEEK = timedelta(days=7)


def drifting(plan: Plan) -> tuple[int, ...]:
    """The indexes of these reps."""
    return (BUSY, RESTING) if plan.reps_per_district > max(BUSY, RESTING) else ()


def week_on(days: Days) -> date:
    """The Monday of the newest week that is worked and was told of a week ago, on whichever night of it."""
    monday = monday_of(days.on) - 2 * WEEK
    while days.calendar.between(monday - timedelta(days=1), monday + timedelta(days=6)) < DAYS_OF_C:
        monday -= WEEK
    return monday


def numbers_of_week(days: Days) -> range:
    """The running numbers of its working days."""
    monday = week_on(days)
    number = days.calendar.number
    return range(number(monday - timedelta(days=1)) + 1, number(monday + timedelta(days=6)) + 1)
