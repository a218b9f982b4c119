"""The page on which a manager sets a client's grade by hand, and ends that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from clients.models import Relationship
from grading.access import judged_by_hand
from grading.explaining import explain
from grading.models import GradeOverride
from grading.override_forms import SAME_GRADE, EndOverrideForm, OverrideForm
from grading.overrides import SameGrade, end_by_hand, set_by_hand
from grading.queries import NoScheme


@login_required
@require_http_methods(["GET", "POST"])
def by_hand(request: UserRequest, pk: int) -> HttpResponse:
    """Set a grade by hand; one that holds is replaced."""
    now = timezone.now()
    on = timezone.localdate(now)
    relationship = get_object_or_404(judged_by_hand(request.user, on).with_client(), pk=pk)
    form = OverrideForm(request.POST if request.method == "POST" else None, on=on)
    try:
        if form.is_valid():
            try:
                set_by_hand(relationship=relationship, author=request.user, on=on, at=now, **form.cleaned_data)
            except SameGrade:
                form.add_error("grade", SAME_GRADE)
            else:
                messages.success(request, _("Saved. The rep is told."))
                return redirect("grading:history", relationship.pk)
        return _page(request, relationship, form, EndOverrideForm())
    except NoScheme:
        return render(request, "grading/no_scheme.html", {"relationship": relationship}, status=409)


@login_required
@require_http_methods(["POST"])
def by_hand_end(request: UserRequest, pk: int) -> HttpResponse:
    """End a grade set by hand before its last day; one that is over stays so."""
    now = timezone.now()
    on = timezone.localdate(now)
    theirs = GradeOverride.objects.filter(relationship__in=judged_by_hand(request.user, on))
    override = get_object_or_404(theirs.select_related("relationship__client", "relationship__territory"), pk=pk)
    form = EndOverrideForm(request.POST)
    try:
        if not form.is_valid():
            rows = judged_by_hand(request.user, on).with_client()
            return _page(request, rows.get(pk=override.relationship_id), OverrideForm(on=on), form)
        is_ended = end_by_hand(override=override, reason=form.cleaned_data["reason"], by=request.user, on=on, at=now)
    except NoScheme:
        return render(request, "grading/no_scheme.html", {"relationship": override.relationship}, status=409)
    messages.success(request, _("Saved. The rule decides again.") if is_ended else _("It had ended already."))
    return redirect("grading:history", override.relationship_id)


def _page(
    request: UserRequest, relationship: Relationship, form: OverrideForm, ending: EndOverrideForm
) -> HttpResponse:
    standing = GradeOverride.objects.open().filter(relationship=relationship).first()
    context = {
        "relationship": relationship,
        "form": form,
        "ending": ending,
        "standing": standing,
        "explanation": explain(relationship, form.on),
    }
    return render(request, "grading/by_hand.html", context)
