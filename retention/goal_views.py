"""A manager's own goals for the effort at one of her nodes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import managed_territories
from accounts.models import Territory
from accounts.requests import UserRequest
from clients.paging import Order, paginate
from retention.forms import GoalForm
from retention.goals import EXAMPLE, end_goal, goals_over, set_goal
from retention.models import EffortGoal

NEWEST = Order("newest", ("starts_on", "id"), descending=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: UserRequest, pk: int) -> HttpResponse:
    """What holds at a node, and the form of a goal of its own."""
    now = timezone.now()
    on = timezone.localdate(now)
    territory: Territory = get_object_or_404(managed_territories(request.user, on), pk=pk)
    held = goals_over([territory.path], on).of([territory.path])
    form = GoalForm(request.POST or None, percents=held.percents if held else EXAMPLE)
    if form.is_valid():
        set_goal(territory, form.percents, by=request.user, at=now, on=on)
        messages.success(request, _("The goal holds from today on, and your people see it."))
        return redirect(_effort_of(territory))
    past = EffortGoal.objects.that_held().filter(territory=territory).select_related("set_by")
    context = {
        "territory": territory,
        "held": held,
        "is_own": held is not None and held.territory_id == territory.pk,
        "form": form,
        "page": paginate(past, NEWEST, request.GET.get("page", "")),
    }
    return render(request, "retention/goal.html", context)


@login_required
@require_POST
def goal_end(request: UserRequest, pk: int) -> HttpResponse:
    """Go by the cadence again, or by the goal of a node above."""
    on = timezone.localdate()
    territory: Territory = get_object_or_404(managed_territories(request.user, on), pk=pk)
    if end_goal(territory, on=on):
        messages.success(request, _("The goal holds no longer."))
    else:
        messages.info(request, _("There was no goal to end."))
    return redirect(_effort_of(territory))


def _effort_of(territory: Territory) -> str:
    return f"{reverse('retention:effort')}?territory={territory.code}"
