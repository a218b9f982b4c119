"""What planning does when a lower room says that something happened, and its part of a manager's digest."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from compliance.enums import ConsentChannel
from compliance.signals import consent_withdrawn
from planning.breakthroughs.digest import section
from planning.greetings.actions import stop_delivery
from planning.sightings import tell_of_sighting
from planning.weeks.following import follow_corrected, follow_logged, follow_taken_back
from retention.digest_rows import add_further
from visits.models import Visit
from visits.signals import visit_logged

add_further(section)


@receiver(consent_withdrawn, dispatch_uid="planning.stop_greetings")
def stop_greetings(sender: object, *, client_id: int, channel: ConsentChannel, **rest: Any) -> None:
    """Stop what was handed over for delivery and waits for a further try."""
    stop_delivery(client_id, channel)


@receiver(visit_logged, dispatch_uid="planning.follow_sighting")
def follow_sighting(sender: object, *, visit: Visit, at: datetime, **rest: Any) -> None:
    """Tell of a competitor seen at an A client. No query where none was."""
    tell_of_sighting(visit, at=at)


@receiver(visit_logged, dispatch_uid="planning.follow_plan")
def follow_plan(sender: object, *, visit: Visit, is_new: bool, **rest: Any) -> None:
    """Mark what was planned as done, or open it again. One query for a client who stands in nobody's week."""
    if visit.undone_at is not None:
        follow_taken_back(visit)
    elif is_new:
        follow_logged(visit)
    else:
        follow_corrected(visit)
