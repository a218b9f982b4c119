"""The page of a client who leaves her post, what became of it, and the list of moves."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import visible_paths
from accounts.models import Territory, User
from accounts.queries import reps_at
from accounts.requests import UserRequest
from clients.departments import COMMON
from clients.enums import Likelihood, Status
from clients.forms import ChoicesForm
from clients.masking import name_as_seen
from clients.models import Client, Move, PathPerson, Relationship, Successor
from clients.moving import (
    UNDO_WITHIN,
    BeganLater,
    CoveredThere,
    MovedAlready,
    MovedSince,
    SamePost,
    TooLate,
    judge_successor,
    may_undo,
    name_successor,
)
from clients.networks import Moved, whom_she_moves
from clients.paging import Order, paginate
from desk.move_filters import MoveFilter
from desk.move_forms import LikelihoodForm, MoveForm, SuccessorForm
from desk.moves import LossOpen, carry_out, leaves_named, places, take_back
from visits.models import NextStep
from visits.queries import products_discussed
from workdays.queries import calendar

BY_NOTED = Order("noted", ("noted_at", "id"), descending=True)
# Products talked of within this time may be at risk.
RECENT = timedelta(days=180)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move_client(request: UserRequest, pk: int) -> HttpResponse:
    """Say that a client left her post: everything is decided here and confirmed once."""
    mine = Relationship.objects.editable_by(request.user).exclude(status=Status.CLOSED)
    relationship = get_object_or_404(mine.with_client(), pk=pk)
    now = timezone.now()
    on, client = timezone.localdate(now), relationship.client
    moved = whom_she_moves(client, request.user)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        relationship=relationship,
        mine=list(mine.filter(client=client).select_related("territory").order_by("pk")),
        moved=moved,
        on=on,
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                # A department that is new is made with the move, or not at all.
                move = carry_out(client, form.plan, by=request.user, at=now, on=on, calendar=calendar())
        except BeganLater as error:
            began = _("She began there on %(day)s.") % {"day": date_format(error.on, "DATE_FORMAT")}
            form.add_error("moved_on", began)
        except SamePost:
            form.add_error("organisation", _("That is the post she has."))
        except MovedAlready:
            form.add_error(None, _("A move of hers on that day is noted already. Nothing was changed."))
        except CoveredThere:
            form.add_error(None, _("That territory covers her already. Nothing was changed."))
        except LossOpen:
            form.add_error(None, _("Her loss is open: decide it first, or let her stay with you. Nothing was changed."))
        else:
            messages.success(request, _("Noted. It can be taken back within a day."))
            return redirect(move)
    shown = {"relationship": relationship, "client": client, "form": form, "departments": COMMON}
    context = {**shown, **_at_stake(client, moved, request.user, on)}
    return render(request, "desk/move_client.html", context)


def _at_stake(client: Client, moved: list[Moved], user: User, on: date) -> dict[str, Any]:
    """Whom she leaves behind, which products were talked of with her and them, and where she worked before."""
    theirs = [each.relationship_id for each in moved if each.relationship_id is not None]
    own = list(Relationship.objects.visible_to(user).filter(client=client).values_list("pk", flat=True))
    return {
        "moved": moved,
        "products": products_discussed([*own, *theirs], on - RECENT),
        "parts": PathPerson.objects.in_force().filter(client=client).select_related("step__product"),
        "posts": client.affiliations.held().select_related("organisation", "department").order_by("-from_on", "-pk"),
        "others": client.relationships.exclude(status=Status.CLOSED).count(),
    }


# --- what became of it ----------------------------------------------------------------------------------------------


@login_required
@require_safe
def move_detail(request: UserRequest, pk: int) -> HttpResponse:
    """What was noted and what follows from it, as far as it is the person's."""
    move = get_object_or_404(Move.objects.visible_to(request.user).with_places(), pk=pk)
    return _move_page(request, move)


def _move_page(request: UserRequest, move: Move, form: SuccessorForm | None = None) -> HttpResponse:
    now = timezone.now()
    seen = set(Relationship.objects.visible_to(request.user).filter(client=move.client_id).values_list("pk", flat=True))
    rows = list(move.relationships.select_related("territory_before", "territory_after"))
    theirs = visible_paths(request.user)
    for row in rows:
        if not (row.is_at(theirs)):
            # What one team writes for the next is not for a third one.
            row.note = ""
    hers = next((row.relationship_id for row in rows if row.relationship_id in seen), None)
    left, taken = places(move)
    may_edit = Move.objects.editable_by(request.user).filter(pk=move.pk).exists()
    context = {
        "move": move,
        "left": left,
        "taken": taken,
        # Her card, as long as it is the person's.
        "card": Relationship(pk=hers).get_absolute_url() if hers else "",
        "rows": [row for row in rows if row.relationship_id in seen or row.is_transferred],
        "steps": _steps_of(move, request),
        "successors": _successors_of(move, request),
        "may_edit": may_edit and move.undone_at is None,
        "may_undo": may_edit and may_undo(move, request.user) and now <= move.noted_at + UNDO_WITHIN,
        "undo_until": move.noted_at + UNDO_WITHIN,
        "form": form or SuccessorForm(user=request.user, relationship=None),
        "likelihoods": Likelihood,
    }
    return render(request, "desk/move.html", context)


def _steps_of(move: Move, request: UserRequest) -> QuerySet[NextStep]:
    steps = NextStep.objects.visible_to(request.user).filter(move=move)
    return steps.select_related("relationship__client", "rep").order_by("due_on", "pk")


def _successors_of(move: Move, request: UserRequest) -> list[dict[str, Any]]:
    """Who may take over; another team's client is masked and cannot be opened."""
    found = list(move.successors.select_related("relationship"))
    ids = [each.relationship_id for each in found if each.relationship_id is not None]
    seen = {row.pk: row for row in Relationship.objects.visible_to(request.user).filter(pk__in=ids)}
    return [
        {
            "pk": each.pk,
            "name": name_as_seen(each.name, is_seen=each.relationship_id is None or each.relationship_id in seen),
            "url": seen[each.relationship_id].get_absolute_url() if each.relationship_id in seen else "",
            "likelihood": each.likelihood,
            "label": each.get_likelihood_display(),
        }
        for each in found
    ]


def _to_change(request: UserRequest, pk: int) -> Move:
    mine = Move.objects.in_force().editable_by(request.user).select_related("client")
    found: Move = get_object_or_404(mine, pk=pk)
    return found


@login_required
@require_POST
def move_undo(request: UserRequest, pk: int) -> HttpResponse:
    move, now = get_object_or_404(Move.objects.editable_by(request.user).with_places(), pk=pk), timezone.now()
    if move.undone_at is None and not may_undo(move, request.user):
        messages.error(request, _("Only the teams that hand her over can take it back."))
        return redirect(move)
    try:
        is_new = take_back(move, by=request.user, at=now, on=timezone.localdate(now))
    except TooLate:
        messages.error(request, _("It was noted more than a day ago: note another move instead."))
    except MovedSince:
        messages.error(request, _("Her place was changed since: note another move instead."))
    except CoveredThere:
        messages.error(request, _("Her territory of before covers her anew. Nothing was changed."))
    else:
        words = _("Taken back: everything is as it was.") if is_new else _("This was taken back already.")
        messages.success(request, words)
    return redirect(move)


@login_required
@require_POST
def successor_add(request: UserRequest, pk: int) -> HttpResponse:
    move = _to_change(request, pk)
    hers = Relationship(client=move.client)
    form = SuccessorForm(request.POST, user=request.user, relationship=hers)
    if not form.is_valid() or form.named is None:
        if form.is_valid():
            form.add_error("name", _("Choose a client or write a name."))
        return _move_page(request, Move.objects.with_places().get(pk=move.pk), form)
    if name_successor(move, form.named, by=request.user) is None:
        messages.info(request, _("She is among them already."))
    return redirect(move)


@login_required
@require_POST
def successor_judge(request: UserRequest, pk: int) -> HttpResponse:
    """Say how likely it is now that somebody takes over."""
    successor = get_object_or_404(Successor, pk=pk)
    move = _to_change(request, successor.move_id)
    form = LikelihoodForm(request.POST)
    if form.is_valid() and judge_successor(successor, Likelihood(form.cleaned_data["likelihood"]), by=request.user):
        messages.success(request, _("Saved."))
    return redirect(move)


# --- lists ----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def move_list(request: UserRequest) -> HttpResponse:
    """Who of the person's clients left a post, newest first."""
    found = MoveFilter(request.GET, Move.objects.visible_to(request.user).with_places())
    page = paginate(found.qs, BY_NOTED, request.GET.get("page", ""))
    rows = [(move, *places(move)) for move in page.rows]
    return render(request, "desk/moves.html", {"filter": found, "page": page, "rows": rows})


@login_required
@require_safe
def territory_choices(request: UserRequest) -> JsonResponse:
    """Every territory that a client can be handed over to, by its name, its code or its rep."""
    form = ChoicesForm(request.GET)
    found = _territories(form.cleaned_data["q"], timezone.localdate()) if form.is_valid() else []
    return JsonResponse({"options": found})


def _territories(text: str, on: date) -> list[dict[str, Any]]:
    found = leaves_named(text)
    reps = reps_at([row.pk for row in found], on)
    return [{"value": row.pk, "text": row.name, "hint": _who(row, reps)} for row in found]


def _who(territory: Territory, reps: dict[int, Any]) -> str:
    rep = reps.get(territory.pk)
    return f"{rep} · {territory.code}" if rep else territory.code
