"""What each row of a roster names: territory, organisation and answers, or why it means nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Territory
from clients.actions import name_organisation
from clients.importing.kinds import CleanRow, Context
from clients.importing.places import Places, new_hospital
from clients.models import Organisation
from desk.importing.facts import Known
from grading.answers import Answers, BadAnswer


@dataclass(frozen=True)
class Read:
    """A row with what it names; with a `fault` it names nothing. The organisation may be a new, unsaved one."""

    row: CleanRow
    fault: str = ""
    territory: Territory | None = None
    organisation: Organisation | None = None
    answers: Answers = field(default_factory=dict)

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.row.facts


class Reading:
    """Reads the rows of one chunk in a fixed number of queries. Writes nothing."""

    def __init__(self, rows: Sequence[CleanRow], context: Context) -> None:
        self.options = context.options
        codes = {self._code(row) for row in rows}
        found = context.territories().filter(code__in=codes)
        self.territories: dict[str, Territory] = {territory.code: territory for territory in found}
        self.known = Known(context, [territory.pk for territory in self.territories.values()])
        self.places = Places({self._city(row) for row in rows})

    def _code(self, row: CleanRow) -> str:
        return row.facts["territory"] or self.options.get("territory") or ""

    def _city(self, row: CleanRow) -> str:
        return row.facts["city"] or self.options.get("city") or ""

    def read(self, row: CleanRow) -> Read:
        code = self._code(row)
        territory = self.territories.get(code)
        if territory is None:
            words = _("There is no territory “%(code)s” among yours.") if code else _("The territory is missing.")
            return Read(row, words % {"code": code} if code else words)
        if territory.numchild:
            return Read(row, _("“%(code)s” has territories below it; clients belong to one of these.") % {"code": code})
        try:
            answers = self.known.answers(row.facts, territory.pk)
        except BadAnswer as error:
            return Read(row, self.known.explain(error, territory.pk))
        # Last, so that a row that is rejected makes no organisation.
        organisation, fault = self._organisation(row)
        return Read(row, fault, territory, organisation, answers)

    def _organisation(self, row: CleanRow) -> tuple[Organisation | None, str]:
        name, city = row.facts["organisation"], self._city(row)
        found = self.places.find(name, city)
        if found.is_unknown and self.options.get("create_organisations"):
            organisation = new_hospital(name, city)
            name_organisation(organisation, name)
            self.places.add(organisation)
            return organisation, ""
        return found.organisation, found.fault
