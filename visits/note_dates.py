"""The days that a note speaks of: "周五前", "下周三", "12月5日", "by Friday", "in two weeks".

Pure rules over Chinese and English, without a service: each pattern stands for one way of saying a day
(`visits.note_dates_zh`, `visits.note_dates_en`), `visits.note_days` counts. Where two fit the same words the one that
begins first holds, and of those the longer. A deadline ("before Friday", 周五前) is the day itself.
"""

import re
from datetime import date
from typing import NamedTuple

from visits import note_dates_en, note_dates_zh
from visits.note_days import Context

_PATTERNS = (*note_dates_zh.PATTERNS, *note_dates_en.PATTERNS)
# Between two that are one period or choice: its end is the day.
_JOINED = re.compile(r"\s?(?:到|至|或者?|~|～|—|–|-|or|to|and|和|及|、|/)\s?")
# Between two ways of saying one day: 12月4日(周五), Friday 4 December.
_TOGETHER = re.compile(r"\s?[,(（]?\s?")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]|(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)


class Found(NamedTuple):
    """A day in a text, from one letter to before another; None where it is none to come (past, every week)."""

    start: int
    end: int
    on: date | None


def find_days(text: str, context: Context) -> list[Found]:
    """Every day a text speaks of, in its order. The text has plain digits: `plain`."""
    found = sorted(_all(text, context), key=lambda each: (each.start, -each.end, each.on is None))
    days: list[Found] = []
    for each in found:
        if not days or each.start >= days[-1].end:
            _add(days, each, text)
    return days


def plain(text: str) -> str:
    """The text with full-width and upper-case digits and traditional letters as plain ones, letter for letter."""
    return text.translate(note_dates_zh.SAME_LENGTH)


def _all(text: str, context: Context) -> list[Found]:
    return [
        Found(match.start(), match.end(), _resolved(resolver(match, context), context))
        for pattern, resolver in _PATTERNS
        for match in pattern.finditer(text)
    ]


def _resolved(on: date | None, context: Context) -> date | None:
    return on if on is not None and on >= context.on else None


def _add(days: list[Found], new: Found, text: str) -> None:
    """Append a day, or make one of it and the one before where they belong together."""
    if days and 0 <= new.start - days[-1].end <= 4:
        last, between = days[-1], text[days[-1].end : new.start]
        if _TOGETHER.fullmatch(between) and (_is_weekday(text, last) ^ _is_weekday(text, new)):
            exact = new if _is_weekday(text, last) else last
            days[-1] = Found(last.start, _closed(text, new.end, between), exact.on)
            return
        if _JOINED.fullmatch(between):
            days[-1] = Found(last.start, new.end, new.on)
            return
    days.append(new)


def _is_weekday(text: str, found: Found) -> bool:
    return _WEEKDAY.search(text, found.start, found.end) is not None


def _closed(text: str, end: int, between: str) -> int:
    """Behind the bracket that was opened before the second of two."""
    return end + 1 if "(" in between and text[end : end + 1] == ")" else end
