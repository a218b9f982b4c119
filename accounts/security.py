"""Whom a sign-in attempt is counted for, and from where."""

from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The name that sign-in attempts are counted for: lower case, from the credentials or the posted form."""
    found = (credentials or {}).get("username") or request.POST.get("login") or request.POST.get("username")
    return found.strip().lower() if found else None


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address behind the trusted proxies: the same for the lockout and for every other limit."""
    return get_client_ip(request)
