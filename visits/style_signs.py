"""What a client's conversation style is, from what was seen of it (001#40–48). Decided without a database or a clock.

Each sign speaks for one style. An observation is a sign ticked on a visit; the same one ticked on ten visits are ten.
Of fewer than three nothing is said. A style is clear when at least three speak for it, and twice as many as for any
other; else she is unclear. The confidence is how much of everything seen speaks for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.enums import Clarity, Style
from visits.enums import StyleSign
from workdays.quarters import quarter_of

FEWEST = 3
TIMES_THE_NEXT = 2
# From so many observations, and so large a share of all of them, the confidence is high.
MANY = 6
LARGE_PERCENT = 75

STYLE_OF: Mapping[StyleSign, Style] = {sign: Style(sign.value.partition("_")[0]) for sign in StyleSign}


class Group(NamedTuple):
    """A part of the checklist. By where a sign is seen and not by what it speaks for: who ticks sees no labels."""

    label: str | Promise
    signs: tuple[StyleSign, ...]


GROUPS = (
    Group(
        _("In conversation"),
        (
            StyleSign.EXPRESSIVE_OPEN,
            StyleSign.ANALYTICAL_QUESTIONS,
            StyleSign.DRIVING_DIRECT,
            StyleSign.EXPRESSIVE_TOPICS,
            StyleSign.ANALYTICAL_ORDERLY,
            StyleSign.DRIVING_OPINION,
            StyleSign.EXPRESSIVE_EXPERTISE,
            StyleSign.ANALYTICAL_DETAILS,
        ),
    ),
    Group(
        _("At work"),
        (
            StyleSign.DRIVING_PACE,
            StyleSign.ANALYTICAL_CAREFUL,
            StyleSign.AMIABLE_ATTENTIVE,
            StyleSign.ANALYTICAL_OWN_WORK,
            StyleSign.DRIVING_OWN_PLAN,
            StyleSign.EXPRESSIVE_SHOWS,
            StyleSign.ANALYTICAL_RATIONAL,
            StyleSign.DRIVING_SLIPPING,
        ),
    ),
    Group(
        _("With others"),
        (
            StyleSign.AMIABLE_NO_AIRS,
            StyleSign.EXPRESSIVE_ESTEEM,
            StyleSign.AMIABLE_OTHERS,
            StyleSign.ANALYTICAL_SLOW,
            StyleSign.AMIABLE_KIND,
            StyleSign.DRIVING_RESPECT,
            StyleSign.AMIABLE_FAVOUR,
            StyleSign.EXPRESSIVE_RECOGNITION,
            StyleSign.ANALYTICAL_FRIENDS,
        ),
    ),
)


class Tally(NamedTuple):
    """How many observations speak for each style, and what they come to."""

    counts: Mapping[Style, int]
    style: Style | None
    clarity: Clarity

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def top(self) -> int:
        """How many observations speak for the style; 0 where there is none."""
        return self.counts[self.style] if self.style else 0

    @property
    def percent(self) -> int:
        """The share of all observations that speak for the style; 0 where there is none."""
        return 100 * self.top // self.total if self.style else 0


def tally(signs: Iterable[StyleSign]) -> Tally:
    """What these observations come to, in whatever order they were made."""
    found = Counter(STYLE_OF[sign] for sign in signs)
    counts = {style: found[style] for style in Style}
    if sum(counts.values()) < FEWEST:
        return Tally(counts, None, Clarity.TOO_FEW)
    first, second = sorted(counts.values(), reverse=True)[:2]
    if first < FEWEST or first < TIMES_THE_NEXT * second:
        return Tally(counts, None, Clarity.UNCLEAR)
    style = next(style for style, count in counts.items() if count == first)
    is_sure = first >= MANY and 100 * first >= LARGE_PERCENT * sum(counts.values())
    return Tally(counts, style, Clarity.SURE if is_sure else Clarity.LIKELY)


NOTHING_SEEN = tally(())


class Quarter(NamedTuple):
    """What was seen in a quarter, and what everything until its end came to."""

    year: int
    number: int
    counts: Mapping[Style, int]
    until_then: Tally


def quarters(seen: Iterable[tuple[date, StyleSign]]) -> list[Quarter]:
    """How it changed: the quarters in which something was seen, the newest first."""
    found: list[Quarter] = []
    so_far: list[StyleSign] = []
    for (year, number), rows in groupby(sorted(seen), key=lambda row: quarter_of(row[0])):
        signs = [sign for _day, sign in rows]
        so_far += signs
        found.append(Quarter(year, number, tally(signs).counts, tally(so_far)))
    return found[::-1]


def in_order(signs: Iterable[str]) -> list[StyleSign]:
    """Signs as the checklist has them."""
    ticked = set(signs)
    return [sign for group in GROUPS for sign in group.signs if sign in ticked]
