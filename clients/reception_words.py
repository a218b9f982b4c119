"""What a hospital's rules of reception say, in words. Decided without a database or a clock."""

from collections.abc import Iterator
from datetime import date, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clients.enums import WEEKDAYS, HolidayShift, RegistrationState
from clients.reception import Opening, Way, Window
from workdays.words import day_in_words

_NAMES = dict(WEEKDAYS)


def span_in_words(starts: time | None, ends: time | None) -> str:
    """14:00–17:00, or what of it is known."""
    return "–".join(f"{each:%H:%M}" for each in (starts, ends) if each)


def window_in_words(window: Window) -> str:
    """When reps are received, what becomes of a day off, and how early one must ask."""
    return pgettext("between parts", "; ").join(_parts(window))


def _parts(window: Window) -> Iterator[str]:
    yield f"{_days(window)} {span_in_words(window.starts, window.ends)}"
    if window.days:
        yield _on_a_day_off(window.shift)
    if window.booking_lead:
        text = ngettext("book %(days)s working day ahead", "book %(days)s working days ahead", window.booking_lead)
        yield text % {"days": window.booking_lead}
    if window.answer_lead:
        text = ngettext(
            "answered %(days)s working day ahead", "answered %(days)s working days ahead", window.answer_lead
        )
        yield text % {"days": window.answer_lead}


def _days(window: Window) -> str:
    comma = pgettext("between items", ", ")
    if window.weekdays:
        return _("every %(days)s") % {"days": comma.join(str(_NAMES[each]) for each in sorted(window.weekdays))}
    return _("on %(days)s of each month") % {"days": comma.join(map(str, sorted(window.days)))}


def _on_a_day_off(shift: HolidayShift) -> str:
    words = {
        HolidayShift.NONE: _("falls away on a day off"),
        HolidayShift.NEXT: _("on a day off the next working day"),
        HolidayShift.BEFORE: _("on a day off the working day before"),
        HolidayShift.NEXT_WEEK: _("on a day off the first working day of the next week"),
        HolidayShift.SECOND_OF_NEXT_WEEK: _("on a day off the second working day of the next week"),
    }
    return words[shift]


def season_in_words(opens: tuple[int, int], closes: tuple[int, int]) -> str:
    """From one day of the year to another; of a year that has every day."""
    first, last = (date(2000, *day) for day in (opens, closes))
    return f"{day_in_words(first)}–{day_in_words(last)}"


# --- one client -------------------------------------------------------------------------------------------------------


def opening_in_words(found: Opening | None, on: date) -> str:
    """When she can be seen next, and what is to be done for it; said on the day `on`."""
    if found is None:
        return _("No reception day in the next two months")
    return _today(found) if found.on == on and found.lets_in else _ahead(found)


def _today(found: Opening) -> str:
    if found.way == Way.OPEN:
        return _("Received today %(time)s") % {"time": span_in_words(found.starts, found.ends)}
    return _("Booked %(time)s") % {"time": f"{found.starts:%H:%M}"} if found.starts else _("Booked for today")


def _ahead(found: Opening) -> str:
    words = {"day": day_in_words(found.on), "time": span_in_words(found.starts, None)}
    if found.way == Way.TO_BOOK and found.book_by:
        by = {"by": day_in_words(found.book_by)}
        return _("Reception day %(day)s %(time)s, book by %(by)s") % {**words, **by}
    if found.way == Way.ASKED:
        return _("Booking asked for %(day)s, no answer yet") % words
    if found.way == Way.BOOKED:
        return (_("Booked for %(day)s %(time)s") % words).strip()
    return _("Reception day %(day)s %(time)s") % words


def day_of_plan_in_words(found: Opening) -> str:
    """How a visit in person stands on its day, said beside that day."""
    time = {"time": span_in_words(found.starts, found.ends)}
    if found.way == Way.CLOSED:
        return _("No reception day")
    if found.way == Way.TOO_LATE:
        return _("Reception day %(time)s, too late to book") % time
    if found.way == Way.TO_BOOK and found.book_by:
        return _("Reception day %(time)s, book by %(by)s") % {**time, "by": day_in_words(found.book_by)}
    if found.way == Way.ASKED:
        return _("Booking asked for, no answer yet")
    if found.way == Way.BOOKED:
        return (_("Booked %(time)s") % time).strip() if found.starts else pgettext("booking", "Confirmed")
    return _("Reception day %(time)s") % time


def registration_in_words(state: RegistrationState, expires_on: date | None) -> str:
    if expires_on is None or state == RegistrationState.MISSING:
        return str(RegistrationState.MISSING.label)
    words = {"state": str(state.label), "day": date_format(expires_on, "Y-m-d")}
    if state == RegistrationState.EXPIRED:
        return _("%(state)s on %(day)s") % words
    return _("%(state)s: until %(day)s") % words
