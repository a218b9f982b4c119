"""A week changed by hand: moved, pinned, skipped, added to.

What is open can be changed, by who carries the plan, as long as its day or a later one of the same week is ahead. Each
change is one conditional update: of two phones that move the same visit the second is told where it stands by now.
What somebody put in its place stays there: moving pins.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.clinic import AFTERNOON as LUNCH_ENDS
from clients.clinic import DAY_ENDS
from clients.models import Relationship
from planning.enums import ItemOrigin, ItemState, SkipReason
from planning.models import LeftOut, PlannedVisit, PlannedVisitQuerySet, WeekPlan
from planning.weeks.objections import Objection, objections
from planning.weeks.problem import AFTERNOON, ANY_TIME, MORNING
from planning.weeks.writing import locked_plan
from visits.enums import Channel
from workdays.weeks import monday_of

HALVES = (MORNING, AFTERNOON, ANY_TIME)
# From when on nothing is put there any more.
_ENDS: dict[int, time] = {MORNING: LUNCH_ENDS, AFTERNOON: DAY_ENDS, ANY_TIME: DAY_ENDS}
WEEK = timedelta(days=7)
# No week is planned, or looked at, farther from today than this.
FURTHEST = timedelta(days=366)


class Place(NamedTuple):
    """A half day of a day, as `PlannedVisit.half` counts them."""

    on: date
    half: int

    def __str__(self) -> str:
        return f"{self.on.isoformat()}.{self.half}"


class WhyNot(TextChoices):
    """Why a visit cannot stand where it was put."""

    OTHER_WEEK = "other_week", _("This day is in another week: add the client to that week instead.")
    TOO_FAR = "too_far", _("Plans are made for a year ahead at most.")
    OVER = "over", _("This half day is over.")
    NEEDS_HALF_DAY = "needs_half_day", _("A visit in person needs a morning or an afternoon.")
    STANDS_ALREADY = "stands_already", _("This client is planned for that day already.")
    STANDS_IN_WEEK = "stands_in_week", _("This client is planned for another half day of that week by now.")


class CannotStand(Exception):
    """Nothing was changed; `why` says in words what speaks against it."""

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__(*why)
        self.why = list(why)


class ChangedMeanwhile(Exception):
    """Somebody, or another phone, was faster; nothing was changed."""


def is_over(place: Place, local: datetime) -> bool:
    """Whether a half day lies behind a moment of local time."""
    return place.on < local.date() or (place.on == local.date() and local.time() >= _ENDS[place.half])


def why_not(place: Place, *, channel: Channel, week_on: date, local: datetime) -> WhyNot | None:
    """What speaks against a visit of that week standing there, whoever the client is."""
    if monday_of(place.on) != week_on:
        return WhyNot.OTHER_WEEK
    if place.on - local.date() > FURTHEST:
        return WhyNot.TOO_FAR
    if place.half == ANY_TIME and channel.is_in_person:
        return WhyNot.NEEDS_HALF_DAY
    return WhyNot.OVER if is_over(place, local) else None


# --- change -----------------------------------------------------------------------------------------------------------


def move(item: PlannedVisit, *, by: User, to: Place, seen: Place, at: datetime) -> list[Objection]:
    """Put an open visit of one's own into another half day, behind what stands there, and pin it.

    Returns what speaks against it and does not forbid it; the visit keeps that too. Raises CannotStand, and
    ChangedMeanwhile where it does not stand (open) where it was `seen`.
    """
    channel = Channel(item.channel)
    _refuse(to, channel=channel, week_on=item.plan.week_on, at=at)
    against = _objections(by, item.relationship, to, channel, at, item=item)
    with transaction.atomic():
        plan = locked_plan(by, week_on=item.plan.week_on, at=at)
        columns = {"on": to.on, "half": to.half, "position": _next_position(plan, to)}
        columns |= {"is_pinned": True, "reasons": with_against(item.reasons, against)}
        try:
            with transaction.atomic():
                moved = _open(item).filter(on=seen.on, half=seen.half).update(**columns)
        except IntegrityError as error:
            raise CannotStand([str(WhyNot.STANDS_ALREADY.label)]) from error
    if not moved:
        raise ChangedMeanwhile
    return against


def _objections(
    by: User, relationship: Relationship, to: Place, channel: Channel, at: datetime, item: PlannedVisit | None = None
) -> list[Objection]:
    """The soft ones; the hard ones refuse it."""
    found = objections(by, relationship, day=to.on, half=to.half, channel=channel, at=at, item=item)
    hard = [str(each.text) for each in found if each.is_hard]
    if hard:
        raise CannotStand(hard)
    return found


def with_against(reasons: Iterable[Sequence[Any]], against: Iterable[Objection]) -> list[list[Any]]:
    """The reasons of a visit, and by their codes what speaks against where it was put, in place of what did before."""
    codes = [each.code for each in against]
    said = [["against", {"codes": codes}]] if codes else []
    return [*(list(reason) for reason in reasons if reason[0] != "against"), *said]


def pin(item: PlannedVisit) -> bool:
    """Keep it where it is whatever is proposed anew; False where it is not open any more, or pinned already."""
    return bool(_open(item).filter(is_pinned=False).update(is_pinned=True))


def unpin(item: PlannedVisit) -> bool:
    """Let a new proposal move it; False where it is not open any more, or was not pinned."""
    return bool(_open(item).filter(is_pinned=True).update(is_pinned=False))


def skip(item: PlannedVisit, *, reason: SkipReason, words: str = "") -> bool:
    """Say why it will not be tried; False where it is not open any more."""
    return bool(_open(item).update(state=ItemState.SKIPPED, skip_reason=reason, skip_words=words))


def take_back(item: PlannedVisit, *, by: User, at: datetime) -> list[Objection]:
    """Open again what was skipped, where it stood, as long as its half day is not over.

    Returns what speaks against it and does not forbid it; the visit keeps that. Raises CannotStand, also where the
    client was put into another day of the week meanwhile, and ChangedMeanwhile where it is not skipped any more.
    """
    place, channel = Place(item.on, item.half), Channel(item.channel)
    _refuse(place, channel=channel, week_on=item.plan.week_on, at=at)
    against = _objections(by, item.relationship, place, channel, at, item=item)
    with transaction.atomic():
        plan = locked_plan(by, week_on=item.plan.week_on, at=at)
        if plan.items.open().filter(relationship=item.relationship_id).exclude(pk=item.pk).exists():
            raise CannotStand([str(WhyNot.STANDS_IN_WEEK.label)])
        skipped = PlannedVisit.objects.filter(pk=item.pk, state=ItemState.SKIPPED)
        columns = {"state": ItemState.PLANNED, "skip_reason": "", "skip_words": ""}
        opened = skipped.update(**columns, reasons=with_against(item.reasons, against))
    if not opened:
        raise ChangedMeanwhile
    return against


def add(
    relationship: Relationship, *, by: User, to: Place, channel: Channel, at: datetime
) -> tuple[PlannedVisit, list[Objection]]:
    """Put a client into a half day of somebody's own week, pinned; the week need not have been planned yet.

    Returns it, and what speaks against it and does not forbid it. Raises CannotStand. Who was left out of that week is
    so no more, and keeps the reasons that spoke for it.
    """
    week_on = monday_of(to.on)
    _refuse(to, channel=channel, week_on=week_on, at=at)
    against = _objections(by, relationship, to, channel, at)
    try:
        with transaction.atomic():
            plan = locked_plan(by, week_on=week_on, at=at)
            left_out = LeftOut.objects.filter(plan=plan, relationship=relationship)
            reasons = left_out.values_list("reasons", flat=True).first() or []
            item = PlannedVisit.objects.create(
                plan=plan,
                relationship=relationship,
                territory_id=relationship.territory_id,
                on=to.on,
                half=to.half,
                position=_next_position(plan, to),
                channel=channel,
                reasons=with_against(reasons, against),
                origin=ItemOrigin.ADDED,
                is_pinned=True,
                first_on=to.on,
            )
            left_out.delete()
    except IntegrityError as error:
        raise CannotStand([str(WhyNot.STANDS_ALREADY.label)]) from error
    return item, against


def remove_added(item: PlannedVisit, *, on: date) -> bool:
    """Take away what was added by hand, before its day: it was no plan then. False where it cannot be any more.

    On its day it is skipped with a reason like anything else.
    """
    removed, _rows = _open(item).filter(origin=ItemOrigin.ADDED, on__gt=on).delete()
    return bool(removed)


def _open(item: PlannedVisit) -> PlannedVisitQuerySet:
    return PlannedVisit.objects.open().filter(pk=item.pk)


def _refuse(to: Place, *, channel: Channel, week_on: date, at: datetime) -> None:
    found = why_not(to, channel=channel, week_on=week_on, local=timezone.localtime(at))
    if found is not None:
        raise CannotStand([str(found.label)])


def _next_position(plan: WeekPlan, to: Place) -> int:
    standing = PlannedVisit.objects.standing().filter(plan=plan, on=to.on, half=to.half)
    last: int | None = standing.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
