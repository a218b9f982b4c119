"""What a page cannot do without: the session and its user, the SQL it needs, and as many rows and cells.

No navigation, no forms, no words to translate, no object of the ORM but the user.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

_POSTED = """
    SELECT own.path FROM accounts_posting AS posting JOIN accounts_territory AS own ON own.id = posting.territory_id
    WHERE posting.user_id = %(user)s AND posting.from_on <= %(on)s
      AND (posting.to_on IS NULL OR posting.to_on >= %(on)s)
"""
# Territories at or below the one she is posted to; a person of the bench has one posting.
_SEEN = "SELECT id FROM accounts_territory WHERE path LIKE %(below)s"
_COLUMNS = """
    r.id, r.grade, r.potential, r.support, r.stage, r.focus_until, r.due_on, r.neglected_on, r.escalated_on,
    r.last_contact_on, r.next_step_on, c.full_name, c.title, o.name AS organisation, d.name AS department
"""
_JOINS = """
    clients_relationship AS r
    JOIN clients_client AS c ON c.id = r.client_id
    LEFT JOIN clients_organisation AS o ON o.id = c.organisation_id
    LEFT JOIN clients_department AS d ON d.id = c.department_id
"""
_LIST = f"""
    SELECT {_COLUMNS} FROM {_JOINS}
    WHERE r.territory_id IN ({_SEEN}) AND r.status <> 'closed' AND r.due_on IS NOT NULL ORDER BY r.due_on, r.id LIMIT 31
"""
_TODAY = f"""
    SELECT {_COLUMNS}, (SELECT level FROM retention_riskscore WHERE relationship_id = r.id) AS risk FROM {_JOINS}
    WHERE r.territory_id IN ({_SEEN}) AND r.status = 'active' AND r.due_on <= %(on)s
    ORDER BY CASE WHEN r.focus_until IS NOT NULL AND r.grade = 'B' THEN 0 WHEN r.grade = 'A' THEN 1
                  WHEN r.grade = 'B' THEN 2 WHEN r.grade = '-' THEN 3 WHEN r.grade = 'C' THEN 4 ELSE 5 END,
             r.due_on, r.id
    LIMIT 31
"""
_COUNTS = f"""
    SELECT count(*) FILTER (WHERE due_on <= %(on)s) AS due, count(*) FILTER (WHERE neglected_on <= %(on)s) AS neglected,
           count(*) FILTER (WHERE next_step_on <= %(on)s AND EXISTS (
               SELECT FROM visits_nextstep AS s
               WHERE s.relationship_id = r.id AND s.state = 'open' AND s.is_promise AND s.due_on <= %(on)s)
           ) AS promised,
           count(*) FILTER (WHERE due_on <= %(on)s AND EXISTS (
               SELECT FROM clients_clinicslot AS c WHERE c.client_id = r.client_id AND c.weekday = %(weekday)s
                 AND c.part = %(part)s AND c.kind <> 'surgery' AND c.parity IN ('every', %(parity)s)
                 AND (c.to_on IS NULL OR c.to_on >= %(on)s))) AS to_meet
    FROM clients_relationship AS r WHERE r.territory_id IN ({_SEEN}) AND r.status = 'active'
"""
# Suspected losses that wait for an answer, and steps of win-backs whose day has come.
_WAITING = f"""
    SELECT l.id, l.sign AS words, l.sign_on AS day, c.full_name, o.name AS organisation, d.name AS department
    FROM retention_loss AS l JOIN clients_relationship AS r ON r.id = l.relationship_id
    JOIN clients_client AS c ON c.id = r.client_id
    LEFT JOIN clients_organisation AS o ON o.id = c.organisation_id
    LEFT JOIN clients_department AS d ON d.id = c.department_id
    WHERE r.territory_id IN ({_SEEN}) AND l.state = 'suspected' AND l.answered_at IS NULL
    UNION ALL
    SELECT w.id, w.step::text, w.due_on, c.full_name, o.name, d.name
    FROM retention_winback AS w JOIN retention_loss AS l ON l.id = w.loss_id
    JOIN clients_relationship AS r ON r.id = l.relationship_id
    JOIN clients_client AS c ON c.id = r.client_id
    LEFT JOIN clients_organisation AS o ON o.id = c.organisation_id
    LEFT JOIN clients_department AS d ON d.id = c.department_id
    WHERE r.territory_id IN ({_SEEN}) AND w.outcome = '' AND w.due_on <= %(on)s
    UNION ALL
    SELECT r.id, '', r.trial_ends_on, c.full_name, o.name, d.name
    FROM {_JOINS} WHERE r.territory_id IN ({_SEEN}) AND r.status = 'active' AND r.trial_ends_on <= %(on)s
    ORDER BY day LIMIT 60
"""
_STEPS = """
    SELECT relationship_id, words, due_on FROM visits_nextstep
    WHERE relationship_id = ANY(%(ids)s) AND state = 'open' ORDER BY due_on, id
"""
_SLOTS = """
    SELECT r.id, s.part, s.kind, s.place FROM clients_clinicslot AS s JOIN clients_relationship AS r USING (client_id)
    WHERE r.id = ANY(%(ids)s) AND s.weekday = %(weekday)s
"""
# From what it is learned when a client is reached.
_TRIES = """
    SELECT relationship_id, date_part('hour', happened_at) AS hour, counts FROM visits_visit
    WHERE relationship_id = ANY(%(ids)s) AND undone_at IS NULL AND NOT is_late
      AND happened_on > %(since)s AND happened_on <= %(on)s AND channel NOT IN ('department_meeting', 'conference')
"""
_ONE = f"""
    SELECT {_COLUMNS}, r.territory_id, r.began_on, r.contact_days_that_week, r.contact_days_that_month, r.alert_open
    FROM {_JOINS} WHERE r.id = %(id)s AND r.territory_id IN ({_SEEN})
"""
# What the row of a visit and the next dates follow from: which rules hold, who is away, which chain is open.
_BEFORE_LOG = f"""
    SELECT {_COLUMNS}, r.territory_id, r.began_on, r.contact_days_that_week, r.contact_days_that_month, r.alert_open,
           (SELECT version FROM visits_rulebook LIMIT 1) AS rulebook,
           EXISTS (
               SELECT FROM accounts_leave AS l JOIN accounts_posting AS p ON p.user_id = l.user_id
               WHERE p.territory_id = r.territory_id AND p.role = 'rep' AND l.kind = 'leave' AND l.state = 'approved'
                 AND l.covered_by_id IS NULL AND l.to_on > COALESCE(r.last_in_person_on, r.began_on)) AS has_leave,
           (SELECT CASE WHEN v.outcome <> 'met' THEN COALESCE(v.chain_id, v.id) END FROM visits_visit AS v
            WHERE v.relationship_id = r.id AND v.undone_at IS NULL
            ORDER BY v.happened_on DESC, v.id DESC LIMIT 1) AS chain
    FROM {_JOINS} WHERE r.id = %(id)s AND r.territory_id IN ({_SEEN})
"""
_PRODUCT = "SELECT id FROM clients_product WHERE id = %(product)s AND is_active"
_VISITS = """
    SELECT v.happened_on, v.channel, v.outcome, v.note, v.grade, u.full_name AS rep, p.name AS product
    FROM visits_visit AS v JOIN accounts_user AS u ON u.id = v.rep_id
    LEFT JOIN clients_product AS p ON p.id = v.product_id
    WHERE v.relationship_id = %(id)s AND v.undone_at IS NULL ORDER BY v.happened_on DESC, v.id DESC LIMIT 50
"""
_LOG = """
    INSERT INTO visits_visit (
        relationship_id, territory_id, rep_id, grade, key, channel, outcome, happened_at, happened_on, logged_at,
        counts, is_late, filing_expired, product_id, note, answered, reaction, objection, need, quote, news, effort,
        effort_words, client_told, place, competitor, question, value_brought, chain_id)
    VALUES (
        %(id)s, %(territory)s, %(user)s, %(grade)s, %(key)s, %(channel)s, %(outcome)s, %(at)s, %(on)s, %(at)s, true,
        false, false, %(product)s, %(note)s, false, '', '', '', '', '', '', '', false, '', '', '', '', %(chain)s)
    RETURNING id
"""
# Who was due when the day before ended was so until today.
_DUE_UNTIL = """
    UPDATE retention_statemark SET to_on = %(on)s WHERE relationship_id = %(id)s AND mark = 'due' AND to_on IS NULL
"""
_PROMISE = """
    INSERT INTO visits_nextstep (relationship_id, visit_id, rep_id, words, due_on, is_promise, state, created_at)
    VALUES (%(id)s, %(visit)s, %(user)s, %(next_step)s, %(next_step_on)s, true, 'open', %(at)s)
"""
_MOVE = """
    UPDATE clients_relationship
    SET last_contact_on = %(on)s, last_in_person_on = %(on)s, contact_days_that_week = %(week)s,
        contact_days_that_month = %(month)s, next_step_on = LEAST(next_step_on, %(next_step_on)s), due_on = %(due)s,
        neglected_on = %(neglected)s, escalated_on = %(escalated)s
    WHERE id = %(id)s
"""


def _rows(sql: str, **values: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if cursor.description is None:
            return []
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _below(user: Any, on: date) -> str:
    return f"{_rows(_POSTED, user=user.pk, on=on)[0]['path']}%"


@login_required
def today(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    below = _below(request.user, on)
    rows = _rows(_TODAY, below=below, on=on)[:30]
    ids = [row["id"] for row in rows]
    steps = {step["relationship_id"]: step for step in _rows(_STEPS, ids=ids)}
    slots = {slot["id"]: slot for slot in _rows(_SLOTS, ids=ids, weekday=on.weekday())}
    reached = Counter(
        (each["relationship_id"], each["hour"])
        for each in _rows(_TRIES, ids=ids, on=on, since=on - timedelta(days=180))
        if each["counts"]
    )
    now = timezone.localtime().hour
    for row in rows:
        row["step"], row["slot"] = steps.get(row["id"]), slots.get(row["id"])
        row["reached"] = reached[row["id"], now]
    now_there = {"weekday": on.weekday(), "part": "morning", "parity": "odd"}
    counts = _rows(_COUNTS, below=below, on=on, **now_there)[0]
    waiting = _rows(_WAITING, below=below, on=on)[:5]
    return render(request, "bench/today.html", {"rows": rows, "counts": counts, "waiting": waiting, "on": on})


@login_required
def client_list(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    rows = _rows(_LIST, below=_below(request.user, on))
    return render(request, "bench/clients.html", {"rows": rows[:30], "more": rows[30:], "on": on})


@login_required
def card(request: HttpRequest, pk: int) -> HttpResponse:
    on = timezone.localdate()
    found = _rows(_ONE, below=_below(request.user, on), id=pk)
    steps, slots = _rows(_STEPS, ids=[pk]), _rows(_SLOTS, ids=[pk], weekday=on.weekday())
    context = {"row": found[0], "steps": steps, "slots": slots, "visits": _rows(_VISITS, id=pk), "on": on}
    return render(request, "bench/card.html", context)


@login_required
def log_visit(request: HttpRequest, pk: int) -> HttpResponse:
    now = datetime.now(UTC)
    on: date = timezone.localdate(now)
    user = request.user.pk
    with transaction.atomic():
        found = _rows(_BEFORE_LOG, below=_below(request.user, on), id=pk)
        said = {name: request.POST[name] or None for name in _FIELDS}
        if not found or not _rows(_PRODUCT, **said):
            raise Http404
        values = {"id": pk, "user": user, "territory": found[0]["territory_id"], "grade": found[0]["grade"]}
        values |= {"at": now, "on": on, "week": 1, "month": 1, "chain": found[0]["chain"], **said}
        values |= {name: on + timedelta(days=days) for name, days in _INTERVALS.items()}
        visit = _rows(_LOG, **values)[0]["id"]
        _rows(_PROMISE, visit=visit, **values)
        _rows(_MOVE, **values)
        if found[0]["due_on"] and found[0]["due_on"] < on:
            _rows(_DUE_UNTIL, **values)
    return HttpResponseRedirect(f"/clients/{pk}/?logged={visit}")


_FIELDS = ("channel", "outcome", "product", "note", "next_step", "next_step_on", "key")
_INTERVALS = {"due": 14, "neglected": 21, "escalated": 28}
