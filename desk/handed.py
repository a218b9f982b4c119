"""What Today says of territories that change hands: notes to write, clients to assess anew, cover, what one missed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import posts
from accounts.enums import PostingRole
from accounts.models import Territory, User
from planning.handovers.queries import notes_of, served, with_progress
from planning.handovers.rule import BACK_FOR, COVER_AHEAD, REMINDED_AFTER
from planning.handovers.vacant import vacant_since, with_figures
from planning.models import Handover
from retention.bulk import as_date
from workdays.words import day_in_words


@dataclass(frozen=True)
class HandedLine:
    """One line of Today."""

    url: str
    icon: str
    text: str
    hint: str = ""
    is_late: bool = False


class _Found(NamedTuple):
    kind: str
    pk: int
    first: date
    last: date
    who: str


# A part of Today's one query, in its columns: kind, id, nothing, last day, first day, no client, name.
HANDED = """
    SELECT 'notes', id, NULL, CAST(effective_on AS text), effective_on, NULL, ''
    FROM planning_handover WHERE giver_id = %s AND state = 'draft'
    UNION ALL
    SELECT 'assess', id, NULL, CAST(assess_until AS text), effective_on, NULL, ''
    FROM planning_handover WHERE taker_id = %s AND state = 'done' AND assess_until >= %s
    UNION ALL
    SELECT 'cover', leave.id, NULL, CAST(leave.to_on AS text), leave.from_on, NULL, person.full_name
    FROM accounts_leave AS leave JOIN accounts_user AS person ON person.id = leave.user_id
    WHERE leave.covered_by_id = %s AND leave.state = 'approved' AND leave.from_on <= %s AND leave.to_on >= %s
    UNION ALL
    SELECT 'back', leave.id, NULL, CAST(leave.to_on AS text), leave.from_on, NULL, person.full_name
    FROM accounts_leave AS leave JOIN accounts_user AS person ON person.id = leave.covered_by_id
    WHERE leave.user_id = %s AND leave.state = 'approved' AND leave.to_on >= %s AND leave.to_on < %s
"""
_HANDOVERS = ("notes", "assess")
_LEAVES = ("cover", "back")


def handed_values(user: User, on: date) -> list[int | date]:
    """What `HANDED` asks for."""
    handovers: list[int | date] = [user.pk, user.pk, on - REMINDED_AFTER]
    return [*handovers, user.pk, on + COVER_AHEAD, on, user.pk, on - BACK_FOR, on]


def handed_lines(rows: Iterable[tuple[Any, ...]], on: date) -> list[HandedLine]:
    """The lines of a person's Today, of all its rows. Two queries for each handover that is under way."""
    found = [
        _Found(kind, pk, as_date(first), as_date(last), who)
        for kind, pk, _, last, first, who, *_ in rows
        if kind in _HANDOVERS + _LEAVES
    ]
    found.sort(key=lambda row: (row.last, row.pk))
    ids = [row.pk for row in found if row.kind in _HANDOVERS]
    rows_of = with_progress(Handover.objects.filter(pk__in=ids)).select_related("territory") if ids else []
    by_id = {row.pk: row for row in rows_of}
    lines = [_of_handover(row, by_id[row.pk], on) if row.kind in _HANDOVERS else _of_leave(row, on) for row in found]
    return [line for line in lines if line is not None]


def _of_handover(row: _Found, handover: Handover, on: date) -> HandedLine | None:
    if row.kind == "notes":
        missing = notes_of(handover, served(handover.territory)).missing
        if not missing:
            return None
        words = ngettext("%(n)d A client needs your note", "%(n)d A clients need your note", missing) % {"n": missing}
        text = _("Handover of %(territory)s: %(what)s") % {"territory": handover.territory, "what": words}
        url = reverse("planning:handover-clients", args=[row.pk]) + "?show=missing"
        hint = _("by %(day)s") % {"day": day_in_words(row.last)}
        return HandedLine(url, "arrow-left-right", text, hint, row.last <= on)
    done, everybody = getattr(handover, "looked_at", 0), getattr(handover, "to_look_at", 0)
    if done >= everybody:
        return None
    text = _("Assessment period of %(territory)s: %(done)d of %(all)d") % {
        "territory": handover.territory,
        "done": done,
        "all": everybody,
    }
    url = reverse("planning:handover-assess", args=[row.pk]) + "?show=left"
    return HandedLine(url, "clipboard-data", text, _("until %(day)s") % {"day": day_in_words(row.last)}, row.last < on)


def _of_leave(row: _Found, on: date) -> HandedLine:
    span = f"{day_in_words(row.first)} – {day_in_words(row.last)}"
    if row.kind == "cover":
        words = _("You cover %(who)s") if row.first <= on else _("You are going to cover %(who)s")
        return HandedLine(reverse("planning:cover", args=[row.pk]), "people", words % {"who": row.who}, span)
    words = _("While you were away: what %(who)s did") % {"who": row.who}
    return HandedLine(reverse("planning:back", args=[row.pk]), "clock-history", words, span)


def vacant_line(paths: Sequence[str], on: date) -> HandedLine | None:
    """What a manager holds because nobody is posted there. One query, none where there is nothing."""
    if not paths:
        return None
    rows: Any = list(with_figures(Territory.objects.filter(path__in=list(paths)), on))
    held = sum(row.clients for row in rows)
    if not held:
        return None
    words = ngettext("Held for vacant territories: %(n)d client", "Held for vacant territories: %(n)d clients", held)
    since = [day for row in rows if row.clients and (day := vacant_since(row))]
    hint = _("vacant since %(day)s") % {"day": date_format(min(since), "Y-m-d")} if since else ""
    return HandedLine(reverse("planning:vacancies"), "person-slash", words % {"n": held}, hint)


def covers_somebody(user: User, on: date) -> bool:
    """Whether clients of others are among hers: then each says whose it is. No query of its own within a request."""
    return any(role == PostingRole.COVER for role, _path in posts(user, on))
