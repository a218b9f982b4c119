"""What lies ahead of one person, read for a page or a phone.

Whatever it is about belongs to what she holds today: who was handed over, who moved away and whose territory went to a
colleague is gone with the next reading. Whoever else looks sees of it what she may see.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import held_by
from accounts.enums import LeaveState
from accounts.models import Leave, TerritoryQuerySet, User
from clients.enums import BookingState, Status
from clients.models import Booking, Client, Relationship, RelationshipQuerySet
from clients.reception import AHEAD, Way
from clients.receptions import outlooks, places_of, with_rules
from planning.calendars.enums import EventKind
from planning.calendars.events import Block, Event, Stop, Who, blocks_of, end_of
from planning.calendars.words import address_of
from planning.enums import ItemState
from planning.models import BreakthroughPlan, PlannedVisit
from retention.models import WinBack
from visits.models import NextStep
from workdays.enums import HolidayKind
from workdays.models import Holiday
from workdays.queries import calendar
from workdays.weeks import monday_of

# Joined to whatever names a client.
CLIENT = ("client__organisation",)


@dataclass(frozen=True)
class Asked:
    """Whose calendar, who looks at it, and which days, both ends included; `at` is now."""

    person: User
    viewer: User
    first: date
    last: date
    at: datetime

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def territories(self) -> TerritoryQuerySet:
        return held_by(self.person, self.on).territories

    def mine(self) -> RelationshipQuerySet:
        """What the person holds, as far as the viewer sees it; ended ones are no business of a calendar."""
        seen = Relationship.objects.visible_to(self.viewer)
        return seen.within(self.territories).exclude(status=Status.CLOSED)


def events_of(asked: Asked, kinds: Collection[str] = tuple(EventKind)) -> list[Event]:
    """Everything of these kinds in the order of the days. As many queries however much there is."""
    wanted = {read for kind, read in _READ.items() if kind in kinds}
    found = [event for read in _READERS if read in wanted for event in read(asked) if event.kind in kinds]
    return sorted(found, key=lambda event: event.order)


def who(relationship: Relationship) -> Who:
    client = relationship.client
    address = address_of(client.full_name, client.title, client.address_form)
    return Who(client.full_name, address, relationship.get_absolute_url())


def _place(client: Client) -> str:
    return client.organisation.name if client.organisation else ""


# --- the week's plan --------------------------------------------------------------------------------------------------


def _planned(asked: Asked) -> Iterator[Event]:
    rows = PlannedVisit.objects.visible_to(asked.viewer).of(asked.person).between(asked.first, asked.last)
    standing = rows.filter(state__in=[ItemState.PLANNED, ItemState.DONE], relationship__in=asked.mine())
    for day, items in groupby(standing.with_client().in_order(), key=lambda item: item.on):
        listed = list(items)
        for block in blocks_of([_stop(item) for item in listed if item.part]):
            yield _visits(asked.person, day, block)
        afar = [item for item in listed if not item.part]
        if afar:
            yield _remote(asked.person, day, afar)


def _stop(item: PlannedVisit) -> Stop:
    client = item.relationship.client
    return Stop(item.half, client.organisation_id, _place(client), who(item.relationship), item.state == ItemState.DONE)


def _visits(person: User, day: date, block: Block) -> Event:
    return Event(
        EventKind.VISIT,
        f"visit-{person.pk}-{day:%Y%m%d}-{block.half}-{block.organisation or 0}-{block.number}",
        day,
        starts=block.starts,
        ends=block.ends,
        people=tuple(stop.who for stop in block.stops),
        place=block.stops[0].place,
        url=_week_of(day),
        is_done=all(stop.is_done for stop in block.stops),
    )


def _remote(person: User, day: date, items: Iterable[PlannedVisit]) -> Event:
    listed = list(items)
    return Event(
        EventKind.REMOTE,
        f"remote-{person.pk}-{day:%Y%m%d}",
        day,
        people=tuple(who(item.relationship) for item in listed),
        url=_week_of(day),
        is_done=all(item.state == ItemState.DONE for item in listed),
    )


def _week_of(day: date) -> str:
    return f"{reverse('planning:week')}?week={monday_of(day).isoformat()}"


# --- what is promised and due -----------------------------------------------------------------------------------------


def _steps(asked: Asked) -> Iterator[Event]:
    rows = NextStep.objects.open().filter(relationship__in=asked.mine(), due_on__range=(asked.first, asked.last))
    for step in rows.select_related(*(f"relationship__{name}" for name in CLIENT)):
        yield Event(
            EventKind.PROMISE if step.is_promise else EventKind.STEP,
            f"step-{step.pk}",
            step.due_on,
            people=(who(step.relationship),),
            place=_place(step.relationship.client),
            words=step.words,
            url=step.relationship.get_absolute_url(),
        )


def _win_backs(asked: Asked) -> Iterator[Event]:
    rows = WinBack.objects.open().filter(loss__relationship__in=asked.mine(), due_on__range=(asked.first, asked.last))
    for case in rows.select_related(*(f"loss__relationship__{name}" for name in CLIENT)):
        relationship = case.loss.relationship
        yield Event(
            EventKind.WIN_BACK,
            f"win-back-{case.pk}-{case.step}",
            case.due_on,
            people=(who(relationship),),
            place=_place(relationship.client),
            url=case.get_absolute_url(),
        )


def _retrospectives(asked: Asked) -> Iterator[Event]:
    running = BreakthroughPlan.objects.running().filter(relationship__in=asked.mine())
    rows = running.filter(retrospective_on__range=(asked.first, asked.last))
    for plan in rows.select_related(*(f"relationship__{name}" for name in CLIENT)):
        day = plan.retrospective_on
        if day is not None:
            yield Event(
                EventKind.RETROSPECTIVE,
                f"retrospective-{plan.pk}",
                day,
                people=(who(plan.relationship),),
                place=_place(plan.relationship.client),
                url=plan.get_absolute_url(),
            )


# --- reception --------------------------------------------------------------------------------------------------------


def _bookings(asked: Asked) -> Iterator[Event]:
    rows = Booking.objects.open().visible_to(asked.viewer).filter(rep=asked.person)
    for booking in rows.filter(on__range=(asked.first, asked.last)).select_related(
        "organisation", *(f"relationship__{name}" for name in CLIENT)
    ):
        yield Event(
            EventKind.BOOKING,
            f"booking-{booking.pk}",
            booking.on,
            starts=booking.at,
            ends=end_of(booking.at) if booking.at else None,
            people=(who(booking.relationship),) if booking.relationship else (),
            place=booking.organisation.name,
            url=reverse("clients:reception", args=[booking.organisation_id]),
            is_tentative=booking.state == BookingState.ASKED,
        )


def _deadlines(asked: Asked) -> Iterator[Event]:
    """Until when to book so that who falls due is received in time: one entry a hospital and day of reception."""
    if asked.last < asked.on:
        return
    near = asked.mine().active().filter(due_on__lte=asked.on + timedelta(days=AHEAD))
    rows = {row.pk: row for row in with_rules(near.select_related(*CLIENT), asked.on)}
    seen = outlooks(places_of(rows.values()), asked.person, timezone.localtime(asked.at), calendar())
    grouped: dict[tuple[int, date], list[tuple[date, Relationship]]] = defaultdict(list)
    for pk, found in seen.items():
        row, opening = rows[pk], found.opening
        if opening is None or opening.way != Way.TO_BOOK or opening.book_by is None or row.due_on is None:
            continue
        if row.due_on <= opening.on and row.client.organisation_id:
            grouped[row.client.organisation_id, opening.on].append((opening.book_by, row))
    for (hospital, received_on), people in grouped.items():
        book_by = min(day for day, _row in people)
        if asked.first <= book_by <= asked.last:
            yield _deadline(hospital, received_on, book_by, [row for _day, row in people])


def _deadline(hospital: int, received_on: date, book_by: date, people: Sequence[Relationship]) -> Event:
    return Event(
        EventKind.BOOK_BY,
        f"book-{hospital}-{received_on:%Y%m%d}",
        book_by,
        people=tuple(who(each) for each in people),
        place=_place(people[0].client),
        words=_("Receives on %(day)s.") % {"day": received_on.isoformat()},
        url=reverse("clients:reception", args=[hospital]),
    )


# --- her own days, and everybody's ------------------------------------------------------------------------------------


def _away(asked: Asked) -> Iterator[Event]:
    for leave in Leave.objects.standing().touching(asked.first, asked.last).filter(user=asked.person):
        yield Event(
            EventKind.AWAY,
            f"away-{leave.pk}",
            leave.from_on,
            leave.to_on,
            words=str(leave.get_kind_display()),
            url=reverse("accounts:me"),
            is_tentative=leave.state == LeaveState.PROPOSED,
        )


# The names that the State Council's table gives, which are data and Chinese.
NAMES = {
    "元旦": gettext_lazy("New Year"),
    "春节": gettext_lazy("Spring Festival"),
    "清明节": gettext_lazy("Tomb-Sweeping Day"),
    "劳动节": gettext_lazy("Labour Day"),
    "端午节": gettext_lazy("Dragon Boat Festival"),
    "中秋节": gettext_lazy("Mid-Autumn Festival"),
    "国庆节": gettext_lazy("National Day"),
}


def _holidays(asked: Asked) -> Iterator[Event]:
    for day in Holiday.objects.filter(on__range=(asked.first, asked.last)).order_by("on"):
        is_makeup = day.kind == HolidayKind.MAKEUP
        words = _("%(name)s, makeup workday") if is_makeup else _("%(name)s, day off")
        name = NAMES.get(day.name, day.name)
        yield Event(EventKind.HOLIDAY, f"holiday-{day.on:%Y%m%d}", day.on, words=words % {"name": name})


Read = Callable[[Asked], Iterator[Event]]
_READERS: tuple[Read, ...] = (
    _planned, _steps, _win_backs, _retrospectives, _bookings, _deadlines, _away, _holidays,
)  # fmt: skip
_READ: dict[str, Read] = {
    EventKind.VISIT: _planned,
    EventKind.REMOTE: _planned,
    EventKind.BOOKING: _bookings,
    EventKind.BOOK_BY: _deadlines,
    EventKind.PROMISE: _steps,
    EventKind.STEP: _steps,
    EventKind.WIN_BACK: _win_backs,
    EventKind.RETROSPECTIVE: _retrospectives,
    EventKind.AWAY: _away,
    EventKind.HOLIDAY: _holidays,
}
