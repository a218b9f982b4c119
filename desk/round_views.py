"""The quarter's round as whoever assesses sees it: her list, one client after another, handing in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import held_by, visible_paths
from accounts.requests import UserRequest
from clients.models import Product, Relationship
from clients.paging import paginate
from desk.rounds import is_seen, rows_of, seen_name
from desk.since_assessed import since_assessed
from grading.enums import PartState, RoundStep
from grading.evidence import LacksEvidence
from grading.explaining import explain
from grading.filters import BY_NAME
from grading.judging import (
    JudgedMeanwhile,
    NotBeingAssessed,
    NothingKnown,
    NotOnTheList,
    confirm,
    foresee,
    judge,
    values_of,
    version,
)
from grading.models import AssessmentValue, Indicator, Round, RoundEntry, RoundPart, RoundPartQuerySet
from grading.queries import NoScheme, indicators_of, known_values, scheme_for, with_assessed_on
from grading.round_filters import Shown, WorklistFilter
from grading.round_forms import EntryForm
from grading.round_queries import next_undone, progress_of, progresses, who_left, worklist
from grading.rounds import NothingAssessed, hand_in
from workdays.queries import workdays_between

UNFOUNDED = gettext_lazy(
    "This would make a D, and a D needs evidence of the potential: at least one value with its source that is not "
    "stale. Nothing was saved."
)
JUDGED_MEANWHILE = gettext_lazy("Somebody judged this client meanwhile: look at it before you save over it.")


@login_required
@require_safe
def round_mine(request: UserRequest) -> HttpResponse:
    """The parts that are the person's to assess; the only one at once."""
    on = timezone.localdate()
    held = held_by(request.user, on).territories
    newest = Round.objects.newest()
    now = Q(round=newest) | ~Q(state=PartState.CLOSED)
    mine = RoundPart.objects.editable_by(request.user).filter(now, territory__in=held)
    parts = list(mine.select_related("round", "territory").order_by("round__year", "round__number", "territory__path"))
    if len(parts) == 1:
        return redirect(parts[0])
    done = progresses(parts)
    rows = [(part, done[part.pk]) for part in parts]
    return render(request, "desk/rounds.html", {"rows": rows, "on": on, "newest": newest})


def _seen(request: UserRequest, pk: int, mine: RoundPartQuerySet | None = None) -> RoundPart:
    rows = RoundPart.objects.visible_to(request.user) if mine is None else mine
    part: RoundPart = get_object_or_404(rows.select_related("round", "territory"), pk=pk)
    return part


def _workable(request: UserRequest, pk: int) -> RoundPart:
    return _seen(request, pk, RoundPart.objects.editable_by(request.user))


@login_required
@require_safe
def round_part(request: UserRequest, pk: int) -> HttpResponse:
    """Every client of the territory, who is assessed and what would come of it."""
    part, on = _seen(request, pk), timezone.localdate()
    narrowed = WorklistFilter(request.GET, worklist(part))
    page = paginate(with_assessed_on(narrowed.qs).with_client(), BY_NAME, request.GET.get("page", ""))
    may_edit = part.is_being_assessed and RoundPart.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "part": part,
        "progress": progresses([part])[part.pk],
        "filter": narrowed,
        "page": page,
        "rows": rows_of(part, page.rows, on=on),
        "total": narrowed.qs.count() if narrowed.narrows else None,
        "may_edit": may_edit,
        "days_left": workdays_between(on, part.due_on),
        "is_late": part.is_late(on),
        "left": _left(part, visible_paths(request.user, on)),
        "comments": list(part.events.filter(step=RoundStep.SENT_BACK).select_related("by").order_by("-at")),
        "shown": Shown,
    }
    return render(request, "desk/round_part.html", context)


def _left(part: RoundPart, paths: Sequence[str]) -> list[tuple[RoundEntry, str]]:
    """The first of those who left, each with her name: masked where she is another team's by now."""
    entries = who_left(part).select_related("relationship__client", "relationship__territory")[:20]
    return [(entry, seen_name(entry, is_seen=is_seen(entry, paths))) for entry in entries]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_client(request: UserRequest, pk: int, relationship_pk: int) -> HttpResponse:
    """One client: what is known, what changed since, and what is judged now. Then the next one."""
    part, now = _workable(request, pk), timezone.now()
    on = timezone.localdate(now)
    listed = worklist(part)
    relationship = get_object_or_404(with_assessed_on(listed).with_client(), pk=relationship_pk)
    try:
        scheme = scheme_for(relationship.territory, on)
    except NoScheme:
        return render(request, "grading/no_scheme.html", {"relationship": relationship}, status=409)
    indicators = indicators_of([scheme])[scheme.pk]
    known = known_values(relationship, indicators)
    entry = part.entries.filter(relationship=relationship).first()
    last = known | values_of(entry, indicators) if entry else known
    form = _entry_form(request, indicators, last, on)
    if form.is_valid():
        said = {"by": request.user, "answers": form.answers(), "note": form.cleaned_data["note"]}
        seen = request.POST.get("seen")
        if _judged(request, lambda: judge(part, relationship.pk, **said, on=on, at=now, seen=seen)):
            return redirect(_next_of(part, relationship))
        entry = part.entries.filter(relationship=relationship).first()
    following = next_undone(listed.select_related("client"), relationship)
    context = {
        "part": part,
        "relationship": relationship,
        "form": form,
        "entry": entry,
        "seen": version(entry),
        "known": known,
        "since": since_assessed([relationship], on=on).get(relationship.pk),
        "explanation": explain(relationship, on, details=False),
        "progress": progress_of(part),
        "following": following,
        "following_url": _client_url(part, following) if following else part.get_absolute_url(),
    }
    return render(request, "desk/round_client.html", context)


def _entry_form(
    request: UserRequest, indicators: list[Indicator], last: dict[str, AssessmentValue], on: date
) -> EntryForm:
    data = request.POST if request.method == "POST" else None
    products = list(Product.objects.filter(is_active=True))
    return EntryForm(data, indicators=indicators, last=last, products=products, on=on)


@login_required
@require_POST
def round_preview(request: UserRequest, pk: int, relationship_pk: int) -> HttpResponse:
    """The grade that what is filled in by now would lead to, by the rule that the saving obeys; nothing is kept."""
    part, now = _workable(request, pk), timezone.now()
    on = timezone.localdate(now)
    relationship = get_object_or_404(worklist(part).with_client(), pk=relationship_pk)
    context: dict[str, Any] = {"relationship": relationship}
    try:
        indicators = indicators_of([scheme := scheme_for(relationship.territory, on)])[scheme.pk]
        known = known_values(relationship, indicators)
        entry = part.entries.filter(relationship=relationship).first()
        form = _entry_form(request, indicators, known | values_of(entry, indicators) if entry else known, on)
        if form.is_valid():
            context["entry"] = foresee(part, relationship.pk, by=request.user, answers=form.answers(), on=on, at=now)
        else:
            context["is_unfinished"] = True
    except LacksEvidence:
        context["lacks_evidence"] = True
    except (NoScheme, NotBeingAssessed, NotOnTheList):
        context["is_over"] = True
    return render(request, "desk/_foreseen.html", context)


def _client_url(part: RoundPart, relationship: Relationship) -> str:
    return reverse("grading:round-client", args=[part.pk, relationship.pk])


def _next_of(part: RoundPart, relationship: Relationship) -> str:
    following = next_undone(worklist(part).select_related("client"), relationship)
    return _client_url(part, following) if following else part.get_absolute_url()


def _judged(request: UserRequest, act: Any) -> RoundEntry | None:
    """Do it and say what would come of it, or why it was not done."""
    try:
        entry: RoundEntry = act()
    except NotBeingAssessed:
        messages.error(request, _("This part is handed in: nothing was changed."))
    except NotOnTheList:
        messages.error(request, _("This client is not on the list any more: nothing was changed."))
    except LacksEvidence:
        messages.error(request, UNFOUNDED)
    except JudgedMeanwhile:
        messages.error(request, JUDGED_MEANWHILE)
    except NothingKnown:
        messages.error(request, _("Nothing is known of this client yet: assess instead of confirming."))
    else:
        messages.success(request, _proposed(entry))
        return entry
    return None


def _proposed(entry: RoundEntry) -> str:
    facts = {
        "name": entry.relationship.client.full_name,
        "old": entry.get_grade_before_display(),
        "new": entry.get_grade_display(),
        "potential": "–" if entry.potential is None else entry.potential,
        "support": "–" if entry.support is None else entry.support,
    }
    if entry.moves:
        return _("%(name)s: %(old)s → %(new)s (potential %(potential)s, support %(support)s)") % facts
    return _("%(name)s stays %(new)s (potential %(potential)s, support %(support)s)") % facts


@login_required
@require_POST
def round_confirm(request: UserRequest, pk: int, relationship_pk: int) -> HttpResponse:
    """One tap: nothing changed. From the list its row alone is drawn anew."""
    part, now = _workable(request, pk), timezone.now()
    on = timezone.localdate(now)
    relationship = get_object_or_404(worklist(part).with_client(), pk=relationship_pk)
    if request.htmx:
        return _confirmed_row(request, part, relationship, now)
    seen = request.POST.get("seen")
    try:
        done = _judged(request, lambda: confirm(part, relationship.pk, by=request.user, on=on, at=now, seen=seen))
    except NoScheme:
        return render(request, "grading/no_scheme.html", {"relationship": relationship}, status=409)
    if done is None:
        return redirect(_client_url(part, relationship))
    return redirect(_next_of(part, relationship) if request.POST.get("next") else part.get_absolute_url())


def _confirmed_row(request: UserRequest, part: RoundPart, relationship: Relationship, now: datetime) -> HttpResponse:
    on, error = timezone.localdate(now), ""
    try:
        confirm(part, relationship.pk, by=request.user, on=on, at=now, seen=request.POST.get("seen"))
    except LacksEvidence:
        error = str(UNFOUNDED)
    except JudgedMeanwhile:
        error = str(JUDGED_MEANWHILE)
    except NothingKnown:
        error = _("Nothing is known of this client yet: assess instead of confirming.")
    except NoScheme:
        error = _("No grading scheme")
    except (NotBeingAssessed, NotOnTheList):
        error = _("Nothing was changed: open the list again.")
    row = with_assessed_on(worklist(part)).with_client().filter(pk=relationship.pk)
    context = {
        "part": part,
        "row": next(iter(rows_of(part, list(row), on=on)), None),
        "may_edit": True,
        "error": error,
        "progress": progress_of(part),
        "is_fragment": True,
    }
    return render(request, "desk/_round_row.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_hand_in(request: UserRequest, pk: int) -> HttpResponse:
    """Give the part to the manager, after a look at who is left."""
    part, now = _workable(request, pk), timezone.now()
    on, left = timezone.localdate(now), progresses([part])[part.pk]
    if request.method == "POST":
        try:
            is_new = hand_in(part, by=request.user, on=on, at=now)
        except NothingAssessed:
            messages.error(request, _("Nobody is assessed yet: there is nothing to hand in."))
        else:
            messages.success(request, _handed_in(left.left) if is_new else _("This was handed in already."))
        return redirect(part)
    return render(request, "desk/round_hand_in.html", _hand_in_context(part, on))


def _handed_in(left: int) -> str:
    if not left:
        return _("Handed in: everybody is assessed.")
    return ngettext("Handed in; %(n)s client is left out.", "Handed in; %(n)s clients are left out.", left) % {
        "n": left
    }


def _hand_in_context(part: RoundPart, on: date) -> dict[str, Any]:
    return {"part": part, "progress": progress_of(part), "is_late": part.is_late(on)}
