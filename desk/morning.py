"""The morning message: one a person and day, with what the day asks of her.

What stands in the app says whom and why. What leaves the house, by mail or into a robot's group, names a client by
surname, title and hospital and says nothing else of her: no first name, phone, note, grade or reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Held, held_by, managed_paths, managed_people
from accounts.models import Leave, User
from accounts.queries import away
from clients.enums import ClientKind
from clients.models import Booking, Relationship, RelationshipQuerySet
from clients.names import called
from deliveries.actions import forget_words, send
from deliveries.enums import Channel, Kind
from deliveries.models import Delivery
from deliveries.one_by_one import one_by_one
from desk.digest import digest_key
from desk.morning_due import due, morning_key
from desk.queries import RANK
from desk.wording import in_short
from planning.models import PlannedVisit
from planning.weeks.words import reasons_in_words
from retention.models import WinBack
from visits.models import NextStep
from workdays.queries import calendar
from workdays.words import day_in_words

# Of each kind so many lines; the page behind the link has them all.
SHOWN = 15


@dataclass(frozen=True)
class Named:
    """One client in a line: as the app says her, and as it is said outside."""

    inside: str
    outside: str


@dataclass
class Part:
    """A heading and what stands below it. `more` of them are left to the page."""

    heading: str
    lines: list[Named] = field(default_factory=list)
    more: int = 0


def send_mornings(*, at: datetime) -> int:
    """Send everybody whose time has come her message of the day; return how many.

    The message itself is what says that she had hers: a run killed anywhere is finished by the next, a second one finds
    nobody, of two at once one writes it, and one that fails keeps no other waiting. Who is on leave gets none; whoever
    covers for her has the clients covered in her own.
    """
    people = due(at, calendar())
    return len(one_by_one(people, partial(send_morning, at=at), job="morning message"))


def send_morning(user: User, *, at: datetime) -> None:
    """Send one person her message of the day; a second one of the day changes nothing. Those of earlier days lose their
    text: whose clients they name may be hers no more.

    What is written is one transaction, and short: all that is read for it was read before.
    """
    on = timezone.localdate(at)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        parts = parts_of(user, on)
        digest = _digest_of(user, on)
        body, outside = in_words(parts, inside=True), in_words(parts, inside=False)
        subject = _("Your day, %(day)s") % {"day": day_in_words(on)}
        nothing = _("Nothing is planned and nobody is due today.")
    told = "\n\n".join(part for part in (outside, digest) if part)
    url = reverse("planning:week") if _is_planned(user, on) else "/"
    with transaction.atomic():
        forget_words([user], kind=Kind.MORNING, before=timezone.make_aware(datetime.combine(on, time.min)))
        send(
            key=morning_key(on),
            recipients=[user],
            subject=subject,
            body=body or nothing,
            body_outside=told,
            url=url,
            kind=Kind.MORNING,
            # A day without anything is told where it disturbs nobody.
            channels=None if told else [Channel.IN_APP],
            at=at,
        )


def _is_planned(user: User, on: date) -> bool:
    return PlannedVisit.objects.of(user).between(on, on).open().exists()


def _digest_of(user: User, on: date) -> str:
    """The lines of a manager's digest of this day: counts by kind, and no name."""
    hers = Delivery.objects.filter(key=digest_key(on), recipient=user, channel=Channel.IN_APP)
    row = hers.values_list("subject", "body").first()
    return "\n".join(row) if row else ""


def in_words(parts: Iterable[Part], *, inside: bool) -> str:
    """The parts below each other, each with its lines as they are said in the app or outside."""
    return "\n\n".join("\n".join([part.heading, *_lines(part, inside=inside)]) for part in parts)


def _lines(part: Part, *, inside: bool) -> list[str]:
    lines = [f"· {line.inside if inside else line.outside}" for line in part.lines]
    more = ngettext("and %(count)d more", "and %(count)d more", part.more) % {"count": part.more}
    return [*lines, more] if part.more else lines


def parts_of(user: User, on: date) -> list[Part]:
    """What the day asks of a person, in her language (the active one): what is empty is left out.

    Twelve queries at most, however much there is.
    """
    held = held_by(user, on)
    found = [_numbers(user, on), _covered(user, on), *_visits(user, held, on)]
    if held.is_something:
        mine = Relationship.objects.within(held.territories)
        found += [_promises(mine, on), _bookings(user, mine, on), _win_backs(held, on)]
    return [part for part in found if part is not None]


# --- whom to see ----------------------------------------------------------------------------------------------------


def _visits(user: User, held: Held, on: date) -> list[Part]:
    """Her plan of the day in walking order; where there is none, whom to see first."""
    planned = PlannedVisit.objects.visible_to(user).of(user).between(on, on).open()
    rows = list(planned.in_order().with_client())
    if rows:
        return _planned(rows)
    return _first_due(Relationship.objects.within(held.territories), on) if held.is_something else []


def _planned(rows: Sequence[PlannedVisit]) -> list[Part]:
    halves = {1: _("Morning"), 2: _("Afternoon"), 3: _("By phone or message, at any time")}
    parts = []
    for half, name in halves.items():
        items = [row for row in rows if row.half == half]
        if items:
            lines = [_named(row.relationship, *reasons_in_words(row.reasons)[:1]) for row in items]
            parts.append(_part(_counted(name, len(items)), lines, len(items)))
    return parts


def _first_due(mine: RelationshipQuerySet, on: date) -> list[Part]:
    """In the order of Today."""
    rows = mine.due(on)
    total = rows.count()
    if not total:
        return []
    first = rows.annotate(rank=RANK).order_by("rank", "due_on", "pk").with_client()[:SHOWN]
    lines = [
        _named(row, _("due since %(day)s") % {"day": day_in_words(row.due_on)} if row.due_on else "") for row in first
    ]
    return [_part(_counted(_("No plan for today; due are"), total), lines, total)]


# --- what else has its day ------------------------------------------------------------------------------------------


def _promises(mine: RelationshipQuerySet, on: date) -> Part | None:
    steps = NextStep.objects.open().filter(relationship__in=mine.active(), is_promise=True, due_on__lte=on)
    client = "relationship__client"
    rows = list(steps.select_related(f"{client}__organisation").order_by("due_on", "pk"))
    lines = [_named(step.relationship, step.words) for step in rows[:SHOWN]]
    return _part(_counted(_("Promised for today or before"), len(rows)), lines, len(rows)) if rows else None


def _bookings(user: User, mine: RelationshipQuerySet, on: date) -> Part | None:
    """Her own, and those of whom she covers: a colleague's on a leaf that they share are the colleague's to keep."""
    away = Leave.objects.approved().touching(on, on).filter(covered_by=user).order_by().values("user")
    hers = Q(relationship__in=mine) & (Q(rep=user) | Q(rep__in=away)) | Q(relationship=None, rep=user)
    booked = Booking.objects.open().filter(hers, on=on)
    rows = list(booked.select_related("organisation", "relationship__client__organisation").order_by("at", "pk"))
    lines = []
    for row in rows[:SHOWN]:
        clock = f"{row.at:%H:%M} " if row.at else ""
        name = _named(row.relationship) if row.relationship else Named(row.organisation.name, row.organisation.name)
        lines.append(Named(clock + name.inside, clock + name.outside))
    return _part(_counted(_("Booked for today"), len(rows)), lines, len(rows)) if rows else None


def _win_backs(held: Held, on: date) -> Part | None:
    rows = list(
        WinBack.objects.due(on).filter(loss__territory__in=held.territories).with_client().order_by("due_on", "pk")
    )
    lines = [_named(row.loss.relationship) for row in rows[:SHOWN]]
    return _part(_counted(_("Win-backs with a step due"), len(rows)), lines, len(rows)) if rows else None


def _covered(user: User, on: date) -> Part | None:
    leaves = Leave.objects.approved().touching(on, on).filter(covered_by=user).select_related("user").order_by("to_on")
    lines = [_("%(who)s, until %(day)s") % {"who": leave.user, "day": day_in_words(leave.to_on)} for leave in leaves]
    return Part(_("You stand in for"), [Named(line, line) for line in lines]) if lines else None


# --- a manager's numbers --------------------------------------------------------------------------------------------


def _numbers(user: User, on: date) -> Part | None:
    """Where her people and their clients stand this morning."""
    paths = managed_paths(user, on)
    if not paths:
        return None
    below = Relationship.objects.below(paths).active()
    counts = below.aggregate(
        due=Count("pk", filter=Q(due_on__lte=on)),
        neglected=Count("pk", filter=Q(neglected_on__lte=on)),
        escalated=Count("pk", filter=Q(escalated_on__lte=on)),
    )
    planned = PlannedVisit.objects.below(paths).between(on, on).open().count()
    people = list(managed_people(user, on))
    absent = away(people, on, on)
    lines = [
        _("Planned visits today: %(count)d") % {"count": planned},
        _("Due: %(due)d · neglected: %(neglected)d · escalated: %(escalated)d") % counts,
    ]
    if absent:
        names = [person.full_name for person in people if person.pk in absent]
        lines.append(_("Away: %(names)s") % {"names": in_short(names)})
    return Part(_("Your team today"), [Named(line, line) for line in lines])


# --- words ----------------------------------------------------------------------------------------------------------


def _named(relationship: Relationship, why: str = "") -> Named:
    client = relationship.client
    if client.kind == ClientKind.FIRM:
        # A firm is no person: its name says where it is, too.
        inside = outside = client.full_name
    else:
        place = client.organisation.name if client.organisation else ""
        name = called(client.full_name, post=client.post, title=client.title)
        outside = " · ".join(part for part in (name, place) if part)
        inside = " · ".join(part for part in (f"{client.full_name} {client.title}".strip(), place) if part)
    return Named(f"{inside} ({why})" if why else inside, outside)


def _part(heading: str, lines: list[Named], total: int) -> Part:
    return Part(heading, lines[:SHOWN], max(total - SHOWN, 0))


def _counted(heading: str, count: int) -> str:
    return _("%(what)s: %(count)d") % {"what": heading, "count": count}
