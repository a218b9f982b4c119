"""The boards of a manager, and the rep's own figures."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import held_by, managed_paths, overseen_paths, visible_paths
from accounts.actions import log_export
from accounts.held import remember_held
from accounts.requests import UserRequest
from clients.exporting import as_file
from desk.asked import asked_of, days_of
from desk.churn_board import churn_tables
from desk.effort_board import effort_tables, own_tables
from desk.home_board import board
from desk.loss_board import loss_tables
from desk.risk_board import risk_tables
from desk.rounds import team_line
from desk.stage_board import own_stage_tables, stage_tables
from desk.tables import Table
from desk.team_board import own_team_tables, team_tables
from desk.winback_board import winback_table
from planning.handovers.vacant import vacant
from planning.models import Handover
from planning.sightings import STANDS, sightings_since
from visits.models import Visit


@login_required
@require_safe
def board_page(request: UserRequest) -> HttpResponseBase:
    """Neglected by grade and by child of the node; every number opens exactly its list."""
    return show_board(request)


def show_board(request: UserRequest, **more: bool) -> HttpResponseBase:
    remember_held(request.session, held_by(request.user))
    asked = asked_of(request, visible_paths(request.user))
    if asked is None:
        return render(request, "desk/no_territory.html", more)
    found = board(asked.node, asked.children, on=asked.on)
    tables = [
        *churn_tables(found, asked),
        *loss_tables(found, asked.period),
        winback_table(asked.node, asked.period),
        *risk_tables(),
    ]
    if request.GET.get("file"):
        return table_file(request, tables, f"{asked.node.code}-{asked.on}")
    context = {"board": found, "tables": tables, "asked": asked, "span": asked.span, "page": "retention:board"}
    return render(request, "desk/board.html", context | more)


@login_required
@require_safe
def board_news(request: UserRequest) -> HttpResponse:
    """What the board of a node says beside its figures: the round, and competitors seen. Read after it, or alone."""
    asked = asked_of(request, visible_paths(request.user))
    if asked is None:
        raise Http404
    context = {
        "node": asked.node,
        "sightings": sightings_since(Visit.objects.below([asked.node.path]), asked.on).count(),
        "sightings_since": asked.on - STANDS + timedelta(days=1),
        "round": team_line(request.user, asked.on),
        "vacancies": vacant(asked.on).below([asked.node.path]).count(),
        "handovers": Handover.objects.visible_to(request.user)
        .open()
        .filter(territory__path__startswith=asked.node.path)
        .count(),
    }
    return render(request, "desk/_board_news.html" if request.htmx else "desk/board_news.html", context)


@login_required
@require_safe
def effort_page(request: UserRequest) -> HttpResponseBase:
    """Where the effort of a manager's people goes, by rep; who manages nobody gets her own figures."""
    asked = asked_of(request, overseen_paths(request.user))
    if asked is None:
        return redirect("retention:mine")
    tables = effort_tables(request.user, asked)
    if request.GET.get("file"):
        return table_file(request, tables, f"{asked.node.code}-{asked.on}")
    # A look across shows the board and changes nothing.
    may_set_goals = asked.node.path.startswith(tuple(managed_paths(request.user, asked.on)))
    context = {"tables": tables, "asked": asked, "may_set_goals": may_set_goals, "page": "retention:effort"}
    return render(request, "desk/effort.html", context)


@login_required
@require_safe
def team_page(request: UserRequest) -> HttpResponseBase:
    """What each of a manager's people attained; who manages nobody gets her own figures."""
    asked = asked_of(request, overseen_paths(request.user))
    if asked is None:
        return redirect("retention:mine")
    tables = team_tables(asked)
    if request.GET.get("file"):
        return table_file(request, tables, f"{asked.node.code}-{asked.on}")
    return render(request, "desk/team.html", {"tables": tables, "asked": asked, "page": "retention:team"})


@login_required
@require_safe
def stages_page(request: UserRequest) -> HttpResponseBase:
    """How far the prescribers of a manager's people have come; who manages nobody gets her own figures."""
    asked = asked_of(request, overseen_paths(request.user))
    if asked is None:
        return redirect("retention:mine")
    tables = stage_tables(asked)
    if request.GET.get("file"):
        return table_file(request, tables, f"{asked.node.code}-{asked.on}")
    return render(request, "desk/stages.html", {"tables": tables, "asked": asked, "page": "retention:stages"})


# What of her own figures a person may look at, the first one where she does not say.
_OWN = {"effort": own_tables, "team": own_team_tables, "stages": own_stage_tables}


@login_required
@require_safe
def mine_page(request: UserRequest) -> HttpResponseBase:
    """What a person's manager sees of her, to her first."""
    paths = visible_paths(request.user)
    if not paths:
        return render(request, "desk/no_territory.html")
    asked = days_of(request)
    show = request.GET.get("show", "")
    show = show if show in _OWN else "effort"
    tables = _OWN[show](request.user, paths, asked.period, on=asked.on)
    if request.GET.get("file"):
        return table_file(request, tables, f"{request.user.username}-{asked.on}")
    return render(request, "desk/mine.html", {"tables": tables, "asked": asked, "show": show})


def table_file(request: UserRequest, tables: Sequence[Table], name: str) -> HttpResponseBase:
    """One table of a board as a workbook; that it was taken along is logged."""
    table = next((table for table in tables if table.key == request.GET["file"]), None)
    if table is None:
        raise Http404
    rows = list(table.values())
    log_export(user=request.user, what=f"board {table.key} {name}"[:200], rows=len(rows))
    return as_file("xlsx", f"{table.key}-{name}", table.title, table.heading, rows)
