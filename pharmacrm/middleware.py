"""What no page needs to look at."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound


def no_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing is found at an address with a NUL in it, which PostgreSQL refuses to even look for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "\0" in unquote(request.META.get("QUERY_STRING", "")):
            return HttpResponseNotFound()
        return get_response(request)

    return middleware
