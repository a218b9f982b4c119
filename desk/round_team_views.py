"""The quarter's round as a manager sees it: how far everybody is, what each part would change, what is checked."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import overseen_paths, visible_paths
from accounts.requests import UserRequest
from clients.paging import paginate
from desk.checked import decide, visits_since
from desk.home_board import people_at
from desk.round_forms import CheckOnVisitForm
from desk.rounds import diff_rows, is_seen, seen_name
from grading.enums import CheckState, PartState
from grading.models import Round, RoundPart, RoundPartQuerySet, SpotCheck
from grading.round_filters import BY_TERRITORY, BY_WEIGHT, NEWEST_CHECK, CheckFilter, DiffFilter, PartFilter
from grading.round_forms import CommentForm
from grading.round_queries import checks_by_rep, moves_of, progresses, who_left, with_values
from grading.rounds import HandedInAnew, approve, send_back, version
from workdays.queries import calendar


@login_required
@require_safe
def round_team(request: UserRequest) -> HttpResponse:
    """Every part at and below the nodes the person manages; who manages nobody gets her own."""
    on = timezone.localdate()
    if not overseen_paths(request.user, on):
        return redirect("grading:round")
    seen = RoundPart.objects.overseen_by(request.user)
    data = request.GET.copy()
    newest = Round.objects.newest()
    if "round" not in data and newest is not None:
        data["round"] = str(newest.pk)
    narrowed = PartFilter(data, seen, on=on)
    page = paginate(narrowed.qs.select_related("round", "territory"), BY_TERRITORY, request.GET.get("page", ""))
    context = {
        "filter": narrowed,
        "page": page,
        "rows": _team_rows(page.rows, on),
        "total": narrowed.qs.count(),
        "counts": _by_state(seen, narrowed.form.cleaned_data.get("round") if narrowed.form.is_valid() else None, on),
        "on": on,
        "newest": newest,
    }
    return render(request, "desk/round_team.html", context)


def _team_rows(parts: Any, on: date) -> list[dict[str, Any]]:
    done, checks = progresses(parts), checks_by_rep(parts)
    people, days = people_at([part.territory for part in parts], on), calendar()
    return [
        {
            "part": part,
            "people": people.get(part.territory_id, []),
            "progress": done[part.pk],
            "is_late": part.is_late(on),
            "days_left": days.between(on, part.due_on),
            "checks": checks.get(part.pk),
        }
        for part in parts
    ]


def _by_state(seen: RoundPartQuerySet, chosen: Round | None, on: date) -> dict[str, Any]:
    """How many parts of a round are in which state, and how many are late. Two queries."""
    rows = seen.filter(round=chosen) if chosen else seen
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    states = [(state, counts.get(state.value, 0)) for state in PartState]
    return {"round": chosen, "states": states, "late": rows.late(on).count()}


# --- one part -------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def round_review(request: UserRequest, pk: int) -> HttpResponse:
    """What a part would change, or did: the moves first."""
    return _review(request, _seen(request, pk))


def _seen(request: UserRequest, pk: int) -> RoundPart:
    part: RoundPart = get_object_or_404(
        RoundPart.objects.visible_to(request.user).select_related("round", "territory"), pk=pk
    )
    return part


def _review(request: UserRequest, part: RoundPart, form: CommentForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    entries = part.entries.all()
    narrowed = DiffFilter(request.GET, entries)
    listed = with_values(narrowed.qs.with_fate().by_weight())
    page = paginate(listed, BY_WEIGHT, request.GET.get("page", ""))
    decides = RoundPart.objects.decided_by_manager(request.user).filter(pk=part.pk)
    kinds = entries.aggregate(
        all=Count("pk"),
        changed=Count("pk", filter=Q(kind="changed")),
        confirmed=Count("pk", filter=Q(kind="confirmed")),
    )
    context = {
        "part": part,
        "people": people_at([part.territory], on).get(part.territory_id, []),
        "progress": progresses([part])[part.pk],
        "is_late": part.is_late(on),
        "moves": moves_of(entries),
        "kinds": kinds,
        "filter": narrowed,
        "page": page,
        "rows": diff_rows(part, page.rows, paths=visible_paths(request.user, on), on=on),
        "total": narrowed.qs.count() if narrowed.narrows else None,
        "left": who_left(part).count(),
        "events": list(part.events.select_related("by").order_by("at", "pk")),
        "may_decide": part.state == PartState.SUBMITTED and decides.exists(),
        "seen": version(part),
        "form": form or CommentForm(),
    }
    return render(request, "desk/round_review.html", context)


def _to_decide(request: UserRequest, pk: int) -> RoundPart:
    mine = RoundPart.objects.decided_by_manager(request.user).select_related("round", "territory")
    part: RoundPart = get_object_or_404(mine, pk=pk)
    return part


@login_required
@require_POST
def round_approve(request: UserRequest, pk: int) -> HttpResponse:
    part, now = _to_decide(request, pk), timezone.now()
    try:
        is_new = approve(part, by=request.user, on=timezone.localdate(now), at=now, seen=request.POST.get("seen"))
    except HandedInAnew:
        messages.error(request, _("It was handed in anew since you looked: nothing was approved. Look at it again."))
        return redirect("grading:round-review", part.pk)
    if is_new:
        messages.success(request, _("Approved. The grades change when the part is closed, within a minute or two."))
    else:
        messages.info(request, _("This part does not wait for you: nothing was changed."))
    return redirect("grading:round-review", part.pk)


@login_required
@require_POST
def round_send_back(request: UserRequest, pk: int) -> HttpResponse:
    part, now = _to_decide(request, pk), timezone.now()
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _review(request, part, form)
    words = form.cleaned_data["words"]
    if send_back(part, words=words, by=request.user, on=timezone.localdate(now), at=now):
        messages.success(request, _("Sent back. Your comment stands on top of the list."))
    else:
        messages.info(request, _("This part does not wait for you: nothing was changed."))
    return redirect("grading:round-review", part.pk)


# --- checks ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def round_checks(request: UserRequest) -> HttpResponse:
    """The assessments drawn for a check: a manager's to look at, a rep's to learn from."""
    seen = SpotCheck.objects.visible_to(request.user)
    narrowed = CheckFilter(request.GET, seen, user=request.user)
    on = timezone.localdate()
    listed = narrowed.qs.select_related(
        "entry__relationship__client__organisation",
        "entry__relationship__client__department",
        "entry__relationship__territory",
        "entry__part__round",
        "entry__part__territory",
        "entry__author",
        "decided_by",
    )
    page = paginate(listed, NEWEST_CHECK, request.GET.get("page", ""))
    counts = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "filter": narrowed,
        "page": page,
        "rows": _check_rows(page.rows, visible_paths(request.user, on)),
        "total": narrowed.qs.count() if narrowed.narrows else None,
        "states": [(state, counts.get(state.value, 0)) for state in CheckState],
        "on": on,
    }
    return render(request, "desk/round_checks.html", context)


def _check_rows(checks: Iterable[SpotCheck], paths: Sequence[str]) -> list[dict[str, Any]]:
    """The name is masked where the client is another team's by now."""
    return [_check_row(check, is_seen=is_seen(check.entry, paths)) for check in checks]


def _check_row(check: SpotCheck, *, is_seen: bool) -> dict[str, Any]:
    return {"check": check, "is_seen": is_seen, "name": seen_name(check.entry, is_seen=is_seen)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_check(request: UserRequest, pk: int) -> HttpResponse:
    """One check: what the round said, and what the manager saw."""
    now = timezone.now()
    on = timezone.localdate(now)
    seen = SpotCheck.objects.visible_to(request.user).select_related(
        "entry__relationship__client__organisation",
        "entry__relationship__client__department",
        "entry__part__round",
        "entry__part__territory",
        "entry__author",
        "decided_by",
    )
    check = get_object_or_404(seen, pk=pk)
    may_decide = SpotCheck.objects.decided_by_manager(request.user).open().filter(pk=pk).exists()
    if request.method == "POST" and not may_decide:
        return _not_hers(request, check)
    visits = visits_since(check, request.user)
    form = CheckOnVisitForm(request.POST if request.method == "POST" else None, visits=visits)
    if form.is_valid():
        if decide(check, form.cleaned_data, by=request.user, on=on, at=now):
            messages.success(request, _("Saved. Who judged is told."))
        else:
            messages.info(request, _("This was checked already."))
        return redirect("grading:round-checks")
    entry = with_values(check.entry.part.entries.filter(pk=check.entry_id).with_fate()).get()
    context = {
        "check": check,
        "row": diff_rows(check.entry.part, [entry], paths=visible_paths(request.user, on), on=on)[0],
        "values": entry.assessment.values.select_related("indicator", "step", "product") if entry.assessment else [],
        "visits": visits,
        "form": form,
        "may_decide": may_decide,
    }
    return render(request, "desk/round_check.html", context)


def _not_hers(request: UserRequest, check: SpotCheck) -> HttpResponse:
    """Who may only look at it cannot decide it; what is decided stays."""
    get_object_or_404(SpotCheck.objects.decided_by_manager(request.user), pk=check.pk)
    messages.info(request, _("This was checked already."))
    return redirect("grading:round-checks")
