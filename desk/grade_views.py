"""The page that explains a grade: why it is so, what it rests on, what visits say, and how it came about."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import managed_paths
from accounts.requests import UserRequest
from clients.masking import is_within
from clients.models import Relationship
from clients.paging import Order, paginate
from desk.since_assessed import since_assessed
from grading.evidence import fresh_from
from grading.explaining import explained
from grading.models import AssessmentQuerySet, GradeChange
from grading.queries import stale_quarters
from visits.support_signs import signs_since

BY_DAY = Order("day", ("on", "id"), descending=True)
BY_MOMENT = Order("moment", ("id",), descending=True)
# Of the visits that speak of her support those listed; the card has them all.
SHOWN = 10


@login_required
@require_safe
def history(request: UserRequest, pk: int) -> HttpResponse:
    """Why a client has her grade, and every change of it."""
    on = timezone.localdate()
    relationship = get_object_or_404(Relationship.objects.visible_to(request.user).with_client(), pk=pk)
    changes = GradeChange.objects.filter(relationship=relationship).select_related("author", "scheme")
    explanation = explained(relationship, on)
    quarters = explanation.quarters if explanation else stale_quarters(on)
    signs = signs_since({pk: fresh_from(on, quarters)}, on=on).get(pk, [])
    context = {
        "relationship": relationship,
        "on": on,
        "explanation": explanation,
        "quarters": quarters,
        "since": since_assessed([relationship], on=on)[pk],
        "signs": signs[:SHOWN],
        "signs_total": len(signs),
        "overrides": relationship.grade_overrides.select_related("author", "ended_by"),
        "may_set": is_within(relationship.territory.path, managed_paths(request.user, on)),
        "changes": paginate(changes, BY_MOMENT, request.GET.get("changes", ""), size=20),
        "assessments": paginate(_assessments(relationship), BY_DAY, request.GET.get("assessments", ""), size=10),
    }
    return render(request, "desk/grade.html", context)


def _assessments(relationship: Relationship) -> AssessmentQuerySet:
    rows = relationship.assessments.select_related("author", "scheme")
    return rows.prefetch_related("values__indicator", "values__step", "values__product", "values__author")
