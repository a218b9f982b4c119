"""What would make a month fit: intervals that give way, and what else makes room."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import floor

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import LeaveKind
from accounts.models import Territory
from desk.tables import Cell, Row, Table, plain
from desk.wording import in_short
from planning.months import Need, Whole
from planning.relaxing import Step
from visits.enums import Target
from workdays.months import Month
from workdays.words import day_in_words

Names = Mapping[str, Territory]


def advice_table(whole: Whole, names: Names) -> Table:
    """Of one territory a row for each line, of several a row for each territory."""
    tight = {path: whole.needs[path] for path in whole.tight if not whole.needs[path].is_vacant}
    left = sum(need.advice.too_many for need in tight.values())
    title = (
        _("Relaxed as far as it may be, %(number)s contacts still have no room") % {"number": left}
        if left
        else _("It would fit with these intervals")
    )
    note = _(
        "Working days between two contacts. Who is served last gives way first, and nobody until she is neglected."
    )
    if len(whole.needs) == 1 and tight:
        return _of_lines(next(iter(tight.values())), title, note)
    used = [
        target
        for target in Target
        if any(step.target == target for need in tight.values() for step in need.advice.steps)
    ]
    columns = [_("Territory"), *(str(target.label) for target in used), _("Too many"), _("Still too many")]
    rows = [
        Row(
            Cell(names[path].name if path in names else path),
            [*_intervals(need.advice.steps, used), plain(need.too_many), _still(need)],
        )
        for path, need in tight.items()
    ]
    return Table("advice", title, columns, rows, None, note)


def _of_lines(need: Need, title: str, note: str) -> Table:
    columns = [_("Line of the cadence"), _("Now"), _("Would be"), _("At most"), _("Contacts fewer")]
    rows = [
        Row(Cell(str(step.target.label)), [plain(step.now), plain(step.then), plain(step.limit), plain(step.saved)])
        for step in need.advice.steps
    ]
    total = Row(Cell(_("Still too many")), [Cell(""), Cell(""), Cell(""), _still(need)], is_total=True)
    return Table("advice", title, columns, [*rows, total], None, note)


def _still(need: Need) -> Cell:
    left = need.advice.too_many
    return Cell(str(left), left, tone="bad" if left else "zero")


def _intervals(steps: Sequence[Step], used: Sequence[Target]) -> list[Cell]:
    changed = {step.target: f"{step.now} → {step.then}" for step in steps}
    return [Cell(changed.get(target, "–")) for target in used]


def absence_table(whole: Whole, names: Names) -> Table:
    rows = [
        Row(
            Cell(absence.person),
            [
                Cell(str(absence.kind.label)),
                Cell(_days(absence.first, absence.last)),
                plain(absence.days),
                plain(floor(absence.days * need.a_day)),
            ],
            beside=[Cell(names[path].name)] if path in names and len(whole.needs) > 1 else [],
        )
        for path, need in sorted(whole.needs.items())
        for absence in need.absences
    ]
    days = sum(absence.days for need in whole.needs.values() for absence in need.absences)
    title = ngettext(
        "Leave and meetings take %(number)s working day", "Leave and meetings take %(number)s working days", days
    ) % {"number": days}
    columns = [_("Person"), _("Kind"), _("Days"), _("Working days"), _("Room for")]
    return Table("away", title if rows else _("No leave and no meeting takes a field day"), columns, rows)


def _days(first: date, last: date) -> str:
    return day_in_words(first) if first == last else f"{day_in_words(first)} – {day_in_words(last)}"


def ways(whole: Whole, names: Names) -> list[str]:
    """What else would make it fit, each in a sentence; none where it fits."""
    tight = [whole.needs[path] for path in whole.tight]
    if not tight:
        return []
    said = [_more_days(tight), _meetings(tight), _leave(tight), _from_afar(tight), _helpers(whole, names)]
    return [words for words in said if words]


def _more_days(tight: Sequence[Need]) -> str:
    days = sum(need.days_for(need.too_many) for need in tight)
    return ngettext(
        "%(number)s more field day would have the room.", "%(number)s more field days would have the room.", days
    ) % {"number": days}


def _taken(tight: Sequence[Need], kind: LeaveKind) -> tuple[int, int]:
    """Working days, and contacts that there would be room for."""
    found = [
        (absence.days, absence.days * need.a_day) for need in tight for absence in need.absences if absence.kind == kind
    ]
    return sum(days for days, _contacts in found), sum(contacts for _days, contacts in found)


def _meetings(tight: Sequence[Need]) -> str:
    days, contacts = _taken(tight, LeaveKind.MEETING)
    words = {"number": days, "contacts": contacts}
    return (
        ngettext(
            "Meetings take %(number)s day: moved out of the month, it has room for %(contacts)s contacts.",
            "Meetings take %(number)s days: moved out of the month, they have room for %(contacts)s contacts.",
            days,
        )
        % words
        if days
        else ""
    )


def _leave(tight: Sequence[Need]) -> str:
    days, contacts = _taken(tight, LeaveKind.LEAVE)
    words = {"number": days, "contacts": contacts}
    return (
        ngettext(
            "Leave takes %(number)s day, room for %(contacts)s contacts: agree who looks after A clients meanwhile.",
            "Leave takes %(number)s days, room for %(contacts)s contacts: agree who looks after A clients meanwhile.",
            days,
        )
        % words
        if days
        else ""
    )


def _from_afar(tight: Sequence[Need]) -> str:
    contacts = sum(need.from_afar for need in tight)
    words = {"contacts": contacts}
    return (
        _("Up to %(contacts)s of these contacts may be by phone or WeChat: on days out of the field they take no room.")
        % words
        if contacts
        else ""
    )


def _helpers(whole: Whole, names: Names) -> str:
    spare = [
        f"{names[path].name} {need.to_spare}"
        for path, need in sorted(whole.needs.items(), key=lambda item: -item[1].to_spare)
        if need.to_spare and path in names
    ]
    return _("Others have room to spare: %(territories)s.") % {"territories": in_short(spare)} if spare else ""


def drafts(whole: Whole, names: Names, month: Month) -> list[Cell]:
    """For each territory that doesn't fit, where an administrator finds the advice as a policy not saved yet."""
    tight = [(names[path], whole.needs[path]) for path in whole.tight if path in names]
    return [Cell(node.name, href=_address(node, month, need)) for node, need in tight if need.advice.steps]


def _address(territory: Territory, month: Month, need: Need) -> str:
    steps = {f"due_{step.target.value}": step.then for step in need.advice.steps}
    query = {"territory": territory.pk, "effective_on": month.first.isoformat(), **steps}
    return f"{reverse('admin:visits_cadencepolicy_add')}?{urlencode(query)}"
