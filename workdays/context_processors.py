from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from workdays.queries import unknown_years


def planning(request: HttpRequest) -> dict[str, SimpleLazyObject]:
    """`unknown_years`, for `workdays/_warning.html`. One query, and only on pages that include it."""
    return {"unknown_years": SimpleLazyObject(lambda: unknown_years(timezone.localdate()))}
