"""Each morning's reminders: a retrospective whose day has come, a plan whose quarter is over.

State, not coincidence: "is so, and these people were not told of it". The key of a message says of what, so a second
run, two at once and one killed anywhere say nothing twice, and a missed day is made up for by the next. Nobody's name
stands in them: they go by mail too.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.enums import Status
from deliveries.actions import send
from planning.breakthroughs.people import managers_of, visiting
from planning.models import BreakthroughPlan

# Territories handled in one transaction.
TERRITORIES_AT_ONCE = 100


def remind(*, on: date, at: datetime) -> int:
    """Tell whoever visits the client, or manages her where nobody does; return how many plans there were."""
    due = _due(on)
    return sum(_remind_of(due[start : start + TERRITORIES_AT_ONCE], on, at) for start in _starts(due))


def _starts(found: list[tuple[int, list[int]]]) -> Iterable[int]:
    return range(0, len(found), TERRITORIES_AT_ONCE)


def _due(on: date) -> list[tuple[int, list[int]]]:
    """Territory and plans, in the order of the territories. One query."""
    waiting = Q(retrospective_on__lte=on) | Q(ends_on__lt=on)
    plans = BreakthroughPlan.objects.running().filter(waiting, relationship__status=Status.ACTIVE)
    found: dict[int, list[int]] = defaultdict(list)
    for pk, territory_id in plans.order_by("relationship__territory", "pk").values_list(
        "pk", "relationship__territory"
    ):
        found[territory_id].append(pk)
    return list(found.items())


@transaction.atomic
def _remind_of(chunk: list[tuple[int, list[int]]], on: date, at: datetime) -> int:
    people = visiting([territory for territory, _plans in chunk], on)
    plans = BreakthroughPlan.objects.with_client().filter(pk__in=[pk for _territory, pks in chunk for pk in pks])
    told = 0
    for plan in plans.order_by("pk"):
        told += 1
        there = people.get(plan.relationship.territory_id) or managers_of(plan.relationship.territory, on)
        _tell(plan, there, _words_of(plan, on), at)
    return told


def _words_of(plan: BreakthroughPlan, on: date) -> tuple[str, Promise]:
    if plan.ends_on < on:
        subject = _("The quarter is over: say what became of a breakthrough plan, or carry it over")
        return f"plan-ended:{plan.pk}:{plan.ends_on}", subject
    return f"retrospective:{plan.pk}:{plan.retrospective_on}", _("A retrospective of a breakthrough plan is due")


def _tell(plan: BreakthroughPlan, people: Iterable[User], words: tuple[str, Promise], at: datetime) -> None:
    key, subject = words
    body = format_lazy(
        _("Due on {day} · {territory}"),
        day=min(plan.ends_on, plan.retrospective_on or plan.ends_on).isoformat(),
        territory=plan.relationship.territory.name,
    )
    send(key=key, recipients=people, subject=subject, body=body, url=plan.get_absolute_url(), at=at)
