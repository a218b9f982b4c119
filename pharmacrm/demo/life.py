"""The life behind what is logged: how much a client feels cared for, and how she is lost.

It knows no rule of the product. What a rep would have seen of it is written down as she would have: contacts avoided,
complaints, a competitor now and then. The rest stays hidden, as it does in life.

- Care, from 0 to 1, fades with the days since the last contact, at a pace of the client's own, faster where she
  matters to many. Whoever is met feels more of it, and more again for effort that she was told of and for a promise
  kept. A broken promise takes a lot.
- A competitor turns up by chance, pulls more and more and then less again, and is seen by the rep or not.
- Each day there is a chance of loss: the less care the higher, higher while a competitor pulls, and a little for moves
  and deaths, which come from nowhere.
"""

from collections.abc import Sequence
from math import exp, inf
from random import Random
from typing import NamedTuple

from pharmacrm.demo.talk import Mood, Pools, Said
from pharmacrm.demo.timeline import Event, What

# Share of contacts with a next step, and of these the broken ones.
STEPS = 0.13
_BROKEN = 0.1
# Working days in which care falls to a third, of a client whose potential is that; every so many points more halve it
# more than once: whoever matters to many is used to being called on.
_PACE, _AT_POTENTIAL, _STEP = 45.0, 80, 37.0
_POTENTIAL_UNKNOWN = 65
_CARE_AT_FIRST = (0.5, 0.9)
# What closes how much of the distance to full care.
_MET, _HEARD_FROM, _TRIED, _TOLD, _KEPT = 0.3, 0.15, 0.02, 0.3, 0.1
_AFTER_BROKEN = 0.45
# How much longer, or shorter, she waits from then on.
_TRUSTS, _MISTRUSTS = 1.1, 0.65
# Chances of a day: without any care, and how steeply less with it.
_FROM_NOWHERE = 0.00003
_UNCARED = 0.012
_PULLED = 0.002
_RIVALS = 1 / 900
# A competitor's pull is at its height after so many days, and gone after four times that.
_RIVAL_AT_HEIGHT = 35.0
_SEEN = 0.5
# Below this care a client complains, below that one she is not to be found.
_COMPLAINS, _AVOIDS = 0.3, 0.25
_HOW_OFTEN = 0.3


# An event as it went: what was done and said, and from 0 to 1 how the promise made then went, if there was one.
Moment = tuple[Event, Said, float | None]


class Course(NamedTuple):
    """`lost` is the number of the working day on which she was; `care` is what she felt at the end."""

    moments: list[Moment]
    lost: int | None
    care: float


def is_broken(step: float) -> bool:
    return step > 1 - _BROKEN


def lead(
    chance: Random,
    events: Sequence[Event],
    pools: Pools,
    *,
    potential: int | None,
    until: int,
    can_end: bool,
    keep: int,
) -> Course:
    """Live through the events in their order, until the day numbered `until` or until the client is lost.

    The last `keep` events went as they are given; of others it may turn out that she was not to be found.
    """
    if not events:
        return Course([], None, 1.0)
    life = _Life(chance, events[0].number, potential, can_end=can_end)
    draw, live_until, feel = chance.random, life.live_until, life.feel
    moments: list[Moment] = []
    settled = len(events) - keep
    for place, event in enumerate(events):
        lost = live_until(event.number)
        if lost:
            return Course(moments, lost, life.care)
        pool: Sequence[Said] | None = None
        if event.in_person and event.what == What.CONTACT:
            if life.care < _AVOIDS and place < settled and draw() < _HOW_OFTEN:
                event = event._replace(what=What.ATTEMPT)
            elif life.care < _COMPLAINS or life.pull:
                pool = pools.moods[life.mood()]
        if pool is None:
            pool = pools.said[event.what, event.in_person]
        said = pool[int(draw() * len(pool))]
        moments.append((event, said, feel(event, said)))
    return Course(moments, live_until(until) or None, life.care)


class _Life:
    """What a client feels, from day to day."""

    __slots__ = ("care", "day", "draw", "pace", "patience", "promise", "promised_on", "pull", "rival", "wait")

    def __init__(self, chance: Random, day: int, potential: int | None, *, can_end: bool) -> None:
        self.draw, self.wait, self.day = chance.random, chance.expovariate, day
        weight = _POTENTIAL_UNKNOWN if potential is None else potential
        self.pace = _PACE * exp((_AT_POTENTIAL - weight) / _STEP) * (0.7 + 0.7 * self.draw())
        low, high = _CARE_AT_FIRST
        self.care = low + self.draw() * (high - low)
        # She is lost when the chances of her days have added up to this.
        self.patience = self.wait(1.0) if can_end else inf
        # Since when a competitor is about, and how much he pulls.
        self.rival, self.pull = day + self.wait(_RIVALS), 0.0
        # When it shows how the promise went.
        self.promised_on, self.promise = 0, 0.0

    def live_until(self, day: int) -> int:
        """Live on to a day; the day on which she was lost before, 0 if she was not."""
        gone = day - self.day
        if gone <= 0:
            return 0
        faded = self.care * exp(-gone / self.pace)
        if day >= self.rival:
            about = (day - self.rival) / _RIVAL_AT_HEIGHT
            self.pull = about * exp(1 - about)
        lack = 1 - (0.3 * self.care + 0.7 * faded)
        self.patience -= gone * (_FROM_NOWHERE + _UNCARED * lack**8 + _PULLED * self.pull * lack)
        if self.patience < 0:
            return self.day + 1 + int(self.draw() * gone)
        self.care, self.day = faded, day
        if self.promised_on and self.promised_on < day:
            self._learn()
        if self.pull and day > self.rival + 4 * _RIVAL_AT_HEIGHT:
            self.rival, self.pull = day + self.wait(_RIVALS), 0.0
        return 0

    def _learn(self) -> None:
        """Whether the promise was kept."""
        self.promised_on = 0
        if is_broken(self.promise):
            self.care *= _AFTER_BROKEN
            self.pace *= _MISTRUSTS
        else:
            self.care += _KEPT * (1 - self.care)

    def mood(self) -> Mood:
        if self.care < _COMPLAINS and self.draw() < _HOW_OFTEN:
            return Mood.SOUR
        return Mood.RIVAL if self.pull and self.draw() < _SEEN else Mood.PLAIN

    def feel(self, event: Event, said: Said) -> float | None:
        """Take in what happened; from 0 to 1 how the promise made then goes, if one is made."""
        lack = 1 - self.care
        if event.what == What.CONTACT:
            self.care += lack * (_MET if event.in_person else _HEARD_FROM)
            if said[1].client_told:
                self.care += _TOLD * (1 - self.care)
                self.pace *= _TRUSTS
            if self.draw() < STEPS:
                step = self.promise = self.draw()
                self.promised_on = event.number + 2 + int(step * 10)
                return step
        elif event.what == What.ATTEMPT:
            self.care += _TRIED * lack
        return None
