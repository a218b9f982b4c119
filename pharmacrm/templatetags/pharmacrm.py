"""What every template may use without loading."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> str:
    """The navigation of a page. It looks in a few ways only, and each is made once: it is on every page."""
    match = context["request"].resolver_match
    is_manager = bool(context["is_manager"])
    return _navigation(
        get_language() or "",
        here=match.view_name if match else "",
        room=_room(match.route) if match else "",
        is_manager=is_manager,
        holds_territories=is_manager and bool(context["holds_territories"]),
        # Lazy: an object that becomes the number when it is written.
        unread_messages=int(str(context["unread_messages"])),
    )


def _room(route: str) -> str:
    """To which entry the pages below an address belong; breakthrough plans have one of their own."""
    return "breakthroughs" if route.startswith("planning/breakthroughs/") else route.partition("/")[0]


@lru_cache(maxsize=512)
def _navigation(language: str, **facts: Any) -> str:
    return render_to_string("navigation.html", facts)
