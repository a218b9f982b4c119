"""The quarter's round: planned and opened by the night, handed in by the rep, decided by the manager.

State, not coincidence: "its day has come and it is not open", "has clients and no part". So a second run, a missed
night and one that was killed end as a clean run.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from accounts.queries import team_of
from clients.models import Relationship
from deliveries.actions import send
from deliveries.nudges import nudge_on_commit
from grading.enums import PartState, RoundStep
from grading.models import Round, RoundEvent, RoundPart, RoundPolicy
from grading.models.rounds import ASSESSING
from grading.round_queries import progress_of
from workdays.quarters import Quarter, quarter_of
from workdays.queries import calendar
from workdays.rules import Calendar

# Territories that get their parts in one transaction.
CHUNK = 200


class NothingAssessed(Exception):
    """A part of which nobody was assessed is not handed in."""


class HandedInAnew(Exception):
    """It was sent back and handed in again since the manager looked: she has not seen what she approves."""


# --- opening --------------------------------------------------------------------------------------------------------


def open_rounds(*, on: date, at: datetime) -> int:
    """Plan the rounds ahead, open the one whose day has come, and give every territory with clients its part; return
    how many parts are new.
    """
    days = calendar()
    plan_rounds(on=on, calendar=days)
    for planned in Round.objects.filter(opened_at__isnull=True, opens_on__lte=on):
        if planned.quarter.last >= on:
            _open(planned, on, at, days)
    running = Round.objects.newest()
    if running is None or running.quarter.last < on:
        return 0
    return sum(_open_parts(running, chunk, on, at, days) for chunk in _without_part(running))


def plan_rounds(*, on: date, calendar: Calendar) -> None:
    """Write down this quarter's round and the next, by the policy in force on its first day.

    One that has not opened follows the policy as long as nobody set its days by hand.
    """
    for quarter in (quarter_of(on), quarter_of(on).next):
        days = planned_days(quarter, calendar)
        planned, _made = Round.objects.get_or_create(year=quarter.year, number=quarter.number, defaults=days)
        if planned.opened_at is None and not planned.is_fixed and days != _days_of(planned):
            planned.opens_on, planned.due_on = days["opens_on"], days["due_on"]
            planned.save(update_fields=["opens_on", "due_on"])


def planned_days(quarter: Quarter, calendar: Calendar) -> dict[str, date]:
    """When a quarter's round opens and by when it is due, by the policy."""
    policy = RoundPolicy.objects.in_force(quarter.first)
    opens_on = date.fromordinal(quarter.first.toordinal() + policy.opens_after_days)
    return {"opens_on": opens_on, "due_on": calendar.add(opens_on, policy.work_days)}


def _days_of(planned: Round) -> dict[str, date]:
    return {"opens_on": planned.opens_on, "due_on": planned.due_on}


def _open(planned: Round, on: date, at: datetime, days: Calendar) -> None:
    """Opened later than planned, it leaves as much time as if it had not been."""
    due_on = planned.due_on if planned.is_fixed else max(planned.due_on, _due(planned.quarter, on, days))
    Round.objects.filter(pk=planned.pk, opened_at__isnull=True).update(opened_at=at, due_on=max(due_on, on))


def _due(quarter: Quarter, opened_on: date, days: Calendar) -> date:
    return days.add(opened_on, RoundPolicy.objects.in_force(quarter.first).work_days)


def _without_part(running: Round) -> Iterator[list[Territory]]:
    """The territories that have active clients and no part of the round, in path order."""
    has_clients = Relationship.objects.active().filter(territory=OuterRef("pk"))
    has_part = RoundPart.objects.filter(round=running, territory=OuterRef("pk"))
    missing = list(Territory.objects.filter(Exists(has_clients), ~Exists(has_part)).order_by("path"))
    for start in range(0, len(missing), CHUNK):
        yield missing[start : start + CHUNK]


@transaction.atomic
def _open_parts(running: Round, territories: list[Territory], on: date, at: datetime, days: Calendar) -> int:
    """One transaction: the parts of a chunk, and the messages to who assesses there."""
    due_on = _due(running.quarter, on, days)
    own = due_on if due_on > running.due_on else None
    RoundPart.objects.bulk_create(
        [RoundPart(round=running, territory=each, opened_on=on, own_due_on=own) for each in territories],
        ignore_conflicts=True,
    )
    rows = Relationship.objects.active().filter(territory__in=territories).order_by()
    clients = Counter(dict(rows.values_list("territory").annotate(Count("pk"))))
    holders = holders_of(territories, on)
    for territory in territories:
        send(
            key=f"round:{running.pk}:{territory.pk}:open",
            recipients=holders[territory.pk],
            subject=format_lazy(_("The round of {quarter} is open"), quarter=running),
            body=format_lazy(
                _("{territory}: assess {count} clients by {day}."),
                territory=territory.name,
                count=clients[territory.pk],
                day=own or running.due_on,
            ),
            url=reverse("grading:round"),
            at=at,
        )
    return len(territories)


def holders_of(territories: Collection[Territory], on: date) -> dict[int, list[User]]:
    """Territory id -> who assesses its clients: who is posted there, or the nearest managers where it is vacant."""
    posted = Posting.objects.valid(on).filter(territory__in=territories, user__is_active=True)
    found: dict[int, list[User]] = defaultdict(list)
    for row in posted.exclude(role=PostingRole.MANAGER).select_related("user").order_by("pk"):
        if row.user not in found[row.territory_id]:
            found[row.territory_id].append(row.user)
    for territory in territories:
        if not found[territory.pk]:
            found[territory.pk] = team_of(territory, on)
    return found


# --- handing in and deciding ----------------------------------------------------------------------------------------


def hand_in(part: RoundPart, *, by: User, on: date, at: datetime) -> bool:
    """Give a part to the manager, whoever is left; False when it is hers already. Raises NothingAssessed."""
    with transaction.atomic():
        if not _go(part, ASSESSING, PartState.SUBMITTED, handed_in_on=Coalesce("handed_in_on", on), told_on=None):
            return False
        now = progress_of(part)
        if now.clients and not now.done:
            raise NothingAssessed
        _note(part, RoundStep.HANDED_IN, by=by, on=on, at=at)
    return True


def send_back(part: RoundPart, *, words: str, by: User, on: date, at: datetime) -> bool:
    """Give a part back with a comment; False unless it waits for the manager. Who assesses there is told."""
    with transaction.atomic():
        if not _go(part, [PartState.SUBMITTED], PartState.SENT_BACK):
            return False
        event = _note(part, RoundStep.SENT_BACK, by=by, on=on, at=at, words=words)
        send(
            key=f"round:event:{event.pk}",
            recipients=[each for each in holders_of([part.territory], on)[part.territory_id] if each != by],
            subject=format_lazy(_("The round of {quarter} was sent back to you"), quarter=part.round),
            body=words,
            # Words about clients stay in the house.
            body_outside=_("Open the link to read why."),
            url=part.get_absolute_url(),
            at=at,
        )
    return True


def version(part: RoundPart) -> str:
    """What tells a part as it was handed in from the same one handed in anew; "" where it never was."""
    newest = part.events.filter(step=RoundStep.HANDED_IN).order_by("-at", "-pk").values_list("pk", flat=True).first()
    return str(newest or "")


def approve(part: RoundPart, *, by: User, on: date, at: datetime, seen: str | None = None) -> bool:
    """Let a part be closed; False unless it waits for the manager. The worker closes it at once, or the sweep does.

    `seen` is the `version` that she looked at. Raises HandedInAnew, having written nothing, where it is another one.
    """
    with transaction.atomic():
        if not _go(part, [PartState.SUBMITTED], PartState.APPROVED):
            return False
        if seen is not None and seen != version(part):
            raise HandedInAnew
        _note(part, RoundStep.APPROVED, by=by, on=on, at=at)
        nudge_on_commit("desk.tasks.close_rounds")
    return True


def _go(part: RoundPart, states: Collection[PartState], state: PartState, **facts: object) -> bool:
    """The step is kept by the update's own condition: of two at once the second is none."""
    return bool(RoundPart.objects.filter(pk=part.pk, state__in=states).update(state=state, **facts))


def _note(part: RoundPart, step: RoundStep, *, by: User | None, on: date, at: datetime, words: str = "") -> RoundEvent:
    return RoundEvent.objects.create(part=part, step=step, by=by, on=on, at=at, words=words)
