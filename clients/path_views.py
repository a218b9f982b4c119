"""The pages of a product's path through a hospital: the whole way, and one step of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from clients.houses import may_note_at, may_note_where_seen, may_see_at
from clients.models import Organisation, PathStep, Product
from clients.path_forms import OwnStepForm, StepForm
from clients.path_steps import add_step, draw_up, update_step
from clients.paths import NOTHING, paths_at, people_at


@login_required
@require_safe
def path(request: UserRequest, pk: int, product_pk: int) -> HttpResponse:
    """The steps of a product's path through a hospital, with who acts and decides, and what is missing."""
    organisation, product = _place(request, pk, product_pk)
    found = paths_at(organisation, request.user, timezone.localdate(), product=product.pk)
    context = {
        "organisation": organisation,
        "product": product,
        "path": found.get(product.pk, NOTHING),
        "may_note": may_note_where_seen(organisation, request.user),
    }
    return render(request, "clients/path.html", context)


@login_required
@require_POST
def path_new(request: UserRequest, pk: int, product_pk: int) -> HttpResponse:
    """Begin with the usual steps."""
    organisation, product = _place(request, pk, product_pk, to_note=True)
    draw_up(organisation=organisation, product=product, by=request.user)
    return redirect("clients:path", pk, product_pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_step(request: UserRequest, pk: int, product_pk: int) -> HttpResponse:
    """A step that this hospital has beside the usual ones."""
    organisation, product = _place(request, pk, product_pk, to_note=True)
    steps = PathStep.objects.filter(organisation=organisation, product=product).order_by("position", "pk")
    form = OwnStepForm(request.POST or None, steps=steps)
    if form.is_valid():
        add_step(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("clients:path", pk, product_pk)
    context = {"organisation": organisation, "product": product, "form": form}
    return render(request, "clients/path_own_step.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def path_step(request: UserRequest, pk: int) -> HttpResponse:
    """How one step stands, and who acts and decides at it."""
    mine = PathStep.objects.editable_by(request.user).select_related("organisation", "product")
    step = get_object_or_404(mine, pk=pk)
    on = timezone.localdate()
    form = StepForm(request.POST or None, step=step, user=request.user, on=on)
    if form.is_valid():
        update_step(step, by=request.user, on=on, facts=form.facts, named=form.named, ended=form.ended)
        messages.success(request, _("Saved."))
        if "more" in request.POST:
            return redirect("clients:path-step", pk)
        return redirect("clients:path", step.organisation_id, step.product_id)
    people = people_at([pk], request.user, on, here=step.organisation_id)
    context = {"step": step, "form": form, "people": people.get(pk, [])}
    return render(request, "clients/path_step.html", context)


def _place(request: UserRequest, pk: int, product_pk: int, *, to_note: bool = False) -> tuple[Organisation, Product]:
    """Both, for who sees a client there; `to_note` for who has one that she may change."""
    organisation = get_object_or_404(Organisation, pk=pk)
    may = may_note_at if to_note else may_see_at
    if not may(organisation, request.user):
        raise Http404
    return organisation, get_object_or_404(Product, pk=product_pk)
