"""Other activity: internal work, errands, service for a client, beside the contacts of a day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from accounts.models import Territory, User
from clients.models import Relationship
from visits.actions import UNDO_GRACE, UNDO_WINDOW, TooLateToUndo
from visits.enums import ActivityKind
from visits.models import Activity

# What an activity says. Where it counts follows from it.
SAID = ("kind", "minutes", "words", "relationship", "happened_on")


def log_activity(*, rep: User, territory: Territory, key: UUID, at: datetime, **said: Any) -> tuple[Activity, bool]:
    """Log an activity; return it and whether it is new. `said` are the columns of SAID.

    The same key from the same rep with the same words changes nothing and returns the activity that is there. A key
    that is used up (by other words, or by one that was taken back) says nothing of this one, which is logged under a
    key derived from it.
    """
    try:
        with transaction.atomic():
            made = Activity.objects.create(rep=rep, territory=territory, key=key, logged_at=at, **said)
            return made, True
    except IntegrityError:
        known = Activity.objects.select_related("relationship").filter(rep=rep, key=key).first()
        if known is None:
            raise
    if known.undone_at is None and not _differing(known, said):
        return known, False
    derived = uuid5(key, f"{known.pk}:{sorted((name, str(value)) for name, value in said.items())}")
    return log_activity(rep=rep, territory=territory, key=derived, at=at, **said)


def undo_activity(activity: Activity, *, by: User, at: datetime) -> bool:
    """Take an activity back within half a minute; False when it was already. Raises TooLateToUndo."""
    if at > activity.logged_at + UNDO_WINDOW + UNDO_GRACE:
        raise TooLateToUndo
    return bool(Activity.objects.standing().filter(pk=activity.pk, rep=by).update(undone_at=at))


def edit_activity(
    activity: Activity,
    *,
    territory: Territory,
    kind: ActivityKind,
    minutes: int,
    words: str,
    relationship: Relationship | None,
    happened_on: date,
) -> bool:
    """Change what an activity says; the history keeps what stood there. False when nothing differs."""
    said = {
        "kind": kind, "minutes": minutes, "words": words, "relationship": relationship, "happened_on": happened_on,
    }  # fmt: skip
    with transaction.atomic():
        activity = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
        differing = _differing(activity, said)
        for name in differing:
            setattr(activity, name, said[name])
        if differing:
            activity.territory = territory
            activity.save()
    return bool(differing)


def _differing(activity: Activity, said: dict[str, Any]) -> list[str]:
    return [name for name in SAID if getattr(activity, name) != said[name]]
