"""Cover during leave: the cover's page, a note of one client, and what happened until the owner came back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from clients.models import Relationship
from clients.paging import paginate
from planning.handovers.covers import (
    Meanwhile,
    covered_clients,
    leaves_of,
    meanwhile,
    notable_leaves_of,
    territories_of,
    write_cover_note,
)
from planning.handovers.filters import KNOWN_FIRST_ORDER, MEANWHILE_ORDERS
from planning.handovers.forms import CoverNoteForm, PartForm
from planning.handovers.queries import KNOWN_FIRST
from planning.models import CoverNote

# Rows of each part of what happened.
SHOWN = 50


@login_required
@require_safe
def cover(request: UserRequest, pk: int) -> HttpResponse:
    """Whom somebody covers from when to when, and what she must know of them."""
    on = timezone.localdate()
    leave = get_object_or_404(leaves_of(request.user, on), pk=pk, covered_by__isnull=False)
    rows = covered_clients(leave, request.user).with_client().annotate(known_first=KNOWN_FIRST)
    page = paginate(rows, KNOWN_FIRST_ORDER, request.GET.get("page", ""))
    notes = {
        note.relationship_id: note
        for note in CoverNote.objects.filter(leave=leave, relationship__in=[row.pk for row in page.rows])
    }
    context = {
        "leave": leave,
        "on": on,
        "page": page,
        "rows": [(row, notes.get(row.pk)) for row in page.rows],
        "total": rows.count(),
        "number": Relationship.objects.active().within(territories_of(leave)).count(),
        "may_write": notable_leaves_of(request.user, on).filter(pk=pk).exists(),
        "is_cover": leave.covered_by_id == request.user.pk,
        "is_hers": leave.user_id == request.user.pk,
    }
    return render(request, "planning/cover.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cover_note(request: UserRequest, pk: int, relationship_pk: int) -> HttpResponse:
    """Say what the cover must know of one client."""
    now = timezone.now()
    leave = get_object_or_404(notable_leaves_of(request.user, timezone.localdate(now)), pk=pk)
    hers = covered_clients(leave, request.user).editable_by(request.user)
    relationship = get_object_or_404(hers.with_client(), pk=relationship_pk)
    known = CoverNote.objects.filter(leave=leave, relationship=relationship).first()
    form = CoverNoteForm(
        request.POST if request.method == "POST" else None, initial={"words": known.words if known else ""}
    )
    if form.is_valid():
        write_cover_note(leave, relationship, words=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("Saved."))
        return redirect("planning:cover", pk)
    context = {"leave": leave, "relationship": relationship, "form": form}
    return render(request, "planning/cover_note.html", context)


@login_required
@require_safe
def back(request: UserRequest, pk: int) -> HttpResponse:
    """What happened to her clients while somebody was away: for her, and for her manager.

    Of each part the beginning, and of one that is asked for all of it, page by page.
    """
    on = timezone.localdate()
    leave = get_object_or_404(leaves_of(request.user, on).exclude(covered_by=request.user), pk=pk, from_on__lte=on)
    parts = _with_client(meanwhile(leave, request.user))
    chosen = PartForm(request.GET).chosen
    shown = {chosen: parts[chosen]} if chosen else parts
    cursor = request.GET.get("page", "") if chosen else ""
    pages = {name: paginate(rows, MEANWHILE_ORDERS[name], cursor, SHOWN) for name, rows in shown.items()}
    context = {
        "leave": leave,
        "counts": {name: rows.count() for name, rows in shown.items()},
        "chosen": chosen,
        "page": pages.get(chosen),
        # Those that go on below what is shown here.
        "cut": [name for name, page in pages.items() if page.next and not chosen],
        **{name: page.rows for name, page in pages.items()},
    }
    return render(request, "planning/back.html", context)


def _with_client(found: Meanwhile) -> dict[str, QuerySet[Any]]:
    """The parts with what a row shows."""
    joined = "relationship__client"
    return {
        "visits": found.visits.select_related(joined, "rep", "product"),
        "promised": found.promised.select_related(joined, "rep"),
        "closed": found.closed.select_related(joined, "closed_by"),
        "opened": found.opened.select_related(joined),
        "healed": found.healed.select_related(joined),
    }
