"""The clients of a week, one by one: what speaks for each, when she can be met or called, and what that is worth."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from clients.enums import Status
from clients.influence import IMPORTANT, SEEN_EVERY
from planning.enums import ItemState, LeftOutWhy
from planning.weeks.asking import Asked, asked
from planning.weeks.facts import Item, WeekFacts, Who, WinBackDue
from planning.weeks.openings import Doors, Met, Seen, is_quiet_all_day, met_in
from planning.weeks.problem import Call, Candidate, Cell, Half, Meeting
from planning.weeks.worth import (
    APPOINTMENT,
    PROMISE_FROM_AFAR,
    Case,
    Span,
    Step,
    cadence_worth,
    latest,
    ought,
    promise_worth,
)
from retention.enums import WinBackStep
from visits.cadence import advanced, dates
from visits.enums import Channel

# From afar so much of a step of a win-back but the first, which is a visit.
WIN_BACK_FROM_AFAR = 60


@dataclass(frozen=True)
class Client:
    """One client of the week: what speaks for her, how often and in which way she is to be seen, when she can be met.

    `barred` says why not, for each half day in which she cannot.
    """

    who: Who
    case: Case
    asked: Asked
    doors: Doors
    is_ought: bool
    met: Mapping[Cell, Met]
    barred: Sequence[LeftOutWhy]
    candidate: Candidate
    # The step of a win-back that is to be done.
    win_back_step: int | None = None

    @property
    def channel_from_afar(self) -> Channel:
        return Channel.WECHAT if self.who.has_wechat else Channel.PHONE

    def worth_at_best(self, span: Span) -> int:
        """What a contact on the first day would be worth, whether she can be met or not."""
        return cadence_worth(self.case, span, span.first) + promise_worth(self.case, span, span.first)

    @property
    def is_in_person_only(self) -> bool:
        return self.asked.from_afar == 0 or self.win_back_step == WinBackStep.VISITED


def seen_by(facts: WeekFacts) -> Seen:
    """From where doors are asked: the person and the day of planning."""
    return Seen(facts.on, facts.cadence.calendar, facts.rep.filing_number, facts.rep.filing_expires_on)


def doors_of(facts: WeekFacts, who: Who) -> Doors:
    return Doors(
        facts.slots.get(who.client_id, []),
        facts.offs.get(who.client_id, []),
        who.quiet,
        facts.rules.get(who.pk),
        facts.registered.get(who.organisation or 0),
    )


@dataclass(frozen=True)
class Clientele:
    """All of a week's clients, from its facts and the half days that are left of it.

    `covered` are those who stand in it already, or in somebody else's: they are not planned again. `shut` are hospitals
    that receive nobody in a half day.
    """

    facts: WeekFacts
    halves: Sequence[Half]
    span: Span
    covered: Collection[int]
    shut: Collection[tuple[int, Cell]] = ()

    def all(self) -> dict[int, Client]:
        people = (who for who in self.facts.people if who.pk not in self.covered)
        return {client.who.pk: client for who in people if (client := self._client(who))}

    def _client(self, who: Who) -> Client | None:
        """None of whom nothing speaks for a contact, be it in this week or soon."""
        dated, step = self._after_what_is_planned(who)
        case = self._case(dated, step)
        is_ought = ought(case, self.span)
        if not is_ought and (case.due_on is None or dated.status != Status.ACTIVE):
            return None
        policy = self.facts.cadence.policy(who.path)
        days = sorted({half.on for half in self.halves}) or [self.span.first]
        how = asked(dated.facts, policy, self.facts.cadence.calendar, days)
        due = self.facts.win_backs.get(who.pk)
        client = Client(
            dated, case, how, doors_of(self.facts, who), is_ought, {}, [], Candidate(who.pk, who.spot.pk), _step(due)
        )
        return self._with_options(client)

    def _after_what_is_planned(self, who: Who) -> tuple[Who, Step | None]:
        """Her dates as they will be when the week begins, if what is planned until then takes place."""
        step = self.facts.steps.get(who.pk)
        ahead = sorted(
            (item.on, Channel(item.channel).is_in_person)
            for item in self._items.get(who.pk, ())
            if item.is_open and self.facts.on <= item.on < self.facts.week_on
        )
        if not ahead or who.status != Status.ACTIVE:
            return who, step
        known = who.contacts
        for on, is_in_person in ahead:
            known = advanced(known, on, is_in_person) or known
        if step is not None and step.on <= ahead[-1][0]:
            step = None
        later = who._replace(**known._asdict(), next_step_on=step.on if step else None)
        found = dates(later.facts, self.facts.cadence.policy(who.path), self.facts.cadence.calendar)
        return later._replace(**found._asdict()), step

    def _case(self, who: Who, step: Step | None) -> Case:
        moves = who.moves if who.moves and (who.importance or 0) >= IMPORTANT else 0
        win_back = self.facts.win_backs.get(who.pk)
        return Case(
            grade=who.grade,
            is_focus=who.is_focus,
            potential=who.potential,
            size=self._size(who),
            due_on=who.due_on,
            neglected_on=who.neglected_on,
            escalated_on=who.escalated_on,
            step=step,
            win_back_on=win_back.due_on if win_back else None,
            appointment_on=self.facts.appointments.get(who.pk),
            moves=moves,
            is_mover_due=bool(moves) and self._is_long_ago(who.last_contact_on) and who.status == Status.ACTIVE,
        )

    def _size(self, who: Who) -> int | None:
        mean = self._mean_volumes.get(who.grade)
        return None if not mean or who.volume is None else 100 * who.volume // mean

    @cached_property
    def _mean_volumes(self) -> Mapping[str, int]:
        """What clients of each grade have on the mean in this panel, of those of whom it is known."""
        known: dict[str, list[int]] = defaultdict(list)
        for who in self.facts.people:
            if who.volume is not None and who.status == Status.ACTIVE:
                known[who.grade].append(who.volume)
        return {grade: sum(volumes) // len(volumes) for grade, volumes in known.items()}

    def _is_long_ago(self, last: date | None) -> bool:
        """Whether who moves others was not met for so long that she is to be seen for it (as on Today)."""
        calendar = self.facts.cadence.calendar
        return last is None or (last < self.span.last and calendar.between(last, self.span.last) >= SEEN_EVERY)

    # --- options ------------------------------------------------------------------------------------------------------

    def _with_options(self, client: Client) -> Client:
        """The client with all half days and days in which she could be seen or called."""
        halves = self._open_to(client)
        met, barred = self._met(client, halves)
        meetings = [self._meeting(client, cell, found) for cell, found in met.items()]
        worth = [each for each in meetings if each.value > 0]
        calls = list(self._calls(client, halves, has_meetings=bool(worth)))
        last = latest(client.case, self.span)
        if any(each.on <= last for each in worth) or any(each.on <= last for each in calls):
            worth, calls = [each for each in worth if each.on <= last], [each for each in calls if each.on <= last]
        candidate = Candidate(
            client.who.pk,
            client.who.spot.pk,
            tuple(worth),
            tuple(calls),
            again=client.asked.again if client.is_ought and client.case.win_back_on is None else 0,
            gap=client.asked.gap,
            is_half_remote=client.asked.is_half_remote,
        )
        return replace(client, met=met, barred=barred, candidate=candidate)

    def _open_to(self, client: Client) -> list[Half]:
        """The half days of days on which she is served, may be seen, and was not done or skipped already."""
        taken = {
            item.on
            for item in self._items.get(client.who.pk, ())
            if item.rep_id == self.facts.rep.pk and item.state in {ItemState.DONE, ItemState.SKIPPED}
        }
        return [half for half in self.halves if half.on not in taken and self._may(client, half.on)]

    def _met(self, client: Client, halves: Sequence[Half]) -> tuple[dict[Cell, Met], list[LeftOutWhy]]:
        """How she can be met in each half day, and why not in the others."""
        met, barred = {}, []
        for half in halves:
            is_shut = (client.who.spot.pk, half.cell) in self.shut
            found = LeftOutWhy.NO_WINDOW if is_shut else met_in(half, client.doors, self._seen)
            if isinstance(found, Met):
                met[half.cell] = found
            else:
                barred.append(found)
        return met, barred

    @cached_property
    def _seen(self) -> Seen:
        return seen_by(self.facts)

    @cached_property
    def _items(self) -> Mapping[int, list[Item]]:
        found: dict[int, list[Item]] = defaultdict(list)
        for item in self.facts.items:
            found[item.relationship].append(item)
        return found

    def _may(self, client: Client, on: date) -> bool:
        """Whether she is served on that day, and her maximum leaves room for it."""
        left = client.asked.left_on(on)
        return self.facts.holds(client.who, on) and (left is None or left > 0 or client.case.win_back_on is not None)

    def _meeting(self, client: Client, cell: Cell, found: Met) -> Meeting:
        on, part = cell
        case = client.case
        worth = cadence_worth(case, self.span, on) + promise_worth(case, self.span, on)
        worth += APPOINTMENT if case.appointment_on == on else 0
        return Meeting(on, part, worth * found.percent // 100, found.opens, found.closes)

    def _calls(self, client: Client, halves: Sequence[Half], *, has_meetings: bool) -> Iterator[Call]:
        """Days on which a contact from afar is worth something: never where only one in person counts, unless she
        cannot be met and was promised something; and never to fill a day."""
        case = client.case
        is_promise_alone = client.is_in_person_only and not has_meetings
        if not client.is_ought or (client.is_in_person_only and has_meetings):
            return
        for on in sorted({half.on for half in halves}):
            if is_quiet_all_day(client.doors.quiet, [half for half in halves if half.on == on]):
                continue
            share = 0 if is_promise_alone else WIN_BACK_FROM_AFAR if case.win_back_on else client.asked.from_afar
            worth = cadence_worth(case, self.span, on) * share + promise_worth(case, self.span, on) * PROMISE_FROM_AFAR
            if worth >= 100:
                yield Call(on, worth // 100)


def _step(due: WinBackDue | None) -> int | None:
    return due.steps_done + 1 if due else None
