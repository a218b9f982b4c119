"""The pages on which a person says what she knows of an organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from clients.enums import EventKind
from clients.houses import committee_of, may_note_at, may_note_where_seen, may_see_at
from clients.models import Department, Organisation, OrganisationEvent, Product, ProductListing, sees_every_event
from clients.noting import estimate_department, mark_key, note_committee, note_event, note_listing
from clients.organisation_filters import NEWEST_FIRST, EventFilter
from clients.organisation_forms import CommitteeForm, EstimateForm, EventForm, KeyForm, ListingForm
from clients.paging import paginate

_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(_METHODS)
def listing(request: UserRequest, pk: int, product_pk: int) -> HttpResponse:
    """How far a product is in a hospital."""
    organisation = _noted_by(request, pk)
    product = get_object_or_404(Product, pk=product_pk)
    known = ProductListing.objects.filter(organisation=organisation, product=product).first()
    form = ListingForm(request.POST or None, on=timezone.localdate(), listing=known)
    if form.is_valid():
        note_listing(organisation=organisation, product=product, by=request.user, **form.cleaned_data)
        return _saved(request, organisation)
    context = {"organisation": organisation, "form": form, "title": product.name}
    return render(request, "clients/organisation_form.html", context)


@login_required
@require_http_methods(_METHODS)
def committee(request: UserRequest, pk: int) -> HttpResponse:
    """When the pharmacy committee meets."""
    organisation = _noted_by(request, pk)
    on = timezone.localdate()
    form = CommitteeForm(request.POST or None, on=on, committee=committee_of(organisation))
    if form.is_valid():
        note_committee(organisation=organisation, by=request.user, on=on, **form.cleaned_data)
        return _saved(request, organisation)
    return render(request, "clients/committee.html", {"organisation": organisation, "form": form})


@login_required
@require_http_methods(_METHODS)
def estimate(request: UserRequest, pk: int) -> HttpResponse:
    """How many people of each role a department has."""
    department = get_object_or_404(Department.objects.select_related("organisation"), pk=pk)
    organisation = _noted_by(request, department.organisation_id)
    form = EstimateForm(request.POST or None, estimates={each.role: each for each in department.estimates.all()})
    if form.is_valid():
        said = {"numbers": form.numbers, "source": form.cleaned_data["source"]}
        estimate_department(department=department, by=request.user, on=timezone.localdate(), **said)
        return _saved(request, organisation)
    context = {"organisation": organisation, "form": form, "title": department.name, "is_estimate": True}
    return render(request, "clients/organisation_form.html", context)


@login_required
@require_POST
def key(request: UserRequest, pk: int) -> HttpResponse:
    """Mark an organisation as key, or take the mark away."""
    organisation = _noted_by(request, pk)
    form = KeyForm(request.POST)
    if form.is_valid():
        mark_key(organisation, **form.cleaned_data)
    return _saved(request, organisation)


@login_required
@require_http_methods(_METHODS)
def events(request: UserRequest, pk: int) -> HttpResponse:
    """What happened at an organisation, and the form of one more."""
    organisation = get_object_or_404(Organisation, pk=pk)
    if not (sees_every_event(request.user) or may_see_at(organisation, request.user)):
        raise Http404
    on, may_note = timezone.localdate(), may_note_where_seen(organisation, request.user)
    form = EventForm(request.POST if request.method == "POST" and may_note else None, on=on)
    if form.is_valid():
        note_event(organisation=organisation, by=request.user, noted_on=on, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("clients:organisation-events", pk)
    found = EventFilter(request.GET, OrganisationEvent.objects.visible_to(request.user).filter(organisation=pk))
    context = {
        "organisation": organisation,
        "filter": found,
        "kinds": EventKind.choices,
        "page": paginate(found.qs.select_related("author"), NEWEST_FIRST, request.GET.get("page", "")),
        "form": form if may_note else None,
    }
    return render(request, "clients/organisation_events.html", context)


def _noted_by(request: UserRequest, pk: int) -> Organisation:
    """The organisation, for who may say something of it; 404 for everybody else."""
    organisation = get_object_or_404(Organisation, pk=pk)
    if not may_note_at(organisation, request.user):
        raise Http404
    return organisation


def _saved(request: UserRequest, organisation: Organisation) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(organisation)
