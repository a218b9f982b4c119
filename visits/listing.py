"""What rows of this room's lists show, ready to be put into the page.

A row of the past stays where it was made. Where its client is seen by others now, her name is masked, nothing that was
said is shown, and nothing leads to her.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clients.paging import Order
from visits.models import Activity
from visits.queries import name_as_seen

NEWEST_FIRST = Order("newest", ("happened_on", "id"), descending=True)


class ActivityRow(NamedTuple):
    activity: Activity
    # Of the client of a service; without a `url` she is somebody else's now.
    name: str
    url: str


def activity_rows(activities: Iterable[Activity], paths: Sequence[str]) -> list[ActivityRow]:
    """The rows of a list read with its clients. No query."""
    return [_activity_row(activity, paths) for activity in activities]


def _activity_row(activity: Activity, paths: Sequence[str]) -> ActivityRow:
    relationship = activity.relationship
    if relationship is None:
        return ActivityRow(activity, "", "")
    path = relationship.territory.path
    is_seen = path.startswith(tuple(paths))
    name = name_as_seen(relationship.client.full_name, path, paths)
    return ActivityRow(activity, name, relationship.get_absolute_url() if is_seen else "")
