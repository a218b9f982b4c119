"""The quarter's plan of a node."""

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import visible_paths
from accounts.requests import UserRequest
from desk.asked import asked_of
from desk.board_views import table_file
from desk.forms import QuarterForm
from desk.quarter_board import capacity_in_words, quarter_board
from workdays.quarters import quarter_of


@login_required
@require_safe
def quarter_page(request: UserRequest) -> HttpResponseBase:
    """What a quarter's plan asks by grade, what was made of it, and whether the field days have room for it."""
    asked = asked_of(request, visible_paths(request.user))
    if asked is None:
        return render(request, "desk/no_territory.html")
    this = quarter_of(asked.on)
    quarter = QuarterForm(request.GET).chosen(this)
    board = quarter_board(asked, quarter)
    if request.GET.get("file"):
        return table_file(request, board.tables, f"{asked.node.code}-{quarter.first}")
    context = {
        "asked": asked,
        "board": board,
        "tables": board.tables,
        "quarter": quarter,
        "quarters": [this.before, this, this.next],
        "capacity": capacity_in_words(board.capacity),
        "ahead": capacity_in_words(board.ahead) if board.ahead else [],
        "page": "planning:quarter",
    }
    return render(request, "desk/quarter.html", context)
