from collections.abc import Callable

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from deliveries.models import Delivery

# Beyond this the badge says "99+", and nothing counts further.
SHOWN_UP_TO = 99


def unread_messages(request: HttpRequest) -> dict[str, SimpleLazyObject]:
    """`unread_messages`: how many of the person's messages are unread. One query, and only when a page asks."""
    return {"unread_messages": SimpleLazyObject(_counter(request))}


def _counter(request: HttpRequest) -> Callable[[], int]:
    def count() -> int:
        user = request.user
        if not user.is_authenticated:
            return 0
        # Mostly none or a few: cheaper read than counted.
        unread = Delivery.objects.unread_of(user).order_by().values_list("pk", flat=True)
        return len(unread[: SHOWN_UP_TO + 1])

    return count
