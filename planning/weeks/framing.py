"""A person's week made into the optimiser's problem, and what became of everybody in it. No database and no clock."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planning.enums import ItemOrigin, ItemState, LeftOutWhy, SkipReason
from planning.weeks.clientele import Client, Clientele, seen_by
from planning.weeks.facts import Item, WeekFacts
from planning.weeks.horizon import DAY, halves_from, room
from planning.weeks.openings import Met, Reasons, met_in, nearest
from planning.weeks.problem import ANY_TIME, HOURS, Cell, Fixed, Half, Week
from planning.weeks.saying import reasons_of
from planning.weeks.travel import ways
from planning.weeks.worth import Span

# How far ahead the day is looked for on which somebody who did not fit would go.
AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class Framed:
    """The problem, and the clients that its keys stand for: all who could be in the week, and who ought to be."""

    facts: WeekFacts
    week: Week
    span: Span
    clients: Mapping[int, Client]
    local: datetime
    of_today: bool = False

    def is_ahead(self, on: date, part: int) -> bool:
        """Whether a half day is one that is planned anew, be it field time or not any more."""
        if on != self.local.date():
            return on > self.local.date()
        if part == ANY_TIME:
            return self.of_today
        starts, ends = HOURS[part]
        now = self.local.hour * 60 + self.local.minute
        return now < ends if self.of_today else now <= starts

    def reasons(self, key: int, on: date, part: int) -> Reasons:
        """Why she stands where she does."""
        client = self.clients[key]
        found = self.reasons_why(client)
        if part == ANY_TIME:
            return found
        if client.is_in_person_only and client.is_ought:
            found.append(["in_person", {}])
        return [*found, *client.met[on, part].reasons]

    def reasons_why(self, client: Client) -> Reasons:
        """What speaks for a contact with her, wherever it would be."""
        return reasons_of(client.case, self.span, client.win_back_step)

    def left_out(self, placed: Iterable[int]) -> list["Missing"]:
        """Who ought to be in the week and is not, with the reason and the first day on which she would go."""
        there = set(placed)
        missing = [each for key, each in sorted(self.clients.items()) if each.is_ought and key not in there]
        return [Missing(each, self._why(each), self._next(each)) for each in missing]

    def _why(self, client: Client) -> LeftOutWhy:
        if not self.week.halves:
            return LeftOutWhy.NO_FIELD_DAYS
        if client.candidate.best > 0:
            return LeftOutWhy.NO_TIME
        if all((left := client.asked.left_on(day)) is not None and left <= 0 for day in self.week.days):
            return LeftOutWhy.MAXIMUM
        return nearest(client.barred) if client.barred else LeftOutWhy.NO_TIME

    def _next(self, client: Client) -> date | None:
        """The first working day after the week on which she could be met, or called where that counts."""
        calendar, first = self.span.calendar, self.facts.last + DAY
        if self._why(client) == LeftOutWhy.MAXIMUM and client.case.due_on:
            first = max(first, client.case.due_on)
        days = (first + number * DAY for number in range(AHEAD.days))
        return next((day for day in days if calendar.is_working(day) and self._goes_on(client, day)), None)

    def _goes_on(self, client: Client, day: date) -> bool:
        if not client.is_in_person_only:
            return True
        seen = seen_by(self.facts)
        return any(isinstance(met_in(Half(day, part, *HOURS[part]), client.doors, seen), Met) for part in HOURS)


@dataclass(frozen=True)
class Missing:
    """Somebody who did not fit."""

    client: Client
    why: LeftOutWhy
    next_on: date | None


def frame(
    facts: WeekFacts, local: datetime, *, of_today: bool = False, shut: Collection[tuple[int, Cell]] = ()
) -> Framed:
    """The problem of what is left of a week at a moment, from the next half day on.

    Fixed is what is pinned, added by hand or done, and what cannot be planned anew because its half day has begun;
    everything else may be moved. `of_today` plans from this very moment, and lets only what stands today be moved,
    be it to another day: what stands on the days to come stays. `shut` are hospitals that receive nobody in a half day;
    those of which somebody said so are known by what was skipped for it.
    """
    halves = halves_from(facts.days, local, is_rest=of_today)
    first = max(facts.week_on, min((half.on for half in halves), default=local.date()))
    span = Span(first, facts.last, facts.cadence.calendar)
    fixed = [item for item in facts.items if _is_fixed(item, facts, halves, local.date(), of_today=of_today)]
    said = {(item.spot.pk, (item.on, item.half)) for item in facts.items if item.skip_reason == SkipReason.NOT_RECEIVED}
    clients = Clientele(facts, halves, span, _covered(facts, fixed, local.date()), {*shut, *said}).all()
    open_ones = [item for item in fixed if item.is_open]
    taken = Counter(item.on for item in open_ones)
    done = Counter(item.on for item in fixed if item.state == ItemState.DONE)
    spots = {item.spot.pk: item.spot for item in open_ones} | {who.spot.pk: who.spot for who in facts.people}
    week = Week(
        halves=tuple(halves),
        room=room(halves, facts.contacts_a_day, taken, done),
        candidates=tuple(client.candidate for client in clients.values() if client.candidate.best > 0),
        ways=ways(spots.values()),
        fixed=tuple(Fixed(item.relationship, item.spot.pk, item.on, item.half) for item in open_ones),
    )
    return Framed(facts, week, span, clients, local, of_today)


def _is_fixed(item: Item, facts: WeekFacts, halves: Sequence[Half], today: date, *, of_today: bool) -> bool:
    """Whether it stands where it is, and takes its room."""
    if item.rep_id != facts.rep.pk or item.state == ItemState.SKIPPED or item.on < max(today, facts.week_on):
        return False
    if item.state == ItemState.DONE:
        return True
    if item.on not in facts.days:
        # Her leave came after it: it will not be done then, and bars nothing.
        return False
    if item.is_pinned or item.origin == ItemOrigin.ADDED:
        return True
    if of_today:
        return item.on > today
    # Calls of today are made at any time of it.
    return item.on == today and (item.half == ANY_TIME or (item.on, item.half) not in {half.cell for half in halves})


def _covered(facts: WeekFacts, fixed: Iterable[Item], today: date) -> set[int]:
    """Who stands in this week already: fixed in hers, or in somebody else's."""
    others = (
        item
        for item in facts.items
        if item.rep_id != facts.rep.pk and item.is_open and item.on >= max(today, facts.week_on)
    )
    return {item.relationship for item in (*(item for item in fixed if item.is_open), *others)}
