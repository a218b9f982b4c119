"""What our own records say of a loss, and whether they agree with the reason that was stated.

Looked at are the 90 days before the day of the loss, that day left out: a visit on which the loss was heard is no care
that came before it. Decided without a database or a clock; `retention.queries` reads the records.

The verdict is one rule (DOMAIN: the manager sees where reason and records disagree):

- we *neglected* her when there were fewer than half of the contacts her cadence asked, when her neglect was escalated,
  or when a promise was broken;
- we *cared* when there were at least four fifths of the contacts, and nothing was escalated or broken;
- else, and where no cadence asks for anything, the records cannot tell.

    stated                neglected    cared       between
    felt uncared for      agree        disagree    can't tell
    our service           agree        can't tell  can't tell
    the product           disagree     agree       can't tell
    a competitor          disagree     agree       can't tell
    moved, died, scope changed, not known: the records cannot tell
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from retention.enums import LossReason, ReasonGroup, Verdict
from workdays.rules import Calendar

# How far back the records are looked at (DOMAIN: the 90 days before).
LOOKS_BACK = timedelta(days=90)
# Of the contacts asked: below the one share we neglected her, from the other on we cared.
NEGLECTED_BELOW, CARED_FROM = Fraction(1, 2), Fraction(4, 5)


class Evidence(NamedTuple):
    """What our records say of the days before a loss. Gaps in working days."""

    contacts: int = 0
    contacts_asked: int = 0
    longest_gap: int = 0
    last_contact_on: date | None = None
    promises_broken: int = 0
    alerts_opened: int = 0
    alerts_escalated: int = 0
    support_then: int | None = None
    support_now: int | None = None


class Care(Enum):
    NEGLECTED = auto()
    CARED = auto()
    UNCLEAR = auto()


@dataclass(frozen=True)
class Period:
    """Days (the last one excluded) on which the cadence asked for a contact every so many working days, or for none."""

    from_on: date
    to_on: date
    interval: int | None


def asked(periods: Iterable[Period], calendar: Calendar, paused: Collection[date] = ()) -> int:
    """How many contacts a cadence asked for in these periods: their working days, less the paused ones, by interval.

    Whole contacts only, over all periods together: half an interval of the one and half of the other make one.
    """
    return floor(sum(_asked_in(period, calendar, paused) for period in periods))


def _asked_in(period: Period, calendar: Calendar, paused: Collection[date]) -> Fraction:
    if period.interval is None or period.to_on <= period.from_on:
        return Fraction(0)
    day = timedelta(days=1)
    days = calendar.between(period.from_on - day, period.to_on - day)
    days -= sum(period.from_on <= off < period.to_on and calendar.is_working(off) for off in paused)
    return Fraction(days, period.interval)


def longest_gap(contacts: Sequence[date], *, since: date, until: date, calendar: Calendar) -> int:
    """Working days of the longest stretch without a contact between two days, the stretch up to `until` included.

    `since` is the last contact before, or where there was none the first of the days looked at.
    """
    days = [since, *sorted(contacts), until]
    return max(max(0, calendar.between(start, end)) for start, end in pairwise(days))


def care(evidence: Evidence) -> Care:
    """How we looked after her, by the rule above."""
    if evidence.promises_broken or evidence.alerts_escalated:
        return Care.NEGLECTED
    if not evidence.contacts_asked:
        return Care.UNCLEAR
    share = Fraction(evidence.contacts, evidence.contacts_asked)
    if share < NEGLECTED_BELOW:
        return Care.NEGLECTED
    return Care.CARED if share >= CARED_FROM else Care.UNCLEAR


_TABLE = {
    (LossReason.UNCARED, Care.NEGLECTED): Verdict.AGREES,
    (LossReason.UNCARED, Care.CARED): Verdict.DISAGREES,
    (LossReason.SERVICE, Care.NEGLECTED): Verdict.AGREES,
    (ReasonGroup.COMPANY, Care.NEGLECTED): Verdict.DISAGREES,
    (ReasonGroup.COMPANY, Care.CARED): Verdict.AGREES,
    (ReasonGroup.COMPETITOR, Care.NEGLECTED): Verdict.DISAGREES,
    (ReasonGroup.COMPETITOR, Care.CARED): Verdict.AGREES,
}


def verdict(reason: LossReason, evidence: Evidence) -> Verdict:
    """Whether the records agree with a stated reason, by the table above."""
    found = care(evidence)
    return _TABLE.get((reason, found)) or _TABLE.get((reason.group, found)) or Verdict.UNCLEAR


def records_in_words(evidence: Evidence) -> list[str]:
    """What the records say, the heaviest first."""
    found = [
        ngettext("%(n)s working day without contact", "%(n)s working days without contact", evidence.longest_gap)
        % {"n": evidence.longest_gap},
        _("%(had)s of %(asked)s contacts the cadence asked")
        % {"had": evidence.contacts, "asked": evidence.contacts_asked}
        if evidence.contacts_asked
        else _("the cadence asked for no contact"),
    ]
    if evidence.promises_broken:
        broken = ngettext("%(n)s promise broken", "%(n)s promises broken", evidence.promises_broken)
        found.append(broken % {"n": evidence.promises_broken})
    if evidence.alerts_opened:
        opened = ngettext("neglected %(n)s time", "neglected %(n)s times", evidence.alerts_opened)
        found.append(opened % {"n": evidence.alerts_opened})
    if evidence.alerts_escalated:
        escalated = ngettext("escalated %(n)s time", "escalated %(n)s times", evidence.alerts_escalated)
        found.append(escalated % {"n": evidence.alerts_escalated})
    return found


def verdict_in_words(reason: LossReason, evidence: Evidence) -> str:
    """The stated reason beside the records, and whether they agree."""
    return _("Stated: %(reason)s. Our records: %(records)s. %(verdict)s.") % {
        "reason": reason.label,
        "records": pgettext("between what the records say", ", ").join(records_in_words(evidence)),
        "verdict": verdict(reason, evidence).label,
    }
