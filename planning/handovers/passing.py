"""What somebody leaves behind in a territory goes to whoever holds it from now on.

A grade, a loss, an alert, a win-back or a growth idea belongs to the relationship and needs nothing. Of what names a
person as its doer, open next steps and breakthrough plans are given on, and the planned visits move into the week of
whoever comes next. A booking is the person's own with the hospital: it is cancelled, and to book anew is a next step.
What was done is never touched.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from accounts.queries import reps_at
from clients.enums import BookingState
from clients.models import Booking
from deliveries.nudges import nudge_on_commit
from planning.breakthroughs.enums import OPEN_STATES
from planning.breakthroughs.people import managers_of
from planning.enums import ItemState, Solver
from planning.models import AskedForHelp, BreakthroughPlan, LeftOut, PlannedVisit, PlannedVisitQuerySet, WeekPlan
from visits.actions import plan_steps
from visits.models import NextStep
from workdays.words import day_in_words


@dataclass(frozen=True)
class Passed:
    """How much went to the successor."""

    steps: int = 0
    plans: int = 0
    visits: int = 0
    bookings: int = 0

    @property
    def is_something(self) -> bool:
        return bool(self.steps or self.plans or self.visits or self.bookings)


def rep_of(territory: Territory, on: date) -> User | None:
    """The rep who is posted there, of several the one longest there; who may not sign in any more holds nothing."""
    return reps_at([territory.pk], on, active_only=True).get(territory.pk)


def holder_of(territory: Territory, on: date) -> User | None:
    """Whose a territory's open work is where nobody says: its rep's, else its manager's (经理代管)."""
    return rep_of(territory, on) or next(iter(managers_of(territory, on)), None)


def keepers(territory: Territory, on: date, *, managers: bool) -> set[int]:
    """The ids of whoever works in the territory on a day; with `managers` those of everybody who manages it too."""
    posted = Posting.objects.valid(on).filter(user__is_active=True)
    here = posted.filter(territory=territory, role__in=[PostingRole.REP, PostingRole.COVER])
    found = set(here.values_list("user_id", flat=True))
    if managers:
        above = posted.filter(territory__path__in=territory.ancestor_paths, role=PostingRole.MANAGER)
        found.update(above.values_list("user_id", flat=True))
    return found


def pass_on(territory: Territory, *, to: User | None, kept: Collection[int], on: date, at: datetime) -> Passed:
    """Give what is open in a territory and names somebody else than those `kept` to one person.

    A planned visit stays with whoever holds the client on its own day, unless she works there today and is not kept.
    Part of the caller's transaction. Safe to run again: then nothing names them any more. Where nobody holds the
    territory everything stays as it is.
    """
    if to is None:
        return Passed()
    kept = {*kept, to.pk}
    bookings = _cancel_bookings(territory, to, kept, on)
    # Their new next steps are the successor's from the start.
    steps = NextStep.objects.open().filter(relationship__territory=territory).exclude(rep__in=kept).update(rep=to)
    plans = BreakthroughPlan.objects.open().filter(relationship__territory=territory).exclude(rep__in=kept)
    moved = plans.update(rep=to)
    _forget_asked(territory, kept)
    return Passed(steps, moved, _move_visits(territory, to, kept, on, at), bookings)


def _forget_asked(territory: Territory, kept: set[int]) -> None:
    """Who worked here and was asked about a plan that is open reads its thread no more; what she wrote stays."""
    was_here = Posting.objects.filter(user=OuterRef("person"), territory=territory)
    asked = AskedForHelp.objects.filter(Exists(was_here), plan__relationship__territory=territory)
    asked.filter(plan__state__in=OPEN_STATES).exclude(person__in=kept).delete()


def _move_visits(territory: Territory, to: User, kept: set[int], on: date, at: datetime) -> int:
    """Planned visits go to the same half days of the successor's weeks, where the next proposal may move them.

    What stands there already is dropped in the week it came from. Who comes later keeps what is planned from then on.
    """
    sent = keepers(territory, on, managers=True) - kept
    out = LeftOut.objects.filter(relationship__territory=territory).exclude(plan__rep__in=kept)
    out.left_behind(on, sent=sent).delete()
    theirs = PlannedVisit.objects.open().filter(relationship__territory=territory, on__gte=on)
    theirs = theirs.exclude(plan__rep__in=kept).left_behind(sent=sent)
    plans = _locked_plans(theirs, to, on, at)
    moving = theirs.filter(plan__week_on__in=list(plans)).select_related("plan").order_by("on", "pk")
    rows = list(moving.select_for_update(of=("self",)))
    held = _standing(plans.values())
    for row in rows:
        key = (plans[row.plan.week_on].pk, row.relationship_id, row.on)
        if key in held:
            row.state = ItemState.DROPPED
        else:
            row.plan, row.is_pinned = plans[row.plan.week_on], False
            held.add(key)
    PlannedVisit.objects.bulk_update(rows, ["plan", "is_pinned", "state"], batch_size=500)
    for week_on in plans:
        ask_for_plan(to, week_on)
    return sum(row.state == ItemState.PLANNED for row in rows)


def _locked_plans(theirs: PlannedVisitQuerySet, to: User, on: date, at: datetime) -> dict[date, WeekPlan]:
    """The successor's plans of the weeks in which something is to be moved, by their Mondays.

    Locked with those that the visits come from: whoever writes items locks their plan first.
    """
    weeks = sorted(set(theirs.order_by().values_list("plan__week_on", flat=True)))
    for week_on in weeks:
        facts = {"from_on": max(on, week_on), "planned_at": at, "solver": Solver.HAND}
        WeekPlan.objects.get_or_create(rep=to, week_on=week_on, defaults=facts)
    concerned = Q(rep=to, week_on__in=weeks) | Q(pk__in=list(theirs.order_by().values_list("plan", flat=True)))
    locked = WeekPlan.objects.select_for_update().filter(concerned).order_by("pk")
    return {plan.week_on: plan for plan in locked if plan.rep_id == to.pk}


def ask_for_plan(rep: User, day: date) -> None:
    """Let a person's week, the one a day belongs to, be proposed anew: what came to her stands where somebody else had
    room for it. A nudge that is lost leaves it there until Friday, or until she asks herself.
    """
    nudge_on_commit("planning.tasks.propose_week_of", rep_pk=rep.pk, week=day.isoformat())


def _standing(plans: Iterable[WeekPlan]) -> set[tuple[int, int, date]]:
    standing = PlannedVisit.objects.standing().filter(plan__in=list(plans))
    return set(standing.values_list("plan_id", "relationship_id", "on"))


def _cancel_bookings(territory: Territory, to: User, kept: set[int], on: date) -> int:
    """A hospital expects a person: the successor asks for the day herself. Returns how many were cancelled."""
    theirs = Booking.objects.open().filter(relationship__territory=territory, on__gte=on).exclude(rep__in=kept)
    rows = list(
        theirs.select_related("organisation", "rep", "relationship")
        .order_by("on", "pk")
        .select_for_update(of=("self",))
    )
    steps = []
    for booking in rows:
        booking.state = BookingState.CANCELLED
        # Through `save`, which keeps the history.
        booking.save(update_fields=["state"])
        steps.append(_book_anew(booking, to, on))
    plan_steps(steps)
    return len(rows)


def _book_anew(booking: Booking, to: User, on: date) -> NextStep:
    with translation.override(to.language or settings.LANGUAGE_CODE):
        said = _("Book anew: %(day)s was booked for %(who)s at %(where)s") % {
            "day": day_in_words(booking.on),
            "who": booking.rep,
            "where": booking.organisation,
        }
    return NextStep(relationship=booking.relationship, rep=to, words=said[:300], due_on=on, is_promise=False)
