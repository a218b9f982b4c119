"""A calibration by one hand-written statement and a bare template: as many cells for the browser to count with."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

_CELLS = """
    SELECT r.potential, r.support, r.grade,
           CASE WHEN r.grade_by_hand_until >= %(on)s THEN r.grade_by_hand ELSE '' END AS held,
           count(*), count(*) FILTER (WHERE r.status = 'active'),
           count(r.volume) FILTER (WHERE r.status = 'active'),
           COALESCE(sum(r.volume) FILTER (WHERE r.status = 'active'), 0)
    FROM clients_relationship AS r JOIN accounts_territory AS t ON t.id = r.territory_id
    WHERE t.path LIKE (SELECT path FROM accounts_territory WHERE code = %(code)s) || '%%'
    GROUP BY 1, 2, 3, 4
"""
NAMES = ("potential", "support", "grade", "held", "clients", "active", "known", "patients")


@login_required
def calibration(request: HttpRequest, code: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"on": timezone.localdate(), "code": code})
        columns: list[tuple[Any, ...]] = list(zip(*cursor.fetchall(), strict=True))
    return render(request, "bench/calibration.html", {"facts": dict(zip(NAMES, columns, strict=True))})
