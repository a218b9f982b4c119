"""A roster: whom a territory maintains, at which hospital, and what is known of her potential and support.

One row is one client as covered by one territory. She is the same client when her number in another system is the
same, else when name and organisation are, and the department where the row gives one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from clients.enums import Role
from clients.importing import synonyms
from clients.importing.columns import Field
from clients.importing.kinds import Claim, CleanRow, Context, ImportKind, OptionsForm, Outcome
from clients.importing.places import city_key
from clients.importing.rows import Text
from clients.models import Client, Organisation
from clients.names import name_key, unmarked
from desk.importing.facts import PREFIX, fact_fields, fact_values
from desk.importing.roster_rows import Reading
from desk.importing.roster_writing import Writing

_BETWEEN_ROLES = re.compile(r"[、,，;；/／|\n]+")

_ROLE_WORDS = {
    Role.PRESCRIBER: ("处方者", "处方", "Prescriber"),
    Role.DECISION_MAKER: ("决策者", "决策", "Decision maker", "decision_maker"),
    Role.INFLUENCER: ("影响者", "影响", "Influencer"),
}
ROLES = {name_key(word): role for role, words in _ROLE_WORDS.items() for word in words}


def _length(model: type[Client] | type[Organisation], column: str) -> int:
    return int(getattr(model._meta.get_field(column), "max_length", 0))


class Roles(Text):
    """Roles by their words in either language or their codes, several in one cell."""

    default_error_messages = {"unknown": _("“%(word)s” is no role.")}

    def to_python(self, value: Any) -> Any:
        """A list of Role, in their order."""
        found = [role for word in _BETWEEN_ROLES.split(super().to_python(value)) for role in self._roles(word)]
        return sorted(set(found), key=list(Role).index)

    def _roles(self, text: str) -> list[Role]:
        """Spaces stand within a role's words, or between roles."""
        whole = ROLES.get(name_key(text))
        return [whole] if whole else [self._role(word) for word in text.split()]

    def _role(self, word: str) -> Role:
        if name_key(word) not in ROLES:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"word": word})
        return ROLES[name_key(word)]

    def validate(self, value: Any) -> None:
        """Any number of roles will do."""

    def run_validators(self, value: Any) -> None:
        """They are chosen from a list."""


class RosterOptions(OptionsForm):
    territory = forms.CharField(
        label=_("Territory"), required=False, max_length=40, help_text=_("Its code, for rows that give none.")
    )
    city = forms.CharField(label=_("City"), required=False, max_length=40, help_text=_("For rows that give none."))
    create_organisations = forms.BooleanField(
        label=_("Enter organisations that are not known as new ones"), required=False
    )

    def clean_territory(self) -> str:
        code: str = self.cleaned_data["territory"].strip()
        if code and not self.context.territories().filter(code=code).exists():
            raise ValidationError(_("There is no such territory among yours."))
        return code


class RosterRow(forms.Form):
    organisation = Text(max_length=_length(Organisation, "name"))
    city = Text(max_length=_length(Organisation, "city"), required=False)
    department = Text(max_length=80, required=False)
    full_name = Text(max_length=_length(Client, "full_name"))
    title = Text(max_length=_length(Client, "title"), required=False)
    post = Text(max_length=_length(Client, "post"), required=False)
    roles = Roles(required=False)
    phone = Text(max_length=_length(Client, "phone"), required=False)
    external_id = Text(max_length=_length(Client, "external_id"), required=False)
    territory = Text(max_length=40, required=False)

    def clean_full_name(self) -> str:
        return _name(self.cleaned_data["full_name"])

    def clean_organisation(self) -> str:
        return _name(self.cleaned_data["organisation"])

    def clean_department(self) -> str:
        department: str = self.cleaned_data["department"]
        return _name(department) if department else ""


def _name(text: str) -> str:
    if not name_key(text):
        raise ValidationError(_("This is not a name."))
    return text


class Roster(ImportKind):
    code = "roster"
    label = _("Client roster")
    description = _("Clients with hospital, department, roles and territory, and what their grade comes from.")
    options_form = RosterOptions
    chunk = 250

    def may_use(self, user: User) -> bool:
        """Everybody brings her own clients; which territories are hers is asked of every row."""
        return True

    def fields(self, context: Context) -> Sequence[Field]:
        has_default = bool(context.options.get("territory"))
        return [
            Field("organisation", _("organisation"), synonyms.ORGANISATION, required=True),
            Field("city", _("city"), synonyms.CITY, help=_("Tells hospitals of the same name apart.")),
            Field("department", _("department"), synonyms.DEPARTMENT),
            Field("full_name", _("full name"), synonyms.PERSON, required=True),
            Field("title", _("professional title"), synonyms.TITLE),
            Field("post", _("post"), synonyms.POSITION),
            Field(
                "roles",
                pgettext_lazy("of clients", "roles"),
                synonyms.ROLES,
                help=_("Several in one cell, with a comma between."),
            ),
            Field("phone", _("phone"), synonyms.PHONE),
            Field(
                "external_id",
                _("number in another system"),
                synonyms.CODE,
                help=_("Finds the client again when her name or place changed."),
            ),
            Field("territory", _("territory"), synonyms.TERRITORY, required=not has_default, help=_("Its code.")),
            *fact_fields(context),
        ]

    def row_form(self, context: Context) -> type[forms.Form]:
        facts = {field.name: Text(max_length=120, required=False) for field in fact_fields(context)}
        return type("RosterRowWithFacts", (RosterRow,), facts)

    def claims(self, row: CleanRow, context: Context) -> list[Claim]:
        """About the person and about what the territory knows of her.

        Rows that leave out the department or the number of somebody another row gives them for cannot be told apart.
        """
        facts = row.facts
        city = facts["city"] or context.options.get("city") or ""
        name = (name_key(facts["full_name"]), unmarked(name_key(facts["organisation"])), city_key(city))
        department, number = name_key(facts["department"]), facts["external_id"]
        person = ("number", number) if number else ("person", *name, department)
        territory = facts["territory"] or context.options.get("territory") or ""
        shared = {key: facts[key] for key in ("title", "post", "roles", "phone")}
        where = {"full_name": name[0], "organisation": name[1:], "department": department}
        return [
            Claim(("name", *name), {"department": "+" if department else "-"}),
            Claim(("place", *name, department), {"external_id": "+" if number else "-"}),
            Claim(person, {**shared, **where}),
            Claim((*person, territory), {key: value for key, value in facts.items() if key.startswith(PREFIX)}),
        ]

    def faults(self, rows: Sequence[CleanRow], context: Context) -> dict[int, str]:
        reading = Reading(rows, context)
        return {row.number: fault for row in rows if (fault := reading.read(row).fault)}

    def apply(self, rows: Sequence[CleanRow], context: Context) -> list[Outcome]:
        reading = Reading(rows, context)
        writing = Writing(context, [reading.read(row) for row in rows])
        return writing.write()

    def example(self, context: Context) -> Mapping[str, str]:
        steps = {name: words[-1] for name, words in fact_values(context).items()}
        numbers = {field.name: "100" for field in fact_fields(context)}
        territory = context.territories().filter(numchild=0).first()
        return {
            **numbers,
            **steps,
            "organisation": "示例市第一人民医院",
            "city": "示例市",
            "department": "心内科",
            "full_name": "王示例",
            "title": "主任医师",
            "post": "科主任",
            "roles": _joined([str(Role.PRESCRIBER.label), str(Role.DECISION_MAKER.label)]),
            "phone": "010-55500100",
            "external_id": "HCP-0001",
            "territory": territory.code if territory else "",
        }

    def allowed(self, context: Context) -> Mapping[str, Sequence[str]]:
        codes: list[str] = list(context.territories().filter(numchild=0).values_list("code", flat=True)[:500])
        return {"roles": [str(role.label) for role in Role], "territory": codes, **fact_values(context)}


def _joined(words: Sequence[str]) -> str:
    return "、".join(words)
