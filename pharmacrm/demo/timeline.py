"""On which working days a client was visited, made backwards from the last contact."""

from enum import IntEnum
from random import Random
from typing import NamedTuple


class What(IntEnum):
    CONTACT = 0
    ATTEMPT = 1
    # A message sent with nothing said: it is logged and doesn't count.
    TAP = 2


class Event(NamedTuple):
    # The running number of the working day.
    number: int
    what: What
    in_person: bool


class Rhythm(NamedTuple):
    """How a client is visited. Days are working days."""

    # Between contacts, and how long it takes when the client slips out of sight.
    gap: float
    lapse: int
    # Share of contacts from afar; two never follow each other.
    remote: float


# The client slips out of sight once; or her rep has no time for her during the next few contacts.
_LAPSES = 0.04
_BUSY, _BUSY_TODAY = 0.005, 0.05
_BUSY_FOR, _BUSY_GAP = (5, 12), 3.0
_FAILS = 0.15
_FAILS_AGAIN = 0.2
_TAPS = 0.02
_CALLS_AFTER = 0.12
_TRIES_AFTER = 0.35


def timeline(chance: Random, rhythm: Rhythm, *, contact: int, until: int, count: int, is_fresh: bool) -> list[Event]:
    """`count` events in their order, the last contact in person on the day numbered `contact`.

    After it there may be an attempt, when the client waits for one; or, when she doesn't, a contact from afar.
    Nothing happens after the day numbered `until`.
    """
    events = _after(chance, contact, until, is_fresh=is_fresh)[: count - 1]
    number, must_be_in_person, busy = contact, True, _busy(chance, rhythm, _BUSY_TODAY)
    while len(events) < count:
        in_person = must_be_in_person or chance.random() >= rhythm.remote
        events.append(Event(number, What.CONTACT, in_person))
        busy = busy - 1 if busy else _busy(chance, rhythm, _BUSY)
        number = _before(chance, rhythm, events, number, count, factor=_BUSY_GAP if busy else 1.0)
        must_be_in_person = not in_person
    events.reverse()
    return events


def _after(chance: Random, contact: int, until: int, *, is_fresh: bool) -> list[Event]:
    room = until - contact
    draw = chance.random()
    if room < 2:
        return []
    if is_fresh:
        return [Event(contact + 1 + int(chance.random() * room), What.CONTACT, False)] if draw < _CALLS_AFTER else []
    return [Event(until - int(chance.random() * min(3, room)), What.ATTEMPT, True)] if draw < _TRIES_AFTER else []


def _busy(chance: Random, rhythm: Rhythm, share: float) -> int:
    """For how many contacts her rep has no time, if it begins now. Not where every visit has its day."""
    return chance.randint(*_BUSY_FOR) if rhythm.lapse and chance.random() < share else 0


def _before(chance: Random, rhythm: Rhythm, events: list[Event], number: int, count: int, *, factor: float) -> int:
    """The day of the contact before, with the attempts (or the empty message) in between."""
    draw = chance.random()
    if draw < _FAILS:
        number -= 1 + int(chance.random() * 2)
        events.append(Event(number, What.ATTEMPT, chance.random() < 0.7))
        if chance.random() < _FAILS_AGAIN and len(events) < count:
            number -= 1
            events.append(Event(number, What.ATTEMPT, True))
    elif draw > 1 - _TAPS:
        number -= 1
        events.append(Event(number, What.TAP, False))
    del events[count:]
    if chance.random() < _LAPSES:
        return number - rhythm.lapse - int(chance.random() * 9)
    return number - max(1, int(rhythm.gap * factor * (0.6 + 0.8 * chance.random())))
