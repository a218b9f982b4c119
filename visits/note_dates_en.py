"""Days in English words: tomorrow, next Wednesday, by 5 March, in two weeks, end of the month, after the holiday …

"Next Wednesday" is the one of the next week, as 下周三 is. A pattern that stands here for what is *not* a day to come
(last Friday, two weeks ago, every Monday) answers None, and so takes its words away from the others.
"""

import re
from collections.abc import Callable
from datetime import date
from re import Match

from visits.note_days import (
    Context,
    coming,
    day_of,
    day_of_month,
    day_of_year,
    end_of_months,
    end_of_week,
    holiday,
    in_week,
    last_working,
    month_ahead,
    month_named,
    part_of_month,
    plus,
    plus_months,
    plus_workdays,
)

Resolver = Callable[[Match[str], Context], date | None]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "a couple of": 2, "couple of": 2, "a few": 3,
}  # fmt: skip

_N = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|a few)"
_FULL_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SHORT_WEEKDAY = r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)"
_MONTH = (
    r"(?:january|february|march|april|(?-i:May)|june|july|august|september|october|november|december|"
    r"(?-i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_AT = r"(?:(?:by|on|before|until|till|from|for|no later than)\s(?:the\s)?)?"
_HOLIDAYS = {
    "national day": "national", "spring festival": "spring", "chinese new year": "spring", "labour day": "labour",
    "labor day": "labour", "may day": "labour", "new year": "new_year", "mid-autumn": "mid_autumn",
    "dragon boat": "dragon_boat", "qingming": "tomb",
}  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBERS[" ".join(text.lower().split())]


def _day(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _never(found: Match[str], context: Context) -> None:
    """A day that is past, or comes again and again."""


def _near(found: Match[str], context: Context) -> date | None:
    words = found[0].lower()
    if "after tomorrow" in words:
        return plus(context.on, 2)
    return plus(context.on, 1 if "tomorrow" in words else 0)


def _weekday(found: Match[str], context: Context) -> date:
    weekday = _WEEKDAYS.index(found["day"][:3].lower())
    which = (found["which"] or "").lower()
    if which in ("next", "this"):
        return in_week(context.on, int(which == "next"), weekday)
    return coming(context.on, weekday)


def _week(found: Match[str], context: Context) -> date:
    return end_of_week(context, int("next" in found["which"].lower()))


def _weekend(found: Match[str], context: Context) -> date:
    return in_week(context.on, int((found["which"] or "").lower() == "next"), 5)


def _iso(found: Match[str], context: Context) -> date | None:
    return day_of(int(found["year"]), int(found["month"]), int(found["number"]))


def _dated(found: Match[str], context: Context) -> date | None:
    month, day = 1 + _MONTHS.index(found["month"][:3].lower()), _day(found["number"])
    return day_of(int(found["year"]), month, day) if found["year"] else day_of_year(context, month, day)


def _day_number(found: Match[str], context: Context) -> date | None:
    return day_of_month(context, _day(found["number"]))


def _on(found: Match[str], context: Context) -> date | None:
    if found["n"] is None:
        return plus(context.on, 14)
    count, unit = _number(found["n"]), found["unit"].lower()
    if unit.startswith(("working", "business", "work")):
        return plus_workdays(context, count)
    if unit.startswith("month"):
        return plus_months(context.on, count)
    days = count * (7 if unit.startswith("week") else 14 if unit.startswith("fortnight") else 1)
    return plus(context.on, days) if days else None


def _end(found: Match[str], context: Context) -> date:
    which, unit = (found["which"] or "").lower(), found["unit"].lower()
    ahead = int(which == "next")
    if unit == "week":
        return end_of_week(context, ahead)
    if unit == "month":
        return end_of_months(context, ahead)
    if unit == "quarter":
        return end_of_months(context, 3 * ahead - (context.on.month - 1) % 3, months=3)
    return last_working(context, date(context.on.year + ahead, 12, 1), date(context.on.year + ahead, 12, 31))


def _month(found: Match[str], context: Context) -> date:
    return end_of_months(context, 1)


def _part_of_month(found: Match[str], context: Context) -> date | None:
    part = {"early": "early", "mid": "middle", "late": "late", "end": "end"}[found["part"].lower()[:5].rstrip("- ")]
    named = found["month"].lower()
    ahead = {"next month": 1, "this month": 0}.get(" ".join(named.split()))
    first = month_named(context, 1 + _MONTHS.index(named[:3])) if ahead is None else month_ahead(context.on, ahead)
    return part_of_month(context, first, part) if first else None


def _holiday(found: Match[str], context: Context) -> date | None:
    name = " ".join((found["name"] or "").lower().split())
    days = holiday(context, _HOLIDAYS.get(name, ""))
    if days is None:
        return None
    return (days.before if found["side"].lower() == "before" else days.after)(context.calendar)


def _next_clinic(found: Match[str], context: Context) -> date | None:
    return context.next_clinic()


_TABLE: tuple[tuple[str, Resolver], ...] = (
    (rf"\b(?:on\s)?(?:last|past|previous|every|each)\s(?:{_FULL_WEEKDAY}|{_SHORT_WEEKDAY}|week|month|time|year|day)s?\b", _never),
    (rf"\b(?:on\s)?(?:{_FULL_WEEKDAY})s\b", _never),
    (rf"\b{_N}\s(?:working\s)?(?:day|week|month|year|hour)s?\s(?:ago|earlier|before)\b|\byesterday\b|\bonce\sa\s(?:day|week)\b", _never),
    (r"\b(?:by\s|on\s|before\s)?(?:(?:the\s)?day\safter\stomorrow|tomorrow|today|tonight|this\s(?:afternoon|evening))\b", _near),
    (rf"\b{_AT}(?:(?P<which>next|this|coming)\s)?(?P<day>{_FULL_WEEKDAY})\b(?!'s)", _weekday),
    (rf"\b(?:by|on|before|until)\s(?:(?P<which>next|this)\s)?(?P<day>{_SHORT_WEEKDAY})\b\.?", _weekday),
    (rf"\b(?P<which>next|this)\s(?P<day>{_SHORT_WEEKDAY})\b\.?", _weekday),
    (r"\b(?:by\s|before\s|in\s|within\s|during\s)?(?:the\s)?(?P<which>next|this)\sweek\b", _week),
    (r"\b(?:on\s|at\s|over\s)?(?:the\s)?(?:(?P<which>next|this)\s)?weekend\b", _weekend),
    (rf"(?<!\d)(?:\b{_AT})?(?P<year>20\d\d)-(?P<month>1[0-2]|0[1-9])-(?P<number>3[01]|[12]\d|0[1-9])(?!\d)", _iso),
    (rf"\b{_AT}(?P<number>{_DAY})\s(?:of\s)?(?P<month>{_MONTH})(?![a-z])(?:,?\s(?P<year>20\d\d))?", _dated),
    (rf"\b{_AT}(?P<month>{_MONTH})\s(?P<number>{_DAY})(?![\d%.:])\b(?:,?\s(?P<year>20\d\d))?", _dated),
    (r"\b(?:by|on|before|until)\sthe\s(?P<number>(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th))\b(?!\s(?:floor|ward|bed|building))", _day_number),
    (rf"\b(?:in|within|after)\s(?:the\snext\s)?(?:(?P<n>{_N})\s(?P<unit>(?:working|business|work)\s?days?|days?|weeks?|fortnights?|months?)|half\sa\smonth)(?:'\stime)?\b", _on),
    (rf"\b(?P<n>{_N})\s(?P<unit>(?:working|business)\sdays?|days?|weeks?|months?)\s(?:from\snow|later)\b", _on),
    (r"\b(?:by|before|at|until)?\s?(?:the\s)?end\sof\s(?:the\s)?(?:(?P<which>next|this)\s)?(?P<unit>week|month|quarter|year)\b", _end),
    (r"\b(?:by|before|at)?\s?(?P<which>(?!))?(?P<unit>month|quarter|year)[\s-]end\b", _end),
    (r"\b(?:by\s|in\s|during\s)?next\smonth\b", _month),
    (rf"\b(?:by|in|at|before)?\s?(?:the\s)?(?P<part>early|mid|late|end)(?:\sin|\sof)?[\s-](?P<month>(?:next|this)\smonth|{_MONTH})\b(?!\s\d)", _part_of_month),
    (r"\b(?P<side>before|after)\s(?:the\s)?(?:(?P<name>national\sday|spring\sfestival|chinese\snew\syear|labou?r\sday|may\sday|new\syear|mid-autumn|dragon\sboat|qingming)(?:\sfestival)?(?:\sholidays?)?|holidays?)\b", _holiday),
    (r"\b(?:at|on|during|by|in|before)?\s?(?:her|his|the)?\s?next\s(?=clinic)", _next_clinic),
)  # fmt: skip

PATTERNS: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(pattern.replace(r"\s", " "), re.IGNORECASE | re.ASCII), resolver) for pattern, resolver in _TABLE
)
