"""The pages of handovers: the list, the wizard, the notes, the confirmation, the assessment period, what is vacant."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import managed_paths, manages
from accounts.models import Territory
from accounts.requests import UserRequest
from clients.models import RelationshipQuerySet
from clients.paging import Page, paginate
from grading.actions import assess
from grading.queries import NoScheme
from planning.handovers.actions import (
    DayPassed,
    DecidedAlready,
    NotesMissing,
    OpenAlready,
    change,
    confirm,
    prepare,
    withdraw,
    write_note,
)
from planning.handovers.choices import Post, posts_of_vacant
from planning.handovers.enums import HandoverState
from planning.handovers.filters import (
    BY_PATH,
    KNOWN_FIRST_ORDER,
    NEWEST,
    AssessFilter,
    HandedFilter,
    HandoverFilter,
    VacancyFilter,
)
from planning.handovers.forms import HandoverForm, NoteForm
from planning.handovers.queries import (
    KNOWN_FIRST,
    clients_of,
    contents,
    has_left,
    notes_of,
    to_assess,
    with_progress,
    without_note,
)
from planning.handovers.rows import content_rows, noted_rows, suggested
from planning.handovers.vacant import (
    holders_of_vacant,
    left_without_handover,
    posts_people,
    vacant_since,
    vacant_to,
    with_figures,
)
from planning.models import HandedClient, Handover
from workdays.queries import calendar

# Of those who left without a handover so many are named on the list.
LEFT_SHOWN = 10


@login_required
@require_safe
def handover_list(request: UserRequest) -> HttpResponse:
    """The handovers of a manager's territories; for a rep those she gives or takes."""
    on, user = timezone.localdate(), request.user
    found = HandoverFilter(request.GET, request=request)
    is_manager = manages(user, on)
    left = list(left_without_handover(managed_paths(user, on), on)[:LEFT_SHOWN]) if is_manager else []
    context = {
        "filter": found,
        "page": paginate(with_progress(found.qs.with_people()), NEWEST, request.GET.get("page", "")),
        "total": found.qs.count(),
        "is_manager": is_manager,
        "sees_vacant": is_manager or posts_people(user),
        "left": left,
        "on": on,
    }
    return render(request, "planning/handovers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request: UserRequest) -> HttpResponse:
    """Who hands over what to whom, and when: the first step."""
    now = timezone.now()
    on = timezone.localdate(now)
    if not manages(request.user, on):
        raise Http404
    given = {name: request.GET[name] for name in ("post", "taker", "effective_on", "reason") if name in request.GET}
    data = request.POST if request.method == "POST" else None
    form = HandoverForm(data, user=request.user, on=on, calendar=calendar(), initial=given)
    if form.is_valid():
        post: Post = form.cleaned_data["post"]
        try:
            made = prepare(territory=post.territory, giver=post.giver, by=request.user, on=on, at=now, **form.facts())
        except OpenAlready as error:
            messages.info(request, _("This territory is being handed over already: here it is."))
            return redirect(error.handover or "planning:handovers")
        messages.success(request, _("Prepared. Now the notes: every A client needs one."))
        return redirect(made)
    return render(request, "planning/handover_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover_change(request: UserRequest, pk: int) -> HttpResponse:
    """Say anew who takes it and when, as long as it is not confirmed."""
    on = timezone.localdate()
    decidable = Handover.objects.decidable_by(request.user, on).with_people()
    handover = get_object_or_404(decidable, pk=pk, state=HandoverState.DRAFT)
    facts = ("effective_on", "assess_until", "reason", "words")
    given = {name: getattr(handover, name) for name in facts}
    given["taker"] = handover.taker_id or ""
    data = request.POST if request.method == "POST" else None
    form = HandoverForm(data, user=request.user, on=on, calendar=calendar(), handover=handover, initial=given)
    if form.is_valid():
        try:
            change(handover, **form.facts())
        except DecidedAlready:
            messages.info(request, _("It was confirmed or withdrawn in the meantime."))
        else:
            messages.success(request, _("Saved."))
        return redirect(handover)
    return render(request, "planning/handover_form.html", {"form": form, "handover": handover})


@login_required
@require_safe
def handover_page(request: UserRequest, pk: int) -> HttpResponse:
    """What changes hands, what is still missing, and what is done with it."""
    on = timezone.localdate()
    seen = with_progress(
        Handover.objects.visible_to(request.user).with_people().select_related("prepared_by", "decided_by")
    )
    handover = get_object_or_404(seen, pk=pk)
    rows = clients_of(handover, request.user)
    found = contents(rows, on)
    context = {
        "handover": handover,
        "on": on,
        "contents": content_rows(handover, found),
        "total": found.total,
        "notes": notes_of(handover, rows),
        "decides": handover.is_open and Handover.objects.decidable_by(request.user, on).filter(pk=pk).exists(),
        "left_on": has_left(handover, on) if handover.is_draft else None,
    }
    return render(request, "planning/handover.html", context)


# --- the clients and their notes --------------------------------------------------------------------------------------


@login_required
@require_safe
def handover_clients(request: UserRequest, pk: int) -> HttpResponse:
    """Who changes hands, with the notes; every number of the handover's page opens this list."""
    on = timezone.localdate()
    handover = get_object_or_404(Handover.objects.visible_to(request.user).with_people(), pk=pk)
    rows = clients_of(handover, request.user)
    found = HandedFilter(request.GET, rows, handover=handover, on=on)
    listed = found.qs.with_client().annotate(known_first=KNOWN_FIRST)
    page = paginate(listed, KNOWN_FIRST_ORDER, request.GET.get("page", ""))
    context = {
        "handover": handover,
        "filter": found,
        "page": page,
        "rows": noted_rows(handover, page.rows),
        "total": found.qs.count(),
        "notes": notes_of(handover, rows),
        "may_write": _may_write(request, handover, on),
    }
    return render(request, "planning/handover_clients.html", context)


def _may_write(request: UserRequest, handover: Handover, on: date) -> bool:
    """Who gives it writes until it is carried out; her manager also afterwards, what was forgotten."""
    if handover.state == HandoverState.WITHDRAWN:
        return False
    if handover.giver_id == request.user.pk and handover.is_open:
        return True
    return Handover.objects.decidable_by(request.user, on).filter(pk=handover.pk).exists()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover_note(request: UserRequest, pk: int, relationship_pk: int) -> HttpResponse:
    """Say what the next owner must know of one client; what is known already is suggested."""
    now = timezone.now()
    handover = get_object_or_404(Handover.objects.visible_to(request.user).with_people(), pk=pk)
    rows = clients_of(handover, request.user).editable_by(request.user)
    relationship = get_object_or_404(rows.with_client(), pk=relationship_pk)
    if not _may_write(request, handover, timezone.localdate(now)):
        raise Http404
    known = HandedClient.objects.filter(handover=handover, relationship=relationship).exclude(words="").first()
    facts = ("words", "last_topic", "promise")
    initial = {name: getattr(known, name) for name in facts} if known else suggested(relationship)
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            write_note(handover, relationship, form.cleaned_data, by=request.user, at=now)
        except DecidedAlready:
            messages.info(request, _("It was confirmed or withdrawn in the meantime."))
            return redirect(handover)
        return _next_note(request, handover, rows)
    context = {"handover": handover, "relationship": relationship, "form": form, "is_suggested": known is None}
    return render(request, "planning/handover_note.html", context)


def _next_note(request: UserRequest, handover: Handover, rows: RelationshipQuerySet) -> HttpResponse:
    """On to the next A client of whom nothing is said."""
    missing = without_note(rows, handover).order_by("pk")
    left = missing.count()
    if not left:
        messages.success(request, _("Saved. Every A client has a note now."))
        return redirect("planning:handover-clients", handover.pk)
    words = ngettext(
        "Saved. %(n)d A client is missing; this is the next.",
        "Saved. %(n)d A clients are missing; this is the next.",
        left,
    )
    messages.success(request, words % {"n": left})
    return redirect("planning:handover-note", handover.pk, missing[0].pk)


# --- the decision -----------------------------------------------------------------------------------------------------


@login_required
@require_POST
def handover_confirm(request: UserRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    on = timezone.localdate(now)
    handover = get_object_or_404(Handover.objects.decidable_by(request.user, on), pk=pk)
    try:
        decided = confirm(handover, by=request.user, on=on, at=now)
    except NotesMissing as error:
        words = ngettext(
            "Not confirmed: %(n)d A client has no note yet.",
            "Not confirmed: %(n)d A clients have no note yet.",
            error.number,
        )
        messages.error(request, words % {"n": error.number})
        return redirect(f"{reverse('planning:handover-clients', args=[pk])}?show=missing")
    except DayPassed:
        messages.error(request, _("Not confirmed: its day is past. Choose another one."))
        return redirect("planning:handover-change", pk)
    except DecidedAlready:
        messages.info(request, _("It was confirmed or withdrawn in the meantime."))
    else:
        _say_confirmed(request, decided)
    return redirect(handover)


def _say_confirmed(request: UserRequest, handover: Handover) -> None:
    if handover.state == HandoverState.WITHDRAWN:
        # Who was to fill the vacancy may not sign in any more.
        messages.error(
            request, format_lazy(_("{territory} does not change hands: withdrawn"), territory=handover.territory.name)
        )
    elif handover.is_done:
        messages.success(request, _("Carried out: everything open is with the new owner."))
    else:
        messages.success(request, _("Confirmed. It is carried out on its day by itself."))


@login_required
@require_POST
def handover_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    on = timezone.localdate(now)
    handover = get_object_or_404(Handover.objects.decidable_by(request.user, on), pk=pk)
    try:
        withdraw(handover, by=request.user, on=on, at=now)
    except DecidedAlready:
        messages.error(request, _("It was carried out or withdrawn already. Back again is a new handover."))
    else:
        messages.success(request, _("Withdrawn: everything stays as it is. The notes are kept."))
    return redirect(handover)


# --- the assessment period --------------------------------------------------------------------------------------------


@login_required
@require_safe
def handover_assess(request: UserRequest, pk: int) -> HttpResponse:
    """Whom the new owner has looked at anew, and whom not yet: her list, and her manager's view of it."""
    on = timezone.localdate()
    seen = with_progress(Handover.objects.visible_to(request.user).with_people())
    handover = get_object_or_404(seen, pk=pk, state=HandoverState.DONE, taker__isnull=False)
    rows = to_assess(handover, request.user)
    found = AssessFilter(request.GET, rows)
    page = paginate(found.qs.with_client(), KNOWN_FIRST_ORDER, request.GET.get("page", ""))
    context = {
        "handover": handover,
        "filter": found,
        "page": page,
        "rows": noted_rows(handover, page.rows),
        "total": found.qs.count(),
        "is_hers": handover.taker_id == request.user.pk,
        "on": on,
    }
    return render(request, "planning/handover_assess.html", context)


@login_required
@require_POST
def handover_assessed(request: UserRequest, pk: int, relationship_pk: int) -> HttpResponse:
    """Say that what is known of a client holds: an assessment with the same values, by the new owner."""
    now = timezone.now()
    taken = Handover.objects.visible_to(request.user).filter(taker=request.user, state=HandoverState.DONE)
    handover = get_object_or_404(taken, pk=pk)
    rows = to_assess(handover, request.user).editable_by(request.user)
    relationship = get_object_or_404(rows, pk=relationship_pk, potential__isnull=False, support__isnull=False)
    try:
        assess(relationship=relationship, author=request.user, on=timezone.localdate(now), values={}, at=now)
    except NoScheme:
        messages.error(request, _("No grading scheme is in force here: nothing was changed."))
    else:
        messages.success(request, _("Assessed: it holds as it is."))
    return redirect(f"{reverse('planning:handover-assess', args=[pk])}?show=left")


# --- vacant -----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def vacancies(request: UserRequest) -> HttpResponse:
    """Territories without a rep: who holds them and since when. Who posts people sees what nobody holds, too."""
    on = timezone.localdate()
    if not (manages(request.user, on) or posts_people(request.user)):
        raise Http404
    found = VacancyFilter(request.GET, vacant_to(request.user, on), request=request)
    page: Page[Territory] = paginate(with_figures(found.qs, on), BY_PATH, request.GET.get("page", ""))
    holders, posts = holders_of_vacant(page.rows, on), posts_of_vacant(page.rows, on)
    mine = tuple(managed_paths(request.user, on))
    rows: list[dict[str, Any]] = [
        {
            "territory": row,
            "post": posts[row.pk],
            "holders": holders[row.pk],
            "since": vacant_since(row),
            "is_mine": bool(mine) and row.path.startswith(mine),
        }
        for row in page.rows
    ]
    context = {"filter": found, "page": page, "rows": rows, "total": found.qs.count()}
    return render(request, "planning/vacancies.html", context)
