"""What the cadence asks of the kind and number of contacts in a week (DOMAIN, Cadence: what counts, maximum)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from visits.cadence import Facts, Line, Maxima, Policy, interval, lines_of, maxima, month_of
from workdays.rules import Calendar
from workdays.weeks import monday_of

# What a contact from afar is worth, of one in person: it counts in full, within "once a month in person", by half.
IN_FULL, WITHIN_MONTH, BY_HALF, NOT_AT_ALL = 100, 85, 50, 0
# Who is seen every so many working days can be seen twice in a week, the second time for so much of the value.
TWICE_WITHIN, SECOND_TIME = 4, 40


class Asked(NamedTuple):
    """How a client can be seen: percent from afar, whether she can be seen twice and after how many days, and the
    contact days that a week and each month have left; None where nothing limits them."""

    from_afar: int
    again: int
    gap: int
    left_in_week: int | None
    had_in_month: int
    maxima: Maxima
    last_month: date | None

    @property
    def is_half_remote(self) -> bool:
        return self.from_afar == BY_HALF

    def left_on(self, day: date) -> int | None:
        """Contact days that the week and the month of a day have left."""
        had = self.had_in_month if self.last_month == month_of(day) else 0
        in_month = None if self.maxima.month is None else max(0, self.maxima.month - had)
        left = [each for each in (self.left_in_week, in_month) if each is not None]
        return min(left, default=None)


def asked(facts: Facts, policy: Policy, calendar: Calendar, days: Iterable[date]) -> Asked:
    """What holds of a client in these days of one week."""
    first = min(days)
    allowed, last = maxima(facts, policy), facts.last_contact_on
    in_week = facts.contact_days_that_week if last and monday_of(last) == monday_of(first) else 0
    in_month = facts.contact_days_that_month if last else 0
    left = None if allowed.week is None else max(0, allowed.week - in_week)
    every = interval(facts, policy)
    twice = every is not None and every <= TWICE_WITHIN and (left is None or left >= 2)
    gap = max(2, (every or 0) - 1)
    month = month_of(last) if last else None
    found = Asked(
        from_afar(facts, policy, calendar, first), SECOND_TIME if twice else 0, gap, left, in_month, allowed, month
    )
    months_left = [found.left_on(day) for day in days]
    if any(each is not None and each < 2 for each in months_left):
        found = found._replace(again=0)
    return found


def from_afar(facts: Facts, policy: Policy, calendar: Calendar, on: date) -> int:
    """Percent of a contact in person that one from afar is worth on a day; none where it would move no date past it.

    The strictest of the lines that fit.
    """
    lines = [line for line in lines_of(facts, policy) if line.due_after]
    return min((_of_line(line, facts, calendar, on) for line in lines), default=IN_FULL)


def _of_line(line: Line, facts: Facts, calendar: Calendar, on: date) -> int:
    reach, due_after = line.remote_reach, line.due_after or 0
    if reach is None:
        return IN_FULL
    in_person = facts.last_in_person_on or facts.began_on
    last = max(facts.last_contact_on or facts.began_on, in_person)
    farthest = calendar.add(in_person, reach)
    if reach == 0 or farthest <= last or calendar.add(farthest, due_after) <= on:
        return NOT_AT_ALL
    return BY_HALF if reach < due_after else WITHIN_MONTH
