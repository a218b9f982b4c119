"""Organisations from a sheet. Two rows are the same organisation when name, city, county and kind are the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.access import manages
from accounts.models import User
from clients.actions import name_organisation
from clients.enums import HospitalLevel, OrganisationKind
from clients.importing import synonyms
from clients.importing.columns import Field
from clients.importing.kinds import Claim, CleanRow, Context, ImportKind, OptionsForm, Outcome, Result
from clients.importing.levels import level_of
from clients.importing.rows import Day, Text, is_blank
from clients.models import Organisation
from clients.names import name_key

FIELDS = (
    Field("name", _("name"), synonyms.ORGANISATION, required=True),
    Field("province", _("province"), synonyms.PROVINCE),
    Field("city", _("city"), synonyms.CITY),
    Field("city_code", _("city code"), ("城市代码", "城市编码", "行政区划代码")),
    Field("county", _("district or county"), synonyms.COUNTY),
    Field("level", _("level"), synonyms.LEVEL),
    Field("address", _("address"), synonyms.ADDRESS),
    Field("phones", _("phones"), synonyms.PHONE),
    Field("hours", _("opening hours"), ("开诊时间", "门诊时间", "接诊时间", "Hours")),
    Field("source", _("source"), ("数据来源", "来源")),
    Field("source_on", _("as of"), ("更新日期", "数据日期", "日期", "Date")),
)
DETAILS = ("province", "city_code", "level_as_written", "address", "phones", "hours", "source", "source_on")


def _length(column: str) -> int:
    return int(getattr(Organisation._meta.get_field(column), "max_length", 0))


class OrganisationOptions(OptionsForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=OrganisationKind, initial=OrganisationKind.HOSPITAL, help_text=_("Of every row.")
    )


class OrganisationRow(forms.Form):
    name = Text(max_length=_length("name"))
    province = Text(max_length=_length("province"), required=False)
    city = Text(max_length=_length("city"), required=False)
    city_code = Text(max_length=_length("city_code"), required=False)
    county = Text(max_length=_length("county"), required=False)
    level = Text(max_length=_length("level_as_written"), required=False)
    address = Text(max_length=_length("address"), required=False)
    phones = Text(max_length=_length("phones"), required=False)
    hours = Text(max_length=_length("hours"), required=False)
    source = Text(max_length=_length("source"), required=False)
    source_on = Day(required=False)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        key = name_key(name)
        if not key or len(key) > _length("name"):
            raise ValidationError(_("This is not a name."))
        return name


class Organisations(ImportKind):
    code = "organisations"
    label = _("Organisations")
    description = _("Hospitals, distributors and others: name, place, level, address, phones.")
    options_form = OrganisationOptions

    def may_use(self, user: User) -> bool:
        """They are shared by everybody, so it is managers and administrators who bring lists of them."""
        return user.is_staff or manages(user)

    def fields(self, context: Context) -> Sequence[Field]:
        return FIELDS

    def row_form(self, context: Context) -> type[forms.Form]:
        return OrganisationRow

    def claims(self, row: CleanRow, context: Context) -> list[Claim]:
        details = {
            field.name: row.facts[field.name] for field in FIELDS if field.name not in {"name", "city", "county"}
        }
        return [Claim(_identity(row, context), details)]

    def faults(self, rows: Sequence[CleanRow], context: Context) -> dict[int, str]:
        return {}

    def apply(self, rows: Sequence[CleanRow], context: Context) -> list[Outcome]:
        keys = {_identity(row, context)[0] for row in rows}
        kind = context.options["kind"]
        known = {
            (row.name_key, row.city, row.county): row
            for row in Organisation.objects.filter(kind=kind, name_key__in=keys)
        }
        writing = _Writing(known, kind)
        outcomes = [writing.take(row, _identity(row, context)) for row in rows]
        writing.save(context.user)
        return outcomes

    def example(self, context: Context) -> Mapping[str, str]:
        return {
            "name": "示例市第一人民医院", "province": "示例省", "city": "示例市", "county": "东区", "level": "三级甲等",
            "address": "示例路1号", "phones": "010-55500100；010-55500101", "hours": "08:00-17:00", "source": "官网",
            "source_on": "2026-01-31",
        }  # fmt: skip

    def allowed(self, context: Context) -> Mapping[str, Sequence[str]]:
        return {"level": [str(level.label) for level in HospitalLevel if level]}


def _identity(row: CleanRow, context: Context) -> tuple[str, str, str]:
    return name_key(row.facts["name"]), row.facts["city"], row.facts["county"]


class _Writing:
    """The organisations of one chunk: those known, those to create and those to change."""

    def __init__(self, known: dict[tuple[str, str, str], Organisation], kind: str) -> None:
        self.known, self.kind = known, kind
        self.new: list[Organisation] = []
        self.changed: dict[int, Organisation] = {}

    def take(self, row: CleanRow, identity: tuple[str, str, str]) -> Outcome:
        organisation = self.known.get(identity)
        if organisation is None:
            organisation = Organisation(kind=self.kind, city=identity[1], county=identity[2])
            name_organisation(organisation, row.facts["name"])
            _fill(organisation, row.facts)
            self.known[identity] = organisation
            self.new.append(organisation)
            return Outcome(Result.CREATED)
        if not _fill(organisation, row.facts):
            return Outcome(Result.UNCHANGED)
        if organisation.pk:
            self.changed[organisation.pk] = organisation
        return Outcome(Result.UPDATED)

    def save(self, user: User) -> None:
        bulk_create_with_history(self.new, Organisation, default_user=user)
        changed = list(self.changed.values())
        bulk_update_with_history(changed, Organisation, [*DETAILS, "level"], default_user=user)


def _fill(organisation: Organisation, facts: Mapping[str, Any]) -> bool:
    """Take over what the row says (unsaved); return whether anything differed."""
    said = {**facts, "level_as_written": facts["level"]}
    changed = [name for name in DETAILS if not is_blank(said[name]) and getattr(organisation, name) != said[name]]
    for name in changed:
        setattr(organisation, name, said[name])
    if "level_as_written" in changed:
        organisation.level = level_of(facts["level"])
    return bool(changed)
