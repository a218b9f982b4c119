"""Cover during leave: the cover's page, a note of one client, and what happened until the owner came back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from clients.models import Relationship
from clients.paging import paginate
from planning.handovers.covers import (
    covered_clients,
    leaves_of,
    meanwhile,
    notable_leaves_of,
    territories_of,
    write_cover_note,
)
from planning.handovers.filters import KNOWN_FIRST_ORDER
from planning.handovers.forms import CoverNoteForm
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
    """What happened to her clients while somebody was away: for her, and for her manager."""
    on = timezone.localdate()
    leave = get_object_or_404(leaves_of(request.user, on).exclude(covered_by=request.user), pk=pk, from_on__lte=on)
    found = meanwhile(leave, request.user)
    joined = "relationship__client"
    visits = found.visits.select_related(joined, "rep", "product").order_by("-happened_on", "-pk")
    promised = found.promised.select_related(joined, "rep").order_by("due_on", "pk")
    closed = found.closed.select_related(joined, "closed_by").order_by("-closed_on", "pk")
    context = {
        "leave": leave,
        "visits": visits[:SHOWN],
        "promised": promised[:SHOWN],
        "closed": closed[:SHOWN],
        "opened": found.opened.select_related(joined).order_by("-opened_on", "pk")[:SHOWN],
        "healed": found.healed.select_related(joined).order_by("-closed_on", "pk")[:SHOWN],
        "counts": {
            "visits": found.visits.count(),
            "promised": found.promised.count(),
            "closed": found.closed.count(),
            "opened": found.opened.count(),
            "healed": found.healed.count(),
        },
        "shown": SHOWN,
    }
    return render(request, "planning/back.html", context)
