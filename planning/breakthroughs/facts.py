"""What our own records say beside a plan: how often she was seen, what it took, what was tried (003#31, #32, #34).

Each function takes many relationships at once, and asks the database a fixed number of times.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from grading.models import Assessment
from planning.breakthroughs.enums import Measure
from planning.models import BreakthroughPlan, Retrospective
from visits.enums import Channel, Objection
from visits.models import Visit

# How long "last month" is, and how far back "tried" reaches.
MONTH = timedelta(days=30)
TRIED = timedelta(days=90)

_COLUMNS = (
    "pk", "relationship_id", "happened_on", "channel", "counts", "minutes", "waited_minutes", "effort",
    "product__name", "key_message__text", "objection",
)  # fmt: skip


@dataclass
class Facts:
    """Of one client: `in_person` to `attempts` are of the last month, what was tried of the last quarter."""

    in_person: int = 0
    remote: int = 0
    minutes: int = 0
    waited: int = 0
    efforts: int = 0
    attempts: int = 0
    # How often each was tried, most first.
    channels: Counter[str] = field(default_factory=Counter)
    products: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    objections: Counter[str] = field(default_factory=Counter)
    # The day on which support was last found higher than before; None where it never was.
    rose_on: date | None = None

    @property
    def contacts(self) -> int:
        return self.in_person + self.remote

    @property
    def tried_channels(self) -> list[tuple[str, int]]:
        return [(str(Channel(code).label), times) for code, times in self.channels.most_common()]

    @property
    def heard_objections(self) -> list[tuple[str, int]]:
        return [(str(Objection(code).label), times) for code, times in self.objections.most_common()]

    @property
    def shown_products(self) -> list[tuple[str, int]]:
        return self.products.most_common(5)

    @property
    def said_messages(self) -> list[tuple[str, int]]:
        return self.messages.most_common(5)

    def days_since_rise(self, on: date) -> int | None:
        return (on - self.rose_on).days if self.rose_on else None


def facts_of(relationship_ids: Collection[int], on: date) -> dict[int, Facts]:
    """What is on record of these relationships up to a day. Four queries at any number of them."""
    found: dict[int, Facts] = {pk: Facts() for pk in relationship_ids}
    since = on - TRIED
    visits = Visit.objects.standing().filter(
        relationship__in=relationship_ids, happened_on__gt=since, happened_on__lte=on
    )
    clients: dict[int, int] = {}
    for pk, relationship_id, *said in visits.order_by().values_list(*_COLUMNS):
        clients[pk] = relationship_id
        _add(found[relationship_id], said, since=on - MONTH)
    more = Visit.other_products.through._default_manager.filter(visit__in=visits.order_by().values("pk"))
    for visit_id, name in more.values_list("visit_id", "product__name"):
        found[clients[visit_id]].products[name] += 1
    for pk, day in _rises(relationship_ids, on):
        known = found[pk].rose_on
        found[pk].rose_on = day if known is None else max(known, day)
    return found


def _add(facts: Facts, said: list, *, since: date) -> None:
    day, channel, counts, minutes, waited, effort, product, message, objection = said
    facts.channels[channel] += 1
    for kept, what in ((facts.products, product), (facts.messages, message), (facts.objections, objection)):
        if what:
            kept[what] += 1
    if day <= since:
        return
    facts.minutes += minutes or 0
    facts.waited += waited or 0
    facts.efforts += bool(effort)
    if not counts:
        facts.attempts += 1
    elif Channel(channel).is_in_person:
        facts.in_person += 1
    else:
        facts.remote += 1


def _rises(relationship_ids: Collection[int], on: date) -> Iterable[tuple[int, date]]:
    """When support was found higher: within a visit, or from one assessment to the next. Two queries."""
    judged = Visit.objects.counting().filter(
        relationship__in=relationship_ids,
        happened_on__lte=on,
        support_before__isnull=False,
        support_after__isnull=False,
    )
    columns = ("relationship_id", "happened_on", "support_before", "support_after")
    for pk, day, before, after in judged.order_by().values_list(*columns):
        if (after or 0) > (before or 0):
            yield pk, day
    last: dict[int, int] = {}
    assessed = Assessment.objects.filter(relationship__in=relationship_ids, on__lte=on, support__isnull=False)
    for pk, day, support in assessed.order_by("on", "pk").values_list("relationship_id", "on", "support"):
        if support is not None:
            if pk in last and support > last[pk]:
                yield pk, day
            last[pk] = support


def approaches_tried(plan_ids: Collection[int]) -> dict[int, list[str]]:
    """Plan id -> the approaches chosen at its beginning and in its retrospectives, each once. Two queries."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    plans = BreakthroughPlan.objects.filter(pk__in=plan_ids).prefetch_related("approaches")
    for plan in plans.order_by("pk"):
        found[plan.pk].update(dict.fromkeys(str(each) for each in plan.approaches.all()))
    held = Retrospective.objects.filter(plan__in=plan_ids).select_related("approach").order_by("on", "pk")
    for row in held:
        found[row.plan_id][str(row.approach) if row.approach else row.approach_words] = None
    return {pk: list(words) for pk, words in found.items()}


def reached_by_records(plan: BreakthroughPlan, on: date) -> int | None:
    """Where the measure stands by our own visits since the plan began; None where they don't tell. One query."""
    if plan.started_on is None:
        return None
    visits = Visit.objects.counting().filter(
        relationship=plan.relationship_id, happened_on__gte=plan.started_on, happened_on__lte=on
    )
    if plan.measure == Measure.ATTITUDE:
        judged = visits.filter(support_after__isnull=False).order_by("-happened_on", "-pk")
        return judged.values_list("support_after", flat=True).first()
    if plan.measure == Measure.MEETINGS:
        return visits.filter(channel__in=[Channel.DEPARTMENT_MEETING, Channel.CONFERENCE]).count()
    return None
