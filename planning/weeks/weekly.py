"""Every Friday evening: next week's plan for everybody who visits clients herself; and at once that of a new cover.

State, not coincidence: "holds territories in the coming week, and no plan of it was proposed since Friday, or since it
was decided that she covers somebody in it". So a second run and one killed anywhere change nothing that should not
change, each person is a transaction of her own, and what Friday missed is made up for until Monday morning.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from accounts.access import held_by
from accounts.enums import PostingRole
from accounts.models import Posting, PostingQuerySet, User
from planning.enums import Solver
from planning.models import WeekPlan, WeekPlanQuerySet
from planning.weeks.horizon import DAYS, is_past
from planning.weeks.proposing import propose_week
from planning.weeks.solving import EFFORT
from workdays.weeks import monday_of

# From Friday at six in the evening until Monday at seven in the morning, when people look at it.
BEGINS = (4, time(18))
ENDS = (0, time(7))
_DAY = timedelta(days=1)
# So many are asked for by a run of the job; the next comes in five minutes, in which one worker plans about as many.
BATCH = 60


def week_to_plan(local: datetime) -> date | None:
    """The Monday of the week that is to be planned at a moment; None in the middle of a week."""
    monday, now = monday_of(local.date()), (local.weekday(), local.time())
    if now >= BEGINS:
        return monday + DAYS * _DAY
    return monday if now < ENDS else None


def planned_since(week_on: date) -> datetime:
    """The moment from which on a plan of a week counts as its Friday's."""
    friday = week_on - (DAYS - BEGINS[0]) * _DAY
    return timezone.make_aware(datetime.combine(friday, BEGINS[1]))


def planners(week_on: date, *, without: Collection[int] = ()) -> Iterator[User]:
    """Who holds territories when a week begins: as rep or cover, or a manager of vacant ones."""
    posted = Posting.objects.touching(week_on, _last(week_on)).filter(user__is_active=True)
    visiting = set(posted.filter(role__in=[PostingRole.REP, PostingRole.COVER]).values_list("user", flat=True))
    people = User.objects.filter(pk__in=posted.values("user")).exclude(pk__in=without).order_by("pk")
    return (person for person in people if person.pk in visiting or held_by(person, week_on).is_something)


def _last(week_on: date) -> date:
    return week_on + (DAYS - 1) * _DAY


def _proposed(week_on: date) -> WeekPlanQuerySet:
    return WeekPlan.objects.filter(week_on=week_on).exclude(solver=Solver.HAND)


def _covers(week_on: date, on: date) -> PostingQuerySet:
    """Covers of the week, from a day on, with the leave that they are for."""
    covers = Posting.objects.touching(max(on, week_on), _last(week_on)).filter(role=PostingRole.COVER)
    found: PostingQuerySet = covers.filter(leave__decided_at__isnull=False, user__is_active=True)
    return found


def covering_anew(week_on: date, on: date) -> set[int]:
    """The ids of who covers somebody in what is left of a week, and had it proposed before that was decided, or not."""
    since = _proposed(week_on).filter(rep=OuterRef("user"), planned_at__gte=OuterRef("leave__decided_at"))
    return set(_covers(week_on, on).exclude(Exists(since)).values_list("user", flat=True))


def is_planned(rep: User, week_on: date, *, on: date | None = None) -> bool:
    """Whether the week was proposed to her on its Friday or later, and since it was decided whom she covers in it."""
    covers = _covers(week_on, on or week_on).filter(user=rep)
    decided: datetime | None = covers.aggregate(last=Max("leave__decided_at"))["last"]
    since = planned_since(week_on)
    return _proposed(week_on).of(rep).filter(planned_at__gte=max(since, decided or since)).exists()


def waiting(week_on: date) -> Iterator[User]:
    """Whose week was not proposed yet."""
    since = _proposed(week_on).filter(planned_at__gte=planned_since(week_on))
    done = set(since.values_list("rep", flat=True)) - covering_anew(week_on, week_on)
    return planners(week_on, without=done)


def to_propose(local: datetime) -> Iterator[tuple[User, date]]:
    """Whose week is to be proposed at a moment, and which; in the middle of a week that of new covers alone."""
    week_on = week_to_plan(local)
    if week_on is not None:
        return ((person, week_on) for person in waiting(week_on))
    this = monday_of(local.date())
    people = User.objects.filter(pk__in=covering_anew(this, local.date())).order_by("pk")
    return ((person, this) for person in people)


def propose_missing(person: User, *, week_on: date, at: datetime, effort: float = EFFORT) -> bool:
    """Propose a person's week unless it was, or is over; whether it was still to be done."""
    on = timezone.localdate(at)
    if is_past(week_on, on) or is_planned(person, week_on, on=on):
        return False
    propose_week(person, week_on=week_on, on=on, at=at, effort=effort)
    return True
