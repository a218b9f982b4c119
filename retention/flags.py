"""Who was busy but not effective: told to the rep, and a week later to her manager.

State, not coincidence: "is so in this week and has no flag of it". A second run, two at once and one killed anywhere
change nothing that should not change; a missed night is made up for by the next one of the same week.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting
from clients.enums import Grade
from clients.models import Relationship
from deliveries.actions import send
from retention.effort import FIRST, PRIVATE_FOR, is_ineffective, week_of
from retention.models import EffortFlag
from retention.spent import Panel, panels
from visits.models import Visit

# Territories looked at in one transaction.
TERRITORIES = 200


def flag_ineffective(*, on: date, at: datetime, chunk: int = TERRITORIES) -> int:
    """Flag every rep who was busy but not effective in the week of the day before `on`; return how many are new.

    Each is told in the transaction that flags her. Who waits is read as it stands, so `on` is today or nearly.
    """
    posted = Posting.objects.valid(on).filter(role=PostingRole.REP, user__is_active=True)
    ids = sorted(set(posted.values_list("territory_id", flat=True)))
    return sum(_flag_some(ids[start : start + chunk], on=on, at=at) for start in range(0, len(ids), chunk))


@transaction.atomic
def _flag_some(territory_ids: Collection[int], *, on: date, at: datetime) -> int:
    week_on = week_of(on - timedelta(days=1))
    posted = Posting.objects.valid(on).filter(role=PostingRole.REP, user__is_active=True, territory__in=territory_ids)
    flagged = set(
        EffortFlag.objects.filter(week_on=week_on, territory__in=territory_ids).values_list("rep", "territory")
    )
    made = _contacts(territory_ids, week_on, on)
    found = panels(Relationship.objects.filter(territory__in=territory_ids), on)
    waiting = _waiting(territory_ids, on)
    new = 0
    for posting in posted.select_related("user", "territory").order_by("territory_id", "user_id"):
        key = (posting.user_id, posting.territory_id)
        target = found.get(posting.territory.path, Panel()).target
        late = waiting[posting.territory_id]
        if key not in flagged and is_ineffective(made[key], target, len(late)):
            flagged.add(key)
            new += _flag(posting, week_on, made[key], round(100 * target[Grade.C]), late, on=on, at=at)
    return new


def _flag(
    posting: Posting,
    week_on: date,
    contacts: dict[Grade, int],
    target_c: int,
    late: Sequence[int],
    *,
    on: date,
    at: datetime,
) -> bool:
    facts = {"told_on": on, "contacts": sum(contacts.values()), "contacts_c": contacts[Grade.C], "target_c": target_c}
    flag, is_new = EffortFlag.objects.get_or_create(
        rep=posting.user, territory=posting.territory, week_on=week_on, defaults=facts
    )
    if is_new:
        flag.clients.set(late)
        _tell(flag, len(late), at)
    return is_new


def _tell(flag: EffortFlag, waiting: int, at: datetime) -> None:
    send(
        key=f"effort:{flag.week_on}:{flag.territory_id}",
        recipients=[flag.rep],
        subject=_("A and B clients wait while C clients are visited"),
        body=format_lazy(
            _(
                "Of {contacts} contacts this week {c} went to C clients, and {waiting} A and B clients are past their "
                "date. Only you see this until {day}."
            ),
            contacts=flag.contacts,
            c=flag.contacts_c,
            waiting=waiting,
            day=(flag.told_on + PRIVATE_FOR).isoformat(),
        ),
        url=reverse("retention:mine"),
        at=at,
    )


def _contacts(territory_ids: Collection[int], week_on: date, on: date) -> dict[tuple[int, int], dict[Grade, int]]:
    """Contacts by grade per rep and territory, from the week's Monday until the day before."""
    visits = Visit.objects.counting().filter(territory__in=territory_ids).between(week_on, on - timedelta(days=1))
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


class Waited(NamedTuple):
    """A client that waited: her name, and the tree path of where she belongs now."""

    pk: int
    name: str
    path: str

    @property
    def url(self) -> str:
        return Relationship(pk=self.pk).get_absolute_url()


def who_waited(flags: Collection[EffortFlag]) -> dict[int, list[Waited]]:
    """Per flag the clients that waited, A before B, by name. One query."""
    found: dict[int, list[Waited]] = defaultdict(list)
    rows = EffortFlag.clients.through._default_manager.filter(effortflag__in=flags).order_by(
        "relationship__grade", "relationship__client__pinyin", "relationship_id"
    )
    columns = ("relationship_id", "relationship__client__full_name", "relationship__territory__path")
    for flag, *facts in rows.values_list("effortflag_id", *columns):
        found[flag].append(Waited(*facts))
    return found
