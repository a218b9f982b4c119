from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from clients.models import Relationship
from clients.paging import Order, paginate
from compliance.actions import confirm, may_confirm
from compliance.filters import AdverseEventFilter
from compliance.forms import ConfirmForm
from compliance.models import AdverseEvent
from compliance.rules import clock

BY_DEADLINE = Order("deadline", ("confirm_by", "id"))
NEWEST_FIRST = Order("newest", ("confirmed_at", "id"), descending=True)


@login_required
@require_safe
def event_list(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    chosen = AdverseEventFilter(request.GET, queryset=AdverseEvent.objects.visible_to(request.user).with_client())
    order = NEWEST_FIRST if chosen.shows_confirmed else BY_DEADLINE
    page = paginate(chosen.qs, order, request.GET.get("page", ""))
    rows = [(event, clock(event.confirm_by, now)) for event in page.rows]
    return render(request, "compliance/event_list.html", {"filter": chosen, "page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_detail(request: UserRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    event = get_object_or_404(AdverseEvent.objects.visible_to(request.user).with_client(), pk=pk)
    is_mine = may_confirm(event, request.user)
    if request.method == "POST" and not is_mine:
        raise Http404
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_first = confirm(event, by=request.user, note=form.cleaned_data["confirmation"], at=now)
        messages.success(request, _("Confirmed. The clock has stopped.") if is_first else _("It was confirmed before."))
        return redirect("compliance:event", pk=event.pk)
    context = {
        "event": event,
        "clock": clock(event.confirm_by, now),
        "form": form if is_mine and event.confirmed_at is None else None,
        "may_open_client": Relationship.objects.visible_to(request.user).filter(pk=event.relationship_id).exists(),
    }
    return render(request, "compliance/event_detail.html", context)
