"""What the tries of the last half year teach about when clients are reached."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.utils import timezone

from visits.best_hour import LEARNED_FROM, BestHours, Try, best_hours
from visits.enums import Channel
from visits.models import Visit

# Of a meeting others choose the hour.
_CHANNELS = [channel for channel in Channel if channel not in (Channel.DEPARTMENT_MEETING, Channel.CONFERENCE)]


def best_hours_of(relationship_ids: Collection[int], on: date) -> dict[int, BestHours]:
    """The best hours of those of these relationships of which something is learned. One query, none for nobody.

    A visit logged on a later day says nothing of the hour, which nobody remembers then. From afar she was reached when
    it counts as a contact: a message without an answer reached nobody.
    """
    if not relationship_ids:
        return {}
    recent = Visit.objects.standing().filter(
        relationship__in=relationship_ids,
        happened_on__gt=on - LEARNED_FROM,
        happened_on__lte=on,
        channel__in=_CHANNELS,
        is_late=False,
    )
    tries: dict[int, list[Try]] = defaultdict(list)
    zone = timezone.get_default_timezone()
    columns = ("relationship_id", "happened_at", "channel", "counts")
    for pk, at, channel, counts in recent.order_by().values_list(*columns):
        tries[pk].append(Try(at.astimezone(zone).hour, channel == Channel.IN_PERSON, counts))
    found = {pk: best_hours(each) for pk, each in tries.items()}
    return {pk: each for pk, each in found.items() if any(each)}
