"""Ways of planning what is left of a week. Each gets the same: who can be met when, the ways, the room of a day."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from clients.enums import Grade
from planning.weeks.clientele import Client
from planning.weeks.drafts import Draft
from planning.weeks.framing import Framed
from planning.weeks.problem import ANY_TIME, Candidate, Half, Placed
from planning.weeks.solving import solve

# Units of deterministic time for each morning of the optimiser: a year of twenty reps has five thousand of them.
EFFORT = 0.1
# Whom a manager may ask for, in percent of the contacts (DOMAIN, Effort): focus B, A, other B, C, others.
QUOTA: Mapping[str, int] = {"focus": 35, Grade.A: 35, Grade.B: 15, Grade.C: 10, "others": 5}

Policy = Callable[[Framed], list[Placed]]


def ours(framed: Framed) -> list[Placed]:
    """The product's: by rank, and from there by the optimiser."""
    return solve(framed.week, effort=EFFORT).placed


def by_rank(framed: Framed) -> list[Placed]:
    """The product's without the optimiser."""
    return solve(framed.week, effort=0).placed


def most_overdue_first(framed: Framed) -> list[Placed]:
    """Each half day begins with whoever is overdue longest and can be met, and goes on at the nearest hospitals, there
    too with those who are overdue longest; what the day has left is called, in the same order."""
    waiting = sorted(framed.week.candidates, key=lambda each: _due(framed, each))
    return _walked(framed, waiting)


def round_robin(framed: Framed) -> list[Placed]:
    """Everybody who has a cadence in turn: whoever was not seen for longest is next, whatever her grade."""
    waiting = sorted(framed.week.candidates, key=lambda each: (_last(framed, each), each.key))
    return _walked(framed, waiting)


def by_grade_quota(framed: Framed) -> list[Placed]:
    """Of the week's contacts so many for each grade, within it by how long they are overdue; then whoever is left."""
    room = sum(framed.week.room.values())
    left = Counter({kind: room * percent // 100 for kind, percent in QUOTA.items()})
    overdue = sorted(framed.week.candidates, key=lambda each: _due(framed, each))
    within: list[Candidate] = []
    beyond: list[Candidate] = []
    for candidate in overdue:
        kind = _kind(framed.clients[candidate.key])
        (within if left[kind] > 0 else beyond).append(candidate)
        left[kind] -= 1
    return _walked(framed, [*within, *beyond])


POLICIES: Mapping[str, Policy] = {
    "plan": ours,
    "rank": by_rank,
    "overdue": most_overdue_first,
    "round-robin": round_robin,
    "quota": by_grade_quota,
}


def _due(framed: Framed, candidate: Candidate) -> tuple[date, int]:
    return framed.clients[candidate.key].case.due_on or date.max, candidate.key


def _last(framed: Framed, candidate: Candidate) -> date:
    who = framed.clients[candidate.key].who
    return who.last_contact_on or who.began_on


def _kind(client: Client) -> str:
    if client.case.is_focus:
        return "focus"
    return client.case.grade if client.case.grade in QUOTA else "others"


def _walked(framed: Framed, waiting: list[Candidate]) -> list[Placed]:
    """A week of these in their order: half day by half day from the first of them on, to the nearest hospitals."""
    draft = Draft(framed.week)
    for half in framed.week.halves:
        first = next((each for each in waiting if _fits(draft, each, half)), None)
        if first is None:
            continue
        draft.add(first, *half.cell)
        for candidate in _nearest_first(framed, first, waiting):
            if _fits(draft, candidate, half) and not _is_full(draft, half):
                draft.add(candidate, *half.cell)
    for candidate in waiting:
        for on in framed.week.days:
            if draft.gain(candidate, on, ANY_TIME) is not None:
                draft.add(candidate, on, ANY_TIME)
    return draft.plan


def _is_full(draft: Draft, half: Half) -> bool:
    """Whether the morning has had its half of the day's contacts, so that the afternoon has its own."""
    room = draft.week.room[half.on]
    here = sum((each.on, each.part) == half.cell for each in draft.plan)
    return half.part == 1 and here >= -(-room // 2)


def _fits(draft: Draft, candidate: Candidate, half: Half) -> bool:
    return draft.gain(candidate, *half.cell) is not None


def _nearest_first(framed: Framed, first: Candidate, waiting: list[Candidate]) -> Iterator[Candidate]:
    """Stable: at the same hospital they stay in their order."""
    return iter(sorted(waiting, key=lambda each: framed.week.way(first.place, each.place)))
