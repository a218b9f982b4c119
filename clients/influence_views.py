"""The pages of who moves whom: around a client, in a hospital, and one influence."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import workable_among
from accounts.requests import UserRequest
from clients.influence_forms import InfluenceForm, NewInfluenceForm
from clients.influencing import KnownAlready, change_influence, end_influence, note_influence
from clients.models import Influence, Organisation, Relationship
from clients.networks import network_at, network_of

KNOWN = gettext_lazy("This is known already. Change what stands in the table.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_network(request: UserRequest, pk: int) -> HttpResponse:
    """Who moves a client and whom she moves; and the form of one more."""
    mine = Relationship.objects.visible_to(request.user)
    relationship = get_object_or_404(mine.with_client(), pk=pk)
    on = timezone.localdate()
    is_workable = bool(workable_among(request.user, [relationship.territory_id], on))
    data = request.POST if request.method == "POST" and is_workable else None
    form = NewInfluenceForm(data, user=request.user, relationship=relationship)
    if form.is_valid():
        try:
            note_influence(**form.ends, by=request.user, on=on, **form.said)
        except KnownAlready:
            form.add_error(None, KNOWN)
        else:
            messages.success(request, _("Saved."))
            return redirect("clients:network", pk)
    context = {
        "relationship": relationship,
        "client": relationship.client,
        "organisation": None,
        "network": network_of(relationship.client, request.user),
        "form": form if is_workable else None,
    }
    return render(request, "clients/network.html", context)


@login_required
@require_safe
def organisation_network(request: UserRequest, pk: int) -> HttpResponse:
    """Who moves whom in a hospital, as far as the person's clients go."""
    organisation = get_object_or_404(Organisation, pk=pk)
    context = {"client": None, "organisation": organisation, "network": network_at(organisation, request.user)}
    return render(request, "clients/network.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def influence(request: UserRequest, pk: int) -> HttpResponse:
    """One influence, to be brought up to date."""
    found = _open(request, pk)
    form = InfluenceForm(request.POST or None, influence=found)
    if form.is_valid():
        try:
            change_influence(found, by=request.user, on=timezone.localdate(), **form.said)
        except KnownAlready:
            form.add_error(None, KNOWN)
        else:
            messages.success(request, _("Saved."))
            return redirect(_back(request, found))
    context = {"influence": found, "form": form, "back": _back(request, found)}
    return render(request, "clients/influence.html", context)


@login_required
@require_POST
def influence_end(request: UserRequest, pk: int) -> HttpResponse:
    found = _open(request, pk)
    end_influence(found, on=timezone.localdate())
    messages.success(request, _("Ended. It stays in the history."))
    return redirect(_back(request, found))


def _open(request: UserRequest, pk: int) -> Influence:
    mine = Influence.objects.in_force().editable_by(request.user).select_related("source", "target")
    found: Influence = get_object_or_404(mine, pk=pk)
    return found


def _back(request: UserRequest, influence: Influence) -> Relationship | str:
    """The card of whichever end is the person's."""
    mine = Relationship.objects.editable_by(request.user)
    hers = mine.filter(client__in=[influence.source_id, influence.target_id]).order_by("pk").first()
    return hers or "clients:list"
