"""Some working days before a month begins: who is told that what the cadence asks in it doesn't fit, and by how much.

State, not coincidence: "the month is near, it doesn't fit, and this person was not told". The key of a message says of
which month and territory; so a second run, two at once and one killed anywhere say nothing twice, and a missed day is
made up for by the next. Once the month has begun nobody is warned of it any more: the page says how it stands.

A rep hears of each of her territories; a manager of all of those below her, once, of whose clients no other manager is
nearer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import nearest
from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from deliveries.actions import send
from planning.breakthroughs.people import visiting
from planning.months import Need, days_in_words, needs
from workdays.months import Month, month_of
from workdays.queries import calendar
from workdays.rules import Calendar

# How many working days before its first a month is looked at. Five: a week to move a meeting or to agree what waits.
WARNED_BEFORE = 5
# Territories handled in one transaction.
TERRITORIES_AT_ONCE = 100

Finding = tuple[Territory, Need]


def month_to_warn_of(on: date, days: Calendar) -> Month | None:
    """The month that begins soon, if one does."""
    coming = month_of(on).next
    return coming if days.between(on, coming.first) <= WARNED_BEFORE else None


def warn(*, on: date, at: datetime) -> int:
    """Tell the reps and managers of the territories that don't fit; return of how many territories they were told."""
    month = month_to_warn_of(on, calendar())
    if month is None:
        return 0
    tight = _tight(month)
    for start in range(0, len(tight), TERRITORIES_AT_ONCE):
        _tell_reps(tight[start : start + TERRITORIES_AT_ONCE], month, on, at)
    for manager, findings in _by_manager(tight, on).items():
        _tell_manager(manager, findings, month, at)
    return len(tight)


def _tight(month: Month) -> list[Finding]:
    """The territories with more asked than there are field days for, in the order of the tree."""
    roots = list(Territory.objects.filter(depth=1).values_list("path", flat=True))
    found = {path: need for path, need in needs(roots, month.first, month.last).items() if need.too_many}
    rows = Territory.objects.filter(path__in=list(found))
    return [(territory, found[territory.path]) for territory in rows.order_by("path")]


@transaction.atomic
def _tell_reps(findings: Sequence[Finding], month: Month, on: date, at: datetime) -> None:
    people = visiting([territory.pk for territory, _need in findings], on)
    for territory, need in findings:
        send(
            key=f"month-capacity:{month.code}:{territory.pk}",
            recipients=people.get(territory.pk, []),
            subject=_subject(month, need.too_many),
            body=format_lazy(
                _("{territory}: {asked} contacts asked, {days} field days have room for {possible}. What would fit:"),
                territory=territory.name,
                asked=need.asked,
                days=days_in_words(need.field_days),
                possible=need.possible,
            ),
            url=_page(territory, month),
            at=at,
        )


def _subject(month: Month, too_many: int) -> Promise:
    return format_lazy(
        _("{month} does not fit: {number} contacts more than the field days have room for"),
        month=month,
        number=too_many,
    )


def _page(territory: Territory, month: Month) -> str:
    return f"{reverse('planning:capacity')}?{urlencode({'territory': territory.code, 'month': month.code})}"


def _by_manager(findings: Iterable[Finding], on: date) -> Mapping[tuple[User, Territory], list[Finding]]:
    """Who manages the first node upwards that anybody manages, and what of hers doesn't fit there. One query."""
    posted = Posting.objects.valid(on).filter(role=PostingRole.MANAGER, user__is_active=True)
    nodes: dict[str, list[Posting]] = defaultdict(list)
    for row in posted.select_related("user", "territory").order_by("pk"):
        nodes[row.territory.path].append(row)
    found: dict[tuple[User, Territory], list[Finding]] = defaultdict(list)
    for territory, need in findings:
        for row in nodes.get(nearest(territory.path, nodes), []):
            found[row.user, row.territory].append((territory, need))
    return found


def _tell_manager(manager: tuple[User, Territory], findings: Sequence[Finding], month: Month, at: datetime) -> None:
    person, node = manager
    send(
        key=f"month-capacity:{month.code}:below:{node.pk}",
        recipients=[person],
        subject=_subject(month, sum(need.too_many for _territory, need in findings)),
        body="\n".join(f"{territory.name} {need.too_many}" for territory, need in findings),
        url=_page(node, month),
        at=at,
    )
