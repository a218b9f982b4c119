"""Dates that must be computed anew because a policy, a holiday, a leave or a posting changed.

A request is a row: the job that works it off remembers how far it came, and one that was killed goes on there.
"""

from collections.abc import Generator, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from simple_history.utils import bulk_create_with_history

from accounts.models import Territory
from clients.models import Relationship
from visits.cadence import DEFAULT_LINES
from visits.enums import RequestState
from visits.models import CadenceLine, CadencePolicy, RecomputeRequest, Rulebook
from visits.state import recompute_dates
from workdays.rules import FIRST_DAY

# Territories recomputed in one transaction: some 5,000 relationships.
CHUNK = 50
# Longer than the task's hard time limit, so that two workers never hold one request.
LEASE = timedelta(minutes=11)


def renew_rulebook() -> None:
    """Say that policies or holidays changed, so that no process goes on with the rules it remembers."""
    if not Rulebook.objects.update(version=Rulebook._meta.get_field("version").get_default()):
        Rulebook.objects.create()


def ensure_default_policy(territory: Territory) -> CadencePolicy:
    """The default policy at a root, in force from the beginning; made once."""
    policy, made = CadencePolicy.objects.get_or_create(
        territory=territory, effective_on=FIRST_DAY, defaults={"applied_on": FIRST_DAY}
    )
    if made:
        lines = [CadenceLine(policy=policy, target=target, **line._asdict()) for target, line in DEFAULT_LINES.items()]
        bulk_create_with_history(lines, CadenceLine)
        renew_rulebook()
    return policy


def request_recompute(territory: Territory | None, *, why: str) -> RecomputeRequest:
    """Ask for the dates at and below a node (everywhere with None) to be computed anew.

    One that waits and was not begun serves for this change too: it will read what is there then. It is locked until
    this change is committed, or a worker could take it and go by the old rules.
    """
    waiting = RecomputeRequest.objects.filter(
        territory=territory, state=RequestState.WAITING, after_path="", leased_until__isnull=True
    )
    with transaction.atomic():
        held = waiting.select_for_update(skip_locked=True).first()
        return held or RecomputeRequest.objects.create(territory=territory, why=why)


def apply_due_policies(*, on: date) -> int:
    """Put policies in force whose day has come, and ask for the dates below them; return how many."""
    due = CadencePolicy.objects.filter(applied_on__isnull=True, effective_on__lte=on).select_related("territory")
    for policy in due.order_by("effective_on"):
        with transaction.atomic():
            if CadencePolicy.objects.filter(pk=policy.pk, applied_on__isnull=True).update(applied_on=on):
                renew_rulebook()
                request_recompute(policy.territory, why=f"policy of {policy.effective_on}")
    return len(due)


def work_off(*, at: datetime) -> Generator[int, None, None]:
    """Work off every waiting request that nobody holds; after each transaction yields how many relationships changed.

    A caller that stops early lets go of the request it was at, and whoever comes next goes on from there.
    """
    for request in RecomputeRequest.objects.due(at).order_by("created_at", "pk"):
        if RecomputeRequest.objects.due(at).filter(pk=request.pk).update(leased_until=at + LEASE):
            held = RecomputeRequest.objects.filter(pk=request.pk, leased_until=at + LEASE)
            try:
                yield from _work_off(request, at)
            except GeneratorExit:
                # Stopped for lack of time. One that failed keeps its lease, so that the others come first.
                held.update(leased_until=None)
                raise
            held.update(leased_until=None)


def _work_off(request: RecomputeRequest, at: datetime) -> Iterator[int]:
    for chunk in _chunks(request):
        with transaction.atomic():
            ids = Relationship.objects.filter(territory__in=[territory.pk for territory in chunk])
            changed = recompute_dates(ids.values_list("pk", flat=True))
            RecomputeRequest.objects.filter(pk=request.pk).update(after_path=chunk[-1].path)
        yield changed
    RecomputeRequest.objects.filter(pk=request.pk).update(state=RequestState.DONE, done_at=at)


def _chunks(request: RecomputeRequest) -> Iterator[list[Territory]]:
    after = request.after_path
    while chunk := list(_territories(request).filter(path__gt=after)[:CHUNK]):
        yield chunk
        after = chunk[-1].path


def _territories(request: RecomputeRequest) -> QuerySet[Territory]:
    below = request.territory
    return Territory.objects.below([below.path]) if below else Territory.objects.all()
