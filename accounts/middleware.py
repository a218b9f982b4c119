"""What holds for every request: whose posts, the language a person reads in, and that history is never written."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

from accounts.access import remember_posts


def posts_of_user(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Every access rule of a page starts from the posts: they are asked for once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        remember_posts(request.user)
        return get_response(request)

    return middleware


def language_of_user(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Each person reads the pages in the language she chose; a visitor in the one this browser chose last."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


class HistoryIsForReading:
    """Refuses to save an old version over a row: the admin's form of it would, whatever its buttons say.

    Here and not in the admin classes, so that no history page of any room is forgotten.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not (match.url_name or "").endswith("_simple_history"):
            return None
        return None if request.method in {"GET", "HEAD"} else HttpResponseNotAllowed(["GET", "HEAD"])
