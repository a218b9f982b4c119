"""The choices of the first step of a handover, as the person types; what the script of an autocomplete reads."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import manages
from accounts.requests import UserRequest
from clients.forms import ChoicesForm
from planning.handovers.choices import places_of, posts_of, takers_named


@login_required
@require_safe
def post_choices(request: UserRequest) -> JsonResponse:
    """Territories that she manages with their reps, by either."""
    on, text = timezone.localdate(), _asked(request)
    found = posts_of(request.user, on, text) if text is not None else []
    return _options((post.code, str(post), post.territory.code) for post in found)


@login_required
@require_safe
def taker_choices(request: UserRequest) -> JsonResponse:
    """Who can take a territory of hers over, with where each is posted in what she manages."""
    on, text = timezone.localdate(), _asked(request)
    found = takers_named(request.user, on, text) if text is not None else []
    places = places_of(found, request.user, on)
    return _options((str(person.pk), str(person), _place(person.username, places.get(person.pk))) for person in found)


def _asked(request: UserRequest) -> str | None:
    """What was typed; None where it makes no sense. A person who manages nobody has nothing to choose."""
    if not manages(request.user, timezone.localdate()):
        raise Http404
    form = ChoicesForm(request.GET)
    return str(form.cleaned_data["q"]) if form.is_valid() else None


def _place(username: str, places: list[str] | None) -> str:
    return f"{username} · {', '.join(places or [_('posted nowhere yet')])}"


def _options(rows: Iterable[tuple[str, str, str]]) -> JsonResponse:
    return JsonResponse({"options": [{"value": value, "text": text, "hint": hint} for value, text, hint in rows]})
