"""The consents of one client: what stands, giving, withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import workable_among
from accounts.requests import UserRequest
from clients.models import Relationship
from compliance.consent_forms import ConsentForm
from compliance.consents import give_consent, withdraw_consent
from compliance.models import Consent, ConsentText


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: UserRequest, pk: int) -> HttpResponse:
    mine = Relationship.objects.visible_to(request.user).with_client()
    relationship, on = get_object_or_404(mine, pk=pk), timezone.localdate()
    is_workable = bool(workable_among(request.user, [relationship.territory_id], on))
    data = request.POST if request.method == "POST" and is_workable else None
    form = ConsentForm(data, on=on, initial={"given_on": on})
    if form.is_valid():
        _consent, is_new = give_consent(relationship.client, by=request.user, **form.cleaned_data)
        messages.success(request, _("Noted.") if is_new else _("A consent for this channel stands already."))
        return redirect("compliance:consents", pk)
    context = {
        "relationship": relationship,
        "client": relationship.client,
        "consents": relationship.client.consents.select_related("text", "noted_by").order_by("withdrawn_on", "-pk"),
        "texts": ConsentText.objects.filter(is_active=True).order_by("-version"),
        "form": form if is_workable else None,
    }
    return render(request, "compliance/consents.html", context)


@login_required
@require_POST
def withdraw(request: UserRequest, pk: int, consent_pk: int) -> HttpResponse:
    """She no longer agrees: from now on nothing goes out."""
    relationship = get_object_or_404(Relationship.objects.editable_by(request.user), pk=pk)
    consent = get_object_or_404(Consent, pk=consent_pk, client=relationship.client_id)
    withdraw_consent(consent, on=timezone.localdate(), by=request.user)
    messages.success(request, _("Withdrawn: nothing is sent through this channel any more."))
    return redirect("compliance:consents", pk)
