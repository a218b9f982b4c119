"""One digest a day for a manager: counts and links by kind, and no client's name."""

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import nearest
from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from clients.enums import Grade
from deliveries.actions import send
from deliveries.enums import Channel, Kind
from deliveries.models import Delivery
from desk.morning_due import channels_to_come
from grading.enums import PartState
from grading.models import RoundPart
from planning.breakthroughs import digest as plans
from retention.digest import back_again, link, mark_told, put_aside_among, shown, untold
from retention.enums import DigestKind
from retention.models import DigestNote
from workdays.queries import calendar

# Manager -> kind -> row -> grade: a row that is news twice over counts once.
News = dict[User, dict[str, dict[int, str]]]


class Line(NamedTuple):
    """What a line of the message is about, and the list that it opens."""

    code: str
    label: Promise | str
    url: str


def _kinds() -> list[Line]:
    """In the order of the page."""
    found = [Line(kind.value, kind.label, link(kind)) for kind in DigestKind]
    return [*found, Line(plans.CODE, plans.LABEL, plans.link())]


def digest_key(on: date) -> str:
    return f"digest:{on}"


@transaction.atomic
def send_digests(*, on: date, at: datetime) -> int:
    """Tell the nearest managers what is new in their digests and what is back in them; return how many managers.

    One message a manager and day, by channel. What happens after it, or where nobody manages, waits untold for a later
    day's run; what a manager put aside is not told to her. The marks and the messages are one transaction, so that a
    run killed anywhere, a missed night and a second run lose nothing and say nothing twice.
    """
    managers, key = _managers_by_path(on), digest_key(on)
    had = set(Delivery.objects.filter(key=key).values_list("recipient_id", flat=True))
    news: News = defaultdict(lambda: defaultdict(dict))
    for kind in DigestKind:
        told = _gather(kind, news, managers, had, on)
        back = _gather_back(kind, news, managers, had, on)
        mark_told(kind, told, on=on, at=at)
        DigestNote.objects.filter(pk__in=back).update(told_on=on)
    plans.mark_told(_gather_plans(news, managers, had, on), on=on)
    parts = _tell_of_rounds(managers, had, on)
    concerned = {**news, **{manager: news.get(manager, {}) for manager in parts}}
    # What her morning message will hold is not sent a second time by the same way.
    later = channels_to_come(concerned, on, calendar())
    for manager, by_kind in concerned.items():
        _send(manager, by_kind, parts[manager], key, later.get(manager.pk, []), at)
    return len(concerned)


def _tell_of_rounds(managers: dict[str, list[User]], had: set[int], on: date) -> Counter[User]:
    """How many parts of rounds wait newly for whose decision; marks them as told."""
    found: Counter[User] = Counter()
    told = []
    for pk, path in RoundPart.objects.untold().order_by("pk").values_list("pk", "territory__path"):
        if concerned := _concerned(path, managers, had):
            told.append(pk)
            found.update(concerned)
    RoundPart.objects.untold().filter(pk__in=told).update(told_on=on)
    return found


def _managers_by_path(on: date) -> dict[str, list[User]]:
    """Who manages each node. Their rows stay locked until the messages are written: two runs take turns."""
    postings = Posting.objects.valid(on).filter(role=PostingRole.MANAGER, user__is_active=True)
    ids = postings.values("user")
    people = {user.pk: user for user in User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    managers: dict[str, list[User]] = defaultdict(list)
    for path, user_id in postings.values_list("territory__path", "user").distinct():
        if user_id in people:
            managers[path].append(people[user_id])
    return managers


def _concerned(path: str, managers: dict[str, list[User]], had: set[int]) -> list[User]:
    """Who is told of what is new at a node: all who manage it at once, so nobody once one of them had this digest."""
    concerned = managers.get(nearest(path, managers), [])
    return [] if any(manager.pk in had for manager in concerned) else concerned


def _gather(kind: DigestKind, news: News, managers: dict[str, list[User]], had: set[int], on: date) -> list[int]:
    """Add what is new to the news of whom it concerns; return the rows of which everybody may be told now."""
    rows, of = untold(kind, on), shown(kind)
    aside, told = put_aside_among(kind, rows, on), []
    for pk, path, grade in rows.order_by("pk").values_list("pk", f"{of.territory}__path", of.grade):
        if concerned := _concerned(path, managers, had):
            told.append(pk)
            for manager in concerned:
                if (manager.pk, pk) not in aside:
                    news[manager][kind][pk] = grade
    return told


def _gather_back(kind: DigestKind, news: News, managers: dict[str, list[User]], had: set[int], on: date) -> list[int]:
    """Add what was snoozed and is back, for who manages it still; return the notes."""
    of, told = shown(kind), []
    notes = back_again(kind, on).exclude(manager__in=had).order_by("pk")
    for pk, user_id, row, path, grade in notes.values_list(
        "pk", "manager", of.field, f"{of.field}__{of.territory}__path", f"{of.field}__{of.grade}"
    ):
        above = [path[:end] for end in range(Territory.steplen, len(path) + 1, Territory.steplen)]
        manager = next((each for node in above for each in managers.get(node, []) if each.pk == user_id), None)
        if manager is not None:
            told.append(pk)
            news[manager][kind][row] = grade
    return told


def _gather_plans(news: News, managers: dict[str, list[User]], had: set[int], on: date) -> list[int]:
    """The same for overdue retrospectives, which nobody puts aside."""
    told, columns = [], ("pk", "relationship__territory__path", "relationship__grade")
    for pk, path, grade in plans.untold(on).order_by("pk").values_list(*columns):
        if concerned := _concerned(path, managers, had):
            told.append(pk)
            for manager in concerned:
                news[manager][plans.CODE][pk] = grade
    return told


def _send(
    manager: User, by_kind: dict[str, dict[int, str]], rounds: int, key: str, later: list[Channel], at: datetime
) -> None:
    """In the app the message opens the page of the digest; what goes out has the lists too."""
    told = [(_line(kind, by_kind[kind.code]), kind.url) for kind in _kinds() if by_kind.get(kind.code)]
    if rounds:
        waiting = f"{reverse('grading:round-team')}?round=&state={PartState.SUBMITTED}"
        told.append((format_lazy(_("Parts of the round to decide: {count}"), count=rounds), waiting))
    lines = [line for line, _list in told]
    with_lists = [format_lazy("{}\n{}", line, settings.PUBLIC_URL + where) for line, where in told]
    count = sum(len(rows) for rows in by_kind.values()) + rounds
    send(
        key=key,
        recipients=[manager],
        subject=format_lazy(_("Your digest: {count} new"), count=count),
        body=format_lazy("\n".join(["{}"] * len(told)), *lines),
        body_outside=format_lazy("\n\n".join(["{}"] * len(told)), *with_lists),
        url=reverse("retention:digest"),
        kind=Kind.DIGEST,
        not_by=later,
        at=at,
    )


def _line(kind: Line, rows: dict[int, str]) -> Promise:
    """How many there are of a kind, and of what grades."""
    counts = Counter(rows.values())
    grades = [grade for grade in Grade if counts[grade]]
    parts = [part for grade in grades for part in (grade.label, counts[grade])]
    by_grade = format_lazy(" · ".join(["{} {}"] * len(grades)), *parts)
    return format_lazy(_("{kind}: {count} ({by_grade})"), kind=kind.label, count=len(rows), by_grade=by_grade)
