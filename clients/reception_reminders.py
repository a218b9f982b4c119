"""Each night's reminders of reception: book now, a registration that ends, a season of registration that opens.

State, not coincidence: "is so, and this rep was not told of it". The key of a message says of what; so a second run,
two at once and one killed anywhere say nothing twice, and a missed night is made up for by the next. Nobody's name
stands in them: they go by mail too.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting, PostingQuerySet, User
from clients.models import Booking, Organisation, ReceptionWindow, Registration, RegistrationSeason, Relationship
from clients.models.reception import month_day
from clients.reception import (
    AHEAD,
    EXPIRES_SOON,
    REMINDED_BEFORE,
    Opening,
    Way,
    Window,
    next_opening,
    openings,
    outlasts,
)
from deliveries.actions import send
from workdays.queries import calendar
from workdays.rules import Calendar

# A window, and the department it is of, if it is not of the whole hospital.
Windows = list[tuple[int | None, Window]]


def remind(*, on: date, at: datetime) -> int:
    """Send all three; return how many were told or had been."""
    return remind_to_book(on=on, at=at) + remind_of_registrations(on=on, at=at) + tell_of_seasons(on=on, at=at)


def _posted(on: date) -> PostingQuerySet:
    """Who visits clients herself."""
    return Posting.objects.valid(on).filter(role__in=[PostingRole.REP, PostingRole.COVER], user__is_active=True)


def _visiting(organisation: Organisation, on: date) -> QuerySet[User]:
    """Whose territory has clients there."""
    here = Relationship.objects.active().filter(territory=OuterRef("territory"), client__organisation=organisation)
    return User.objects.filter(pk__in=_posted(on).filter(Exists(here)).values("user")).order_by("pk")


# --- book now ---------------------------------------------------------------------------------------------------------


def remind_to_book(*, on: date, at: datetime) -> int:
    """Tell whose clients fall due by a day of reception for which nothing is booked, shortly before the last day to.

    Once for a hospital and day. Each hospital is a transaction; what is read of it depends on who is due there.
    """
    days, told = calendar(), 0
    for hospital, windows in _wanting_bookings(on):
        departments = {None, *(of for of, _window in windows)}
        near = {department: _near(windows, department, on, days) for department in departments}
        if any(near.values()):
            told += _remind_at(hospital, near, on, at)
    return told


def _wanting_bookings(on: date) -> Iterable[tuple[Organisation, Windows]]:
    """The hospitals of which some window must be booked, with all their windows."""
    booked = ReceptionWindow.objects.standing(on).filter(booking_lead__gt=0).values("organisation")
    found: dict[Organisation, Windows] = defaultdict(list)
    rows = ReceptionWindow.objects.standing(on).filter(organisation__in=booked).select_related("organisation")
    for row in rows.order_by("organisation_id", "pk"):
        found[row.organisation].append((row.department_id, row.rule))
    return found.items()


@transaction.atomic
def _remind_at(hospital: Organisation, near: Mapping[int | None, Opening | None], on: date, at: datetime) -> int:
    """`near` has the day to book by department; at None that of those without windows of their own."""
    due: dict[Opening, Counter[int]] = defaultdict(Counter)
    for territory, department, due_on in _unbooked(hospital, on):
        opening = near[department if department in near else None]
        if opening is not None and due_on is not None and due_on <= opening.on:
            due[opening][territory] += 1
    return sum(_tell_to_book(hospital, opening, counts, on, at) for opening, counts in due.items())


def _near(windows: Windows, department: int | None, on: date, days: Calendar) -> Opening | None:
    """What a client of a department can be seen by next, where the last day to book it is near."""
    hers = [window for of, window in windows if of in {None, department}]
    found = next_opening(openings(hers, datetime.combine(on, time.min), days), [])
    if found is None or found.way != Way.TO_BOOK or found.book_by is None:
        return None
    return found if days.between(on, found.book_by) <= REMINDED_BEFORE else None


def _unbooked(hospital: Organisation, on: date) -> Iterable[tuple[int, int | None, date | None]]:
    """Territory, department and date of those who fall due within the days that are looked ahead. One query."""
    booked = Booking.objects.open().filter(relationship=OuterRef("pk"), on__gte=on)
    horizon = on + timedelta(days=AHEAD)
    rows = Relationship.objects.active().filter(~Exists(booked), client__organisation=hospital, due_on__lte=horizon)
    return rows.order_by("pk").values_list("territory_id", "client__department_id", "due_on")


def _tell_to_book(hospital: Organisation, opening: Opening, counts: Counter[int], on: date, at: datetime) -> int:
    """Tell each rep of her own clients, unless she booked with the hospital as a whole."""
    of_hers: Counter[User] = Counter()
    for posting in _unbooked_reps(hospital, counts, on):
        of_hers[posting.user] += counts[posting.territory_id]
    for rep, number in of_hers.items():
        send(
            key=f"book:{hospital.pk}:{opening.on}:{opening.book_by}:{opening.starts}",
            recipients=[rep],
            subject=format_lazy(_("Book by {day}: {hospital}"), day=opening.book_by, hospital=hospital.name),
            body=format_lazy(
                _("It receives on {day}. Clients of yours there who are due by then and not booked: {number}."),
                day=opening.on,
                number=number,
            ),
            url=reverse("clients:reception", args=[hospital.pk]),
            at=at,
        )
    return len(of_hers)


def _unbooked_reps(hospital: Organisation, territories: Collection[int], on: date) -> Iterable[Posting]:
    booked = Booking.objects.open().filter(organisation=hospital, relationship=None, rep=OuterRef("user"), on__gte=on)
    posted = _posted(on).filter(~Exists(booked), territory__in=territories).select_related("user")
    # Who holds two posts at one territory has its clients once.
    return {(posting.user_id, posting.territory_id): posting for posting in posted.order_by("pk")}.values()


# --- registration -----------------------------------------------------------------------------------------------------


def remind_of_registrations(*, on: date, at: datetime) -> int:
    """Tell whose registration ends within 30 days, where she still has clients. Once for a hospital and expiry."""
    here = Relationship.objects.active().filter(client__organisation=OuterRef(OuterRef("organisation")))
    visits = _posted(on).filter(Exists(here.filter(territory=OuterRef("territory"))), user=OuterRef("rep"))
    ending = Registration.objects.filter(Exists(visits), expires_on__range=(on, on + EXPIRES_SOON))
    found = list(ending.select_related("organisation", "rep").order_by("pk"))
    for each in found:
        send(
            key=f"registration:{each.organisation_id}:{each.expires_on}",
            recipients=[each.rep],
            subject=format_lazy(
                _("Registration ends on {day}: {hospital}"), day=each.expires_on, hospital=each.organisation.name
            ),
            body=format_lazy(_("Number {number}. Renew it, and note the new date."), number=each.number),
            url=reverse("clients:reception", args=[each.organisation_id]),
            at=at,
        )
    return len(found)


def tell_of_seasons(*, on: date, at: datetime) -> int:
    """Tell who must register that a hospital does it now, unless hers lasts beyond the next time. Once a season."""
    seasons = RegistrationSeason.objects.select_related("organisation").order_by("pk")
    return sum(_tell_of_season(each, current, on, at) for each in seasons if (current := each.at(on)))


@transaction.atomic
def _tell_of_season(season: RegistrationSeason, current: tuple[date, date], on: date, at: datetime) -> int:
    hospital, opens = season.organisation, month_day(season.opens)
    known = dict(Registration.objects.filter(organisation=hospital).values_list("rep", "expires_on"))
    visiting = _visiting(hospital, on)
    told = [rep for rep in visiting if rep.pk not in known or not outlasts(known[rep.pk], current, opens)]
    send(
        key=f"season:{hospital.pk}:{current[0]}",
        recipients=told,
        subject=format_lazy(_("Register until {day}: {hospital}"), day=current[1], hospital=hospital.name),
        body=format_lazy(_("It registers reps from {first} to {last}."), first=current[0], last=current[1]),
        url=reverse("clients:reception", args=[hospital.pk]),
        at=at,
    )
    return len(told)
