"""A manager's digest, kind by kind: what stands in it, what she was not told of yet, what she put aside.

What stands is what its list shows: `listed` counts the very rows that the link of a number opens.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse

from accounts.models import User
from clients.models import Relationship
from retention.enums import ALERT_KINDS, LOSS_KINDS, DigestKind, NoteAction
from retention.models import DigestNote, Loss, NeglectAlert, WinBack

# Rows marked as told in one statement.
CHUNK = 5_000

_LISTS = {
    DigestKind.ESCALATED: ("clients:list", "due=escalated&status=active"),
    DigestKind.NEGLECTED: ("clients:list", "due=digest_only&status=active"),
    DigestKind.TO_DECIDE: ("retention:losses", "waiting=manager"),
    DigestKind.SUSPECTED: ("retention:losses", "waiting=owner"),
    DigestKind.STUCK: ("retention:win-backs", "stuck=on"),
}


class Shown(NamedTuple):
    """Where a row of a kind has its territory and grade, and which column of a note points to it."""

    territory: str
    grade: str
    field: str


def shown(kind: DigestKind) -> Shown:
    if kind in ALERT_KINDS:
        return Shown("relationship__territory", "relationship__grade", "alert")
    if kind in LOSS_KINDS:
        return Shown("territory", "grade", "loss")
    return Shown("loss__territory", "loss__grade", "case")


def link(kind: DigestKind) -> str:
    """The list of everything of a kind, with its total."""
    name, query = _LISTS[kind]
    return f"{reverse(name)}?{query}&total=1"


def standing(kind: DigestKind, on: date) -> Any:
    """Everything of a kind on a day, whoever's it is: a query of alerts, losses or win-backs."""
    return {
        DigestKind.ESCALATED: NeglectAlert.objects.escalated(),
        DigestKind.NEGLECTED: NeglectAlert.objects.digest_only(on),
        DigestKind.TO_DECIDE: Loss.objects.waiting_for_manager(),
        DigestKind.SUSPECTED: Loss.objects.waiting_for_owner(),
        DigestKind.STUCK: WinBack.objects.stuck(on),
    }[kind]


def listed(kind: DigestKind, user: User, on: date) -> int:
    """How many rows the list has that the link opens."""
    relationships = Relationship.objects.visible_to(user)
    if kind == DigestKind.ESCALATED:
        return relationships.escalated(on).count()
    if kind == DigestKind.NEGLECTED:
        return relationships.digest_only(on).count()
    return int(standing(kind, on).visible_to(user).count())


# --- telling ----------------------------------------------------------------------------------------------------------


def untold(kind: DigestKind, on: date) -> Any:
    """What stands and no manager was told of, or not since something new happened to it: a query."""
    rows = standing(kind, on)
    return rows.filter(quietly_told_on__isnull=True) if kind == DigestKind.NEGLECTED else rows.untold()


def put_aside_among(kind: DigestKind, rows: QuerySet[Any], on: date) -> set[tuple[int, int]]:
    """Whose manager needs not be told: manager and row, of these rows."""
    field = shown(kind).field
    notes = DigestNote.objects.in_force(kind, on).filter(**{f"{field}__in": rows.order_by().values("pk")})
    return set(notes.values_list("manager", field))


def back_again(kind: DigestKind, on: date) -> QuerySet[DigestNote]:
    """What was snoozed until today or an earlier day, stands still, and was not told again."""
    field = shown(kind).field
    return DigestNote.objects.over(kind, on).filter(**{f"{field}__in": standing(kind, on).values("pk")})


def mark_told(kind: DigestKind, ids: Sequence[int], *, on: date, at: datetime) -> None:
    """Note that the managers of these rows were told; what became something else meanwhile stays untold."""
    column, value = {
        DigestKind.NEGLECTED: ("quietly_told_on", on),
        DigestKind.TO_DECIDE: ("told_at", at),
        DigestKind.SUSPECTED: ("told_at", at),
    }.get(kind, ("told_on", on))
    for start in range(0, len(ids), CHUNK):
        standing(kind, on).filter(pk__in=ids[start : start + CHUNK]).update(**{column: value})


# --- putting aside ----------------------------------------------------------------------------------------------------


def without_aside(kind: DigestKind, rows: QuerySet[Any], manager: User, on: date) -> QuerySet[Any]:
    """Those of the rows that the manager has not put aside."""
    return rows.exclude(pk__in=_aside(kind, manager, on))


def count_aside(kind: DigestKind, rows: QuerySet[Any], manager: User, on: date) -> int:
    return int(rows.filter(pk__in=_aside(kind, manager, on)).count())


def _aside(kind: DigestKind, manager: User, on: date) -> QuerySet[Any]:
    return DigestNote.objects.in_force(kind, on).filter(manager=manager).values(shown(kind).field)


def put_aside(
    kind: DigestKind,
    row: Model,
    *,
    manager: User,
    action: NoteAction,
    reason: str,
    until: date | None,
    at: datetime,
    on: date,
) -> bool:
    """Hide a row from a manager's digest until a day, or until something new happens to it; False when it is hidden.

    Of two who do it at once the second finds it done.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=manager.pk)
        key = {"manager": manager, "kind": kind, shown(kind).field: row}
        if DigestNote.objects.in_force(kind, on).filter(**key).exists():
            return False
        note = DigestNote.objects.filter(**key).first() or DigestNote(**key)
        note.action, note.reason, note.at, note.told_on = action, reason, at, None
        note.until = until if action == NoteAction.SNOOZED else None
        note.save()
    return True
