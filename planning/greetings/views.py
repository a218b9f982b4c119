"""Pages of greetings: the occasions to come, a batch begun, its list, each greeting, and what a client got."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from clients.models import Relationship
from clients.paging import Order, paginate
from compliance.consents import consented
from planning.greetings import actions
from planning.greetings.filters import GreetingFilter
from planning.greetings.forms import ActForm, BatchForm, OccasionForm
from planning.greetings.queries import CHANNELS, address_for, for_occasion, undelivered, upcoming
from planning.models import Greeting, GreetingBatch, GreetingQuerySet

BY_NAME = Order("name", ("relationship__client__pinyin", "id"))
NEWEST = Order("newest", ("at", "id"), descending=True)
# Batches behind us that are shown.
PAST = 6


@login_required
@require_safe
def occasions(request: UserRequest) -> HttpResponse:
    """What comes in the next days, and whom of her clients it is for."""
    on = timezone.localdate()
    past = GreetingBatch.objects.visible_to(request.user).filter(day__lt=on).with_progress(request.user)
    context = {
        "occasions": upcoming(request.user, on),
        "past": past.select_related("festival").order_by("-day", "-pk")[:PAST],
        "on": on,
    }
    return render(request, "planning/greetings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest) -> HttpResponse:
    """Begin the greetings of an occasion: whom, and in which language."""
    now = timezone.now()
    on = timezone.localdate(now)
    occasion = OccasionForm(request.GET, on=on)
    if not occasion.is_valid():
        messages.error(request, _("This occasion is past or unknown. Choose one of these."))
        return redirect("planning:greetings")
    clients = for_occasion(request.user, on, **occasion.cleaned_data)
    form = BatchForm(request.POST or None, initial=BatchForm.first_values())
    if form.is_valid():
        try:
            batch, added = actions.prepare(
                request.user,
                clients.filter(form.chosen()),
                language=form.cleaned_data["language"],
                at=now,
                **occasion.cleaned_data,
            )
        except actions.TooMany:
            form.add_error(None, _("More than %(most)s clients: choose fewer.") % {"most": actions.MOST})
        except actions.NoWords:
            form.add_error(None, _("No words are there for this occasion yet. Ask an administrator for them."))
        else:
            said = ngettext("%(number)s greeting is prepared.", "%(number)s greetings are prepared.", added)
            messages.success(request, said % {"number": added})
            return redirect(batch)
    context = {"form": form, "total": clients.count(), **occasion.cleaned_data}
    return render(request, "planning/greeting_new.html", context)


@login_required
@require_safe
def batch_page(request: UserRequest, pk: int) -> HttpResponse:
    """The greetings of an occasion, to be made personal, copied, sent or left out."""
    batches = GreetingBatch.objects.visible_to(request.user).with_progress(request.user).select_related("festival")
    batch = get_object_or_404(batches, pk=pk)
    found = GreetingFilter(request.GET, Greeting.objects.editable_by(request.user).filter(batch=batch))
    page = paginate(_joined(found.qs), BY_NAME, request.GET.get("page", ""))
    context = {
        "batch": batch,
        "filter": found,
        "page": page,
        "rows": _rows(page.rows, request),
        "total": found.qs.count(),
        "on": timezone.localdate(),
    }
    return render(request, "planning/greeting_batch.html", context)


def _joined(greetings: GreetingQuerySet) -> GreetingQuerySet:
    client = "relationship__client"
    return greetings.select_related(f"{client}__organisation", f"{client}__department", "batch__festival")


def _rows(greetings: Sequence[Greeting], request: UserRequest) -> list[dict[str, object]]:
    """What a row shows: through which channels it may go, and what was not delivered. Two queries at any size."""
    agreed = consented([each.relationship.client_id for each in greetings])
    stuck = undelivered(greetings, request.user)
    return [
        {
            "greeting": each,
            "channels": [
                channel
                for channel in CHANNELS
                if channel in agreed[each.relationship.client_id] and address_for(each.relationship.client, channel)
            ],
            "stuck": stuck.get(each.pk),
        }
        for each in greetings
    ]


def _row(request: UserRequest, greeting: Greeting, **more: object) -> HttpResponse:
    """The row anew for htmx, else the list it stands in."""
    if not request.htmx:
        return redirect(greeting.batch)
    fresh = _joined(Greeting.objects.editable_by(request.user)).get(pk=greeting.pk)
    [row] = _rows([fresh], request)
    return render(request, "planning/_greeting.html", {"row": row, **more})


def _mine(request: UserRequest, pk: int) -> Greeting:
    return get_object_or_404(_joined(Greeting.objects.editable_by(request.user)), pk=pk)


@login_required
@require_POST
def act(request: UserRequest, pk: int) -> HttpResponse:
    """One greeting made personal, copied, sent by e-mail or SMS, left out, put back: the button says which."""
    greeting, form = _mine(request, pk), ActForm(request.POST)
    if "act" in form.errors:
        raise Http404
    if form.is_valid():
        refusal = _done(greeting, form, request, timezone.now())
        faults = [refusal] if refusal else []
    else:
        faults = [str(error) for errors in form.errors.values() for error in errors]
    if faults and not request.htmx:
        messages.error(request, " ".join(faults))
    typed = request.POST.get("text", "").replace("\0", "") if form.errors else ""
    return _row(request, greeting, faults=faults, typed=typed, is_saved=not faults)


def _done(greeting: Greeting, form: ActForm, request: UserRequest, at: datetime) -> str:
    """Do it, and say why not where it may not be."""
    chosen, text = form.cleaned_data["act"], form.cleaned_data["text"]
    if chosen == "back":
        actions.take_back(greeting)
    elif chosen == "skip":
        actions.skip(greeting)
    elif text != greeting.text or chosen == "save":
        actions.rewrite(greeting, text=text)
        greeting.text = text
    if chosen == "copied":
        actions.mark_copied(greeting, at=at)
    if form.channel is None:
        return ""
    refusal = actions.send_greeting(greeting, channel=form.channel, by=request.user, at=at)
    return _("Not sent: %(why)s.") % {"why": refusal} if refusal else ""


@login_required
@require_safe
def of_client(request: UserRequest, pk: int) -> HttpResponse:
    """What a client was greeted with: none of it is a contact."""
    relationship = get_object_or_404(Relationship.objects.visible_to(request.user).with_client(), pk=pk)
    greetings = Greeting.objects.visible_to(request.user).done().filter(relationship=relationship)
    page = paginate(greetings.select_related("batch__festival", "batch__rep"), NEWEST, request.GET.get("page", ""))
    context = {"relationship": relationship, "client": relationship.client, "page": page}
    return render(request, "planning/greetings_of.html", context)
