"""Small random weeks for property tests: few half days and hospitals, so that their rules meet each other."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import strategies as st

from planning.weeks.problem import HOURS, Call, Candidate, Fixed, Half, Meeting, Week

MONDAY = date(2026, 11, 16)
VALUES = st.integers(1, 1200)


@st.composite
def weeks(draw):
    days = draw(st.integers(0, 3))
    halves = [Half(MONDAY + timedelta(days=n), part, *HOURS[part]) for n in range(days) for part in (1, 2)]
    if halves and draw(st.booleans()):
        # What is left of a half day under way.
        first = halves[0]
        halves[0] = Half(first.on, first.part, first.starts + draw(st.integers(0, 170)), first.ends)
    hospitals = draw(st.integers(1, 5))
    ways = {pair: draw(st.sampled_from([12, 20, 40, 55, 61, 120])) for pair in combinations(range(hospitals + 1), 2)}
    clients = [draw(candidates(key, hospitals, halves)) for key in range(1, draw(st.integers(0, 12)) + 1)]
    fixed = [draw(fixed_ones(100 + n, hospitals, halves)) for n in range(draw(st.integers(0, 3)))] if halves else []
    room = {half.on: draw(st.integers(0, 9)) for half in halves}
    return Week(tuple(halves), room, tuple(clients), ways, tuple(fixed))


@st.composite
def candidates(draw, key, hospitals, halves):
    meetings = []
    for half in halves:
        if draw(st.booleans()):
            opens = draw(st.integers(half.starts, half.ends - 25))
            closes = draw(st.integers(opens + 25, half.ends))
            whole = draw(st.booleans())
            span = (half.starts, half.ends) if whole else (opens, closes)
            meetings.append(Meeting(half.on, half.part, draw(VALUES), *span))
    days = sorted({half.on for half in halves})
    calls = [Call(on, draw(VALUES)) for on in days if draw(st.booleans())]
    again, gap = draw(st.sampled_from([0, 0, 40])), draw(st.integers(1, 2))
    place = draw(st.integers(0, hospitals))
    return Candidate(key, place, tuple(meetings), tuple(calls), again, gap, draw(st.booleans()))


@st.composite
def fixed_ones(draw, key, hospitals, halves):
    half = draw(st.sampled_from(halves))
    return Fixed(key, draw(st.integers(0, hospitals)), half.on, draw(st.sampled_from([half.part, 3])))
