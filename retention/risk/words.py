"""The one line that says why a client is at risk, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from retention.risk.enums import Part, RiskLevel
from retention.risk.rule import Detail
from workdays.words import day_in_words


def in_words(level: str) -> str:
    """What a level says of a client, for a tag."""
    return {
        RiskLevel.HIGH: _("High risk of loss"),
        RiskLevel.MEDIUM: _("Some risk of loss"),
        RiskLevel.LOW: _("Low risk of loss"),
    }.get(RiskLevel(level), _("Risk of loss: not enough data"))


def tone(level: str) -> str:
    return {RiskLevel.HIGH: "bad", RiskLevel.MEDIUM: "warn"}.get(RiskLevel(level), "plain")


def phrases(parts: Iterable[tuple[str, int, Detail]]) -> list[tuple[str, bool]]:
    """Each part that speaks as (phrase, whether it speaks for us), in the order given."""
    return [(_PHRASES[Part(part)](detail), points < 0) for part, points, detail in parts]


def _waits(tenths: Detail) -> str:
    return _("%(times)s × her interval without contact") % {"times": f"{int(tenths) / 10:g}"}


def _broken(day: Detail) -> str:
    return _("promise broken %(day)s") % {"day": _day(day)}


def _fell(points: Detail) -> str:
    return ngettext("support fell by %(points)s point", "support fell by %(points)s points", int(points)) % {
        "points": points
    }


def _tried(times: Detail) -> str:
    return ngettext("%(times)s attempt in a row", "%(times)s attempts in a row", int(times)) % {"times": times}


def _rival(day: Detail) -> str:
    return _("competitor seen %(day)s") % {"day": _day(day)}


def _complained(day: Detail) -> str:
    return _("complaint %(day)s") % {"day": _day(day)}


def _told(times: Detail) -> str:
    return _("knows what was done for her")


def _kept(times: Detail) -> str:
    return ngettext("%(times)s promise kept", "%(times)s promises kept", int(times)) % {"times": times}


def _day(day: Detail) -> str:
    return day_in_words(date.fromisoformat(str(day)))


_PHRASES: Mapping[Part, Callable[[Detail], str]] = {
    Part.WAIT: _waits,
    Part.PROMISES: _broken,
    Part.SUPPORT: _fell,
    Part.ATTEMPTS: _tried,
    Part.RIVAL: _rival,
    Part.COMPLAINTS: _complained,
    Part.TOLD: _told,
    Part.KEPT: _kept,
}
