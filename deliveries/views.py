from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from deliveries.actions import mark_all_read, mark_read
from deliveries.filters import DeliveryFilter
from deliveries.forms import PageForm
from deliveries.models import Delivery

if TYPE_CHECKING:
    from accounts.requests import UserRequest

PAGE = 30


@login_required
@require_safe
def message_list(request: "UserRequest") -> HttpResponse:
    chosen = DeliveryFilter(request.GET, queryset=Delivery.objects.visible_to(request.user).newest())
    page = PageForm(request.GET)
    before = page.cleaned_data["before"] if page.is_valid() else None
    rows = list((chosen.qs.filter(pk__lt=before) if before else chosen.qs)[: PAGE + 1])
    context = {
        "filter": chosen,
        "deliveries": rows[:PAGE],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "is_first": before is None,
        "undelivered": Delivery.objects.given_up_for(request.user).count(),
    }
    return render(request, "deliveries/message_list.html", context)


@login_required
@require_POST
def message_read(request: "UserRequest", pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    mark_read(delivery, at=timezone.now())
    inside = url_has_allowed_host_and_scheme(delivery.url, allowed_hosts=None)
    return redirect(delivery.url if delivery.url and inside else "deliveries:list")


@login_required
@require_POST
def message_read_all(request: "UserRequest") -> HttpResponse:
    mark_all_read(request.user, at=timezone.now())
    return redirect("deliveries:list")
