"""Pages of the visits room: pick a client, log, take back, correct, close a promise, look back."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from clients.enums import Style
from clients.forms import ChoicesForm
from clients.models import Relationship
from clients.queries import at_hospital, near_hospital, search
from clients.style_advice import advice_for
from clients.timetables import in_clinic
from visits.actions import (
    SAME_FORM,
    TooLateToUndo,
    close_step,
    complete_visit,
    correct_visit,
    log_visit,
    says_otherwise,
    undo_visit,
)
from visits.activity_forms import ActivityForm
from visits.enums import Outcome
from visits.forms import CloseStepForm, CorrectionForm, VisitForm
from visits.models import NextStep, Visit
from visits.observed import quotes_of
from visits.queries import Terms, for_logging, last_hospital, person_options, planned_on, terms_of, timeline
from visits.style_signs import in_order

# Suggestions in a group of the picker, and hits of a search.
PICKER_SIZE = 12


def _mine(request: UserRequest, pk: int) -> Relationship:
    return get_object_or_404(for_logging(Relationship.objects.editable_by(request.user)), pk=pk)


def _my_visit(request: UserRequest, pk: int) -> Visit:
    """A visit the person logged herself, at a client who is still hers."""
    hers = Relationship.objects.editable_by(request.user)
    return get_object_or_404(Visit.objects.standing().filter(rep=request.user, relationship__in=hers), pk=pk)


@login_required
@require_safe
def pick(request: UserRequest) -> HttpResponse:
    """＋: whom did you see? First those who are likely now, or what is searched for."""
    now = timezone.localtime()
    mine = Relationship.objects.editable_by(request.user).active().for_rows()
    text = request.GET.get("q", "").replace("\0", "").strip()
    if text:
        groups = [(_("Found"), search(mine, text).order_by("client__pinyin", "pk"))]
    else:
        hospital = last_hospital(request.user, mine, now.date())
        groups = [
            (_("In clinic now"), in_clinic(mine, now)),
            (_("Planned for today"), planned_on(mine, now.date())),
            (_("At the hospital you were last at"), at_hospital(mine, hospital) if hospital else mine.none()),
            (_("Near it"), near_hospital(mine, hospital) if hospital else mine.none()),
            (_("Due next"), mine.filter(due_on__isnull=False).order_by("due_on", "pk")),
        ]
    seen: set[int] = set()
    found = [(label, _fresh(rows[:PICKER_SIZE], seen)) for label, rows in groups]
    context = {"groups": found, "text": text, "is_empty": not seen}
    if request.htmx:
        return render(request, "visits/_picked.html", context)
    activity = ActivityForm(initial=ActivityForm.first_values(), user=request.user, at=now)
    return render(request, "visits/pick.html", context | {"activity": activity})


def _fresh(rows: Any, seen: set[int]) -> list[Relationship]:
    """Each client stands in the first group that has her."""
    fresh = [row for row in rows if row.pk not in seen]
    seen.update(row.pk for row in fresh)
    return fresh


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponse:
    relationship = _mine(request, pk)
    now, terms = timezone.now(), terms_of(relationship)
    first = VisitForm.first_values(request.GET.get("channel", ""), timezone.localdate(now))
    form = VisitForm(
        request.POST or None, initial=first, relationship=relationship, at=now, terms=terms, rep=request.user
    )
    if form.is_valid():
        visit = _log(form, relationship, request.user, terms, now)
        _say_logged(request, visit)
        logged = urlencode({"logged": visit.pk, "key": form.cleaned_data["key"]})
        return redirect(f"{reverse('client', args=[visit.relationship_id])}?{logged}")
    context = {"relationship": relationship, "form": form, "terms": terms, **_how_to_speak(relationship, request.user)}
    return render(request, "visits/visit_form.html", context)


def _how_to_speak(relationship: Relationship, user: User) -> dict[str, object]:
    """The advice for her style. A query for who likes to hear her own words; else none."""
    client = relationship.client
    quotes = quotes_of(client, user, most=1) if client.style == Style.EXPRESSIVE else []
    return {"client": client, "advice": advice_for(client.style, client.style_clarity), "quotes": quotes}


def _log(form: VisitForm, relationship: Relationship, rep: User, terms: Terms, at: datetime) -> Visit:
    """Log what the form says. A form sent again adds what it says more; long after, it is a visit of its own."""
    facts = form.facts()
    visit, is_new = log_visit(relationship=relationship, rep=rep, terms=terms, at=at, **facts)
    if is_new:
        return visit
    said = form.facts_of(visit)
    if at - visit.logged_at > SAME_FORM and says_otherwise(visit, **said):
        facts["key"] = form.key_by_content()
        return log_visit(relationship=relationship, rep=rep, terms=terms, at=at, **facts)[0]
    correct_visit(visit, by=rep, at=at, reason=_("Sent again with other words"), **said)
    complete_visit(visit, at=at, **form.step_facts())
    return visit


def _say_logged(request: UserRequest, visit: Visit) -> None:
    """What the rep would want to know about what she logged. That it is logged stands beside the way to undo it."""
    met_from_afar = visit.outcome == Outcome.MET and not visit.counts
    if met_from_afar:
        messages.info(request, _("Without the client's answer or a note it does not move the next date."))
    if visit.waited_minutes and not visit.client_told:
        messages.warning(
            request,
            _("You waited %(minutes)s minutes. Let the client know, or it was for nothing.")
            % {"minutes": visit.waited_minutes},
        )
    if visit.filing_expired:
        messages.warning(request, _("Your filing number has expired: this visit in person is marked."))


@login_required
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    hers = Relationship.objects.editable_by(request.user)
    visit = get_object_or_404(Visit.objects.filter(rep=request.user, relationship__in=hers), pk=pk)
    try:
        undo_visit(visit, by=request.user, at=timezone.now())
        messages.success(request, _("Taken back: the visit is not logged."))
    except TooLateToUndo:
        messages.error(
            request, _("A visit can be taken back for 30 seconds. Correct it instead: the old words are kept.")
        )
    return redirect("client", visit.relationship_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    visit = _my_visit(request, pk)
    relationship, now = _mine(request, visit.relationship_id), timezone.now()
    form = CorrectionForm(
        request.POST or None,
        initial=CorrectionForm.values_of(visit),
        relationship=relationship,
        at=now,
        terms=terms_of(relationship),
        visit=visit,
    )
    if form.is_valid():
        changed = correct_visit(
            visit, by=request.user, at=now, reason=form.cleaned_data["reason"], **form.visit_facts()
        )
        messages.success(request, _("Corrected; the old words are kept.") if changed else _("Nothing was changed."))
        return redirect("visits:detail", visit.pk)
    return render(request, "visits/correction_form.html", {"relationship": relationship, "visit": visit, "form": form})


@login_required
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """Everything one visit says, and what it said before it was corrected."""
    visits = Visit.objects.standing().visible_to(request.user)
    joined = visits.select_related("relationship__client", "rep", "product", "key_message", "chain", "adverse_event")
    visit = get_object_or_404(
        joined.prefetch_related("corrections__author", "next_steps", "companions", "other_products"), pk=pk
    )
    signs = in_order(visit.style_observations.values_list("sign", flat=True))
    on = timezone.localdate()
    context = {
        "visit": visit,
        "relationship": visit.relationship,
        "signs": [sign.label for sign in signs],
        "coaching": visit.coaching_forms.visible_to(request.user).select_related("coach").order_by("pk"),
        "may_coach": Visit.objects.coachable_by(request.user, on).filter(pk=pk).exists(),
    }
    return render(request, "visits/visit_detail.html", context)


@login_required
@require_safe
def history(request: UserRequest, pk: int) -> HttpResponse:
    """The timeline of a client, page by page; a fragment for htmx."""
    relationship = get_object_or_404(Relationship.objects.visible_to(request.user).with_client(), pk=pk)
    before = request.GET.get("before", "")
    visits = timeline(relationship, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    template = "visits/_timeline.html" if request.htmx else "visits/history.html"
    return render(request, template, {"relationship": relationship, "visits": visits[:20], "more": visits[20:]})


@login_required
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Say of a next step that it was done, broken, or is no longer wanted."""
    steps = NextStep.objects.filter(relationship__in=Relationship.objects.editable_by(request.user))
    step = get_object_or_404(steps, pk=pk)
    form = CloseStepForm(request.POST)
    if not form.is_valid():
        raise Http404
    close_step(step, state=form.cleaned_data["state"], by=request.user, on=timezone.localdate())
    messages.success(request, _("Noted."))
    return redirect("client", step.relationship_id)


@login_required
@require_safe
def person_choices(request: UserRequest) -> JsonResponse:
    """The people of the territories one sees, as a name is typed; what the script of an autocomplete reads."""
    form = ChoicesForm(request.GET)
    found = person_options(request.user, form.cleaned_data["q"]) if form.is_valid() else []
    options = [{"value": person.pk, "text": person.full_name, "hint": person.username} for person in found]
    return JsonResponse({"options": options})
