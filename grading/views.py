from collections.abc import Iterable, Mapping
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import visible_territories
from accounts.models import Territory, User
from accounts.requests import UserRequest
from clients.models import Product, Relationship, RelationshipQuerySet
from clients.paging import Order, paginate
from grading.access import editable_territories, readable_schemes
from grading.actions import assess, save_scheme
from grading.calibration_forms import given_cut_offs
from grading.enums import Worklist
from grading.evidence import LacksEvidence
from grading.explaining import Explanation, explain
from grading.expressions import by_hand_on
from grading.filters import BY_NAME, GradingFilter
from grading.forms import DAY_TAKEN, AssessmentForm, SchemeForm
from grading.models import Scheme
from grading.queries import (
    NoScheme,
    found_nodes,
    grade_counts,
    matrices,
    on_worklist,
    proposal,
    schemes_by_path,
    who_changes,
    with_assessed_on,
)

# Rows of a work list on the grading page; the whole list is a click away.
FIRST_FEW = 8
BY_NODE = Order("node", ("territory__path", "effective_on", "id"))


@login_required
@require_safe
def home(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    mine = Relationship.objects.visible_to(request.user)
    node = editable_territories(request.user, on).order_by("depth", "path").first()
    lists = [(name, on_worklist(mine, name, on)) for name in Worklist]
    context = {
        "grades": grade_counts(mine),
        "matrices": matrices(mine, visible_territories(request.user, on), on),
        "worklists": [(name, rows.count(), _first_few(rows)) for name, rows in lists],
        "by_hand": mine.active().filter(by_hand_on(on)).count(),
        "may_set": node is not None,
        "calibrated": node,
    }
    return render(request, "grading/home.html", context)


def _first_few(rows: RelationshipQuerySet) -> Iterable[Relationship]:
    return with_assessed_on(rows).with_client().order_by(*BY_NAME.columns)[:FIRST_FEW]


@login_required
@require_safe
def clients(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    mine = Relationship.objects.visible_to(request.user)
    narrowed = GradingFilter(request.GET, mine, user=request.user, on=on)
    page = paginate(with_assessed_on(narrowed.qs).with_client(), BY_NAME, request.GET.get("page", ""))
    total = narrowed.qs.count() if narrowed.narrows else None
    return render(request, "grading/clients.html", {"filter": narrowed, "page": page, "total": total})


@login_required
@require_http_methods(["GET", "POST"])
def assess_client(request: UserRequest, pk: int) -> HttpResponse:
    on = timezone.localdate()
    relationship = get_object_or_404(Relationship.objects.editable_by(request.user).with_client(), pk=pk)
    try:
        explanation = explain(relationship, on)
    except NoScheme:
        return render(request, "grading/no_scheme.html", {"relationship": relationship}, status=409)
    form = AssessmentForm(
        request.POST if request.method == "POST" else None,
        indicators=explanation.indicators,
        last=explanation.last,
        products=list(Product.objects.filter(is_active=True)),
        on=on,
    )
    before = relationship.grade
    if form.is_valid() and _assessed(form, explanation, request.user):
        messages.success(request, _graded(before, relationship))
        return redirect(relationship)
    context = {"relationship": relationship, "form": form, "explanation": explanation, "on": on}
    return render(request, "grading/assess.html", context)


def _assessed(form: AssessmentForm, explanation: Explanation, author: User) -> bool:
    try:
        assess(
            relationship=explanation.relationship,
            author=author,
            on=explanation.on,
            values=form.answers(),
            note=form.cleaned_data["note"],
            founded_for=explanation.quarters,
        )
    except LacksEvidence:
        form.ask_for_evidence(explanation.quarters)
        return False
    return True


def _graded(before: str, relationship: Relationship) -> str:
    after = relationship.get_grade_display()
    if before == relationship.grade:
        return _("Assessment saved. The grade stays %(grade)s.") % {"grade": after}
    return _("Assessment saved. The grade is now %(grade)s.") % {"grade": after}


@login_required
@require_safe
def schemes(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    nodes = editable_territories(request.user, on)
    readable = readable_schemes(request.user, on).select_related("territory")
    words = request.GET.get("q", "")[:80].replace("\0", "")
    context = {
        "page": paginate(readable, BY_NODE, request.GET.get("page", "")),
        "in_force": {scheme.pk for scheme in schemes_by_path(on).values()},
        "editable": set(nodes.filter(schemes__isnull=False).values_list("pk", flat=True)),
        "nodes": found_nodes(nodes, words),
        "q": words,
        "on": on,
    }
    return render(request, "grading/schemes.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def scheme_new(request: UserRequest, code: str) -> HttpResponse:
    on = timezone.localdate()
    nodes = editable_territories(request.user, on)
    territory: Territory = get_object_or_404(nodes, code=code.replace("\0", ""))
    return _set_scheme(request, proposal(territory, on), on, given=given_cut_offs(request.GET.dict()))


@login_required
@require_http_methods(["GET", "POST"])
def scheme_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Only of a scheme whose day is still to come: what was in force stays as it was."""
    on = timezone.localdate()
    mine = Scheme.objects.filter(territory__in=editable_territories(request.user, on), effective_on__gt=on)
    return _set_scheme(request, get_object_or_404(mine.select_related("territory"), pk=pk), on)


def _set_scheme(request: UserRequest, scheme: Scheme, on: date, given: Mapping[str, str] | None = None) -> HttpResponse:
    """Preview first; what was previewed, and nothing else, is saved. It may begin with cut-offs from a calibration."""
    form = SchemeForm(request.POST if request.method == "POST" else None, instance=scheme, initial=given, on=on)
    context = {"form": form, "scheme": scheme, "on": on}
    if form.is_valid():
        if request.POST.get("previewed") == form.fingerprint() and _saved(form, on, request.user):
            messages.success(request, _("The scheme is saved."))
            return redirect("grading:schemes")
        moves = who_changes(form.instance, on=on)
        context |= {"moves": moves, "changes": moves.total(), "inversions": form.instance.rule.inversions()}
    return render(request, "grading/scheme_form.html", context)


def _saved(form: SchemeForm, on: date, author: User) -> bool:
    try:
        save_scheme(form.instance, on=on, author=author)
    except IntegrityError:
        # Somebody else's scheme took the day between the check and now.
        form.add_error("effective_on", DAY_TAKEN)
        return False
    return True
