"""What became of the plans: one's own weeks, each of a manager's people, and the lists behind the numbers."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.access import visible_paths
from accounts.models import User
from accounts.requests import UserRequest
from clients.masking import is_within, name_as_seen
from clients.paging import Order, paginate
from desk.board_views import table_file
from desk.forms import BoardForm
from desk.periods import Period, Span, period_of
from desk.tables import Cell, Row, Table, number, share
from desk.week_board import DAY, ICONS, people_overseen, people_seen
from planning.models import LeftOut, PlannedVisit
from planning.week_filters import MOST_URGENT, NEWEST, AdherenceFilter, LeftOutFilter
from planning.weeks.adherence import Adherence, Became, adherence_by_rep, adherence_by_week, judged
from planning.weeks.hand import WEEK
from planning.weeks.words import reasons_in_words
from visits.enums import Channel
from workdays.words import day_in_words

BY_NAME = Order("people", ("full_name", "id"))
# Her own weeks that a person looks back at.
WEEKS = 12


@login_required
@require_safe
def adherence(request: UserRequest) -> HttpResponseBase:
    """One's own weeks, and for a manager each of her people, by name: nobody is ranked."""
    on = timezone.localdate()
    span = BoardForm(request.GET).span()
    period, items = period_of(span, on=on), judged(request.user, today=on)
    own = adherence_by_week(items.filter(plan__rep=request.user, plan__week_on__gte=on - WEEKS * WEEK))
    page = paginate(people_overseen(request.user, on).exclude(pk=request.user.pk), BY_NAME, request.GET.get("page", ""))
    found = adherence_by_rep(items.between(*period), [person.pk for person in page.rows])
    weeks, team = own_weeks(request.user, own), team_table(page.rows, found, period)
    if request.GET.get("file"):
        return table_file(request, [team, weeks], f"{request.user.username}-{on}")
    context = {
        "own": weeks,
        "team": team,
        "page": page,
        "asked": {"span": span, "spans": [(value, str(label)) for value, label in Span.choices]},
    }
    return render(request, "desk/adherence.html", context)


def own_weeks(user: User, found: Mapping[date, Adherence]) -> Table:
    """A person's own weeks, the newest first."""
    rows = [
        Row(
            Cell(
                _("Week of %(day)s") % {"day": day_in_words(monday)},
                href=f"{reverse('planning:week')}?week={monday.isoformat()}",
            ),
            _cells(found[monday], user, Period(monday, monday + WEEK - DAY)),
        )
        for monday in sorted(found, reverse=True)
    ]
    return Table("own-weeks", _("My weeks"), _columns(_("Week")), rows, note=_note())


def team_table(people: Sequence[User], found: Mapping[int, Adherence], period: Period) -> Table:
    """A manager's people by name, each with a way to her week."""
    rows = [
        Row(
            Cell(str(person), href=reverse("planning:week-of", args=[person.pk])),
            _cells(found.get(person.pk, Adherence()), person, period),
        )
        for person in people
    ]
    words = {"first": day_in_words(period.first), "last": day_in_words(period.last)}
    title = _("The plans of the team, %(first)s to %(last)s") % words
    return Table("team-weeks", title, _columns(_("Rep")), rows, note=_note())


def _columns(first: str) -> list[str]:
    return [first, pgettext("planned visits", "Planned"), *(str(what.label) for what in Became), _("Share done")]


def _note() -> str:
    return _(
        "Planned is what stood on a day that has passed. All of it is in the share, also what was skipped or taken "
        "out: what matters is that it says why."
    )


def _cells(found: Adherence, person: User, period: Period) -> list[Cell]:
    asked = {"rep": person.pk, "since": period.first.isoformat(), "until": period.last.isoformat()}
    counts = [
        number(found.of(what), "planning:adherence-items", {**asked, "became": what.value}, _TONES.get(what, ""))
        for what in Became
    ]
    return [
        number(found.planned, "planning:adherence-items", asked),
        *counts,
        share(found.done, found.planned),
    ]


_TONES = {Became.NOT_DONE: "warn"}


@login_required
@require_safe
def adherence_items(request: UserRequest) -> HttpResponse:
    """Planned visits whose day has passed, by what became of them; their number is the one on the table."""
    on = timezone.localdate()
    found = AdherenceFilter(request.GET, user=request.user, people=people_seen(request.user, on), on=on)
    joined = found.qs.with_client().select_related("plan__rep")
    page = paginate(joined, NEWEST, request.GET.get("page", ""))
    paths = visible_paths(request.user, on)
    context = {
        "filter": found,
        "page": page,
        "rows": [_past_row(item, paths) for item in page.rows],
        "total": found.qs.count(),
    }
    return render(request, "desk/adherence_items.html", context)


def _past_row(item: PlannedVisit, paths: Sequence[str]) -> dict[str, object]:
    """One of them. `url` is empty and the name masked where she is another team's by now."""
    relationship = item.relationship
    is_mine = is_within(relationship.territory.path, paths)
    became: str = getattr(item, "became", "")
    return {
        "item": item,
        "url": relationship.get_absolute_url() if is_mine else "",
        "name": name_as_seen(relationship.client.full_name, is_seen=is_mine),
        "place": relationship.client.place_in_words,
        "became": Became(became),
        "icon": ICONS[Channel(item.channel)],
    }


@login_required
@require_safe
def left_out(request: UserRequest) -> HttpResponse:
    """Who did not fit into a week and why, the most urgent first; each can be put into it by hand."""
    on = timezone.localdate()
    found = LeftOutFilter(request.GET, user=request.user, people=people_seen(request.user, on), on=on)
    joined = found.qs.select_related(
        "relationship__client__organisation", "relationship__client__department", "relationship__territory"
    )
    page = paginate(joined, MOST_URGENT, request.GET.get("page", ""))
    whose = found.rep_chosen or request.user
    context = {
        "filter": found,
        "page": page,
        "rows": [_left_out_row(row) for row in page.rows],
        "total": found.qs.count(),
        "whose": whose,
        "is_own": whose == request.user and found.week_on + WEEK > on,
    }
    return render(request, "desk/left_out.html", context)


def _left_out_row(row: LeftOut) -> dict[str, object]:
    return {"row": row, "relationship": row.relationship, "reasons": reasons_in_words(row.reasons)}
