"""Reads of what hospitals ask of visits in person: for a page of clients, and for one hospital."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import CharField, DateField, F, FilteredRelation, IntegerField, Q, TimeField, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from accounts.models import User
from clients.enums import BookingState, HolidayShift, RegistrationState
from clients.models import Booking, Organisation, ReceptionWindow, RelationshipQuerySet
from clients.models.reception import OPEN, month_day, numbers
from clients.reception import (
    Booked,
    MonthDay,
    Opening,
    Window,
    next_opening,
    on_day,
    openings,
    registration_state,
)
from clients.reception_words import season_in_words, window_in_words
from workdays.rules import Calendar

# Days of reception that the page of a hospital shows.
SHOWN_AHEAD = 60
# Hospitals change their rules with the year.
STALE_AFTER = timedelta(days=365)


class Place(NamedTuple):
    """Whose hospital is asked about: a relationship, and where its client works."""

    relationship: int
    organisation: int | None
    department: int | None


class Rules(NamedTuple):
    """What holds for one client: the windows of her department and of the whole hospital, and what is booked."""

    windows: Sequence[Window]
    bookings: Sequence[Booked]

    def on_day(self, day: date, *, on: date, calendar: Calendar) -> Opening | None:
        return on_day(self.windows, self.bookings, day, on=on, calendar=calendar)


class Outlook(NamedTuple):
    """When a client can be seen in person, where her hospital has a say in it."""

    opening: Opening | None
    is_in_person: bool


def with_places(rows: RelationshipQuerySet) -> RelationshipQuerySet:
    """Adds where each client works, for `place_of`."""
    return rows.annotate(at_organisation=F("client__organisation_id"), at_department=F("client__department_id"))


def with_rules(rows: RelationshipQuerySet, on: date) -> RelationshipQuerySet:
    """The same, and whether there is anything to ask about: looked up for the rows of a page alone."""
    asked = RawSQL(
        """
        EXISTS (
            SELECT 1 FROM clients_receptionwindow AS rule
            WHERE rule.organisation_id = clients_client.organisation_id AND rule.ended_on IS NULL
              AND (rule.to_on IS NULL OR rule.to_on >= %s)
        ) OR EXISTS (
            SELECT 1 FROM clients_booking AS booking
            WHERE booking.organisation_id = clients_client.organisation_id AND booking."on" >= %s
              AND booking.state IN (%s, %s)
        )
        """,
        (on, on, *(state.value for state in OPEN)),
        BooleanField(),
    )
    return with_places(rows).annotate(has_rules=asked)


def places_of(rows: Iterable[object]) -> list[Place]:
    """Of rows of `with_places`, or of `with_rules` those with something to ask about."""
    return [
        Place(row.id, row.at_organisation, row.at_department)  # type: ignore[attr-defined]
        for row in rows
        if getattr(row, "has_rules", True)
    ]


def rules_of(places: Collection[Place], user: User, on: date) -> dict[int, Rules]:
    """What holds from a day on, per relationship, for those of whom anything does. One query, none for nobody.

    What the person booked with a hospital as a whole holds for each of her clients there.
    """
    hospitals = {place.organisation for place in places if place.organisation is not None}
    if not hospitals:
        return {}
    windows, bookings = _read(hospitals, [place.relationship for place in places], user, on)
    found: dict[int, Rules] = {}
    for pk, organisation, department in places:
        of_place = [window for of, window in windows[organisation] if of in {None, department}]
        booked = [booking for of, booking in bookings[organisation] if of in {None, pk}]
        if of_place or booked:
            found[pk] = Rules(of_place, booked)
    return found


# Of an organisation: the department or the relationship that it is about, if it is not about all of them.
Windows = Mapping[int | None, list[tuple[int | None, Window]]]
Bookings = Mapping[int | None, list[tuple[int | None, Booked]]]

_COLUMNS = (
    "organisation_id", "department_id", "weekdays", "days", "shift", "booking_lead", "answer_lead", "starts", "ends",
    "from_on", "to_on",
)  # fmt: skip
_NO_TIME, _NO_DAY = Value(None, TimeField()), Value(None, DateField())
_NOTHING, _NOUGHT = Value("", CharField()), Value(0, IntegerField())


def _read(hospitals: Collection[int], relationships: Collection[int], user: User, on: date) -> tuple[Windows, Bookings]:
    """Both in one query: the columns of a booking stand in those of a window, its state before its kind."""
    about = Q(relationship__in=relationships) | Q(relationship__isnull=True, rep=user)
    booked = Booking.objects.open().filter(about, organisation__in=hospitals, on__gte=on).order_by()
    of_windows = ReceptionWindow.objects.standing(on).filter(organisation__in=hospitals).order_by()
    rows = of_windows.values_list(Value(""), *_COLUMNS).union(
        booked.values_list(
            "state", "organisation_id", "relationship_id", _NOTHING, _NOTHING, _NOTHING, _NOUGHT, _NOUGHT, "at",
            _NO_TIME, "on", _NO_DAY,
        ),
        all=True,
    )  # fmt: skip
    windows: dict[int | None, list[tuple[int | None, Window]]] = defaultdict(list)
    bookings: dict[int | None, list[tuple[int | None, Booked]]] = defaultdict(list)
    for state, organisation, about_whom, *rule in rows:
        if state:
            *_, at, _end, day, _to = rule
            bookings[organisation].append((about_whom, Booked(day, at, state == BookingState.CONFIRMED)))
        else:
            windows[organisation].append((about_whom, _window(*rule)))
    return windows, bookings


def _window(weekdays: str, days: str, shift: str, booking_lead: int, answer_lead: int, *span: object) -> Window:
    starts, ends, from_on, to_on = span
    return Window(
        starts=starts,  # type: ignore[arg-type]
        ends=ends,  # type: ignore[arg-type]
        weekdays=numbers(weekdays),
        days=numbers(days),
        shift=HolidayShift(shift),
        booking_lead=booking_lead,
        answer_lead=answer_lead,
        from_on=from_on,  # type: ignore[arg-type]
        to_on=to_on,  # type: ignore[arg-type]
    )


def outlooks(places: Collection[Place], user: User, at: datetime, calendar: Calendar) -> dict[int, Outlook]:
    """When each can be seen in person, of those whose hospital has a say in it. `at` is local. One query at most."""
    known: dict[tuple[Window, ...], list[Opening]] = {}
    found = {}
    for pk, rules in rules_of(places, user, at.date()).items():
        windows = tuple(rules.windows)
        if windows not in known:
            known[windows] = openings(windows, at, calendar)
        found[pk] = outlook(rules, known[windows], at.date())
    return found


def outlook(rules: Rules, found: Sequence[Opening], on: date) -> Outlook:
    """When a client with these rules can be seen, of the openings of her windows."""
    opening = next_opening(found, rules.bookings)
    lets_in = opening is not None and opening.on == on and opening.lets_in
    return Outlook(opening, lets_in or not any(window.holds(on) for window in rules.windows))


# --- who is registered ------------------------------------------------------------------------------------------------


class Registered(NamedTuple):
    """What a hospital asks of the registration of reps, and what the person has; of either there may be nothing."""

    opens: str | None
    closes: str | None
    documents: str | None
    source: str | None
    checked_on: date | None
    number: str | None
    expires_on: date | None

    @property
    def season(self) -> tuple[MonthDay, MonthDay] | None:
        return (month_day(self.opens), month_day(self.closes)) if self.opens and self.closes else None

    @property
    def season_in_words(self) -> str:
        return season_in_words(*self.season) if self.season else ""

    def state(self, on: date) -> RegistrationState:
        return registration_state(self.expires_on, on)


def registered_at(user: User, hospitals: Collection[int]) -> dict[int, Registered]:
    """Per hospital that registers reps, or where the person is registered all the same. One query, none for none."""
    if not hospitals:
        return {}
    mine = FilteredRelation("registrations", condition=Q(registrations__rep=user))
    asked = Q(registration_season__isnull=False) | Q(mine__isnull=False)
    season = (f"registration_season__{name}" for name in ("opens", "closes", "documents", "source", "checked_on"))
    rows = Organisation.objects.filter(pk__in=hospitals).order_by().annotate(mine=mine).filter(asked)
    columns = ("pk", *season, "mine__number", "mine__expires_on")
    return {pk: Registered(*facts) for pk, *facts in rows.values_list(*columns)}


# --- one hospital -----------------------------------------------------------------------------------------------------


class Named(NamedTuple):
    """A window of a hospital, in words, and whether nobody has checked it for long."""

    row: ReceptionWindow
    words: str
    is_stale: bool


def windows_at(organisation: Organisation, on: date) -> list[Named]:
    """The windows of a hospital that hold or will hold. One query."""
    rows = ReceptionWindow.objects.standing(on).filter(organisation=organisation).select_related("department")
    ordered = rows.order_by("department__name", "starts", "pk")
    return [Named(row, window_in_words(row.rule), row.checked_on < on - STALE_AFTER) for row in ordered]


class Day(NamedTuple):
    """A day of reception, and of which department where it is not of the whole hospital."""

    opening: Opening
    department: str


def days_at(windows: Iterable[Named], at: datetime, calendar: Calendar) -> list[Day]:
    """The days of reception of the coming two months, the nearest first."""
    found = [
        Day(opening, row.department.name if row.department else "")
        for row, *_ in windows
        for opening in openings([row.rule], at, calendar, ahead=SHOWN_AHEAD)
    ]
    return sorted(found, key=lambda day: (day.opening.order, day.department))
