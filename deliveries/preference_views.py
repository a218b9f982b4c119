"""How a person is reached, and what did not reach her."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliveries.actions import mark_read, try_again
from deliveries.enums import OUTSIDE
from deliveries.filters import UndeliveredFilter
from deliveries.forms import PageForm
from deliveries.models import Delivery, Robot
from deliveries.preference_forms import PreferencesForm, RobotForm
from deliveries.preferring import add_robot, remove_robot, send_test, set_preferences
from deliveries.queries import preferences_of

if TYPE_CHECKING:
    from accounts.requests import UserRequest

PAGE = 30


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: "UserRequest") -> HttpResponse:
    user = request.user
    form = PreferencesForm(request.POST or None, user=user, wishes=preferences_of([user.pk])[user.pk])
    if form.is_valid():
        set_preferences(user, chosen=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("deliveries:preferences")
    context = {"form": form, "robots": Robot.objects.visible_to(user)}
    return render(request, "deliveries/preferences.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def robot_add(request: "UserRequest") -> HttpResponse:
    form = RobotForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        add_robot(request.user, channel=data["channel"], key=data["key"], secret=data["secret"])
        messages.success(request, _("The robot is set. Send yourself a test message to see whether it speaks."))
        return redirect("deliveries:preferences")
    return render(request, "deliveries/robot_form.html", {"form": form})


@login_required
@require_POST
def robot_remove(request: "UserRequest", channel: str) -> HttpResponse:
    remove_robot(get_object_or_404(Robot.objects.visible_to(request.user), channel=channel))
    messages.success(request, _("The robot is removed, and its key forgotten."))
    return redirect("deliveries:preferences")


@login_required
@require_POST
def test_message(request: "UserRequest") -> HttpResponse:
    if send_test(request.user, at=timezone.now()):
        messages.success(request, _("On its way. What does not arrive stands among your messages, with the reason."))
    else:
        messages.warning(request, _("You have just had one, or ten today. Try again in a minute, or tomorrow."))
    return redirect("deliveries:preferences")


@login_required
@require_safe
def undelivered(request: "UserRequest") -> HttpResponse:
    """What did not get out of the app: to her, or to somebody outside in her name."""
    hers = Delivery.objects.given_up_for(request.user).filter(channel__in=OUTSIDE)
    chosen = UndeliveredFilter(request.GET, queryset=hers.newest())
    page = PageForm(request.GET)
    before = page.cleaned_data["before"] if page.is_valid() else None
    rows = list((chosen.qs.filter(pk__lt=before) if before else chosen.qs)[: PAGE + 1])
    context = {
        "filter": chosen,
        "deliveries": rows[:PAGE],
        "total": chosen.qs.count(),
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "is_first": before is None,
    }
    return render(request, "deliveries/undelivered.html", context)


@login_required
@require_POST
def send_again(request: "UserRequest", pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.given_up_for(request.user).to_users(), pk=pk)
    try_again(Delivery.objects.filter(pk=delivery.pk), at=timezone.now())
    messages.success(request, _("It is sent again."))
    return redirect("deliveries:undelivered")


@login_required
@require_POST
def put_away(request: "UserRequest", pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.given_up_for(request.user), pk=pk)
    mark_read(delivery, at=timezone.now())
    return redirect("deliveries:undelivered")
