"""What planning does when a lower room says that something happened, and its part of a manager's digest."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from planning.breakthroughs.digest import section
from planning.sightings import tell_of_sighting
from retention.digest_rows import add_further
from visits.models import Visit
from visits.signals import visit_logged

add_further(section)


@receiver(visit_logged, dispatch_uid="planning.follow_sighting")
def follow_sighting(sender: object, *, visit: Visit, at: datetime, **rest: Any) -> None:
    """Tell of a competitor seen at an A client. No query where none was."""
    tell_of_sighting(visit, at=at)
