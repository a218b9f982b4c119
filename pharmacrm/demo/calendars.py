"""Calendar feeds in the demo: the first rep and her manager subscribed; nobody knows their addresses.

Only of small demos.
"""

from datetime import timedelta

from accounts.models import User
from pharmacrm.demo.days import at
from pharmacrm.demo.world import World
from planning.calendars.enums import EventKind, Privacy
from planning.calendars.feeds import make_feed, read_feed
from planning.models import CalendarFeed

# They subscribed so long ago.
_SINCE = timedelta(days=20)
_SUBSCRIBED = {"rep": Privacy.NAMES, "manager": Privacy.PLACES}


def add(world: World) -> None:
    for user in User.objects.filter(username__in=_SUBSCRIBED):
        privacy = _SUBSCRIBED[user.username]
        made = make_feed(user, privacy=privacy, kinds=EventKind.values, instead_of=None, at=at(world.plan.on - _SINCE))
        if made:
            read_feed(CalendarFeed.objects.select_related("user").get(user=user), at=at(world.plan.on))
