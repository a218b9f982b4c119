"""From the words of a note: steps offered while it is typed and after it is saved, and a WeChat text to the client."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from clients.enums import ClientKind
from clients.models import Client, Relationship
from clients.names import addressed
from clients.timetables import timetable_of
from visits.actions import complete_visit, correct_visit
from visits.models import Visit
from visits.note_forms import NoteForm, StepForm
from visits.note_offers import offers_of
from visits.queries import last_talk, next_promise, untold_of
from visits.wechat_draft import Known, drafts
from workdays.queries import calendar


@login_required
@require_POST
def from_note(request: UserRequest, pk: int) -> HttpResponse:
    """What the words typed so far offer; a fragment of the quick log. Nothing is kept of them."""
    mine = Relationship.objects.editable_by(request.user).select_related("client")
    relationship, today = get_object_or_404(mine, pk=pk), timezone.localdate()
    form = NoteForm(request.POST, today=today)
    offers = []
    if form.is_valid() and form.cleaned_data["note"].strip():
        clinics = timetable_of(relationship.client, today).clinics_ahead()
        on = form.cleaned_data["happened_on"]
        offers = offers_of(form.cleaned_data["note"], on=on, today=today, calendar=calendar(), clinics=clinics)
    return render(request, "visits/_from_note.html", {"offers": offers})


@login_required
@require_POST
def take_step(request: UserRequest, pk: int) -> HttpResponse:
    """Take a step that the note of a logged visit offers. Tapped twice, it is there once."""
    visit, now = _my_visit(request, pk), timezone.now()
    form = StepForm(request.POST, today=timezone.localdate(now))
    if form.is_valid():
        complete_visit(visit, at=now, **form.facts())
        messages.success(request, _("Added to the next steps."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(visit.relationship)


@login_required
@require_POST
def told(request: UserRequest, pk: int) -> HttpResponse:
    """Note that the client knows by now what was done for her on a visit."""
    visit = _my_visit(request, pk)
    correct_visit(visit, by=request.user, at=timezone.now(), reason=_("The client was told later"), client_told=True)
    messages.success(request, _("Noted: the client was told."))
    return redirect("visits:wechat", visit.relationship_id)


@login_required
@require_safe
def wechat(request: UserRequest, pk: int) -> HttpResponse:
    """A text to copy into WeChat. Sending it, and logging that it was sent, stays the person's own act."""
    mine = Relationship.objects.editable_by(request.user).with_client()
    relationship, today = get_object_or_404(mine, pk=pk), timezone.localdate()
    untold = untold_of(relationship, request.user, today)
    known = _known(relationship, request, today, untold)
    context = {
        "relationship": relationship,
        "client": relationship.client,
        "drafts": drafts(known, relationship.client.style),
        "untold": untold,
        "on": today,
    }
    return render(request, "visits/wechat.html", context)


def _known(relationship: Relationship, request: UserRequest, today: date, untold: Visit | None) -> Known:
    talk, promise = last_talk(relationship, today), next_promise(relationship, today)
    client = relationship.client
    return Known(
        address=_addressed(client),
        rep=request.user.full_name,
        today=today,
        met_on=talk.happened_on if talk else None,
        product=talk.product.name if talk and talk.product else "",
        waited_minutes=(untold.waited_minutes or 0) if untold else 0,
        waited_on=untold.happened_on if untold else None,
        effort_words=untold.effort_words if untold else "",
        promise=promise.words if promise else "",
        promise_on=promise.due_on if promise else None,
    )


def _addressed(client: Client) -> str:
    if client.kind == ClientKind.FIRM:
        return client.address_form or client.full_name
    in_english = (get_language() or "").startswith("en")
    return addressed(client.full_name, client.address_form, in_english=in_english)


def _my_visit(request: UserRequest, pk: int) -> Visit:
    """A visit the person logged herself, at a client who is still hers."""
    hers = Relationship.objects.editable_by(request.user)
    visits = Visit.objects.standing().filter(rep=request.user, relationship__in=hers)
    return get_object_or_404(visits.select_related("relationship"), pk=pk)
