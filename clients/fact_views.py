"""The page of what is known of a client: each fact with where it is from, since when, and whether it is still so."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import workable_among
from accounts.requests import UserRequest
from clients.actions import update_client
from clients.fact_forms import FactsForm
from clients.learning import confirm
from clients.models import Relationship
from clients.profiles import known_facts, profile_of, with_profile


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_facts(request: UserRequest, pk: int) -> HttpResponse:
    on = timezone.localdate()
    mine = with_profile(Relationship.objects.visible_to(request.user).with_client(), on)
    relationship = get_object_or_404(mine, pk=pk)
    client = relationship.client
    is_workable = bool(workable_among(request.user, [relationship.territory_id], on))
    data = request.POST if request.method == "POST" and is_workable else None
    form = FactsForm(data, client=client, on=on)
    if form.is_valid():
        said = form.cleaned_data
        changed = update_client(client, on=said["as_of"], source=said["source"], by=request.user, **form.learned)
        messages.success(request, _("Saved.") if changed else _("Nothing changed."))
        return redirect("clients:facts", pk)
    context = {
        "relationship": relationship,
        "client": client,
        "groups": known_facts(client, on),
        "profile": profile_of(relationship),
        "form": form if is_workable else None,
    }
    return render(request, "clients/facts.html", context)


@login_required
@require_POST
def fact_confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Say that a fact is still true."""
    relationship = get_object_or_404(Relationship.objects.editable_by(request.user).with_client(), pk=pk)
    if confirm(relationship.client, request.POST.get("fact", ""), by=request.user, on=timezone.localdate()):
        messages.success(request, _("Confirmed today."))
    else:
        messages.error(request, _("Nothing is known of it any more."))
    return redirect("clients:facts", pk)
