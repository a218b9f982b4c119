"""The plan by rank: who is worth most is placed first, each where she is worth most after the way to her.

It needs nothing but itself: the start of the optimiser, and the plan where that one has no better or is not there.
Of equal worth the smaller key comes first, the earlier half day, and in person before from afar; so the same week has
the same plan. Whoever could not be placed for the way alone is tried again once more hospitals are visited, and second
contacts come last of all: nobody's second takes the place of somebody's first.

Nothing is left empty where something can be planned: a contact that is worth less than its way is only made in a
hospital that is visited anyway, or else from afar; if the plan would be empty, the best one is made all the same.
"""

from collections.abc import Iterator
from datetime import date

from planning.weeks.drafts import Draft
from planning.weeks.problem import ANY_TIME, Candidate, Week


def greedy(week: Week, draft: Draft | None = None) -> Draft:
    """The plan by rank, or what is still missing of one that was begun."""
    draft = draft or Draft(week)
    ranked = sorted(week.candidates, key=lambda each: (-each.best, each.key))
    for nth in (1, 1, 2):
        for candidate in ranked:
            if nth == 1 or candidate.again:
                _place(draft, candidate, nth)
    if not draft.placed:
        _place_one(draft, ranked)
    return draft


def _place(draft: Draft, candidate: Candidate, nth: int) -> None:
    """Where she adds most, if anywhere."""
    best = max(_gains(draft, candidate, nth), default=None)
    if best is not None and best[0] > 0:
        _gain, back, part = best
        draft.add(candidate, date.fromordinal(-back), -part, nth)


def _gains(draft: Draft, candidate: Candidate, nth: int) -> Iterator[tuple[int, int, int]]:
    """What she adds in each half day where she fits; the greatest of them is the earliest of the best."""
    for on, part in (*(each.cell for each in candidate.meetings), *((each.on, ANY_TIME) for each in candidate.calls)):
        gain = draft.gain(candidate, on, part, nth)
        if gain is not None:
            yield gain, -on.toordinal(), -part


def _place_one(draft: Draft, ranked: list[Candidate]) -> None:
    """The one contact whose way costs least, though it is worth less."""
    found = [(gain, candidate) for candidate in ranked for gain in _gains(draft, candidate, 1)]
    if found:
        (_gain, back, part), candidate = max(found, key=lambda each: each[0])
        draft.add(candidate, date.fromordinal(-back), -part)
