"""Tips and phrases for the door of a client, place by place."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from clients.models import Relationship
from clients.style_advice import advice_for
from visits.enums import TipPlace
from visits.models import Tip
from visits.tips import chosen


@login_required
@require_safe
def tips(request: UserRequest, pk: int) -> HttpResponse:
    """What suits her style and stage; a fragment for the quick log, fetched when it is opened."""
    relationship = get_object_or_404(Relationship.objects.visible_to(request.user).with_client(), pk=pk)
    client = relationship.client
    known = list(Tip.objects.filter(is_active=True))
    places = [
        (place.label, chosen(known, place=place, style=client.style, stage=relationship.stage)) for place in TipPlace
    ]
    context = {"relationship": relationship, "client": client, "places": places}
    if request.htmx:
        return render(request, "visits/_tips.html", context)
    context["advice"] = advice_for(client.style, client.style_clarity)
    return render(request, "visits/tips.html", context)
