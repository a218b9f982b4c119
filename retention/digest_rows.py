"""The page of a digest: the first rows of each kind by name, and how many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import workable_among
from accounts.models import Territory, User
from clients.models import Relationship
from retention.digest import count_aside, link, listed, shown, standing, without_aside
from retention.enums import DigestKind, LossState
from retention.forms import PutAwayForm
from retention.models import Loss, NeglectAlert, WinBack
from workdays.words import day_in_words

# Rows of a kind by name; the rest is a number that opens the list.
SHOWN = 10
# What higher rooms have in the digest beside the kinds of this one. Filled once, when the applications are ready.
_FURTHER: list[Callable[[User, date], "Section"]] = []


class DigestRow(NamedTuple):
    """One client, what is with her, and the form to put it aside (None where the person only looks across)."""

    relationship: Relationship
    territory: Territory
    grade: str
    url: str
    words: str
    action: str
    form: PutAwayForm | None


@dataclass(frozen=True)
class Section:
    """A kind: its list, how many rows that has, how many of them were put aside, and the first of the others."""

    code: str
    label: str
    url: str
    total: int
    aside: int
    rows: list[DigestRow]

    @property
    def more(self) -> int:
        """How many stand in the list alone."""
        return max(0, self.total - self.aside - len(self.rows))


def add_further(section: Callable[[User, date], Section]) -> None:
    """Let a higher room put a section of its own behind those of this room; asked again, it stands there once."""
    if section not in _FURTHER:
        _FURTHER.append(section)


def sections(user: User, on: date, *, wrong: tuple[DigestKind, int, PutAwayForm] | None = None) -> list[Section]:
    """What stands in the digest of a manager on a day; kinds without a row are left out. Three queries a kind.

    `wrong` is a row and its form as it was sent.
    """
    found = [_section(kind, user, on, wrong) for kind in DigestKind]
    found += [further(user, on) for further in _FURTHER]
    return [section for section in found if section.total or section.rows]


def _section(kind: DigestKind, user: User, on: date, wrong: tuple[DigestKind, int, PutAwayForm] | None) -> Section:
    seen = standing(kind, on).visible_to(user)
    first = _FIRST[shown(kind).field](without_aside(kind, seen, user, on))[:SHOWN]
    rows = [(row.pk, _WORDS[shown(kind).field](row)) for row in first]
    workable = workable_among(user, [told.territory.pk for _pk, told in rows], on)
    forms = {pk: PutAwayForm(on=on, auto_id=f"id_{kind}_{pk}_%s") for pk, told in rows if told.territory.pk in workable}
    if wrong is not None and wrong[0] == kind and wrong[1] in forms:
        forms[wrong[1]] = wrong[2]
    listing = [
        DigestRow(*told, action=reverse("retention:digest-put-away", args=[kind, pk]), form=forms.get(pk))
        for pk, told in rows
    ]
    aside = count_aside(kind, seen, user, on)
    return Section(kind.value, str(kind.label), link(kind), listed(kind, user, on), aside, listing)


class _Told(NamedTuple):
    """What a row says of a client."""

    relationship: Relationship
    territory: Territory
    grade: str
    url: str
    words: str


def _of_alert(alert: NeglectAlert) -> _Told:
    row = alert.relationship
    words = _("Neglected since %(day)s") % {"day": day_in_words(alert.since_on)}
    return _Told(row, row.territory, row.grade, row.get_absolute_url(), words)


def _of_loss(loss: Loss) -> _Told:
    if loss.state == LossState.STATED:
        words = loss.get_reason_display()
    elif loss.waits_for_owner:
        words = loss.get_sign_display()
    else:
        words = _("The rep says she is not lost")
    return _Told(loss.relationship, loss.territory, loss.grade, loss.get_absolute_url(), words)


def _of_case(case: WinBack) -> _Told:
    step = case.next.label if case.next else _("What became of it?")
    words = f"{step} · {day_in_words(case.due_on)}"
    return _Told(case.loss.relationship, case.loss.territory, case.loss.grade, case.get_absolute_url(), words)


_WORDS: dict[str, Callable[[Any], _Told]] = {"alert": _of_alert, "loss": _of_loss, "case": _of_case}
# The newest first, and of win-backs those that have stood longest.
_FIRST: dict[str, Callable[[Any], Any]] = {
    "alert": lambda alerts: alerts.with_client().order_by("-since_on", "-pk"),
    "loss": lambda losses: losses.with_client().order_by("-lost_on", "-pk"),
    "case": lambda cases: cases.with_client().order_by("due_on", "pk"),
}
