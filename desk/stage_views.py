"""The page of a relationship's stage: where it stands, since when, and why."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import workable_among
from accounts.requests import UserRequest
from clients.actions import StageRefused, move_stage
from clients.enums import Stage
from clients.models import Relationship
from clients.stage_forms import StageForm
from clients.stages import FEWEST_CONTACTS, next_up
from visits.queries import contacts_since


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: UserRequest, pk: int) -> HttpResponse:
    """Move a relationship to another stage, with evidence."""
    mine = Relationship.objects.visible_to(request.user).with_client()
    relationship = get_object_or_404(mine, pk=pk)
    on = timezone.localdate()
    changes = list(relationship.stage_changes.select_related("author"))
    contacts = contacts_since(relationship, changes[0].on if changes else None)
    is_workable = bool(workable_among(request.user, [relationship.territory_id], on))
    data = request.POST if request.method == "POST" and is_workable else None
    form = StageForm(data, relationship=relationship, contacts=contacts)
    if form.is_valid():
        said = form.cleaned_data
        try:
            moved = move_stage(
                relationship,
                Stage(said["stage"]),
                evidence=said["evidence"],
                contacts=contacts,
                on=on,
                by=request.user,
            )
        except StageRefused as refused:
            # Somebody moved it meanwhile.
            relationship.refresh_from_db(fields=["stage"])
            form.refuse(refused.why)
        else:
            messages.success(request, _("Saved.") if moved else _("She stands there already."))
            return redirect(relationship)
    context = {
        "relationship": relationship,
        "client": relationship.client,
        "changes": changes,
        "contacts": contacts,
        "fewest": FEWEST_CONTACTS,
        "up": next_up(relationship.stage),
        "form": form if is_workable else None,
    }
    return render(request, "desk/stage.html", context)
