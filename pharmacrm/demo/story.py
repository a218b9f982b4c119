"""One client from the day the relationship began until today, as rows."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from clients.enums import ClientKind, Phase, SlotKind, SlotPart, SlotSource, Stage, Status, WeekParity
from clients.names import phone_digits
from grading.enums import ChangeReason
from pharmacrm.demo.days import AFTERNOON, EVENING, MORNING, SLOTS, Days, at, text
from pharmacrm.demo.ids import Ids
from pharmacrm.demo.life import Course, Moment, is_broken, lead
from pharmacrm.demo.members import Casting, Member, Sort, Standing
from pharmacrm.demo.past import Case, Contact, Grades, Nights, spans, until_lost
from pharmacrm.demo.scores import UNKNOWN, Judged
from pharmacrm.demo.tables import (
    AFFILIATIONS,
    ALERTS,
    ASSESSMENTS,
    CLIENTS,
    GRADE_CHANGES,
    MARKS,
    NEXT_STEPS,
    RELATIONSHIPS,
    SPANS,
    VALUES,
    VISITS,
    Batch,
    Row,
)
from pharmacrm.demo.tables import (
    SLOTS as CLINIC_SLOTS,
)
from pharmacrm.demo.talk import Talk
from pharmacrm.demo.timeline import Event, Rhythm, What, timeline
from pharmacrm.demo.words import CLINIC_PLACES
from pharmacrm.demo.world import Rep, World
from retention.enums import Mark
from visits.cadence import Contacts, contacts_of
from visits.enums import NextStepState
from visits.state import Row as StateRow
from visits.state import State, computed

_LATE = 0.05
# A visit this many working days ago or more has had its next step closed.
_SETTLED = 12
# How somebody stands today follows from her last events: they went as they were meant to.
_SETTLED_EVENTS = 3
# Without so much care a client is judged to support us less than she did.
_LACKING = 0.6
_STAGES = Stage.values
_GAP_WITHOUT_CADENCE = 40
# The running number of a working day in the calendar's second year.
_FIRST_NUMBER = 300
# Days since hours were last looked at: every number up to the latter, scattered over the panel without a throw of dice,
# which would make another demo of every seed.
_CHECKED_STEP, _CHECKED_UP_TO = 37, 260
_WORKING_TIME = (*MORNING, *AFTERNOON)


class Means(NamedTuple):
    """What every story of a demo is made with."""

    world: World
    casting: Casting
    talk: Talk
    nights: Nights


class Story:
    """What happened with one client, made up as it is written down."""

    def __init__(self, means: Means, rep: Rep, chance: Random, batch: Batch, ids: Ids, member: Member) -> None:
        self.means, self.rep, self.chance, self.batch, self.ids, self.member = means, rep, chance, batch, ids, member
        self.days: Days = means.world.days
        self.iso = means.world.days.iso
        self.terms = means.world.terms(rep)

    def tell(self, *, has_heirs: bool) -> int:
        """Write everything down; return how many of her visits were not made because she was lost before."""
        events = self._events()
        self.course = self._lead(events, can_end=has_heirs)
        self.lost_on = None if self.course.lost is None else self.days.day(self.course.lost)
        # The last working day on which something may have been done for her.
        self.until = self.days.last if self.course.lost is None else self.course.lost - 1
        first = events[0].number if events else self.days.today - self.means.casting.days_ago(self.chance, self.member)
        self.began = self.days.day(first - (int(self.chance.random() * 3) if events else 0))
        judgements = self._judgements(events)
        self.now = judgements[-1][1] if judgements else UNKNOWN
        self.grades: Grades = [(self.began, UNKNOWN.grade), *_moves(judgements)]
        contacts, last_visit = self._visits(self.course.moments)
        self._promises(last_visit)
        self._assess(judgements)
        self._client()
        self._relationship(contacts)
        self._past(contacts)
        return len(events) - len(self.course.moments)

    # --- visits -----------------------------------------------------------------------------------------------------

    def _events(self) -> list[Event]:
        member, casting = self.member, self.means.casting
        if not member.visits:
            return []
        contact = self.days.today - casting.days_ago(self.chance, member)
        is_fresh = member.standing == Standing.FRESH
        rhythm = self._rhythm(contact - _FIRST_NUMBER)
        return timeline(
            self.chance, rhythm, contact=contact, until=self.days.last, count=member.visits, is_fresh=is_fresh
        )

    def _lead(self, events: Sequence[Event], *, can_end: bool) -> Course:
        """How it went with her. Who waits to be seen today, or is focused on, is there today."""
        member = self.member
        is_free = member.standing == Standing.FRESH and not member.promises and member.focus_until is None
        return lead(
            self.chance,
            events,
            self.means.talk.pools[member.is_partner],
            potential=member.now.potential,
            until=self.days.last,
            can_end=can_end and is_free,
            keep=_SETTLED_EVENTS,
        )

    def _rhythm(self, room: int) -> Rhythm:
        """What the cadence asks, unless that many visits would begin before the calendar does."""
        due, neglected = self.means.casting.intervals(self.member, self.member.now.grade)
        gap, lapse = float(due or _GAP_WITHOUT_CADENCE), neglected or _GAP_WITHOUT_CADENCE
        most = room / (1.5 * self.member.visits)
        if gap + lapse / 10 + 1 > most:
            gap, lapse = min(gap, most - 1), 0
        return Rhythm(gap, lapse, remote=0.1 if self.member.is_decision_maker else 0.35)

    def _visits(self, moments: Sequence[Moment]) -> tuple[list[Contact], int | None]:
        """Write the visits; return the contacts that count, in order, and the last visit's id."""
        rep, pk, draw, iso = self.rep, self.member.pk, self.chance.random, self.iso
        rows, visits = self.batch[VISITS], self.ids.visits
        keys, times, days = self.chance.getrandbits, self.days.moments, self.days
        settled = days.last - _SETTLED
        contacts, chain, visit = [], None, None
        grades = iter([*self.grades[1:], (date.max, "")])
        grade, (changes_on, next_grade) = self.grades[0][1], next(grades)
        for event, ((channel, outcome, answered, does_count), words), step in moments:
            day = days.day(event.number)
            while day >= changes_on:
                grade, (changes_on, next_grade) = next_grade, next(grades)
            visit = next(visits)
            slot = _WORKING_TIME[int(draw() * len(_WORKING_TIME))]
            logged_on, logged_at = self._logged(event.number, day, slot)
            rows.append((
                visit, pk, rep.territory_id, rep.user_id, grade, f"{keys(128):032x}", channel, outcome, answered,
                does_count, iso(day), times(day)[slot], logged_at, logged_on != day,
                event.in_person and event.what == What.CONTACT and day > rep.filing_expires_on, chain, *words,
            ))  # fmt: skip
            chain = (chain or visit) if event.what == What.ATTEMPT else None
            if does_count:
                contacts.append(Contact(event.number, day, event.in_person, logged_on))
                if step is not None and event.number < settled:
                    self._step(visit, day, logged_at, step)
        return contacts, visit

    def _logged(self, number: int, day: date, slot: int) -> tuple[date, str]:
        """When a visit was logged: mostly soon after or in the evening, sometimes on one of the next working days."""
        draw = self.chance.random()
        if draw < _LATE and number < self.until - 4:
            day = self.days.day(number + 1 + int(draw * 60))
            return day, self.days.moments(day)[slot]
        later = slot + 1 + int(draw * 6) if draw < 0.7 else EVENING[int(draw * len(EVENING))]
        return day, self.days.moments(day)[min(max(later, slot + 1), SLOTS - 1)]

    def _step(self, visit: int, day: date, logged_at: str, went: float) -> None:
        """A next step of the past: most were done in time, some were broken; a loss ends those that were open."""
        due_on = day + timedelta(days=2 + int(went * 10))
        state, closed_on = NextStepState.DONE, due_on - timedelta(days=int(went * 3))
        if is_broken(went):
            state, closed_on = NextStepState.BROKEN, due_on + timedelta(days=1)
        if self.lost_on and closed_on >= self.lost_on:
            state, closed_on = NextStepState.CANCELLED, self.lost_on
        self._step_row(visit, due_on, went < 0.75 or is_broken(went), state, closed_on, logged_at)

    def _promises(self, visit: int | None) -> None:
        for due_on in self.member.promises if visit else ():
            logged_at = self.batch[VISITS][-1][VISITS.columns.index("logged_at")]
            self._step_row(visit, due_on, True, NextStepState.OPEN, None, logged_at)

    def _step_row(
        self, visit: int | None, due_on: date, promised: bool, state: NextStepState, closed_on: date | None, made: str
    ) -> None:
        words = self.chance.choice(self.means.talk.steps[self.member.is_partner])
        pk = next(self.ids.steps)
        closed_by = self.rep.user_id if closed_on else None
        self.batch[NEXT_STEPS].append((
            pk, self.member.pk, visit, self.rep.user_id, words, self.iso(due_on), promised,
            state.value, closed_on and self.iso(closed_on), closed_by, made,
        ))  # fmt: skip

    # --- grades -----------------------------------------------------------------------------------------------------

    def _judgements(self, events: Sequence[Event]) -> list[tuple[date, Judged]]:
        """The first weeks' judgement and this quarter's, with their days."""
        member, days = self.member, self.days
        if member.now == UNKNOWN:
            return []
        start = events[0].number if events else days.calendar.number(self.began)
        recent = max(start, days.last - int(self.chance.random() * 55))
        early = start + 2 + int(self.chance.random() * 14)
        found = [(recent, member.now)] if early >= recent else [(early, self._first()), (recent, member.now)]
        return [(days.day(number), judged) for number, judged in found if number <= self.until]

    def _first(self) -> Judged:
        """The first judgement: of a client who feels little care by now, before she did."""
        member, lack = self.member, 1 - self.course.care
        if lack < _LACKING or self.chance.random() < 0.5:
            return member.first
        potential, support = member.now.potential or 0, member.now.support or 0
        return self.means.casting.judge.judge(self.chance, potential, support + 30 * lack)

    def _assess(self, judgements: Sequence[tuple[date, Judged]]) -> None:
        pk, author, scheme = self.member.pk, self.rep.user_id, self.means.world.scheme.pk
        before = UNKNOWN.grade
        for day, judged in judgements:
            assessment, made_at = next(self.ids.assessments), self.days.moments(day)[SLOTS - 1]
            self.batch[ASSESSMENTS].append(
                (assessment, pk, scheme, author, self.iso(day), judged.potential, judged.support, made_at)
            )
            self.batch[VALUES] += [
                (next(self.ids.values), assessment, *value, self.iso(day)) for value in judged.values
            ]
            if judged.grade != before:
                self.batch[GRADE_CHANGES].append((
                    next(self.ids.changes), pk, self.iso(day), made_at, author, before, judged.grade,
                    judged.potential, judged.support, scheme, ChangeReason.ASSESSED.value,
                ))  # fmt: skip
            before = judged.grade

    # --- the client and her state -----------------------------------------------------------------------------------

    def _client(self) -> None:
        member, pk = self.member, self.member.pk
        department = member.department.pk if member.department else None
        # No number begins so: nobody can be called by mistake.
        phone = f"1000{pk:07d}"
        is_firm = member.kind == ClientKind.FIRM
        name = self._firm_name() if is_firm else member.name[:4]
        self.batch[CLIENTS].append((
            pk, member.kind, *name, member.title, "" if is_firm else _address(member), member.place.pk, department,
            member.post, member.is_prescriber, member.is_decision_maker, member.is_influencer, member.style,
            member.style, phone, phone_digits(phone)[::-1], text(at(self.began, 18)),
        ))  # fmt: skip
        self.batch[AFFILIATIONS].append((pk, pk, member.place.pk, department, member.post, self.iso(self.began)))
        if member.is_prescriber and self.chance.random() < 0.8:
            self._slots()

    def _firm_name(self) -> Sequence[str]:
        return self.means.world.firm_names[self.member.place.pk]

    def _slots(self) -> None:
        place = self.chance.choice(CLINIC_PLACES)
        for n, weekday in enumerate(self.chance.sample(range(5), 2)):
            part = SlotPart.MORNING if self.chance.random() < 0.7 else SlotPart.AFTERNOON
            kind = SlotKind.CLINIC if n == 0 or self.chance.random() < 0.5 else SlotKind.WARD
            parity = WeekParity.EVERY if self.chance.random() < 0.85 else WeekParity.ODD
            pk = 2 * self.member.pk + n
            row: Row = (pk, self.member.pk, weekday, part.value, kind.value, parity.value, place)
            self.batch[CLINIC_SLOTS].append((*row, *self._checked()))

    def _checked(self) -> tuple[str, str]:
        """Where her hours are known from, and when they were looked at: some are stale."""
        pk, sources = self.member.pk, list(SlotSource)
        ago = timedelta(days=1 + pk * _CHECKED_STEP % _CHECKED_UP_TO)
        return sources[pk % len(sources)].value, self.iso(self.days.on - ago)

    def _relationship(self, contacts: Sequence[Contact]) -> None:
        member, now = self.member, self.now
        state = self._state(contacts)
        self.due_on = None if self.lost_on else state.due_on
        stage = _STAGES[(now.support or 0) * len(_STAGES) // 101]
        phase = Phase.TRIAL if member.sort == Sort.NEW_DOCTOR else Phase.TARGET
        # One in four has ended some days ago.
        ends_on = self.means.world.plan.on + timedelta(days=member.pk % 4 * 21 - 3)
        self.batch[RELATIONSHIPS].append((
            member.pk, member.pk, self.rep.territory_id, self.iso(self.began), now.potential, now.support,
            now.volume, self.grades[-1][1], stage, phase.value, self.iso(ends_on) if phase == Phase.TRIAL else None,
            member.focus_until and self.iso(member.focus_until),
            self._status(),
            *(self.iso(value) if isinstance(value, date) else value for value in state),
        ))  # fmt: skip

    def _status(self) -> str:
        return (Status.LOST if self.lost_on else Status.ACTIVE).value

    def _state(self, contacts: Sequence[Contact]) -> State:
        """The columns that `visits` writes, by its own function."""
        member = self.member
        summed = contacts_of((contact.day, contact.in_person) for contact in contacts)
        row = StateRow(
            pk=member.pk,
            territory_id=self.rep.territory_id,
            path=self.rep.path,
            status=self._status(),
            grade=self.grades[-1][1],
            focus_until=member.focus_until,
            began_on=self.began,
            is_prescriber=member.is_prescriber,
            is_decision_maker=member.is_decision_maker,
            is_influencer=member.is_influencer,
            style=member.style,
            organisation_kind=member.place.kind.value,
            stored=_NOTHING,
        )
        promised = member.promises if member.visits else ()
        return computed(row, summed, min(promised, default=None), self.terms)

    def _past(self, contacts: Sequence[Contact]) -> None:
        member, pk, where = self.member, self.member.pk, self.rep.territory_id
        held = {grade for _, grade in self.grades}
        # A focus is of this quarter alone.
        facts = {grade: member.facts(grade, self.began)._replace(focus=False) for grade in held}
        intervals = {grade: self.means.casting.intervals(member, grade) for grade in held}
        rests, lapses = ({grade: days[which] for grade, days in intervals.items()} for which in (0, 1))
        case = Case(contacts, self.grades, facts, lapses, rests, self.terms, self.lost_on)
        alerts = self.means.nights.past_alerts(case)
        self.batch[ALERTS] += [
            (next(self.ids.alerts), pk, where, alert.grade, self.iso(alert.since_on), self.iso(alert.since_on),
             alert.escalated_on and self.iso(alert.escalated_on), self.iso(alert.closed_on))
            for alert in alerts
        ]  # fmt: skip
        self.batch[MARKS] += [
            (next(self.ids.marks), pk, Mark.DUE.value, self.iso(from_on), to_on and self.iso(to_on))
            for from_on, to_on in (*self.means.nights.past_dues(case), *self._due_by_now())
        ]
        self.batch[MARKS] += [
            (next(self.ids.marks), pk, Mark.OVER_VISITED.value, self.iso(from_on), to_on and self.iso(to_on))
            for from_on, to_on in self._over_visits(case)
        ]
        found = spans(self.began, self.grades, alerts)
        self.batch[SPANS] += [
            (next(self.ids.spans), pk, where, span.grade, span.status, span.neglected, self.iso(span.from_on),
             span.to_on and self.iso(span.to_on), self.days.moments(span.from_on)[0])
            for span in (until_lost(found, self.lost_on) if self.lost_on else found)
        ]  # fmt: skip

    def _over_visits(self, case: Case) -> list[tuple[date, date | None]]:
        """Those that lasted when yesterday ended are open; a loss ends them."""
        ends = self.lost_on or self.means.world.plan.on
        return [
            (from_on, to_on if to_on < ends else self.lost_on)
            for from_on, to_on in self.means.nights.past_over_visits(case)
        ]

    def _due_by_now(self) -> list[tuple[date, None]]:
        """Since when she is due, if she was when yesterday ended."""
        is_due = self.due_on is not None and self.due_on < self.means.world.plan.on
        return [(self.due_on, None)] if self.due_on and is_due else []


_NOTHING = State(*Contacts(), None, None, None, None)


def _moves(judgements: Sequence[tuple[date, Judged]]) -> list[tuple[date, str]]:
    """From which day on the client had which grade, by the judgements that changed it."""
    moves: list[tuple[date, str]] = []
    for day, judged in judgements:
        if judged.grade != (moves[-1][1] if moves else UNKNOWN.grade):
            moves.append((day, judged.grade))
    return moves


def _address(member: Member) -> str:
    if member.is_decision_maker:
        return f"{member.name.surname}主任"
    if member.title == "主任医师":
        return f"{member.name.surname}教授"
    return f"{member.name.surname}老师" if member.title else ""
