"""From what grade to what grade clients went between two days, and who came and went meanwhile.

Read from the state spans as they were known at the end of each day, like every past figure, so that

- the *panel* of a day are the clients served (active) in some territories then;
- of the panel of the first day each has a grade on it and one on the last day, or was *lost*, or has *left*: handed
  over to a territory outside, closed;
- of the panel of the last day each has a grade on it and had one on the first day, or was *won back*, or *joined* from
  outside, or is *new*, which is what is said of who was not known on the first day.

What leads from grade to grade is counted once; the rows of the first day add up to its panel, the columns of the last
day to its own.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.enums import Grade, Status
from retention.models import StateSpan, StateSpanQuerySet, end_of, held_on


class Came(TextChoices):
    """Where who is in the panel of the last day was on the first, if not in the panel of that one."""

    WON_BACK = "won_back", _("Won back")
    NEW = "new", pgettext_lazy("clients", "New")
    JOINED = "joined", pgettext_lazy("clients", "Joined")


class Went(TextChoices):
    """Where who was in the panel of the first day is on the last, if not in the panel of that one."""

    LOST = "lost", _("Lost")
    LEFT = "left", pgettext_lazy("clients", "Left")


# Grades from the best to the worst; who is ungraded stands nowhere among them.
RANKED = (Grade.A, Grade.B, Grade.C, Grade.D)
GRADES = (*RANKED, Grade.UNGRADED)
SOURCES = (*(grade.value for grade in GRADES), *Came.values)
TARGETS = (*(grade.value for grade in GRADES), *Went.values)


@dataclass(frozen=True)
class Between:
    """The territories at a tree path and below, alone or not, and two days: what flows are asked of."""

    path: str
    first: date
    last: date
    only: bool = False

    @property
    def inside(self) -> Q:
        return Q(territory__path=self.path) if self.only else Q(territory__path__startswith=self.path)


@dataclass(frozen=True)
class Flows:
    """How many clients by source and target, each one of `SOURCES` and `TARGETS`."""

    counts: Mapping[tuple[str, str], int]

    def of(self, source: str, target: str) -> int:
        return self.counts.get((source, target), 0)

    def out_of(self, source: str) -> int:
        return sum(self.of(source, target) for target in TARGETS)

    def into(self, target: str) -> int:
        return sum(self.of(source, target) for source in SOURCES)

    @property
    def before(self) -> int:
        """The panel of the first day."""
        return sum(self.out_of(grade) for grade in GRADES)

    @property
    def after(self) -> int:
        """The panel of the last day."""
        return sum(self.into(grade) for grade in GRADES)

    def moved(self, source: str) -> "Moved":
        """What became of those who had a grade."""
        if source == Grade.UNGRADED:
            return Moved(kept=self.of(source, source))
        rank = RANKED.index(Grade(source))
        return Moved(
            kept=self.of(source, source),
            up=sum(self.of(source, better) for better in RANKED[:rank]),
            down=sum(self.of(source, worse) for worse in RANKED[rank + 1 :]),
        )

    @property
    def all_moved(self) -> "Moved":
        parts = [self.moved(grade) for grade in RANKED]
        return Moved(*(sum(numbers) for numbers in zip(*((p.kept, p.up, p.down) for p in parts), strict=True)))


@dataclass(frozen=True)
class Moved:
    """Of those graded on both days: with the same grade, a better and a worse one."""

    kept: int = 0
    up: int = 0
    down: int = 0


def flows(between: Between) -> Flows:
    """Two queries at any size."""
    counts: Counter[tuple[str, str]] = Counter()
    for grade, target, clients in _counted(departures(between)):
        counts[grade, target] += clients
    for grade, source, clients in _counted(arrivals(between)):
        counts[source, grade] += clients
    return Flows(counts)


_ENDS = ("grade", "other")


def _counted(spans: StateSpanQuerySet) -> Any:
    return spans.order_by().values(*_ENDS).annotate(clients=Count("pk")).values_list(*_ENDS, "clients")


def departures(between: Between) -> StateSpanQuerySet:
    """The spans of the panel of the first day; `other` is what became of each, one of `TARGETS`."""
    panel = StateSpan.objects.known_on(between.first).filter(between.inside, status=Status.ACTIVE)
    later = Coalesce(_state_on(between.last, between, lost=Went.LOST, elsewhere=Went.LEFT), Value(Went.LEFT.value))
    # Most spans of the first day still hold on the last one: no other has to be looked for.
    holds = When(held_on(between.last), then=F("grade"))
    return panel.annotate(other=Case(holds, default=later, output_field=CharField()))


def arrivals(between: Between) -> StateSpanQuerySet:
    """The spans of those of the panel of the last day who were not in that of the first; `other` is how each came."""
    panel = StateSpan.objects.known_on(between.last).filter(between.inside, status=Status.ACTIVE)
    # What held on both days is no arrival, and most did.
    held = Q(from_on__lte=between.first, recorded_at__lt=end_of(between.first))
    earlier = _state_on(between.first, between, lost=Came.WON_BACK, elsewhere=Came.JOINED)
    found = panel.exclude(held).annotate(other=Coalesce(earlier, Value(Came.NEW.value)))
    return _at_ends(found, other=Came.values)


def _state_on(day: date, between: Between, *, lost: str, elsewhere: str) -> Subquery:
    """What the client of a span was on a day: her grade where she was in the panel."""
    inside = between.inside
    state = Case(
        When(inside & Q(status=Status.ACTIVE), then=F("grade")),
        When(inside & Q(status=Status.LOST), then=Value(str(lost))),
        default=Value(str(elsewhere)),
        output_field=CharField(),
    )
    spans = StateSpan.objects.known_on(day).filter(relationship=OuterRef("relationship"))
    return Subquery(spans.order_by().annotate(state=state).values("state")[:1], output_field=CharField())


def of_flow(between: Between, sources: Collection[str], targets: Collection[str]) -> StateSpanQuerySet:
    """The spans of those who went from one of some sources to one of some targets, with `other`: the other end of the
    way. The sources are grades, or ways to come.

    One span of each client: of the first day for a grade as source, of the last one for who came.
    """
    if set(sources) <= set(Came.values):
        return _at_ends(arrivals(between), other=sources, grade=targets)
    return _at_ends(departures(between), other=targets, grade=sources)


def _at_ends(spans: StateSpanQuerySet, **ends: Collection[str]) -> StateSpanQuerySet:
    return spans.filter(**{f"{name}__in": list(among) for name, among in ends.items()})
