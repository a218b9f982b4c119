"""What is found of a rep's week and told to her, and a week later to her manager: busy but not effective, or doing well
while part of the panel goes quiet.

State, not coincidence: "is so in this week and has no flag of it". A second run, two at once and one killed anywhere
change nothing that should not change; a missed night is made up for by the next one of the same week.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting, PostingQuerySet
from clients.enums import Grade
from clients.models import Relationship
from deliveries.actions import send
from grading.queries import schemes_in_force, territory_groups
from retention.complacency import TRUSTING, Standing, is_complacent
from retention.effort import FIRST, PRIVATE_FOR, is_ineffective
from retention.enums import FlagKind
from retention.goals import goals_over
from retention.models import EffortFlag
from retention.spent import Panel, panels
from visits.models import Visit
from workdays.weeks import monday_of

# Territories looked at in one transaction.
TERRITORIES = 200
DAY = timedelta(days=1)


class Found(NamedTuple):
    """What a flag says of a rep in a territory, and the clients that are kept with it."""

    posting: Posting
    kind: FlagKind
    facts: Mapping[str, int]
    clients: Sequence[int]


def flag_ineffective(*, on: date, at: datetime, chunk: int = TERRITORIES) -> int:
    """Flag every rep who was busy but not effective in the week of the day before `on`; return how many are new.

    Each is told in the transaction that flags her. Who waits is read as it stands, so `on` is today or nearly.
    """
    return _flag_all(FlagKind.INEFFECTIVE, on, at, chunk)


def flag_complacent(*, on: date, at: datetime, chunk: int = TERRITORIES) -> int:
    """The same of every rep whose panel does well while part of it goes quiet. Both are read as they stand."""
    return _flag_all(FlagKind.COMPLACENT, on, at, chunk)


def _flag_all(kind: FlagKind, on: date, at: datetime, chunk: int) -> int:
    ids = sorted(set(_posted(on).values_list("territory_id", flat=True)))
    return sum(_flag_some(kind, ids[start : start + chunk], on, at) for start in range(0, len(ids), chunk))


def _posted(on: date) -> PostingQuerySet:
    return Posting.objects.valid(on).filter(role=PostingRole.REP, user__is_active=True)


@transaction.atomic
def _flag_some(kind: FlagKind, territory_ids: Collection[int], on: date, at: datetime) -> int:
    week_on = monday_of(on - DAY)
    flags = EffortFlag.objects.filter(kind=kind, week_on=week_on, territory__in=territory_ids)
    flagged = set(flags.values_list("rep", "territory"))
    posted = _posted(on).filter(territory__in=territory_ids).select_related("user", "territory")
    posted = posted.order_by("territory_id", "user_id")
    asked = [posting for posting in posted if (posting.user_id, posting.territory_id) not in flagged]
    return sum(flag_week(found, on=on, at=at) for found in _FINDERS[kind](asked, on) if found)


def flag_week(found: Found, *, on: date, at: datetime) -> bool:
    """Flag the week of the day before `on` and tell the rep, unless that is done; return whether it was not."""
    posting = found.posting
    made, is_new = EffortFlag.objects.get_or_create(
        kind=found.kind,
        rep=posting.user,
        territory=posting.territory,
        week_on=monday_of(on - DAY),
        defaults={"told_on": on, **found.facts},
    )
    if is_new:
        made.clients.set(found.clients)
        _tell(made, found, at)
    return is_new


# Subject, and a body of the facts, of how many clients are kept with the flag and of the last day that is hers alone.
_WORDS = {
    FlagKind.INEFFECTIVE: (
        _("A and B clients wait while C clients are visited"),
        _(
            "Of {contacts} contacts this week {contacts_c} went to C clients, and {clients} A and B clients are past "
            "their date. Only you see this until {day}."
        ),
    ),
    FlagKind.COMPLACENT: (
        _("Your panel does well, and part of it has gone quiet"),
        _(
            "Of {known} clients whose support is known {well} do well; of {active} active ones {quiet} were contacted "
            "before and are neglected now. Only you see this until {day}."
        ),
    ),
}


def _tell(flag: EffortFlag, found: Found, at: datetime) -> None:
    (subject, body), last_day = _WORDS[found.kind], flag.told_on + PRIVATE_FOR
    send(
        key=f"{found.kind}:{flag.week_on}:{flag.territory_id}",
        recipients=[flag.rep],
        subject=subject,
        body=format_lazy(body, **found.facts, clients=len(found.clients), day=last_day.isoformat()),
        url=reverse("retention:mine"),
        at=at,
    )


# --- busy but not effective -------------------------------------------------------------------------------------------


def _ineffective(posted: Sequence[Posting], on: date) -> Iterator[Found | None]:
    ids = {posting.territory_id for posting in posted}
    made, waiting = contacts_of_week(ids, on), _waiting(ids, on)
    found = panels(Relationship.objects.filter(territory__in=ids), on)
    goals = goals_over([posting.territory.path for posting in posted], on)
    for posting in posted:
        contacts = made[posting.user_id, posting.territory_id]
        goal = goals.of([posting.territory.path])
        target = goal.mix if goal else found.get(posting.territory.path, Panel()).target
        yield ineffective(posting, contacts, target, waiting[posting.territory_id])


def ineffective(
    posting: Posting, contacts: Mapping[Grade, int], target: Mapping[Grade, Fraction], late: Sequence[int]
) -> Found | None:
    """What there is to say of a rep's contacts, what is asked of her, and her A and B clients that wait."""
    if not is_ineffective(contacts, target, len(late)):
        return None
    target_c = round(100 * target[Grade.C])
    facts = {"contacts": sum(contacts.values()), "contacts_c": contacts[Grade.C], "target_c": target_c}
    return Found(posting, FlagKind.INEFFECTIVE, facts, late)


def contacts_of_week(territory_ids: Collection[int], on: date) -> dict[tuple[int, int], dict[Grade, int]]:
    """Contacts by grade per rep and territory, from the Monday of the day before `on` until that day."""
    last = on - DAY
    visits = Visit.objects.counting().filter(territory__in=territory_ids).between(monday_of(last), last)
    found: dict[tuple[int, int], dict[Grade, int]] = defaultdict(lambda: dict.fromkeys(Grade, 0))
    grouped = visits.order_by().values("rep", "territory", "grade").annotate(times=Count("pk"))
    for rep, territory, grade, times in grouped.values_list("rep", "territory", "grade", "times"):
        found[rep, territory][Grade(grade)] = times
    return found


def _waiting(territory_ids: Collection[int], on: date) -> dict[int, list[int]]:
    """Per territory its A and B clients that have waited, as `retention.effort.has_waited` says it of one."""
    late = Q(due_on__lt=on) | Q(neglected_on__lte=on)
    rows = Relationship.objects.active().filter(late, territory__in=territory_ids, grade__in=FIRST)
    found: dict[int, list[int]] = defaultdict(list)
    for territory, pk in rows.order_by("pk").values_list("territory_id", "pk"):
        found[territory].append(pk)
    return found


# --- doing well while part of the panel goes quiet --------------------------------------------------------------------


def _complacent(posted: Sequence[Posting], on: date) -> Iterator[Found | None]:
    ids = {posting.territory_id for posting in posted}
    standings, quiet = standings_of(ids, on), _quiet(ids, on)
    for posting in posted:
        standing = standings.get(posting.territory_id, Standing())
        yield complacent(posting, standing, quiet[posting.territory_id])


def complacent(posting: Posting, standing: Standing, quiet: Sequence[int]) -> Found | None:
    """What there is to say of how a rep's panel does and who of it has gone quiet."""
    standing = standing._replace(quiet=len(quiet))
    if not is_complacent(standing):
        return None
    return Found(posting, FlagKind.COMPLACENT, standing._asdict(), quiet)


def standings_of(territory_ids: Collection[int], on: date) -> dict[int, Standing]:
    """How the panel of each territory does, as `retention.complacency.does_well` says it of one client; who has gone
    quiet is not counted. A query for each scheme in force, and two."""
    known = Q(support__isnull=False)
    found: dict[int, Standing] = {}
    for scheme, ids in territory_groups(schemes_in_force(on, territory_ids)):
        well = known & (Q(support__gte=scheme.support_high) | Q(stage__in=TRUSTING))
        rows = Relationship.objects.active().filter(territory__in=ids).order_by().values("territory")
        counted = rows.annotate(well=Count("pk", filter=well), known=Count("pk", filter=known), active=Count("pk"))
        for territory, *counts in counted.values_list("territory", "well", "known", "active"):
            found[territory] = Standing(well=counts[0], known=counts[1], active=counts[2])
    return found


def _quiet(territory_ids: Collection[int], on: date) -> dict[int, list[int]]:
    """Per territory who was contacted before and is neglected now."""
    rows = Relationship.objects.neglected(on).filter(territory__in=territory_ids, last_contact_on__isnull=False)
    found: dict[int, list[int]] = defaultdict(list)
    for territory, pk in rows.order_by("pk").values_list("territory_id", "pk"):
        found[territory].append(pk)
    return found


_FINDERS: Mapping[FlagKind, Callable[[Sequence[Posting], date], Iterator[Found | None]]] = {
    FlagKind.INEFFECTIVE: _ineffective,
    FlagKind.COMPLACENT: _complacent,
}


# --- who is kept with a flag ------------------------------------------------------------------------------------------


class Waited(NamedTuple):
    """A client kept with a flag: her name, and the tree path of where she belongs now."""

    pk: int
    name: str
    path: str

    @property
    def url(self) -> str:
        return Relationship(pk=self.pk).get_absolute_url()


def who_waited(flags: Collection[EffortFlag]) -> dict[int, list[Waited]]:
    """Per flag the clients that waited or have gone quiet, A before B, by name. One query."""
    found: dict[int, list[Waited]] = defaultdict(list)
    rows = EffortFlag.clients.through._default_manager.filter(effortflag__in=flags).order_by(
        "relationship__grade", "relationship__client__pinyin", "relationship_id"
    )
    columns = ("relationship_id", "relationship__client__full_name", "relationship__territory__path")
    for flag, *facts in rows.values_list("effortflag_id", *columns):
        found[flag].append(Waited(*facts))
    return found
