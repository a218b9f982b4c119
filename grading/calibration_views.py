from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Territory
from accounts.requests import UserRequest
from clients.models import Relationship
from clients.paging import paginate
from grading.access import editable_territories, readable_schemes
from grading.calibrating import behind, comparable, scope_of
from grading.calibration_forms import BehindForm
from grading.filters import BY_NAME
from grading.queries import with_assessed_on


@login_required
@require_safe
def calibration_clients(request: UserRequest, code: str) -> HttpResponse:
    """The clients behind one number of a calibration; its length is the number."""
    on = timezone.localdate()
    nodes = editable_territories(request.user, on)
    territory: Territory = get_object_or_404(nodes, code=code.replace("\0", ""))
    scope = scope_of(territory, on)
    form = BehindForm(request.GET.dict(), scope=scope, schemes=comparable(scope, readable_schemes(request.user, on)))
    mine = Relationship.objects.visible_to(request.user) & scope.relationships()
    found = behind(scope, mine, form.cleaned_data) if form.is_valid() else mine.none()
    page = paginate(with_assessed_on(found).with_client(), BY_NAME, request.GET.get("page", ""))
    context = {"territory": territory, "form": form, "page": page, "total": found.count()}
    return render(request, "grading/calibration_clients.html", context)
