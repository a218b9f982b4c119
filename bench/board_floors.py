"""The boards of a district by hand-written SQL and a bare template: the same numbers in as many rows and cells."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workdays.quarters import quarter_of

DAYS = 90
GRADES = "ABCD-"
_ENDINGS = "abcdu"

_CHILDREN = """
    SELECT child.id, child.name, child.code, string_agg(DISTINCT person.full_name, ' ') AS people
    FROM accounts_territory AS node JOIN accounts_territory AS child
      ON child.path LIKE node.path || '%%' AND child.depth = node.depth + 1
    LEFT JOIN accounts_posting AS posting ON posting.territory_id = child.id AND posting.from_on <= %(on)s
      AND (posting.to_on IS NULL OR posting.to_on >= %(on)s)
    LEFT JOIN accounts_user AS person ON person.id = posting.user_id
    WHERE node.code = %(code)s GROUP BY child.id ORDER BY child.path
"""
_LIVE = f"""
    SELECT r.territory_id, count(*) FILTER (WHERE neglected_on <= %(on)s),
           {", ".join(f"count(*) FILTER (WHERE neglected_on <= %(on)s AND grade = '{grade}')" for grade in GRADES)},
           count(*) FILTER (WHERE escalated_on <= %(on)s), count(*) FILTER (WHERE risk.level = 'high'),
           count(*) FILTER (WHERE due_on <= %(on)s), count(*)
    FROM clients_relationship AS r LEFT JOIN retention_riskscore AS risk ON risk.relationship_id = r.id
    WHERE r.territory_id = ANY(%(ids)s) AND r.status = 'active' GROUP BY 1
"""


def _of(figure: str) -> str:
    return " + ".join(f"{figure}_{ending}" for ending in _ENDINGS)


_MOVES = f"""
    SELECT "on", {", ".join(f"sum(neglected_{ending})" for ending in _ENDINGS)} FROM retention_snapshot
    WHERE territory_id = ANY(%(ids)s) AND "on" = ANY(%(marks)s) GROUP BY 1 ORDER BY 1
"""
_FLOWS = f"""
    SELECT territory_id,
           {
    ", ".join(
        f'sum({_of(figure)}) FILTER (WHERE "on" {within})'
        for within in (">= %(first)s", "< %(first)s")
        for figure in ("new", "won_back", "lost")
    )
},
           sum({_of("loyal")}) FILTER (WHERE "on" = %(last)s), sum({_of("active")}) FILTER (WHERE "on" = %(last)s)
    FROM retention_snapshot WHERE territory_id = ANY(%(ids)s) AND "on" BETWEEN %(before)s AND %(last)s GROUP BY 1
"""
_LOSSES = """
    SELECT lost_on >= %(first)s, {columns}, count(*) FROM retention_loss
    WHERE territory_id = ANY(%(ids)s) AND state IN ('confirmed', 'restored') AND lost_on BETWEEN %(before)s AND %(last)s
    GROUP BY {numbers}
"""
_DONE = """
    SELECT rep_id, grade, count(*) FILTER (WHERE counts), sum(minutes) FILTER (WHERE counts), count(*),
           count(*) FILTER (WHERE is_late), count(*) FILTER (WHERE competitor <> ''),
           count(*) FILTER (WHERE effort <> '' OR effort_words <> '' OR waited_minutes > 0),
           count(*) FILTER (WHERE (effort <> '' OR effort_words <> '' OR waited_minutes > 0) AND client_told)
    FROM visits_visit
    WHERE territory_id = ANY(%(ids)s) AND undone_at IS NULL AND happened_on BETWEEN %(from)s AND %(to)s GROUP BY 1, 2
"""
_OTHER = """
    SELECT rep_id, kind, count(*), sum(minutes) FROM visits_activity
    WHERE territory_id = ANY(%(ids)s) AND undone_at IS NULL AND happened_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
"""
_ASKED = """
    SELECT r.territory_id, r.grade, r.focus_until IS NOT NULL, c.is_prescriber, c.is_decision_maker, c.is_influencer,
           c.style, o.kind, count(*)
    FROM clients_relationship AS r JOIN clients_client AS c ON c.id = r.client_id
    LEFT JOIN clients_organisation AS o ON o.id = c.organisation_id
    WHERE r.territory_id = ANY(%(ids)s) AND r.status = 'active' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
_FLAGS = """
    SELECT person.full_name, flag.week_on, string_agg(client.full_name, ' ') FROM retention_effortflag AS flag
    JOIN accounts_user AS person ON person.id = flag.rep_id
    JOIN retention_effortflag_clients AS waited ON waited.effortflag_id = flag.id
    JOIN clients_relationship AS r ON r.id = waited.relationship_id
    JOIN clients_client AS client ON client.id = r.client_id
    WHERE flag.territory_id = ANY(%(ids)s) AND flag.week_on BETWEEN %(before)s AND %(last)s
    GROUP BY flag.id, person.full_name ORDER BY 1, 2
"""
# The end of the last quarter, and the rest of it.
_ENDING = """
    SELECT rep_id, count(*) FILTER (WHERE happened_on BETWEEN %(end_first)s AND %(end_last)s),
           count(*) FILTER (WHERE happened_on BETWEEN %(quarter)s AND %(end_first)s::date - 1)
    FROM visits_visit
    WHERE territory_id = ANY(%(ids)s) AND counts AND happened_on BETWEEN %(quarter)s AND %(end_last)s GROUP BY 1
"""
_PANELS = f"""
    SELECT territory_id, {", ".join(f"sum(over_visited_{ending})" for ending in _ENDINGS)}, sum(to_top),
           sum({_of("contacts")}), sum(promised), sum(kept)
    FROM retention_snapshot WHERE territory_id = ANY(%(ids)s) AND "on" BETWEEN %(first)s AND %(last)s GROUP BY 1
"""
_WINBACKS = """
    SELECT winback.closed_on >= %(first)s, winback.outcome, count(*) FROM retention_winback AS winback
    JOIN retention_loss AS loss ON loss.id = winback.loss_id
    WHERE loss.territory_id = ANY(%(ids)s) AND winback.closed_on BETWEEN %(before)s AND %(last)s GROUP BY 1, 2
"""
_PEOPLE = """
    SELECT person.id, person.full_name, posting.territory_id FROM accounts_posting AS posting
    JOIN accounts_user AS person ON person.id = posting.user_id
    WHERE posting.territory_id = ANY(%(ids)s) AND posting.role IN ('rep', 'cover') AND posting.from_on <= %(on)s
      AND (posting.to_on IS NULL OR posting.to_on >= %(on)s) ORDER BY 2, 1
"""


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _days(on: date) -> dict[str, Any]:
    last = on - timedelta(days=1)
    first = last - timedelta(days=DAYS - 1)
    marks = [last - timedelta(days=30 * number) for number in range(6)]
    return {"on": on, "first": first, "last": last, "before": first - timedelta(days=DAYS), "marks": marks}


def _table(heads: Iterable[tuple[str, str]], cells: Iterable[Iterable[Any]]) -> list[tuple[str, str, list[Any]]]:
    return [(name, code, list(numbers)) for (name, code), numbers in zip(heads, cells, strict=True)]


@login_required
def board(request: HttpRequest, code: str) -> HttpResponse:
    values = _days(timezone.localdate()) | {"code": code}
    children = _rows(_CHILDREN, values)
    values["ids"] = [pk for pk, *_ in children]
    heads = [(f"{name} {people}", code) for _, name, code, people in children]
    live = {pk: numbers for pk, *numbers in _rows(_LIVE, values)}
    gone = {pk: numbers for pk, *numbers in _rows(_FLOWS, values)}
    moves = _rows(_MOVES, values)
    alike = "reason, stated_reason, verdict, grade, lost_on - last_contact_on"
    lost = _rows(_LOSSES.format(columns=alike, numbers="1, 2, 3, 4, 5, 6"), values)
    by_rep = _rows(_LOSSES.format(columns="rep_id", numbers="1, 2"), values)
    tables = [
        _table(heads, (live.get(pk, [0] * 10) for pk, *_ in children)),
        _table(heads, (gone.get(pk, [0] * 8) for pk, *_ in children)),
        [(str(day), code, numbers) for day, *numbers in moves],
        [(f"{facts}", code, [number]) for *facts, number in lost[:40]],
        [(f"{rep}", code, [number]) for _, rep, number in by_rep],
        [(f"{outcome} {is_now}", code, [number]) for is_now, outcome, number in _rows(_WINBACKS, values)],
    ]
    return render(request, "bench/board.html", {"tables": tables})


@login_required
def effort(request: HttpRequest, code: str) -> HttpResponse:
    values = _days(timezone.localdate()) | {"code": code}
    values["ids"] = [pk for pk, *_ in _rows(_CHILDREN, values)]
    people = _rows(_PEOPLE, values)
    now, before, other = (
        _by_rep(_rows(_DONE, values | {"from": values["first"], "to": values["last"]})),
        _by_rep(_rows(_DONE, values | {"from": values["before"], "to": values["first"] - timedelta(days=1)})),
        _by_rep(_rows(_OTHER, values)),
    )
    ending = {pk: numbers for pk, *numbers in _rows(_ENDING, values | _last_quarter(values["last"]))}
    panels = {pk: numbers for pk, *numbers in _rows(_PANELS, values)}
    asked: dict[tuple[int, str], int] = defaultdict(int)
    for territory, grade, *_facts, count in _rows(_ASKED, values):
        asked[territory, grade] += count
    heads = [(name, str(pk)) for pk, name, _ in people]
    tables = [
        _table(heads, (_mix(now[pk], before[pk], [asked[at, grade] for grade in GRADES]) for pk, _, at in people)),
        _table(heads, ([cell for row in other[pk][:3] for cell in row[1:]] for pk, *_ in people)),
        _table(heads, (_sums(now[pk])[2:] for pk, *_ in people)),
        [(name, "", [week, clients]) for name, week, clients in _rows(_FLAGS, values)],
        _table(heads, (ending.get(pk, [0, 0]) for pk, *_ in people)),
        _table(heads, (panels.get(at, [0] * 9) for *_, at in people)),
    ]
    return render(request, "bench/board.html", {"tables": tables})


def _last_quarter(on: date) -> dict[str, date]:
    """The quarter before the one of a day: its first day, and its last two weeks."""
    last = quarter_of(on).first - timedelta(days=1)
    return {
        "quarter": quarter_of(last).first,
        "end_first": last - timedelta(days=13),
        "end_last": last,
    }


def _by_rep(rows: list[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for rep, *facts in rows:
        found[rep].append(tuple(facts))
    return found


def _sums(rows: list[tuple[Any, ...]]) -> list[int]:
    return [sum(row[column] or 0 for row in rows) for column in range(1, 8)]


def _mix(now: list[tuple[Any, ...]], before: list[tuple[Any, ...]], asked: list[int]) -> list[int]:
    total = sum(row[1] for row in now)
    made = {row[0]: row[1] for row in now}
    cells = [total, sum(row[1] for row in before)]
    for grade, wanted in zip(GRADES, asked, strict=True):
        cells += [made.get(grade, 0), 100 * made.get(grade, 0) // (total or 1), 100 * wanted // (sum(asked) or 1)]
    return cells
