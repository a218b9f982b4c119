"""A grade set by hand by a manager: until a day, with a reason, beside what the rule computes.

`grade_by_hand` and `grade_by_hand_until` of a relationship are written here and nowhere else: they are what the
override that is open says, so that every list and the nightly regrade read columns and no history.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import people_within
from accounts.models import Territory, User
from clients.actions import announce
from clients.enums import Grade
from clients.models import Relationship
from deliveries.actions import send
from deliveries.enums import Channel
from grading.enums import ChangeReason
from grading.evidence import fresh_from
from grading.models import GradeChange, GradeOverride, Scheme
from grading.queries import Moves, scheme_for
from grading.rules import NOT_BY_HAND, ByHand

# How far ahead a grade may be set by hand: it is an exception, and the second round from now judges anew.
QUARTERS_AHEAD = 2
# Overrides ended in one transaction.
ENDED_AT_ONCE = 500


class SameGrade(Exception):
    """The rule says so already: there is nothing to set by hand."""


class TooLong(Exception):
    """The last day is not after today, or too far ahead."""


def last_day_by_hand(on: date) -> date:
    """The latest day until which a grade may be set by hand."""
    return fresh_from(on, -QUARTERS_AHEAD)


def set_by_hand(
    *, relationship: Relationship, grade: Grade, until: date, reason: str, author: User, on: date, at: datetime
) -> tuple[GradeOverride, bool]:
    """Give a relationship a grade from today until a day; return the override and whether it is new.

    One transaction: the override, the columns, the grade with its GradeChange, the news to the higher rooms and the
    message to whoever serves the client. One that was in force ends with it, for the same reason; the very same sent
    again changes nothing. Raises TooLong, SameGrade and NoScheme, having written nothing.
    """
    if not on <= until <= last_day_by_hand(on):
        raise TooLong
    with transaction.atomic():
        row = _locked(relationship)
        standing = GradeOverride.objects.open().filter(relationship=row).first()
        if standing is not None and _says(standing) == (grade, until, reason, author.pk):
            return standing, False
        scheme = scheme_for(row.territory, on)
        computed = scheme.rule.grade(row.potential, row.support)
        if grade == computed:
            raise SameGrade
        if standing is not None:
            _end(standing, on=on, by=author, reason=reason)
        made = GradeOverride.objects.create(
            relationship=row,
            grade=grade,
            computed=computed,
            reason=reason,
            author=author,
            from_on=on,
            until=until,
            set_at=at,
        )
        change = _Change(scheme, on, at, author, reason, is_by_hand=True)
        _write(row, ByHand(grade, until), change)
        _tell(made, row, "set", change)
    _copy(row, relationship)
    return made, True


def end_by_hand(*, override: GradeOverride, reason: str, by: User, on: date, at: datetime) -> bool:
    """Let the rule alone decide again from today on; False where the override is over already.

    One transaction, as with `set_by_hand`. Raises NoScheme, having written nothing.
    """
    with transaction.atomic():
        row = _locked(override.relationship)
        standing = GradeOverride.objects.open().filter(pk=override.pk).first()
        if standing is None:
            return False
        _end(standing, on=on, by=by, reason=reason)
        change = _Change(scheme_for(row.territory, on), on, at, by, reason)
        _write(row, NOT_BY_HAND, change)
        _tell(standing, row, "ended", change)
    _copy(row, override.relationship)
    return True


def end_run_out(schemes: Mapping[int, Scheme], *, on: date, at: datetime) -> Iterator[Moves]:
    """Close every override of these territories whose last day is past, and let the rule decide again; yields a
    transaction at a time.

    `schemes` are those in force, by territory. Found by an index over those set by hand alone, whatever else exists.
    Killed anywhere and run again the result is the same.
    """
    due = Relationship.objects.filter(grade_by_hand_until__lt=on).order_by("territory_id", "pk")
    found = due.values_list("pk", "territory_id")
    chosen = [pk for pk, territory_id in found if territory_id in schemes]
    for start in range(0, len(chosen), ENDED_AT_ONCE):
        with transaction.atomic():
            moves = _end_these(chosen[start : start + ENDED_AT_ONCE], schemes, on=on, at=at)
        yield moves


def _end_these(ids: Collection[int], schemes: Mapping[int, Scheme], *, on: date, at: datetime) -> Moves:
    moves: Moves = Counter()
    # Read again under the lock: somebody may have set another one meanwhile.
    rows = Relationship.objects.filter(pk__in=ids, grade_by_hand_until__lt=on).select_related("territory")
    for row in rows.order_by("pk").select_for_update(of=("self",)):
        for override in GradeOverride.objects.open().filter(relationship=row):
            _end(override, on=override.until + timedelta(days=1))
        change = _Change(schemes[row.territory_id], on, at, None, ChangeReason.RAN_OUT)
        moves += _write(row, NOT_BY_HAND, change)
    return moves


# --- what all of them write -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Change:
    """Why a grade changes."""

    scheme: Scheme
    on: date
    at: datetime
    author: User | None
    why: str
    is_by_hand: bool = False


def _locked(relationship: Relationship) -> Relationship:
    """The relationship as it is now; who assesses or regrades it waits."""
    rows = Relationship.objects.select_related("territory", "client").select_for_update(of=("self",))
    return rows.get(pk=relationship.pk)


def _says(override: GradeOverride) -> tuple[str, date, str, int]:
    return override.grade, override.until, override.reason, override.author_id


def _end(override: GradeOverride, *, on: date, by: User | None = None, reason: str = "") -> None:
    override.ended_on, override.ended_by, override.end_reason = on, by, reason
    override.save(update_fields=["ended_on", "ended_by", "end_reason"])


def _write(row: Relationship, by_hand: ByHand, change: _Change) -> Moves:
    """Write the columns, and the grade that follows with why; return the move, none where it stays."""
    old = row.grade
    row.grade_by_hand, row.grade_by_hand_until = by_hand.grade, by_hand.until
    row.grade = change.scheme.rule.effective(row.potential, row.support, by_hand, on=change.on)
    row.save(update_fields=["grade_by_hand", "grade_by_hand_until", "grade"])
    if old == row.grade:
        return Counter()
    GradeChange.objects.create(
        relationship=row,
        on=change.on,
        at=change.at,
        author=change.author,
        old=old,
        new=row.grade,
        potential=row.potential,
        support=row.support,
        # No scheme says what a person sets by hand.
        scheme=None if change.is_by_hand else change.scheme,
        why=change.why,
    )
    announce([row.pk], on=change.on)
    return Counter({(old, row.grade): 1})


def _copy(row: Relationship, relationship: Relationship) -> None:
    for column in ("grade", "grade_by_hand", "grade_by_hand_until"):
        setattr(relationship, column, getattr(row, column))


_TOLD = {
    "set": _("{name}: grade {grade}, set by hand"),
    "ended": _("{name}: the rule decides the grade again, now {grade}"),
}


def _tell(override: GradeOverride, row: Relationship, what: str, change: _Change) -> None:
    """A message to who is posted where the client is served; who did it knows."""
    told = people_within(Territory.objects.filter(pk=row.territory_id), change.on).filter(is_active=True)
    send(
        key=f"grade-by-hand-{override.pk}-{what}",
        recipients=[person for person in told if person != change.author],
        subject=format_lazy(_TOLD[what], name=row.client.full_name, grade=row.grade),
        body=format_lazy(_("{author}: {reason}"), author=str(change.author), reason=change.why),
        url=reverse("grading:history", args=[row.pk]),
        channels=[Channel.IN_APP],
        at=change.at,
    )
