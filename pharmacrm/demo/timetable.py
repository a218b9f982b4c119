"""Timetables of the demo beyond two half days of each prescriber: a whole week, exceptions, quiet hours, a best hour.

Through the actions that a rep's page uses. Only of small demos, like the influences.
"""

from datetime import date, time, timedelta

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from clients.clinic import next_held
from clients.enums import ExceptionKind, SlotKind, SlotPart, SlotSource, WeekParity
from clients.models import Client, Relationship
from clients.timetables import timetable_of
from clients.timetabling import Cell, Period, note_exception, set_quiet, set_week
from pharmacrm.demo.world import Rep, World
from visits.best_hour import LEARNED_FROM
from visits.enums import Channel
from visits.models import Visit

_DAY = timedelta(days=1)
_AT_PHONE = (Channel.PHONE, Channel.WECHAT)
# Before her clinic begins she has a minute.
_EARLY = 8
_ANSWER_EARLY = 3
_WEEK: dict[Cell, str] = {
    (0, SlotPart.MORNING, WeekParity.EVERY): SlotKind.CLINIC,
    (1, SlotPart.MORNING, WeekParity.EVERY): SlotKind.WARD,
    (1, SlotPart.AFTERNOON, WeekParity.EVERY): SlotKind.SURGERY,
    (2, SlotPart.MORNING, WeekParity.ODD): SlotKind.CLINIC,
    (2, SlotPart.MORNING, WeekParity.EVEN): SlotKind.SURGERY,
    (3, SlotPart.MORNING, WeekParity.EVERY): SlotKind.WARD,
    (3, SlotPart.AFTERNOON, WeekParity.EVERY): SlotKind.CLINIC,
    (4, SlotPart.MORNING, WeekParity.EVERY): SlotKind.SURGERY,
    (4, SlotPart.EVENING, WeekParity.EVERY): SlotKind.DUTY,
}


def add(world: World) -> None:
    for rep in world.reps:
        _fill(rep, world.plan.on)
        _answer(rep, world.plan.on)


def _fill(rep: Rep, on: date) -> None:
    """Each of the first prescribers of a panel has something of her own; with few of them some are left out."""
    by = User.objects.get(pk=rep.user_id)
    mine = Relationship.objects.active().filter(territory=rep.territory_id, client__is_prescriber=True)
    doctors = [row.client for row in mine.select_related("client").order_by("due_on", "pk")[:5]]
    for client, write in zip(doctors, (_whole_week, _stopped, _moved, _away, _quiet), strict=False):
        write(client, by, on)


def _whole_week(client: Client, by: User, on: date) -> None:
    client.clinic_slots.all().delete()
    set_week(client, _WEEK, Period(on - 20 * _DAY), source=SlotSource.WEBSITE)
    set_week(
        client, {(0, SlotPart.MORNING, WeekParity.EVERY): ""}, Period(on, on + 30 * _DAY), source=SlotSource.HERSELF
    )


def _stopped(client: Client, by: User, on: date) -> None:
    first = _next_day(client, on)
    _note(client, by, on, ExceptionKind.NO_CLINIC, first, first, note="参加院内学术会议")


def _moved(client: Client, by: User, on: date) -> None:
    day = _next_day(client, on)
    to = {"moved_on": day + _DAY, "moved_part": SlotPart.AFTERNOON}
    _note(client, by, on, ExceptionKind.MOVED, day, day, note="门诊与同事对调", **to)


def _away(client: Client, by: User, on: date) -> None:
    _note(client, by, on, ExceptionKind.LEAVE, on + 5 * _DAY, on + 11 * _DAY, note="外出参加学术年会")


def _quiet(client: Client, by: User, on: date) -> None:
    set_quiet(client, time(12), time(14))


def _next_day(client: Client, on: date) -> date:
    """When her next clinic is; tomorrow, where she has none."""
    slots, offs = timetable_of(client, on).facts
    clinics = [slot for slot in slots if slot.kind == SlotKind.CLINIC]
    found = next_held(clinics, offs, on=on, after=SlotPart.EVENING)
    return found.on if found else on + _DAY


def _note(client: Client, by: User, on: date, kind: str, from_on: date, to_on: date, **facts: object) -> None:
    said = {"part": "", "moved_on": None, "moved_part": "", "source": SlotSource.POSTED} | facts
    note_exception(client, by=by, on=on - 2 * _DAY, kind=kind, from_on=from_on, to_on=to_on, **said)


def _answer(rep: Rep, on: date) -> None:
    """Those who are called most often answer early in the morning: their calls of the past are put there."""
    calls = Visit.objects.counting().filter(
        territory=rep.territory_id, channel__in=_AT_PHONE, is_late=False, happened_on__gt=on - LEARNED_FROM
    )
    most = calls.order_by().values("relationship").annotate(times=Count("pk")).order_by("-times", "relationship")
    called = [row["relationship"] for row in most[:_ANSWER_EARLY]]
    for visit in calls.filter(relationship__in=called):
        early = timezone.localtime(visit.happened_at).replace(hour=_EARLY)
        # Never after it was logged.
        Visit.objects.filter(pk=visit.pk, happened_at__gt=early).update(happened_at=early)
