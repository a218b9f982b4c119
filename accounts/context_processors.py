from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.access import manages, may_look_across
from accounts.held import is_known_to_hold
from accounts.models import User
from accounts.queries import open_looks


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Which navigation a page shows, the manager's or the rep's, whether a manager has clients to visit herself, and
    whether a look across is open.

    Asked only when the template asks, and once a page.
    """
    user = getattr(request, "user", None)
    return {
        "is_manager": SimpleLazyObject(lambda: isinstance(user, User) and manages(user)),
        "holds_territories": SimpleLazyObject(lambda: isinstance(user, User) and is_known_to_hold(request.session)),
        "open_looks": SimpleLazyObject(
            lambda: list(open_looks(user, timezone.now())) if isinstance(user, User) and may_look_across(user) else []
        ),
    }
