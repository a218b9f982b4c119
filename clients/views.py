"""The list of clients, the form they are entered with, and where they work."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import manages
from accounts.requests import UserRequest
from clients.actions import TooManyRows, edit_client, enter_client, take_out, take_up
from clients.contacts import NOBODY, contacts_by_place
from clients.departments import COMMON
from clients.enums import Status
from clients.export_rows import header, rows_of
from clients.exporting import EXPORT_LIMIT, as_file
from clients.filters import ORDERS, ORGANISATION_ORDER, OrganisationFilter, RelationshipFilter
from clients.forms import FACTS, ChoicesForm, ClientForm, NewClientForm
from clients.houses import known_of
from clients.list_rows import list_rows
from clients.models import Organisation, Relationship
from clients.paging import ordered, paginate
from clients.queries import client_options, organisation_options, territory_options
from clients.receptions import windows_at
from workdays.queries import calendar

# --- my clients -----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def client_list(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    found = RelationshipFilter(request.GET, user=request.user, on=on, with_panel="panel" in request.GET)
    is_manager = manages(request.user)
    page = paginate(found.qs.as_rows(with_territory=is_manager), found.order, request.GET.get("page", ""))
    context = {
        "filter": found,
        # The fields of the panel are many, and most visits of the list never open it.
        "has_panel": found.narrows_more or "panel" in request.GET,
        "is_manager": is_manager,
        "page": page,
        "rows": list_rows(page.rows, on=on, calendar=calendar(), with_territory=is_manager),
        "total": found.qs.count() if found.wants_total else None,
    }
    return render(request, "clients/client_list.html", context)


@login_required
@require_safe
def client_filters(request: UserRequest) -> HttpResponse:
    """The panel of filters, fetched when it is opened."""
    found = RelationshipFilter(request.GET, user=request.user, on=timezone.localdate(), with_panel=True)
    return render(request, "clients/_filters.html", {"filter": found})


@login_required
@require_safe
def client_export(request: UserRequest) -> HttpResponseBase:
    on = timezone.localdate()
    found = RelationshipFilter(request.GET, user=request.user, on=on)
    what = f"clients?{request.GET.urlencode()}"
    try:
        ids = take_out(ordered(found.qs, found.order), user=request.user, what=what, limit=EXPORT_LIMIT)
    except TooManyRows:
        messages.error(request, _("More than 50,000 clients: narrow the list down and export it in parts."))
        return redirect("clients:list")
    kind = request.GET.get("format")
    return as_file(kind, f"clients-{on}", _("Clients"), header(), rows_of(ids, get_language()))


@login_required
@require_http_methods(["GET", "POST"])
def client_new(request: UserRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    initial = {"organisation": request.GET.get("organisation"), "kind": request.GET.get("kind", "person")}
    form = NewClientForm(data, initial=initial, user=request.user)
    if form.is_valid() and (form.same_client or form.is_settled):
        relationship = _entered(request, form)
        if relationship is not None:
            messages.success(request, _("%(name)s is in your list now.") % {"name": relationship.client})
            return redirect(relationship)
    return render(request, "clients/client_form.html", {"form": form, "departments": COMMON})


def _entered(request: UserRequest, form: NewClientForm) -> Relationship | None:
    """The relationship made of a valid form, or None with an error on the form when another one was faster."""
    on = timezone.localdate()
    try:
        if form.same_client:
            return take_up(
                client=form.same_client, territory=form.chosen_territory, user=request.user, on=on, facts=form.facts
            )
        said: dict[str, Any] = {"facts": form.facts, "at": form.place, "progress": form.progress}
        return enter_client(territory=form.chosen_territory, on=on, source=form.source, by=request.user, **said)
    except IntegrityError:
        form.add_error(None, _("This territory covers this client already. Nothing was saved; look in the list."))
        return None


@login_required
@require_http_methods(["GET", "POST"])
def client_edit(request: UserRequest, pk: int) -> HttpResponse:
    relationship = get_object_or_404(Relationship.objects.editable_by(request.user).with_client(), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = ClientForm(data, initial=_known(relationship), user=request.user, relationship=relationship)
    if form.is_valid() and form.is_settled:
        said: dict[str, Any] = {"facts": form.facts, "at": form.place, "source": form.source}
        edit_client(relationship, on=timezone.localdate(), by=request.user, **said)
        messages.success(request, _("Saved."))
        return redirect(relationship)
    context = {"form": form, "relationship": relationship, "departments": COMMON}
    return render(request, "clients/client_form.html", context)


def _known(relationship: Relationship) -> dict[str, Any]:
    """What the form starts from."""
    client = relationship.client
    facts = {name: getattr(client, name) for name in FACTS}
    place = {"organisation": client.organisation_id, "department": client.department or "", "post": client.post}
    return {**facts, **place}


# --- where they work ------------------------------------------------------------------------------------------------


@login_required
@require_safe
def organisation_list(request: UserRequest) -> HttpResponse:
    mine = Relationship.objects.visible_to(request.user)
    found = OrganisationFilter(request.GET, Organisation.objects.filter(is_active=True), mine=mine)
    page = paginate(found.qs, ORGANISATION_ORDER, request.GET.get("page", ""))
    contacts = contacts_by_place(page.rows, mine)
    rows = [(organisation, contacts.get(organisation.pk, NOBODY)) for organisation in page.rows]
    context = {"filter": found, "page": page, "rows": rows}
    return render(request, "clients/organisation_list.html", context)


@login_required
@require_safe
def organisation_detail(request: UserRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.prefetch_related("aliases"), pk=pk)
    on = timezone.localdate()
    mine = Relationship.objects.visible_to(request.user).exclude(status=Status.CLOSED)
    is_manager = manages(request.user)
    here = mine.filter(client__organisation=organisation).as_rows(with_territory=is_manager)
    page = paginate(here, ORDERS["name"], request.GET.get("page", ""))
    days = calendar()
    context = {
        "organisation": organisation,
        "windows": windows_at(organisation, on),
        "page": page,
        "is_manager": is_manager,
        "rows": list_rows(page.rows, on=on, calendar=days, with_territory=is_manager),
        **known_of(organisation, request.user, on, days),
    }
    return render(request, "clients/organisation_detail.html", context)


# --- choices, fetched as the person types ---------------------------------------------------------------------------


def _options(pairs: list[tuple[Any, str, str]]) -> JsonResponse:
    """What the script of an autocomplete reads."""
    return JsonResponse({"options": [{"value": value, "text": text, "hint": hint} for value, text, hint in pairs]})


@login_required
@require_safe
def organisation_choices(request: UserRequest) -> JsonResponse:
    form = ChoicesForm(request.GET)
    found = organisation_options(form.cleaned_data["q"]) if form.is_valid() else []
    return _options([(row.pk, row.name, f"{row.city}{row.county}") for row in found])


@login_required
@require_safe
def client_choices(request: UserRequest) -> JsonResponse:
    form = ChoicesForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    found = client_options(request.user, said["q"], at=said["organisation"]) if said else []
    return _options([(row.pk, row.client.full_name, row.client.place_in_words) for row in found])


@login_required
@require_safe
def territory_choices(request: UserRequest) -> JsonResponse:
    form = ChoicesForm(request.GET)
    if not form.is_valid():
        return _options([])
    leaves = form.cleaned_data["leaves"]
    found = territory_options(request.user, form.cleaned_data["q"], leaves=leaves)
    return _options([(row.pk if leaves else row.code, row.name, row.code) for row in found])


@login_required
@require_safe
def department_choices(request: UserRequest) -> HttpResponse:
    """The departments of a hospital as the options of a text field."""
    form = ChoicesForm(request.GET)
    organisation = form.cleaned_data["organisation"] if form.is_valid() else None
    known = list(organisation.departments.values_list("name", flat=True)) if organisation else []
    names = [*known, *(name for name in COMMON if name not in known)]
    return render(request, "clients/_departments.html", {"departments": names})
