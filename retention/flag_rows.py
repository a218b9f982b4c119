"""A flag as lists show it: what it says in words, and the clients it names."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypedDict

from django.utils.translation import gettext as _

from clients.masking import is_within, name_as_seen
from retention.effort import PRIVATE_FOR
from retention.enums import FlagKind
from retention.flags import Waited, who_waited
from retention.models import EffortFlag


class Named(NamedTuple):
    """`url` is empty and the name masked where the client is another team's by now."""

    name: str
    url: str


class FlagRow(TypedDict):
    flag: EffortFlag
    words: list[str]
    clients: list[Named]
    # The day from which her manager sees it; None when that has come.
    private_until: date | None


def flag_rows(flags: Sequence[EffortFlag], paths: Sequence[str], on: date) -> list[FlagRow]:
    """Rows of flags on a day; `paths` are the nodes the reader sees now. One query."""
    kept = who_waited(flags)
    return [
        {
            "flag": flag,
            "words": _WORDS[FlagKind(flag.kind)](flag),
            "clients": as_seen(kept[flag.pk], paths),
            "private_until": _private_until(flag, on),
        }
        for flag in flags
    ]


def as_seen(clients: Iterable[Waited], paths: Sequence[str]) -> list[Named]:
    """The clients of a flag to who sees the territories at these tree paths and below."""
    told = ((each, is_within(each.path, paths)) for each in clients)
    return [Named(name_as_seen(each.name, is_seen=is_seen), each.url if is_seen else "") for each, is_seen in told]


def _private_until(flag: EffortFlag, on: date) -> date | None:
    seen_from = flag.told_on + PRIVATE_FOR
    return seen_from if seen_from > on else None


def _of_effort(flag: EffortFlag) -> list[str]:
    facts = {"c": flag.contacts_c, "contacts": flag.contacts, "target": flag.target_c}
    return [_("%(c)s of %(contacts)s contacts went to C clients, the target is %(target)s%%") % facts]


def _of_panel(flag: EffortFlag) -> list[str]:
    well = _("%(well)s of %(known)s clients do well") % {"well": flag.well, "known": flag.known}
    quiet = _("%(quiet)s of %(active)s have gone quiet") % {"quiet": flag.quiet, "active": flag.active}
    return [well, quiet]


_WORDS = {FlagKind.INEFFECTIVE: _of_effort, FlagKind.COMPLACENT: _of_panel}
