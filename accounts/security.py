from typing import Any

from django.http import HttpRequest


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The name that sign-in attempts are counted for: lower case, from the credentials or the posted form."""
    found = (credentials or {}).get("username") or request.POST.get("login") or request.POST.get("username")
    return found.strip().lower() if found else None
