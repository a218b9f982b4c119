"""What a client's conversation style is, from what was seen of it (001#40–48). Decided without a database or a clock.

Each sign speaks for one style. An observation is a sign ticked on a visit; the same one ticked on ten visits are ten.
Of fewer than three nothing is said. A style is clear when at least three speak for it, and twice as many as for any
other; else she is unclear. The confidence is how much of everything seen speaks for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.enums import Clarity, Style
from visits.enums import StyleSign

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
    def percent(self) -> int:
        """The share of all observations that speak for the style; 0 where there is none."""
        return 100 * self.counts[self.style] // self.total if self.style else 0


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


def in_order(signs: Iterable[str]) -> list[StyleSign]:
    """Signs as the checklist has them."""
    ticked = set(signs)
    return [sign for group in GROUPS for sign in group.signs if sign in ticked]
