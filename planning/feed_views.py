"""The private calendar feed: the page on which a person makes and revokes it, and the file itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from accounts.security import client_address
from planning.calendar_forms import FeedForm
from planning.calendars.enums import Privacy
from planning.calendars.feeds import change_feed, make_feed, read_feed, revoke_feed
from planning.models import CalendarFeed
from planning.models.feeds import hash_of

# Where the address waits for the one page that shows it.
SHOWN_ONCE = "calendar_feed_token"
# Readings of one address within a window: a phone, a tablet and a computer that ask every minute are below it.
READINGS, WINDOW = 60, 600
# Of one visitor with addresses that were never given out.
GUESSES = 30


@login_required
@require_safe
def feed_page(request: UserRequest) -> HttpResponse:
    """Her feed, if she has one; a new one's address is shown once."""
    return _page(request, None)


def _page(request: UserRequest, form: FeedForm | None) -> HttpResponse:
    feed = CalendarFeed.objects.visible_to(request.user).open().first()
    known = {"privacy": feed.privacy, "kinds": feed.kinds, "feed": feed.pk} if feed else {}
    token = request.session.pop(SHOWN_ONCE, "") if form is None else ""
    address = request.build_absolute_uri(reverse("planning:feed-file", args=[token])) if token else ""
    context = {
        "feed": feed,
        "form": form or FeedForm(initial=known),
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}" if address else "",
    }
    response = render(request, "planning/feed.html", context, status=200)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def feed_make(request: UserRequest) -> HttpResponse:
    """Make one, in place of the one the page showed."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    asked = form.cleaned_data
    token = make_feed(
        request.user,
        privacy=Privacy(asked["privacy"]),
        kinds=asked["kinds"],
        instead_of=asked["feed"],
        at=timezone.now(),
    )
    if token is not None:
        request.session[SHOWN_ONCE] = token
    elif SHOWN_ONCE not in request.session:
        messages.info(request, _("Your calendar feed was changed on another page meanwhile: this is how it stands."))
    return redirect("planning:feed")


@login_required
@require_POST
def feed_change(request: UserRequest) -> HttpResponse:
    """Change what it says, under the same address."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    asked = form.cleaned_data
    if change_feed(request.user, asked["feed"] or 0, privacy=Privacy(asked["privacy"]), kinds=asked["kinds"]):
        messages.success(request, _("Saved. Phones show it when they ask next."))
    else:
        messages.info(request, _("Your calendar feed was changed on another page meanwhile: this is how it stands."))
    return redirect("planning:feed")


@login_required
@require_POST
def feed_revoke(request: UserRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    revoke_feed(feed, at=timezone.now())
    messages.success(request, _("Switched off. Whoever subscribed finds an empty calendar."))
    return redirect("planning:feed")


# --- the file ---------------------------------------------------------------------------------------------------------


@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar of whoever has the address: no session, no sign-in. Never given out is 404, revoked is empty."""
    visitor = f"calendar-guesses:{client_address(request)}"
    if _count(visitor, add=False) >= GUESSES or _count(f"calendar-feed:{hash_of(token)}") > READINGS:
        return _private(HttpResponse(status=429, headers={"Retry-After": str(WINDOW)}))
    feed = CalendarFeed.objects.with_token(token).select_related("user").first()
    if feed is None:
        _count(visitor)
        raise Http404
    body = read_feed(feed, at=timezone.now())
    etag = quote_etag(hash_of(body.decode())[:32])
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return _private(get_conditional_response(request, etag=etag, response=response))


def _count(name: str, *, add: bool = True) -> int:
    """How often something happened in the window that it is now, this time added unless told."""
    key = f"{name}:{int(timezone.now().timestamp()) // WINDOW}"
    if not add:
        found: int = cache.get(key, 0)
        return found
    if cache.add(key, 1, WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # It ran out in between.
        return 1


def _private(response: HttpResponseBase | None) -> HttpResponseBase:
    """Kept by no proxy, found by no search, and told to nobody as where somebody came from."""
    assert response is not None
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
