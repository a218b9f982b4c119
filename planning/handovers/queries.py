"""What changes hands with a territory, what is still to be noted, and how far the new owner has come."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from clients.enums import Grade, Status
from clients.models import Booking, Relationship, RelationshipQuerySet
from grading.models import Assessment
from planning.breakthroughs.enums import OPEN_STATES as OPEN_PLANS
from planning.handovers.enums import HandoverState
from planning.models import BreakthroughPlan, GrowthIdea, HandedClient, Handover, HandoverQuerySet, PlannedVisit
from retention.models import Loss, WinBack
from visits.models import NextStep

# The order in which a new owner gets to know them: A first (003#16), then those to be won, then whom nobody knows yet.
KNOWN_FIRST = Case(
    When(grade=Grade.A, then=0),
    When(grade=Grade.B, then=1),
    When(grade=Grade.UNGRADED, then=2),
    When(grade=Grade.C, then=3),
    default=4,
    output_field=IntegerField(),
)


def served(territory: Territory) -> RelationshipQuerySet:
    """Who changes hands with a territory: the lost too, for they are to be won back."""
    return Relationship.objects.filter(territory=territory).exclude(status=Status.CLOSED)


def clients_of(handover: Handover, user: User) -> RelationshipQuerySet:
    """The clients of a handover that the person sees: before it is carried out those of the territory as it is."""
    seen = Relationship.objects.visible_to(user)
    if handover.is_done:
        return seen.filter(handovers__handover=handover)
    return seen.filter(territory=handover.territory).exclude(status=Status.CLOSED)


def has_left(handover: Handover, on: date) -> date | None:
    """The last day of a giver who is posted there no more; None of one who still is, or of nobody."""
    return last_day(handover.territory_id, handover.giver_id, on) if handover.giver_id else None


def last_day(territory_id: int, user_id: int, on: date) -> date | None:
    """The last day of whoever was a territory's rep and is not any more."""
    hers = Posting.objects.filter(territory=territory_id, user=user_id, role=PostingRole.REP).touching(date.min, None)
    if hers.touching(on, None).exists():
        return None
    return hers.order_by("-to_on").values_list("to_on", flat=True).first()


# --- what changes hands -----------------------------------------------------------------------------------------------


def _step(**columns: Any) -> Exists:
    return Exists(NextStep.objects.open().filter(relationship=OuterRef("pk"), **columns))


# What a list of a handover is narrowed to, and what its page counts by: clients of whom that is so.
PARTS: Mapping[str, Callable[[date], Any]] = {
    "overdue": lambda on: _step(is_promise=True, due_on__lt=on),
    "steps": lambda on: _step(due_on__gte=on),
    "plans": lambda on: Exists(BreakthroughPlan.objects.filter(relationship=OuterRef("pk"), state__in=OPEN_PLANS)),
    "losses": lambda on: Exists(Loss.objects.open().filter(relationship=OuterRef("pk"))),
    "winbacks": lambda on: Exists(WinBack.objects.open().filter(loss__relationship=OuterRef("pk"))),
    "ideas": lambda on: Exists(GrowthIdea.objects.open().filter(relationship=OuterRef("pk"))),
    "alerts": lambda on: Q(alert_open=True),
    "visits": lambda on: Exists(PlannedVisit.objects.open().filter(relationship=OuterRef("pk"), on__gte=on)),
    "bookings": lambda on: Exists(Booking.objects.open().filter(relationship=OuterRef("pk"), on__gte=on)),
}


class Contents(NamedTuple):
    """How many clients there are, by grade and by what is open of them."""

    total: int
    grades: dict[str, int]
    parts: dict[str, int]


def contents(rows: RelationshipQuerySet, on: date) -> Contents:
    """Counted in one query."""
    grades = {f"grade_{grade.name}": Count("pk", filter=Q(grade=grade)) for grade in Grade}
    marked = rows.order_by().annotate(**{f"is_{name}": _as_column(part(on)) for name, part in PARTS.items()})
    parts = {name: Count("pk", filter=Q(**{f"is_{name}": True})) for name in PARTS}
    found = marked.aggregate(total=Count("pk"), **grades, **parts)
    return Contents(
        found["total"],
        {grade.value: found[f"grade_{grade.name}"] for grade in Grade},
        {name: found[name] for name in PARTS},
    )


def _as_column(condition: Any) -> Any:
    return F("alert_open") if isinstance(condition, Q) else condition


# --- notes ------------------------------------------------------------------------------------------------------------


def note_of(handover: Handover) -> Exists:
    return Exists(HandedClient.objects.noted().filter(handover=handover, relationship=OuterRef("pk")))


def without_note(rows: RelationshipQuerySet, handover: Handover) -> RelationshipQuerySet:
    """A clients of whom the next owner is told nothing: with them the handover is not confirmed (003#18)."""
    return rows.filter(~note_of(handover), grade=Grade.A)


class Notes(NamedTuple):
    asked: int
    written: int
    missing: int


def notes_of(handover: Handover, rows: RelationshipQuerySet) -> Notes:
    """How many A clients ask for a note, how many notes there are, how many of the A are missing. One query."""
    found = (
        rows.order_by()
        .annotate(has_note=note_of(handover))
        .aggregate(
            asked=Count("pk", filter=Q(grade=Grade.A)),
            written=Count("pk", filter=Q(has_note=True)),
            missing=Count("pk", filter=Q(grade=Grade.A, has_note=False)),
        )
    )
    return Notes(**found)


def newest_note(relationship: Relationship) -> HandedClient | None:
    """How the client came to who has her now, with what was said of her. One query."""
    rows = HandedClient.objects.filter(relationship=relationship, handover__state=HandoverState.DONE)
    joined = rows.select_related("handover__giver", "handover__taker", "author")
    return joined.order_by("-handover__effective_on", "-handover_id").first()


# --- the assessment period --------------------------------------------------------------------------------------------


def to_assess(handover: Handover, user: User) -> RelationshipQuerySet:
    """Whom the new owner is to look at anew, as far as they are served there still, with the day she did."""
    rows = clients_of(handover, user).active().filter(territory=handover.territory_id)
    return rows.annotate(looked_on=_looked_on(handover), known_first=KNOWN_FIRST)


def _looked_on(handover: Handover) -> Subquery:
    """The day of her last assessment since she took over; None while there is none."""
    since = Assessment.objects.filter(
        relationship=OuterRef("pk"), author=handover.taker_id, on__gte=handover.effective_on
    )
    return Subquery(since.order_by("-on").values("on")[:1], output_field=DateField())


def with_progress(rows: HandoverQuerySet) -> HandoverQuerySet:
    """Adds `to_look_at` and `looked_at`: how many of a handover's clients are to be assessed anew, and were."""
    here = HandedClient.objects.filter(
        handover=OuterRef("pk"),
        relationship__territory=OuterRef("territory"),
        relationship__status=Status.ACTIVE,
    )
    since = Assessment.objects.filter(
        relationship=OuterRef("relationship"),
        author=OuterRef("handover__taker"),
        on__gte=OuterRef("handover__effective_on"),
    )
    return rows.annotate(to_look_at=_number_of(here), looked_at=_number_of(here.filter(Exists(since))))


def _number_of(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.order_by().values("handover").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
