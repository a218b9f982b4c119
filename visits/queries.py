"""What the cadence is computed from: the policy in force, the calendar, and days off without cover."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol, cast
from uuid import UUID

from django.db.models import BigIntegerField, BooleanField, Count, Exists, OuterRef, Q, QuerySet, Sum, UUIDField
from django.db.models.expressions import RawSQL

from accounts.access import known_people, posted_paths, posts, visible_territories, workable_territories
from accounts.enums import LeaveKind, LeaveState, PostingRole
from accounts.models import Leave, Posting, Territory, User
from clients.models import Organisation, Product, Relationship, RelationshipQuerySet
from clients.queries import AUTOCOMPLETE, are_many
from visits.cadence import DEFAULT_POLICY, Line, Policy
from visits.enums import Channel, Outcome
from visits.models import (
    ActivityQuerySet,
    CadenceLine,
    CadencePolicy,
    KeyMessage,
    NextStep,
    Rulebook,
    Visit,
    VisitCorrection,
)
from workdays.queries import calendar
from workdays.rules import Calendar


@dataclass(frozen=True)
class Rules:
    """Every policy and the calendar of one version of the rulebook."""

    calendar: Calendar
    # Tree path of a node -> the policy in force there.
    policies: dict[str, Policy]

    def policy(self, path: str) -> Policy:
        """The policy of the nearest node at or above a path."""
        for end in range(len(path), 0, -Territory.steplen):
            if path[:end] in self.policies:
                return self.policies[path[:end]]
        return DEFAULT_POLICY


def rules() -> Rules:
    """The rules as they are now; from memory while the rulebook's version is the same."""
    return rules_of(Rulebook.objects.values_list("version", flat=True).first())


def rules_of(version: UUID | None) -> Rules:
    """The rules of a version that was read together with the data they are applied to."""
    return _kept_rules(version) if version else _read_rules()


def rules_by(day: date) -> Rules:
    """The rules as they will be on a day, by the policies that are to take effect until then. At most five queries."""
    to_come = CadencePolicy.objects.filter(applied_on__isnull=True, effective_on__lte=day)
    return _read_rules(Q(effective_on__lte=day)) if to_come.exists() else rules()


@lru_cache(maxsize=4)
def _kept_rules(version: UUID) -> Rules:
    return _read_rules()


def _read_rules(more: Q | None = None) -> Rules:
    """By the policies that were applied, and those of a condition."""
    lines: dict[int, dict[str, Line]] = defaultdict(dict)
    columns = ("due_after", "neglected_after", "escalated_after", "remote_reach", "max_contacts", "max_period")
    for policy_id, target, *values in CadenceLine.objects.values_list("policy_id", "target", *columns):
        lines[policy_id][target] = Line(*values)
    counting = Q(applied_on__isnull=False) | (more or Q(pk__in=[]))
    in_force = CadencePolicy.objects.filter(counting).select_related("territory")
    newest = {row.territory.path: row for row in in_force.order_by("effective_on")}
    found = Rules(calendar(), {})
    for path in sorted(newest, key=len):
        row = newest[path]
        # A line that a node leaves out is the one of the node above it.
        inherited = {**found.policy(path).lines, **lines[row.pk]}
        found.policies[path] = Policy(inherited, row.ungraded_days, row.driving_percent, row.backdating_days)
    return found


def _uncovered() -> Q:
    """Approved leave without cover: only that pauses. A meeting day does not."""
    return Q(kind=LeaveKind.LEAVE, state=LeaveState.APPROVED, covered_by__isnull=True)


@dataclass(frozen=True)
class Terms:
    """What one relationship's dates are computed with: its policy, the calendar, the days that pause it."""

    policy: Policy
    calendar: Calendar
    paused: Collection[date]


class ForLogging(Protocol):
    """What `for_logging` adds to a relationship."""

    # The version of the rules.
    rulebook: UUID | None
    # Whether `paused_days` can matter for it: leave as in `_uncovered`, of a rep of its territory.
    has_leave: bool
    # The root of the chain that its latest visit left open.
    open_chain: int | None


# Written out: put together from expressions, at every visit, they take longer than the database to answer them.
_ADDED_FOR_LOGGING: dict[str, RawSQL] = {
    "rulebook": RawSQL("(SELECT version FROM visits_rulebook LIMIT 1)", (), UUIDField()),
    "has_leave": RawSQL(
        """
        EXISTS (
            SELECT 1 FROM accounts_leave JOIN accounts_posting ON accounts_posting.user_id = accounts_leave.user_id
            WHERE accounts_posting.territory_id = clients_relationship.territory_id AND accounts_posting.role = %s
              AND accounts_leave.kind = %s AND accounts_leave.state = %s AND accounts_leave.covered_by_id IS NULL
              AND accounts_leave.to_on >
                  COALESCE(clients_relationship.last_in_person_on, clients_relationship.began_on)
        )
        """,
        (PostingRole.REP.value, LeaveKind.LEAVE.value, LeaveState.APPROVED.value),
        BooleanField(),
    ),
    "open_chain": RawSQL(
        """
        (
            SELECT CASE WHEN latest.outcome = %s THEN NULL ELSE COALESCE(latest.chain_id, latest.id) END
            FROM visits_visit AS latest
            WHERE latest.relationship_id = clients_relationship.id AND latest.undone_at IS NULL
            ORDER BY latest.happened_on DESC, latest.id DESC LIMIT 1
        )
        """,
        (Outcome.MET.value,),
        BigIntegerField(null=True),
    ),
}


# The relationship's state, and of everything around it what its dates are made of. Where she works is for those who
# look at the form; most who log see it once.
_READ_FOR_LOGGING = (
    *(field.name for field in Relationship._meta.concrete_fields),
    "client__full_name", "client__title", "client__post", "client__is_prescriber", "client__is_decision_maker",
    "client__is_influencer", "client__style", "client__style_clarity", "client__organisation__name",
    "client__organisation__kind", "client__department_id", "territory__path", "territory__name", "territory__depth",
    "territory__numchild",
)  # fmt: skip


def for_logging(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Everything that logging a visit needs, in the query that fetches the relationship."""
    joined = relationships.select_related("client__organisation", "territory")
    return joined.annotate(**_ADDED_FOR_LOGGING).only(*_READ_FOR_LOGGING)


def terms_of(relationship: Relationship) -> Terms:
    """The terms of a relationship read through `for_logging`. No query while the rulebook is in memory."""
    read = cast(ForLogging, relationship)
    found = rules_of(read.rulebook)
    paused = paused_days([relationship.territory_id]) if read.has_leave else {}
    return Terms(found.policy(relationship.territory.path), found.calendar, paused.get(relationship.territory_id, ()))


def paused_days(territory_ids: Collection[int]) -> dict[int, set[date]]:
    """Per territory the days on which everybody posted there as its rep was on approved leave without cover."""
    leaves = Leave.objects.filter(
        _uncovered(), user__postings__territory__in=territory_ids, user__postings__role=PostingRole.REP
    )
    away: dict[int, dict[int, set[date]]] = defaultdict(lambda: defaultdict(set))
    for territory_id, user_id, start, end in leaves.values_list(
        "user__postings__territory_id", "user_id", "from_on", "to_on"
    ):
        away[territory_id][user_id].update(start + timedelta(days=n) for n in range((end - start).days + 1))
    if not away:
        return {}
    return {territory_id: _all_away(away[territory_id], rows) for territory_id, rows in _reps(away).items()}


def _reps(territory_ids: Collection[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    reps: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    postings = Posting.objects.filter(territory__in=territory_ids, role=PostingRole.REP)
    for territory_id, user_id, start, end in postings.values_list("territory_id", "user_id", "from_on", "to_on"):
        reps[territory_id].append((user_id, start, end))
    return reps


def _all_away(away: dict[int, set[date]], postings: list[tuple[int, date, date | None]]) -> set[date]:
    """Days on which at least one rep is posted and all that are posted are away."""
    paused = set()
    for day in set().union(*away.values()):
        posted = {user for user, start, end in postings if start <= day and (end is None or end >= day)}
        if posted and all(day in away.get(user, ()) for user in posted):
            paused.add(day)
    return paused


def own_territory(user: User, on: date) -> Territory | None:
    """Where a person's own time counts on a day: at her first post as rep, else as cover, else as manager."""
    order = [PostingRole.REP, PostingRole.COVER, PostingRole.MANAGER]
    held = sorted(posts(user, on), key=lambda post: (order.index(PostingRole(post.role)), post.path))
    return Territory.objects.get(path=held[0].path) if held else None


class Spent(NamedTuple):
    """How often, and how many minutes in all."""

    times: int
    minutes: int


def time_spent(activities: ActivityQuerySet) -> Spent:
    found = activities.aggregate(times=Count("pk"), spent=Sum("minutes"))
    return Spent(found["times"], found["spent"] or 0)


def active_products() -> QuerySet[Product]:
    return Product.objects.filter(is_active=True)


def active_messages() -> QuerySet[KeyMessage]:
    return KeyMessage.objects.filter(is_active=True, product__is_active=True).select_related("product")


def person_options(user: User, text: str) -> QuerySet[User]:
    """Up to twenty people of the territories a person sees, whom the text names; those who have left too."""
    named = Q(full_name__icontains=text) | Q(username__istartswith=text)
    return known_people(visible_territories(user)).filter(named).order_by("full_name", "pk")[:AUTOCOMPLETE]


def colleagues(user: User, on: date) -> QuerySet[User]:
    """Who could join a visit: everybody posted above, below or beside the person's own nodes, herself excepted."""
    paths = posted_paths(user, on)
    near = {path[: -Territory.steplen] or path for path in paths}
    above = {path[:end] for path in paths for end in range(Territory.steplen, len(path) + 1, Territory.steplen)}
    beside = Q(territory__path__in=above)
    for path in near:
        beside |= Q(territory__path__startswith=path, territory__depth__lte=len(path) // Territory.steplen + 1)
    posted = Posting.objects.valid(on).filter(beside, user=OuterRef("pk"))
    return User.objects.filter(Exists(posted), is_active=True).exclude(pk=user.pk)


def timeline(relationship: Relationship, *, before: int | None = None, size: int = 20) -> list[Visit]:
    """Visits of a relationship, newest first, from the one after `before` on; one more than `size` says there are more.

    Undone ones are left out; `is_corrected` says which have old words behind them. One query at any size.
    """
    visits = Visit.objects.standing().filter(relationship=relationship).select_related("rep", "product")
    if before is not None:
        last = Visit.objects.filter(pk=before, relationship=relationship).values_list("happened_on", "pk").first()
        if last is not None:
            visits = visits.filter(Q(happened_on__lt=last[0]) | Q(happened_on=last[0], pk__lt=last[1]))
    corrections = VisitCorrection.objects.filter(visit=OuterRef("pk"))
    return list(visits.annotate(is_corrected=Exists(corrections)).order_by("-happened_on", "-pk")[: size + 1])


# What was done for her longer ago than this is no news to her any more.
UNTOLD_FOR = timedelta(days=30)


def untold_of(relationship: Relationship, rep: User, on: date) -> Visit | None:
    """The latest visit of the rep's on which she waited or did something extra, and never told the client."""
    done = Q(waited_minutes__gt=0) | ~Q(effort="") | ~Q(effort_words="")
    recent = Visit.objects.standing().filter(done, relationship=relationship, happened_on__gte=on - UNTOLD_FOR)
    return recent.filter(rep=rep, client_told=False).order_by("-happened_on", "-pk").first()


def last_talk(relationship: Relationship, on: date) -> Visit | None:
    """The last contact that counts, not longer ago than anybody remembers."""
    recent = Visit.objects.counting().filter(relationship=relationship, happened_on__gte=on - UNTOLD_FOR)
    return recent.select_related("product").order_by("-happened_on", "-pk").first()


def next_promise(relationship: Relationship, on: date) -> NextStep | None:
    """The next open promise to the client whose day has not passed."""
    promised = NextStep.objects.open().filter(relationship=relationship, is_promise=True, due_on__gte=on)
    return promised.order_by("due_on", "pk").first()


def last_hospital(user: User, relationships: RelationshipQuerySet, on: date) -> Organisation | None:
    """Where the person called last today, whether the client was there or not: whoever else is there is near."""
    if are_many(workable_territories(user, on)):
        # Visits are found by their clients: among a million only those whose row says that they were met today.
        relationships = relationships.filter(last_in_person_on=on)
    in_person = [channel for channel in Channel if channel.is_in_person]
    seen = Visit.objects.standing().filter(
        relationship__in=relationships.order_by(), rep=user, happened_on=on, channel__in=in_person
    )
    latest = seen.select_related("relationship__client__organisation").order_by("-happened_at", "-pk").first()
    return latest.relationship.client.organisation if latest else None


def planned_on(relationships: RelationshipQuerySet, on: date) -> RelationshipQuerySet:
    """Those with a next step on that day, also behind one that is overdue."""
    step = NextStep.objects.open().filter(relationship=OuterRef("pk"), due_on=on)
    return relationships.filter(Exists(step), next_step_on__lte=on).order_by("client__pinyin", "pk")


def products_discussed(relationship_ids: Collection[int], after: date) -> list[tuple[str, int]]:
    """The products talked of with these clients since a day, and on how many contacts, most first. One query."""
    visits = Visit.objects.counting().filter(relationship__in=relationship_ids, happened_on__gt=after)
    named = visits.filter(product__isnull=False).order_by().values_list("product__name")
    return list(named.annotate(contacts=Count("pk")).order_by("-contacts", "product__name"))


def contacts_since(relationship: Relationship, after: date | None) -> int:
    """How many contacts that count there were after a day, or ever. One query."""
    visits = Visit.objects.counting().filter(relationship=relationship)
    return visits.filter(happened_on__gt=after).count() if after else visits.count()
