"""A spot check, and the visit on which the manager saw the client."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from grading.checking import decide_check
from grading.enums import CheckState
from grading.models import SpotCheck
from visits.models import CheckedVisit, Visit

# As many as a manager looks through.
LISTED = 10


def visits_since(check: SpotCheck, user: User) -> list[Visit]:
    """The visits to the client since the check was drawn, as far as the person sees them, the newest first."""
    seen = Visit.objects.visible_to(user).filter(relationship=check.entry.relationship_id, undone_at__isnull=True)
    return list(seen.filter(happened_on__gte=check.drawn_on).select_related("rep").order_by("-happened_at")[:LISTED])


def decide(check: SpotCheck, said: Mapping[str, Any], *, by: User, on: date, at: datetime) -> bool:
    """Decide a check, and keep on which visit the client was seen; False when it was decided already."""
    with transaction.atomic():
        if not decide_check(check, CheckState(said["state"]), words=said["words"], by=by, on=on, at=at):
            return False
        if said["visit"] is not None:
            CheckedVisit.objects.create(check_done=check, visit=said["visit"])
    return True
