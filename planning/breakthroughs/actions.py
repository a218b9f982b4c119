"""Changes of breakthrough plans. Whoever begins, carries over or closes one locks the relationship first.

A running plan is what sets the mark of a focus: from its start until its quarter's end. No mark goes away silently: by
an outcome with its reason, or with the quarter.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Territory, User
from clients.actions import mark_focus
from clients.enums import Grade, Status
from clients.models import Relationship
from deliveries.actions import send
from deliveries.enums import Channel
from planning.breakthroughs.enums import PlanOutcome, PlanState, ToStart, ToWin
from planning.breakthroughs.people import managers_of, rep_for
from planning.breakthroughs.queries import confirmation_of, places_taken, terms_on
from planning.breakthroughs.rule import missing_to_start, quarter_to_plan
from planning.models import Approach, BreakthroughPlan, CarriedOver, Retrospective


class NotABClient(Exception):
    """Only a B client that is served is to be won."""


class RunsAlready(Exception):
    """A plan of this client runs; its goal stands until its end."""


class NotReady(Exception):
    """The plan says too little to start; `missing` names it."""

    def __init__(self, missing: list[ToStart]) -> None:
        super().__init__(missing)
        self.missing = missing


class TooManyPlans(Exception):
    """The quarter has as many plans as it has places: one more needs the manager's reason."""


class NotConfirmed(Exception):
    """Nothing confirms yet that she became A; `missing` says what would."""

    def __init__(self, missing: list[ToWin]) -> None:
        super().__init__(missing)
        self.missing = missing


def _locked(relationship_id: int) -> Relationship:
    """The relationship, locked, with its territory."""
    return Relationship.objects.select_for_update(of=("self",)).select_related("territory").get(pk=relationship_id)


# --- before it starts -------------------------------------------------------------------------------------------------


@transaction.atomic
def write_draft(
    relationship: Relationship, *, by: User, facts: Mapping[str, Any], approaches: Iterable[Approach], on: date
) -> BreakthroughPlan:
    """Keep what was written as the client's draft, for the quarter to plan now. Raises NotABClient, RunsAlready."""
    row = _locked(relationship.pk)
    plan = BreakthroughPlan.objects.open().filter(relationship=row).first() or BreakthroughPlan(relationship=row)
    if plan.is_running:
        raise RunsAlready
    if row.grade != Grade.B or row.status != Status.ACTIVE:
        raise NotABClient
    for name, value in facts.items():
        setattr(plan, name, value)
    plan.territory, plan.rep = row.territory, rep_for(row.territory, by, on)
    plan.ends_on = quarter_to_plan(on).last
    plan.save()
    plan.approaches.set(approaches)
    return plan


@transaction.atomic
def start(plan: BreakthroughPlan, *, by: User, on: date) -> bool:
    """Begin a plan and mark its client as focus until the quarter's end; False when it is no draft any more.

    Raises NotABClient, NotReady and TooManyPlans. The territory is locked while the places are counted, so that two
    phones cannot take the last one together.
    """
    row = _locked(plan.relationship_id)
    plan = BreakthroughPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if not plan.is_draft:
        return False
    if row.grade != Grade.B or row.status != Status.ACTIVE:
        raise NotABClient
    plan.ends_on = quarter_to_plan(on).last
    missing = missing_to_start(plan.goal(plan.approaches.count()), ends_on=plan.ends_on, on=on)
    if missing:
        raise NotReady(missing)
    _take_place(plan, row.territory, on)
    plan.state, plan.started_on = PlanState.RUNNING, on
    plan.territory, plan.rep = row.territory, rep_for(row.territory, by, on)
    plan.retrospective_on = on + timedelta(days=terms_on(on).usual_days)
    plan.save()
    mark_focus(row, until=plan.ends_on, on=on)
    return True


def _take_place(plan: BreakthroughPlan, territory: Territory, on: date) -> None:
    """Make sure that the quarter has a place for a plan, or that the manager granted one more."""
    Territory.objects.select_for_update(no_key=True).get(pk=territory.pk)
    taken = places_taken(plan, territory.pk, plan.ends_on, on)
    if taken >= terms_on(on).plans_a_quarter and not plan.is_granted:
        raise TooManyPlans


def drop(plan: BreakthroughPlan) -> bool:
    """Put a draft away; False when it is none any more. What has begun is closed instead."""
    drafts = BreakthroughPlan.objects.filter(pk=plan.pk, state=PlanState.DRAFT)
    return bool(drafts.update(state=PlanState.DROPPED))


# --- one more than the quarter has places -----------------------------------------------------------------------------


@transaction.atomic
def ask_for_grant(plan: BreakthroughPlan, *, by: User, words: str, on: date, at: datetime) -> bool:
    """Ask the manager for one more, in words; False when the plan is no draft, or this quarter's was granted."""
    plan = BreakthroughPlan.objects.select_for_update(no_key=True, of=("self",)).with_client().get(pk=plan.pk)
    if not plan.is_draft or plan.is_granted:
        return False
    plan.grant_asked_on, plan.grant_asked_words = on, words
    plan.save(update_fields=["grant_asked_on", "grant_asked_words"])
    managers = [person for person in managers_of(plan.relationship.territory, on) if person != by]
    subject = _("One more breakthrough plan is asked for")
    _tell(plan, f"asked:{plan.ends_on}:{on}", managers, subject, by, at)
    return True


@transaction.atomic
def grant(plan: BreakthroughPlan, *, by: User, words: str, on: date, at: datetime) -> bool:
    """Grant one more for the plan's quarter, with the reason; False when it is no draft, or was granted.

    Who may is the caller's to ask: the manager of the client's territory.
    """
    plan = BreakthroughPlan.objects.select_for_update(no_key=True, of=("self",)).with_client().get(pk=plan.pk)
    ends_on = quarter_to_plan(on).last
    if not plan.is_draft or plan.granted_for == ends_on:
        return False
    plan.ends_on = plan.granted_for = ends_on
    plan.granted_by, plan.granted_on, plan.granted_words = by, on, words
    plan.save(update_fields=["ends_on", "granted_for", "granted_by", "granted_on", "granted_words"])
    told = [plan.rep] if plan.rep != by else []
    _tell(plan, f"granted:{ends_on}", told, _("One more breakthrough plan is granted: you can start it"), by, at)
    return True


def _tell(plan: BreakthroughPlan, what: str, people: Iterable[User], subject: Any, by: User, at: datetime) -> None:
    """One message of a plan, in the app. It names no client: the page behind the link does, to whom she is shown."""
    send(
        key=f"breakthrough:{plan.pk}:{what}",
        recipients=people,
        subject=subject,
        body=format_lazy("{} · {}", by.full_name, plan.relationship.territory.name),
        url=plan.get_absolute_url(),
        channels=[Channel.IN_APP],
        at=at,
    )


# --- while it runs ----------------------------------------------------------------------------------------------------


def write_retrospective(
    plan: BreakthroughPlan, *, by: User, on: date, at: datetime, next_on: date, **said: Any
) -> bool:
    """Keep a retrospective and when the next one is; False when the plan does not run or has today's."""
    try:
        with transaction.atomic():
            row = _locked(plan.relationship_id)
            running = BreakthroughPlan.objects.running().select_for_update(no_key=True)
            plan = running.get(pk=plan.pk)
            Retrospective.objects.create(plan=plan, by=by, on=on, at=at, next_on=next_on, **said)
            plan.retrospective_on, plan.rep = next_on, rep_for(row.territory, by, on)
            plan.save(update_fields=["retrospective_on", "rep"])
    except (IntegrityError, BreakthroughPlan.DoesNotExist):
        return False
    return True


@transaction.atomic
def carry_over(
    plan: BreakthroughPlan, *, by: User, words: str, target: int, target_on: date, on: date, at: datetime
) -> bool:
    """Let a running plan go on in the quarter to plan now; False when it does already, or its own is planned still.

    Takes a place there: raises TooManyPlans. Raises NotABClient unless she is B, or A and waits for what confirms it.
    """
    row = _locked(plan.relationship_id)
    plan = BreakthroughPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    ends_on = quarter_to_plan(on).last
    if not plan.is_running or plan.ends_on >= ends_on:
        return False
    if row.grade not in {Grade.A, Grade.B} or row.status != Status.ACTIVE:
        raise NotABClient
    assert plan.target is not None
    assert plan.target_on is not None
    CarriedOver.objects.create(
        plan=plan,
        ended_on=plan.ends_on,
        target_before=plan.target,
        target_on_before=plan.target_on,
        words=words,
        by=by,
        at=at,
    )
    plan.ends_on, plan.target, plan.target_on = ends_on, target, target_on
    _take_place(plan, row.territory, on)
    plan.rep = rep_for(row.territory, by, on)
    plan.save(update_fields=["ends_on", "target", "target_on", "rep"])
    mark_focus(row, until=ends_on, on=on)
    return True


# --- its end ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def close(plan: BreakthroughPlan, *, outcome: PlanOutcome, words: str, by: User, on: date) -> bool:
    """End a running plan, and the focus with it; False when it does not run. Raises NotConfirmed for an A.

    The territory and whose it was stay as they are on that day, wherever the client goes later.
    """
    row = _locked(plan.relationship_id)
    plan = BreakthroughPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if not plan.is_running:
        return False
    plan.relationship = row
    if outcome == PlanOutcome.WON and (missing := confirmation_of(plan, on).missing):
        raise NotConfirmed(missing)
    plan.state, plan.outcome, plan.outcome_words = PlanState.CLOSED, outcome, words
    plan.ended_on, plan.ended_by, plan.territory = on, by, row.territory
    plan.save(update_fields=["state", "outcome", "outcome_words", "ended_on", "ended_by", "territory"])
    mark_focus(row, until=None, on=on)
    return True
