"""Pages of losses and win-backs: stated by whose client it is, decided by her manager, won back step by step."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import manages
from accounts.models import User
from accounts.requests import UserRequest
from clients.models import Relationship
from clients.moving import CoveredThere
from clients.paging import paginate
from retention.access import decides_in
from retention.advice import ADVICE
from retention.enums import LossReason, LossState, WinBackOutcome, WinBackStep
from retention.evidence import records_in_words
from retention.filters import LossFilter, WinBackFilter
from retention.forms import (
    ConfirmForm,
    DenyForm,
    DismissForm,
    DueForm,
    LossForm,
    OutcomeForm,
    StepForm,
    TransferForm,
)
from retention.losses import (
    NotServed,
    WinBackGoesOn,
    confirm,
    deny,
    dismiss,
    open_loss,
    state_loss,
    transfer,
)
from retention.models import Loss, WinBack
from retention.winbacks import NotLost, StepsMissing, close_case, do_step, open_case, put_off
from workdays.queries import calendar

# --- losses ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def loss_list(request: UserRequest) -> HttpResponse:
    mine = Loss.objects.visible_to(request.user).with_client()
    found = LossFilter(request.GET, mine, user=request.user, on=timezone.localdate())
    context = {
        "filter": found,
        "is_manager": manages(request.user),
        "page": paginate(found.qs, found.order, request.GET.get("page", "")),
        "total": found.qs.count() if found.wants_total else None,
    }
    return render(request, "retention/loss_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lose(request: UserRequest, pk: int) -> HttpResponse:
    """Say that a client is lost, or answer the question whether she is."""
    relationship = get_object_or_404(Relationship.objects.editable_by(request.user).with_client(), pk=pk)
    now, on = timezone.now(), timezone.localdate()
    known = open_loss(relationship)
    if known is not None and known.state != LossState.SUSPECTED:
        return redirect(known)
    decides = decides_in(request.user, relationship.territory_id, on)
    form = LossForm(request.POST or None, relationship=relationship, on=on)
    if form.is_valid():
        try:
            said = state_loss(
                relationship=relationship, by=request.user, at=now, on=on, decides=decides, **form.cleaned_data
            )
        except NotServed:
            form.add_error(None, _("This relationship is closed: nobody is lost with it."))
        else:
            messages.success(request, _("Noted as lost.") if decides else _("Noted. Your manager sees it and decides."))
            return redirect(said)
    context = {"relationship": relationship, "form": form, "decides": decides, "suspected": known}
    return render(request, "retention/lose.html", context)


@login_required
@require_safe
def loss(request: UserRequest, pk: int) -> HttpResponse:
    """What was stated beside what our records say; the decision; the cases to win her back."""
    return _loss_page(request, get_object_or_404(Loss.objects.visible_to(request.user), pk=pk))


def _loss_page(request: UserRequest, loss: Loss, **given: forms.Form) -> HttpResponse:
    """The page, with a form as it was sent where something is wrong with it."""
    on = timezone.localdate()
    people = ("rep", "stated_by", "answered_by", "decided_by")
    loss = Loss.objects.with_client().select_related(*people).get(pk=loss.pk)
    context: dict[str, Any] = {
        "loss": loss,
        "relationship": loss.relationship,
        "records": records_in_words(loss.evidence),
        "cases": loss.winbacks.order_by("-opened_on", "-pk"),
        "sees_client": Relationship.objects.visible_to(request.user).filter(pk=loss.relationship_id).exists(),
        "is_mine": Loss.objects.editable_by(request.user).filter(pk=loss.pk).exists(),
        "is_lost": loss.state == LossState.CONFIRMED,
    }
    context |= _decision_forms(request.user, loss, on) if decides_in(request.user, loss.territory_id, on) else {}
    # Who decides has no need to answer.
    if context["is_mine"] and loss.waits_for_owner and "dismiss_form" not in context:
        context["deny_form"] = DenyForm()
    return render(request, "retention/loss.html", context | given)


def _decision_forms(user: User, loss: Loss, on: date) -> dict[str, Any]:
    """What a manager may decide now."""
    found: dict[str, Any] = {}
    if loss.is_undecided:
        found["confirm_form"] = ConfirmForm(loss=loss)
    if loss.is_open:
        found["dismiss_form"] = DismissForm()
        has_moved = loss.reason == LossReason.MOVED
        form = TransferForm(user=user, loss=loss, on=on) if has_moved else None
        found["transfer_form"] = form if form and form.has_choices else None
    return found


@login_required
@require_POST
def loss_deny(request: UserRequest, pk: int) -> HttpResponse:
    """The owner says that a suspected client is not lost."""
    loss = get_object_or_404(Loss.objects.editable_by(request.user), pk=pk)
    form = DenyForm(request.POST)
    if not form.is_valid():
        return _loss_page(request, loss, deny_form=form)
    if deny(loss, by=request.user, at=timezone.now(), words=form.cleaned_data["words"]):
        messages.success(request, _("Noted. Your manager sees it and decides."))
    else:
        messages.info(request, _("This was answered or decided already."))
    return redirect(loss)


def _to_decide(request: UserRequest, pk: int) -> Loss:
    decidable = Loss.objects.decidable_by(request.user, timezone.localdate())
    return get_object_or_404(decidable.select_related("relationship"), pk=pk)


@login_required
@require_POST
def loss_confirm(request: UserRequest, pk: int) -> HttpResponse:
    loss, now = _to_decide(request, pk), timezone.now()
    form = ConfirmForm(request.POST, loss=loss)
    if not form.is_valid():
        return _loss_page(request, loss, confirm_form=form)
    if confirm(loss, by=request.user, at=now, on=timezone.localdate(now), **form.cleaned_data):
        messages.success(request, _("Confirmed: she counts as lost. Open the win-back while it is fresh."))
    else:
        messages.info(request, _("This was decided already."))
    return redirect(loss)


@login_required
@require_POST
def loss_dismiss(request: UserRequest, pk: int) -> HttpResponse:
    loss, now = _to_decide(request, pk), timezone.now()
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _loss_page(request, loss, dismiss_form=form)
    try:
        is_new = dismiss(loss, by=request.user, at=now, on=timezone.localdate(now), words=form.cleaned_data["words"])
    except WinBackGoesOn:
        messages.error(request, _("Her win-back is open: close it first, it says how it ended."))
    else:
        messages.success(request, _("Dismissed: she counts as active.")) if is_new else messages.info(
            request, _("This was decided already.")
        )
    return redirect(loss)


@login_required
@require_POST
def loss_transfer(request: UserRequest, pk: int) -> HttpResponse:
    """Let another territory of the manager go on with a client who moved."""
    loss, now = _to_decide(request, pk), timezone.now()
    on = timezone.localdate(now)
    form = TransferForm(request.POST, user=request.user, loss=loss, on=on)
    if not form.is_valid():
        return _loss_page(request, loss, transfer_form=form)
    try:
        is_new = transfer(loss, to=form.cleaned_data["territory"], by=request.user, at=now, on=on)
    except CoveredThere:
        messages.error(request, _("That territory covers her already. Nothing was changed."))
    except WinBackGoesOn:
        messages.error(request, _("Her win-back is open: close it first, it says how it ended."))
    else:
        words = _("Transferred with her history.") if is_new else _("This was decided already.")
        messages.success(request, words)
    return redirect(loss)


# --- win-backs ------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def win_back_list(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    mine = WinBack.objects.visible_to(request.user).with_client()
    found = WinBackFilter(request.GET, mine, user=request.user, on=on)
    context = {
        "filter": found,
        "on": on,
        "is_manager": manages(request.user),
        "page": paginate(found.qs, found.order, request.GET.get("page", "")),
        "total": found.qs.count() if found.wants_total else None,
    }
    return render(request, "retention/win_back_list.html", context)


@login_required
@require_POST
def win_back_open(request: UserRequest, pk: int) -> HttpResponse:
    loss = get_object_or_404(Loss.objects.editable_by(request.user), pk=pk)
    try:
        case = open_case(loss, by=request.user, on=timezone.localdate(), calendar=calendar())
    except NotLost:
        messages.error(request, _("Only a client who counts as lost is won back."))
        return redirect(loss)
    return redirect(case)


def _my_case(request: UserRequest, pk: int) -> WinBack:
    cases = WinBack.objects.editable_by(request.user).select_related("loss")
    return get_object_or_404(cases, pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def win_back(request: UserRequest, pk: int) -> HttpResponse:
    """The steps of a case; the one to be done now is done here."""
    if request.method != "POST":
        return _case_page(request, get_object_or_404(WinBack.objects.visible_to(request.user), pk=pk))
    case, now = _my_case(request, pk), timezone.now()
    sent = request.POST.get("step")
    if case.next is None or sent != str(case.next.value):
        messages.info(request, _("This step was done already, or is not the next one."))
        return redirect(case)
    form = StepForm(request.POST, case=case, step=case.next, on=timezone.localdate(now), calendar=calendar())
    if not form.is_valid():
        return _case_page(request, case, step_form=form)
    if do_step(case, by=request.user, at=now, **form.facts()):
        messages.success(request, _("Noted."))
    else:
        messages.info(request, _("This step was done already, or is not the next one."))
    return redirect(case)


def _case_page(request: UserRequest, case: WinBack, **given: forms.Form) -> HttpResponse:
    """The page, with a form as it was sent where something is wrong with it."""
    on = timezone.localdate()
    case = WinBack.objects.with_client().select_related("next_step", "opened_by", "closed_by").get(pk=case.pk)
    done = {step.step: step for step in case.steps.select_related("by")}
    context: dict[str, Any] = {
        "case": case,
        "loss": case.loss,
        "relationship": case.loss.relationship,
        "on": on,
        "steps": [(step, ADVICE[step], done.get(step)) for step in WinBackStep],
        "is_stuck": case.is_open and case.due_on < on,
        "sees_client": Relationship.objects.visible_to(request.user).filter(pk=case.loss.relationship_id).exists(),
    }
    if WinBack.objects.editable_by(request.user).filter(pk=case.pk).exists():
        context |= _case_forms(case, on)
    return render(request, "retention/win_back.html", context | given)


def _case_forms(case: WinBack, on: date) -> dict[str, Any]:
    """What may be done now: the next step, another day for it, the outcome."""
    if not case.is_open:
        return {}
    found: dict[str, Any] = {"outcome_form": OutcomeForm(missing_steps=case.next is not None)}
    if case.next is not None:
        found["step_form"] = StepForm(case=case, step=case.next, on=on, calendar=calendar())
        found["due_form"] = DueForm(on=on, initial={"due_on": case.due_on})
    return found


@login_required
@require_POST
def win_back_due(request: UserRequest, pk: int) -> HttpResponse:
    """Say another day for the next step."""
    case = _my_case(request, pk)
    form = DueForm(request.POST, on=timezone.localdate())
    if not form.is_valid():
        return _case_page(request, case, due_form=form)
    if put_off(case, due_on=form.cleaned_data["due_on"]):
        messages.success(request, _("Saved."))
    return redirect(case)


@login_required
@require_POST
def win_back_close(request: UserRequest, pk: int) -> HttpResponse:
    case = _my_case(request, pk)
    form = OutcomeForm(request.POST, missing_steps=case.next is not None)
    if not form.is_valid():
        return _case_page(request, case, outcome_form=form)
    try:
        is_new = close_case(case, by=request.user, on=timezone.localdate(), **form.cleaned_data)
    except StepsMissing:
        form.add_error("outcome", _("The dated next step is missing: only “not restorable” fits before it."))
        return _case_page(request, case, outcome_form=form)
    if not is_new:
        messages.info(request, _("This win-back was closed already."))
    elif form.cleaned_data["outcome"] == WinBackOutcome.RESTORED:
        messages.success(request, _("Won back: she counts as active again."))
    else:
        messages.success(request, _("Closed. It stays in the count."))
    return redirect(case)
