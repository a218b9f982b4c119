"""Where a client is to be found now, or next, in the words of Today and the card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.clinic import Held, Next, Quiet, is_quiet, met_now, part_of_day
from clients.enums import SlotKind, SlotPart
from clients.models import ClinicException, Relationship
from clients.timetables import Timetable, timetable_of
from visits.best_hour import NOTHING_LEARNED, BestHours
from visits.reach import best_hours_of

# Exceptions that begin later are for the page of her timetable.
SOON = timedelta(days=14)
_PARTS = list(SlotPart)


class Whereabouts(NamedTuple):
    """In few words; empty where nothing is known of the rest of the day."""

    text: str = ""
    in_clinic: bool = False
    # In clinic, on the ward, on duty, or in the hour in which she is best reached, and it is no quiet hour.
    is_reachable: bool = False


UNKNOWN = Whereabouts()


def whereabouts(
    held: Sequence[Held], local: time, *, quiet: Quiet | None = None, best: BestHours = NOTHING_LEARNED
) -> Whereabouts:
    """Where she is at this time of a day; `held` is what holds on it, morning first."""
    part = part_of_day(local)
    if not is_quiet(local, quiet):
        here = met_now(held, part)
        if here is not None:
            in_clinic = here.kind == SlotKind.CLINIC
            text = _("In clinic now") if in_clinic else _reachable(str(SlotKind(here.kind).label))
            return Whereabouts(text, in_clinic, is_reachable=True)
        way = _best_way(best, local.hour)
        # Whoever operates does not answer, at her best hour either.
        if way and not any(each.part == part for each in held):
            return Whereabouts(_reachable(way), is_reachable=True)
    later = next((each for each in held if _PARTS.index(SlotPart(each.part)) >= _PARTS.index(part)), None)
    return Whereabouts(in_words(later)) if later else UNKNOWN


def _best_way(best: BestHours, hour: int) -> str:
    if best.remote and best.remote.hour == hour:
        return pgettext("reachable", "by phone")
    return pgettext("reachable", "in person") if best.in_person and best.in_person.hour == hour else ""


def _reachable(where: str) -> str:
    return _("Reachable now · %(where)s") % {"where": where}


def in_words(held: Held) -> str:
    words = {"part": SlotPart(held.part).label, "kind": SlotKind(held.kind).label}
    return pgettext("clinic slot", "%(part)s %(kind)s") % words


@dataclass(frozen=True)
class OnCard:
    """What the card says of a client's hours."""

    now: Whereabouts
    # Where in the building, when she is in clinic.
    place: str
    next: Next | None
    timetable: Timetable
    best: BestHours
    quiet: Quiet | None

    @property
    def next_in_words(self) -> str:
        return in_words(self.next.held) if self.next else ""

    @property
    def exceptions(self) -> list[ClinicException]:
        return [each for each in self.timetable.exceptions if each.from_on <= self.timetable.on + SOON]


def hours_of(relationship: Relationship, at: datetime) -> OnCard:
    """Three queries, two where `with_exceptions` says that there are none."""
    local, client = timezone.localtime(at), relationship.client
    timetable = timetable_of(client, local.date(), has_exceptions=getattr(relationship, "has_exceptions", True))
    best = best_hours_of([relationship.pk], local.date()).get(relationship.pk, NOTHING_LEARNED)
    part = part_of_day(local.time())
    here = met_now(timetable.held, part)
    return OnCard(
        now=whereabouts(timetable.held, local.time(), quiet=client.quiet, best=best),
        place=here.place if here else "",
        next=timetable.next_after(part),
        timetable=timetable,
        best=best,
        quiet=client.quiet,
    )
