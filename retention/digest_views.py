"""The page of a manager's digest, and what she puts aside of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import manages, workable_territories
from accounts.requests import UserRequest
from retention.digest import put_aside, shown, standing
from retention.digest_rows import sections
from retention.enums import DigestKind, NoteAction
from retention.forms import PutAwayForm


@login_required
@require_safe
def digest(request: UserRequest) -> HttpResponse:
    """What a manager has to look at today, kind by kind."""
    return _page(request)


def _page(request: UserRequest, wrong: tuple[DigestKind, int, PutAwayForm] | None = None) -> HttpResponse:
    """The page, with the form of a row as it was sent where something is wrong with it."""
    on = timezone.localdate()
    if not manages(request.user, on):
        raise Http404
    found = sections(request.user, on, wrong=wrong)
    if wrong is not None and not any(row.form is wrong[2] for section in found for row in section.rows):
        # Among those that are a number only: there is no place for the form.
        messages.error(request, " ".join(str(word) for words in wrong[2].errors.values() for word in words))
    return render(request, "retention/digest.html", {"sections": found, "on": on})


@login_required
@require_POST
def put_away(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """Dismiss a row, or snooze it until a day."""
    now = timezone.now()
    on = timezone.localdate(now)
    if kind not in DigestKind or not manages(request.user, on):
        raise Http404
    of = DigestKind(kind)
    mine = {f"{shown(of).territory}__in": workable_territories(request.user, on)}
    row = get_object_or_404(standing(of, on).filter(**mine), pk=pk)
    form = PutAwayForm(request.POST, on=on)
    if not form.is_valid():
        return _page(request, (of, pk, form))
    said = form.cleaned_data
    if not put_aside(of, row, manager=request.user, at=now, on=on, **said):
        messages.info(request, _("This was put aside already."))
    elif said["action"] == NoteAction.SNOOZED:
        messages.success(request, _("Put aside until that day."))
    else:
        messages.success(request, _("Put aside. It is back when something new happens."))
    return redirect("retention:digest")
