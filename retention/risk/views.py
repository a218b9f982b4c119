"""Who is at risk of loss, the highest first, each with the one line that says why."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import manages
from accounts.requests import UserRequest
from clients.list_rows import ListRow, list_rows
from clients.paging import paginate
from retention.risk.enums import RiskLevel
from retention.risk.filters import RiskFilter
from retention.risk.queries import last_run
from retention.risk.words import in_words, phrases, tone
from workdays.queries import calendar


@login_required
@require_safe
def at_risk(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    found = RiskFilter(request.GET, user=request.user, on=on)
    is_manager = manages(request.user)
    rows = found.found.annotate(risk_score=F("risk__score"), risk_parts=F("risk__parts"))
    page = paginate(rows.as_rows(with_territory=is_manager), found.order, request.GET.get("page", ""))
    shown = list_rows(page.rows, on=on, calendar=calendar(), with_territory=is_manager)
    run = last_run()
    context = {
        "filter": found,
        "page": page,
        "rows": _with_risk(shown, page.rows, found.level_chosen, with_territory=is_manager),
        "level": found.level_chosen,
        "as_of": run.on if run else None,
        "total": found.found.count() if found.wants_total else None,
    }
    return render(request, "retention/at_risk.html", context)


def _with_risk(
    shown: Iterable[ListRow], rows: Iterable[Any], level: RiskLevel, *, with_territory: bool
) -> list[ListRow]:
    """The rows of a list of clients that say the risk where those say the dates, and why instead of the roles."""
    words = in_words(level)
    found = []
    for each, row in zip(shown, rows, strict=True):
        why = [{"text": text, "tone": "good" if is_good else tone(level)} for text, is_good in phrases(row.risk_parts)]
        state = words if row.risk_score is None else f"{words} · {row.risk_score}"
        due = {"text": each["state"], "tone": "plain"}
        # The last tag of a manager's row is the territory.
        where = each["tags"][-1:] if with_territory else []
        risk: Any = {"state": state, "tone": tone(level), "tags": [*why, due, *where]}
        found.append(each | risk)
    return found
