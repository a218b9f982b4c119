"""The capacity of a month: said before it begins."""

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import visible_paths
from accounts.requests import UserRequest
from desk.asked import asked_of
from desk.board_views import table_file
from desk.capacity_board import capacity_board, finding_in_words
from desk.forms import MonthForm
from workdays.months import month_of


@login_required
@require_safe
def capacity_page(request: UserRequest) -> HttpResponseBase:
    """What the cadence asks in a month against its field days, and what would have to give way.

    The next month unless told.
    """
    asked = asked_of(request, visible_paths(request.user))
    if asked is None:
        return render(request, "desk/no_territory.html")
    this = month_of(asked.on)
    month = MonthForm(request.GET).chosen(this.next, on=asked.on)
    board = capacity_board(asked, month, this)
    if request.GET.get("file"):
        return table_file(request, board.tables, f"{asked.node.code}-{month.code}")
    context = {
        "asked": asked,
        "board": board,
        "tables": board.tables,
        "month": month,
        "finding": finding_in_words(board.found, asked.on),
        "may_draft": request.user.is_staff and request.user.has_perm("visits.add_cadencepolicy"),
        "page": "planning:capacity",
    }
    return render(request, "desk/capacity.html", context)
