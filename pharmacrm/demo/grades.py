"""What grades of the demo rest on: values that have aged, a D that nothing speaks for, and what managers set by hand.

Overrides go through the actions that a manager's page uses, on the day they were set. Only of small demos.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from clients.enums import Grade
from clients.models import Relationship, RelationshipQuerySet
from grading.enums import Axis
from grading.models import Assessment, AssessmentValue
from grading.overrides import SameGrade, end_by_hand, end_run_out, set_by_hand
from grading.queries import schemes_in_force
from pharmacrm.demo.days import at
from pharmacrm.demo.world import Rep, World
from visits.models import Visit

# Of each panel so many rest on what was heard long ago, and so many a D on nothing newer.
_AGED, _UNFOUNDED = 5, 2
# Of each panel so many whose last visit judged the support before and after.
_JUDGED = 4


class _Case(NamedTuple):
    """A grade set by hand: of which, as what, how long ago, until when from today; why, and why it ended early."""

    was: Grade
    grade: Grade
    days_ago: int
    days_left: int
    reason: str
    ended_days_ago: int | None = None
    end_reason: str = ""
    # Who was seen in person in the last so many days is not due by the better grade either. Never a worse grade: visits
    # were drawn for the old one, and would be too many.
    seen_within: int | None = None


_CASES = (
    _Case(Grade.B, Grade.A, 34, 6, "科主任任命公示期，先按 A 级维护，到任后按规则评估", seen_within=4),
    _Case(Grade.C, Grade.B, 20, 75, "新任药事会委员，对新药信息关注较多，先按 B 级维护", seen_within=9),
    _Case(Grade.C, Grade.B, 70, 40, "科室计划扩床，等新病区开放", 25, "新病区已开放，按新数据重新评估"),
    _Case(Grade.D, Grade.C, 110, -35, "返聘专家门诊试运行，先跟进一个季度"),
)


def add(world: World) -> None:
    for number, rep in enumerate(world.reps):
        _let_age(world, rep)
        _judge(world, rep)
        manager = _manager_of(Territory.objects.get(pk=rep.territory_id))
        # What is rare in life: one or two of each panel.
        for case in _CASES[number % 2 :: 2]:
            _set(case, rep, manager, world.plan.on)


def _mine(rep: Rep) -> RelationshipQuerySet:
    return Relationship.objects.active().filter(territory=rep.territory_id, client__is_prescriber=True)


def _let_age(world: World, rep: Rep) -> None:
    """What the newest assessment knows of the potential was heard long before it was made."""
    chance = world.plan.random("aged", rep.territory_id)
    graded = _mine(rep).filter(grade_by_hand="")
    aged = [
        *graded.filter(grade__in="ABC").order_by("pk")[:_AGED],
        *graded.filter(grade="D").order_by("-pk")[:_UNFOUNDED],
    ]
    for row in aged:
        as_of = world.plan.on - timedelta(days=chance.randrange(200, 330))
        _newest_values(row).filter(indicator__axis=Axis.POTENTIAL).update(as_of=as_of)


def _newest_values(row: Relationship) -> Any:
    newest = Assessment.objects.filter(relationship=row).order_by("-on", "-id").values("pk")[:1]
    return AssessmentValue.objects.filter(assessment__in=Subquery(newest))


def _judge(world: World, rep: Rep) -> None:
    """On some last visits the rep said how the client stood before and after."""
    chance = world.plan.random("judged", rep.territory_id)
    latest = Visit.objects.counting().filter(relationship=OuterRef("pk")).order_by("-happened_on", "-pk").values("pk")
    rows = _mine(rep).filter(grade__in="AB").annotate(latest=Subquery(latest[:1])).exclude(latest=None)
    for pk in rows.order_by("pk").values_list("latest", flat=True)[:_JUDGED]:
        before = chance.randrange(2, 5)
        after = max(1, min(5, before + chance.choice((-1, 0, 1, 1))))
        Visit.objects.filter(pk=pk).update(support_before=before, support_after=after)


def _manager_of(territory: Territory) -> User:
    above = Posting.objects.filter(role=PostingRole.MANAGER, territory__path__in=territory.ancestor_paths)
    return above.select_related("user").latest("territory__depth").user


def _set(case: _Case, rep: Rep, manager: User, on: date) -> None:
    set_on = on - timedelta(days=case.days_ago)
    for row in _candidates(case, rep, on):
        try:
            override, _ = set_by_hand(
                relationship=row,
                grade=case.grade,
                until=on + timedelta(days=case.days_left),
                reason=case.reason,
                author=manager,
                on=set_on,
                at=at(set_on, 17),
            )
        except SameGrade:
            continue
        if case.ended_days_ago is not None:
            ended_on = on - timedelta(days=case.ended_days_ago)
            end_by_hand(override=override, reason=case.end_reason, by=manager, on=ended_on, at=at(ended_on, 9))
        if case.days_left < 0:
            over_on = override.until + timedelta(days=1)
            list(end_run_out(schemes_in_force(over_on, [rep.territory_id]), on=over_on, at=at(over_on, 1)))
        return


def _candidates(case: _Case, rep: Rep, on: date) -> Iterator[Relationship]:
    set_on = on - timedelta(days=case.days_ago)
    rows = _mine(rep).filter(grade=case.was, grade_by_hand="", focus_until=None, began_on__lt=set_on, alert_open=False)
    # What was decided since would not have been left alone then.
    rows = rows.exclude(grade_changes__on__gte=set_on)
    if case.seen_within is not None:
        rows = rows.filter(last_in_person_on__gte=on - timedelta(days=case.seen_within))
    yield from rows.exclude(grade_overrides__isnull=False).select_related("territory", "client").order_by("-pk")[:5]
