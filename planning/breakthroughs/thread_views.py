"""The thread of a plan: for whom the client is shown to, and for who was asked for help."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from clients.masking import name_as_seen
from clients.models import Relationship
from planning.breakthroughs.forms import MessageForm
from planning.breakthroughs.helping import say, threads_of, writable_threads_of
from planning.models import BreakthroughPlan


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: UserRequest, pk: int) -> HttpResponse:
    """What was said on a plan. Who was asked reads this alone, with the client's name masked unless she covers her."""
    now = timezone.now()
    on = timezone.localdate(now)
    plan = get_object_or_404(threads_of(request.user).with_client(), pk=pk)
    may_write = writable_threads_of(request.user).filter(pk=pk).exists()
    is_mine = BreakthroughPlan.objects.editable_by(request.user).filter(pk=pk).exists()
    if request.method == "POST" and not may_write:
        raise Http404
    form = MessageForm(request.POST if request.method == "POST" else None, user=request.user, may_ask=is_mine, on=on)
    if form.is_valid():
        asking = form.cleaned_data.get("asking") or ()
        key, words = form.cleaned_data["key"], form.cleaned_data["words"]
        if say(plan, by=request.user, words=words, key=key, asking=list(asking), on=on, at=now):
            messages.success(request, _("Sent."))
        return redirect("planning:breakthrough-thread", pk)
    client = plan.relationship.client
    sees = Relationship.objects.visible_to(request.user).filter(pk=plan.relationship_id).exists()
    context = {
        "plan": plan,
        "name": name_as_seen(client.full_name, is_seen=sees),
        "hospital": client.organisation.name if client.organisation else "",
        "sees_plan": BreakthroughPlan.objects.visible_to(request.user).filter(pk=pk).exists(),
        "said": list(plan.messages.select_related("author")),
        "asked": list(plan.asked.select_related("person")),
        "form": form if may_write else None,
    }
    return render(request, "planning/thread.html", context)
