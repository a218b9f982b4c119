"""The page of a relationship's phase: what speaks for her, until when she is tried, what was decided and why."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import workable_among
from accounts.requests import UserRequest
from clients.choosing import PhaseRefused, note_flags, standing_of
from clients.enums import Phase
from clients.models import Relationship
from clients.phase_forms import FlagsForm, PhaseForm
from clients.phases import WAYS, Flag, is_over
from desk.actions import decide_phase


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phase(request: UserRequest, pk: int) -> HttpResponse:
    """Note what speaks for a candidate, or decide on her; a form each."""
    mine = Relationship.objects.visible_to(request.user).with_client()
    relationship = get_object_or_404(mine, pk=pk)
    on = timezone.localdate()
    is_workable = bool(workable_among(request.user, [relationship.territory_id], on))
    posted = request.POST if request.method == "POST" and is_workable else None
    is_about_flags = posted is not None and "flags" in posted
    known = {row.flag: row for row in relationship.candidate_flags.select_related("author")}
    flags_form = FlagsForm(posted if is_about_flags else None, known=known)
    form = PhaseForm(None if is_about_flags else posted, standing=standing_of(relationship), on=on)
    if flags_form.is_valid():
        note_flags(relationship, flags_form.cleaned_data, by=request.user, on=on)
        messages.success(request, _("Saved."))
        return redirect("phase", pk)
    if form.is_valid() and _decided(request, form, relationship):
        return redirect(relationship)
    context = {
        "relationship": relationship,
        "client": relationship.client,
        "flags": [(flag, known.get(flag.value)) for flag in Flag],
        "changes": relationship.phase_changes.select_related("author"),
        "is_over": is_over(relationship.phase, relationship.trial_ends_on, on),
        "flags_form": flags_form if is_workable else None,
        "form": form if is_workable and WAYS[Phase(relationship.phase)] else None,
    }
    return render(request, "desk/phase.html", context)


def _decided(request: UserRequest, form: PhaseForm, relationship: Relationship) -> bool:
    said = form.cleaned_data
    try:
        decide_phase(
            relationship,
            Phase(said["phase"]),
            reason=said["reason"],
            ends_on=said.get("ends_on"),
            by=request.user,
            on=timezone.localdate(),
        )
    except PhaseRefused as refused:
        # Somebody decided meanwhile.
        relationship.refresh_from_db(fields=["phase", "trial_ends_on", "status"])
        form.refuse(refused.why)
        return False
    messages.success(request, _("Decided."))
    return True
