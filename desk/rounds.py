"""What the pages of a round show, made of several rooms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from accounts.models import TerritoryQuerySet, User
from clients.masking import is_within, name_as_seen
from clients.models import Relationship
from desk.since_assessed import Since, since_assessed
from grading.enums import PartState
from grading.judging import values_of
from grading.models import AssessmentValue, Indicator, RoundEntry, RoundPart
from grading.models.rounds import ASSESSING
from grading.queries import NoScheme, indicators_of, scheme_for
from grading.round_queries import with_progress


@dataclass(frozen=True)
class WorkRow:
    """One client of a worklist: what was said of her in this round, or that she was assessed elsewhere since."""

    relationship: Relationship
    entry: RoundEntry | None
    elsewhere_on: date | None
    since: Since | None = None

    @property
    def is_done(self) -> bool:
        return self.entry is not None or self.elsewhere_on is not None

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody assessed her elsewhere after what was said here: that one counts."""
        entry, day = self.entry, self.elsewhere_on
        return (
            entry is not None
            and not entry.outcome
            and day is not None
            and getattr(entry, "newest", None) != (entry.based_on_id)
        )


def rows_of(part: RoundPart, relationships: Sequence[Relationship], *, on: date) -> list[WorkRow]:
    """The rows of a page of a worklist. One query for their entries, six for what changed since."""
    entries = part.entries.with_fate().filter(relationship__in=[row.pk for row in relationships])
    found = {entry.relationship_id: entry for entry in entries}
    since = since_assessed(relationships, on=on)
    return [
        WorkRow(row, found.get(row.pk), getattr(row, "elsewhere_on", None), since.get(row.pk)) for row in relationships
    ]


# --- one line of Today and of the board -------------------------------------------------------------------------------


@dataclass(frozen=True)
class PartLine:
    """A part that waits for whoever assesses: so many are done, by when."""

    part: RoundPart
    clients: int
    done: int
    is_late: bool


def lines_of(territories: TerritoryQuerySet, on: date) -> list[PartLine]:
    """The parts of these territories that are being assessed. One query."""
    mine = RoundPart.objects.being_assessed().filter(territory__in=territories).select_related("round", "territory")
    rows = with_progress(mine).order_by("round__year", "round__number", "territory__path")
    return [PartLine(row, row.clients_now, row.done_now, row.is_late(on)) for row in rows]


@dataclass(frozen=True)
class TeamLine:
    """Of the parts that are not closed: how many wait for the manager, are being assessed, and are late."""

    waiting: int
    assessing: int
    late: int

    def __bool__(self) -> bool:
        return bool(self.waiting or self.assessing)


def team_line(user: User, on: date) -> TeamLine:
    """What a manager's board says of the round. One query."""
    parts: Any = RoundPart.objects.overseen_by(user).exclude(state=PartState.CLOSED).with_due()
    not_in = Q(handed_in_on__isnull=True, due__lt=on)
    counts = parts.order_by().aggregate(
        waiting=Count("pk", filter=Q(state=PartState.SUBMITTED)),
        assessing=Count("pk", filter=Q(state__in=ASSESSING)),
        late=Count("pk", filter=Q(state__in=ASSESSING) & not_in),
    )
    return TeamLine(**counts)


# --- the diff -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One value before and after; None where it was not known, or is not any more."""

    indicator: Indicator
    before: AssessmentValue | None
    after: AssessmentValue | None


@dataclass(frozen=True)
class DiffRow:
    """One entry with the values that it changes. The name is masked where the client is another team's by now."""

    entry: RoundEntry
    is_seen: bool
    differences: list[Difference] = field(default_factory=list)

    @property
    def name(self) -> str:
        return seen_name(self.entry, is_seen=self.is_seen)

    @property
    def is_overtaken(self) -> bool:
        return not self.entry.outcome and getattr(self.entry, "newest", None) != self.entry.based_on_id

    @property
    def has_left(self) -> bool:
        return not self.entry.outcome and bool(getattr(self.entry, "has_left", False))


def is_seen(entry: RoundEntry, paths: Sequence[str]) -> bool:
    """Whether the client of an entry is of the territories at these paths still."""
    return is_within(entry.relationship.territory.path, paths)


def seen_name(entry: RoundEntry, *, is_seen: bool) -> str:
    return name_as_seen(entry.relationship.client.full_name, is_seen=is_seen)


def diff_rows(part: RoundPart, entries: Sequence[RoundEntry], *, paths: Sequence[str], on: date) -> list[DiffRow]:
    """The rows of a page of a part's diff, from entries with their values loaded. Three queries for the indicators.

    `paths` are those of the reader (`visible_paths`).
    """
    try:
        scheme = scheme_for(part.territory, part.closed_on or on)
    except NoScheme:
        return [DiffRow(entry, is_seen(entry, paths)) for entry in entries]
    indicators = indicators_of([scheme])[scheme.pk]
    return [DiffRow(entry, is_seen(entry, paths), _differences(entry, indicators)) for entry in entries]


def _differences(entry: RoundEntry, indicators: Sequence[Indicator]) -> list[Difference]:
    before = {}
    if entry.based_on is not None:
        before = {value.indicator.code: value for value in entry.based_on.values.all()}
    after = values_of(entry, indicators)
    found = [Difference(row, before.get(row.code), after.get(row.code)) for row in indicators]
    return [each for each in found if _says(each.before) != _says(each.after)]


def _says(value: AssessmentValue | None) -> tuple[int | None, str] | None:
    return None if value is None else (value.number, value.step.label_zh if value.step else "")
