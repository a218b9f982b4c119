"""Where the cut-offs of grading should lie: tried out over the clients that are there, against the field days."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import visible_paths
from accounts.models import Territory, User
from accounts.requests import UserRequest
from desk.calibration_board import Calibration, compared, room_of
from grading.access import editable_territories, readable_schemes
from grading.calibrating import Scope, comparable, panel, scope_of
from grading.calibration_forms import CompareForm, CutOffsForm, cut_offs_of, rules_to_compare


@login_required
@require_safe
def calibration(request: UserRequest, code: str) -> HttpResponse:
    """Cut-offs from the address, else those in force; what is wrong is said, and those in force are shown."""
    on = timezone.localdate()
    nodes = editable_territories(request.user, on)
    territory: Territory = get_object_or_404(nodes, code=code.replace("\0", ""))
    scope = scope_of(territory, on)
    form = CutOffsForm({**cut_offs_of(scope.scheme), **request.GET.dict()})
    draft = form.rule(scope.scheme.matrix) if form.is_valid() else scope.scheme.rule
    found = Calibration(scope, panel(scope), room_of(territory, on), draft)
    schemes = comparable(scope, readable_schemes(request.user, on))
    comparing = CompareForm(request.GET.dict(), rules=rules_to_compare(draft, schemes))
    pair = comparing.pair
    context = {
        "territory": territory,
        "form": form,
        "found": found,
        "comparing": comparing,
        "comparison": pair and compared(found.panel, found.room, *pair),
        "may_list": _may_list(request.user, scope, on),
    }
    return render(request, "desk/calibration.html", context)


def _may_list(user: User, scope: Scope, on: date) -> bool:
    """Whether the person sees the clients too: who sets every standard sees their numbers alone."""
    return scope.territory.path.startswith(tuple(visible_paths(user, on)))
