"""The page of a client's style: what was seen of her, what it comes to, and how to speak with her."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import workable_among
from accounts.requests import UserRequest
from clients.enums import Style
from clients.models import Relationship
from clients.style_advice import advice_for
from visits.observed import quotes_of, seen_of
from visits.style_signs import FEWEST, Quarter, Tally, quarters, tally

# The newest visits on which something was seen, and the newest of her words; what is older counts in the quarters.
VISITS = 20
QUOTES = 10


class Share(NamedTuple):
    """How much speaks for a style."""

    label: str
    observations: int
    is_hers: bool


@login_required
@require_safe
def style(request: UserRequest, pk: int) -> HttpResponse:
    relationship = get_object_or_404(Relationship.objects.visible_to(request.user).with_client(), pk=pk)
    client = relationship.client
    seen = seen_of(client, request.user)
    found = tally(sign for visit in seen for sign in visit.signs)
    context = {
        "relationship": relationship,
        "client": client,
        "tally": found,
        "shares": [Share(str(each.label), found.counts[each], each == found.style) for each in Style],
        "fewest": FEWEST,
        "quarters": _rows(quarters((visit.on, sign) for visit in seen for sign in visit.signs)),
        "advice": advice_for(client.style, client.style_clarity),
        "seen": seen[:VISITS],
        "older": len(seen[VISITS:]),
        "quotes": quotes_of(client, request.user, most=QUOTES),
        "is_workable": bool(workable_among(request.user, [relationship.territory_id], timezone.localdate())),
    }
    return render(request, "desk/style.html", context)


def _rows(found: Iterable[Quarter]) -> list[tuple[Quarter, list[tuple[str, int]], str]]:
    """Each quarter with the styles that something spoke for, and what was known at its end."""
    return [(quarter, _counted(quarter), _known(quarter.until_then)) for quarter in found]


def _counted(quarter: Quarter) -> list[tuple[str, int]]:
    return [(str(each.label), quarter.counts[each]) for each in Style if quarter.counts[each]]


def _known(found: Tally) -> str:
    return str(found.style.label if found.style else found.clarity.label)
