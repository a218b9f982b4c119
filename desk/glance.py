"""What stands above everybody who is due on Today: the plan of the day, territories that change hands, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from clients.models import RelationshipQuerySet
from desk.handed import HANDED, HandedLine, handed_lines, handed_values
from desk.waiting import (
    Waiting,
    waiting_birthday,
    waiting_case,
    waiting_idea,
    waiting_loss,
    waiting_plan,
    waiting_trial,
)
from planning.enums import ItemState
from planning.greetings.when import birthdays_on
from planning.models import PlannedVisit
from retention.bulk import as_date

# Shown of each kind, and read of all together; the lists have all of them.
WAITING, READ_WAITING = 5, 60


@dataclass(frozen=True)
class PlanOfToday:
    """What Today says of the plan: how much of it is done, and who is next; empty where nobody is left."""

    done: int
    total: int
    next: str


@dataclass(frozen=True)
class Glance:
    """`plan` is None where nothing is planned for the day."""

    waiting: Sequence[Waiting] = ()
    handed: Sequence[HandedLine] = ()
    plan: PlanOfToday | None = None


# Written out, and of plain values: every rep opens Today all day long, and few have anything here.
# The relationships are asked for once, and so is who they are: planning many joins takes PostgreSQL far longer than
# answering them.
_GLANCE = """
    WITH mine (id, client_id, status, grade, trial_ends_on, began_on) AS ({mine})
    SELECT found.kind, found.id, found.step, found.said, found.day, COALESCE(client.full_name, found.who),
           organisation.name, department.name
    FROM (
        SELECT * FROM (
            SELECT 'loss' AS kind, loss.id AS id, CAST(NULL AS integer) AS step, loss.sign AS said, loss.sign_on AS day,
                   mine.client_id AS client_id, '' AS who
            FROM mine JOIN retention_loss AS loss ON loss.relationship_id = mine.id
            WHERE loss.state = 'suspected' AND loss.answered_at IS NULL
            UNION ALL
            SELECT 'case', winback.id, winback.step, '', winback.due_on, mine.client_id, ''
            FROM mine JOIN retention_loss AS loss ON loss.relationship_id = mine.id
            JOIN retention_winback AS winback ON winback.loss_id = loss.id
            WHERE winback.outcome = '' AND winback.due_on <= %s
            UNION ALL
            SELECT 'trial', mine.id, NULL, '', mine.trial_ends_on, mine.client_id, ''
            FROM mine WHERE mine.trial_ends_on <= %s AND mine.status = 'active'
            UNION ALL
            SELECT 'plan', plan.id, NULL, CASE
                       WHEN mine.status <> 'active' THEN 'not_served' WHEN plan.ends_on < %s THEN 'ended'
                       WHEN mine.grade NOT IN ('A', 'B') THEN 'regraded' ELSE '' END,
                   CASE WHEN plan.ends_on < plan.retrospective_on THEN plan.ends_on ELSE plan.retrospective_on END,
                   mine.client_id, ''
            FROM mine JOIN planning_breakthroughplan AS plan ON plan.relationship_id = mine.id
            WHERE plan.state = 'running' AND (plan.retrospective_on <= %s OR plan.ends_on < %s
                OR mine.status <> 'active' OR mine.grade NOT IN ('A', 'B'))
            UNION ALL
            SELECT * FROM (
                SELECT 'idea' AS kind, idea.id AS id, CAST(NULL AS integer) AS step, idea.words, idea.next_try_on,
                       mine.client_id, '' AS who
                FROM mine JOIN planning_growthidea AS idea ON idea.relationship_id = mine.id
                WHERE idea.state IN ('idea', 'trying') AND idea.next_try_on <= %s AND mine.status = 'active'
                ORDER BY idea.next_try_on, idea.id LIMIT %s
            ) AS ideas
            UNION ALL
            SELECT 'birthday', mine.id, NULL, '', mine.began_on, mine.client_id, ''
            FROM mine JOIN clients_client AS born ON born.id = mine.client_id
            WHERE born.birthday IN ({birthdays}) AND mine.status = 'active' AND born.kind = 'person'
              AND NOT EXISTS (
                SELECT 1 FROM planning_greeting AS greeting
                JOIN planning_greetingbatch AS batch ON batch.id = greeting.batch_id
                WHERE greeting.relationship_id = mine.id AND batch.festival_id IS NULL AND batch.day = %s
                  AND greeting.state IN ('copied', 'sent', 'waiting', 'skipped'))
            ORDER BY 5, 2 LIMIT %s
        ) AS waiting
        UNION ALL
        SELECT 'planned', item.id, item.half * 1000 + item.position, item.state, item."on", hers.client_id, ''
        FROM planning_plannedvisit AS item JOIN clients_relationship AS hers ON hers.id = item.relationship_id
        WHERE item.id IN ({planned})
        UNION ALL {handed}
    ) AS found
    LEFT JOIN clients_client AS client ON client.id = found.client_id
    LEFT JOIN clients_organisation AS organisation ON organisation.id = client.organisation_id
    LEFT JOIN clients_department AS department ON department.id = client.department_id
    ORDER BY found.day, found.id
"""
_MINE = ("pk", "client_id", "status", "grade", "trial_ends_on", "began_on")


def glance_at(mine: RelationshipQuerySet, user: User, on: date) -> Glance:
    """What a person should know before the first visit. One query, and two for each handover that is under way.

    Waiting are, among the relationships: who may be lost and waits for an answer, win-backs whose step is due, trials
    that ended, breakthrough plans that ask for a retrospective or their end, growth ideas whose next try has come,
    birthdays of today.
    """
    rows = _rows(mine, user, on)
    return Glance(_waiting(rows, on), handed_lines(rows, on), _plan(rows))


def _rows(mine: RelationshipQuerySet, user: User, on: date) -> list[tuple[Any, ...]]:
    rows, values = mine.order_by().values_list(*_MINE).query.sql_with_params()
    planned, planned_values = _ids(PlannedVisit.objects.editable_by(user).standing().filter(on=on))
    asked = [*values, on, on, on, on, on, on, WAITING, on, READ_WAITING, *planned_values, *handed_values(user, on)]
    birthdays = ", ".join(f"'{birthday}'" for birthday in birthdays_on(on))
    sql = _GLANCE.format(mine=rows, birthdays=birthdays, planned=planned, handed=HANDED)
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


def _ids(rows: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    """The query of their ids, and its values; of rows that cannot be, nothing."""
    try:
        return rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "NULL", ()


def _plan(rows: Sequence[tuple[Any, ...]]) -> PlanOfToday | None:
    items = sorted((place, pk, state, who) for kind, pk, place, state, _on, who, *_ in rows if kind == "planned")
    if not items:
        return None
    done = sum(state == ItemState.DONE for _place, _pk, state, _who in items)
    ahead = (who for _place, _pk, state, who in items if state == ItemState.PLANNED)
    return PlanOfToday(done, len(items), next(ahead, ""))


def _waiting(rows: Sequence[tuple[Any, ...]], on: date) -> list[Waiting]:
    suspected = [waiting_loss(pk, sign, *who) for kind, pk, _step, sign, _day, *who in rows if kind == "loss"]
    cases = [
        waiting_case(pk, step, as_date(day), on, *who) for kind, pk, step, _sign, day, *who in rows if kind == "case"
    ]
    trials = [waiting_trial(pk, as_date(day), *who) for kind, pk, _step, _sign, day, *who in rows if kind == "trial"]
    plans = [
        waiting_plan(pk, loose, as_date(day), on, *who) for kind, pk, _step, loose, day, *who in rows if kind == "plan"
    ]
    ideas = [
        waiting_idea(pk, words, as_date(day), on, *who) for kind, pk, _, words, day, *who in rows if kind == "idea"
    ]
    births = [waiting_birthday(on, *who) for kind, _pk, _, _words, _day, *who in rows if kind == "birthday"]
    found = (suspected, cases, trials, plans, ideas, births)
    return [each for kind in found for each in kind[:WAITING]]
