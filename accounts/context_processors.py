from typing import Any

from django.http import HttpRequest

from accounts.access import manages
from accounts.models import User


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Which navigation a page shows: the manager's rail or the rep's bar. Asked only when the template asks."""
    user = request.user
    return {"is_manager": lambda: isinstance(user, User) and manages(user)}
