"""People and where they are posted, from a sheet; for administrators. A row is a person, with or without a posting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import may_edit_person
from accounts.actions import PostingOverlaps, save_person, save_posting
from accounts.enums import PostingRole, Saved
from accounts.models import Territory, User
from accounts.rules import fits_node, is_plausible_expiry
from clients.importing import synonyms
from clients.importing.columns import Field
from clients.importing.kinds import Claim, CleanRow, Context, ImportKind, Outcome, Result
from clients.importing.rows import Day, Text
from clients.names import name_key

# A cover follows from approved leave, never from a sheet.
ROLES = {
    PostingRole.REP: ("代表", "医药代表", "Rep", "Representative"),
    PostingRole.MANAGER: ("经理", "地区经理", "主管", "Manager"),
}
FACTS = ("full_name", "email", "phone", "filing_number", "filing_expires_on")


class PostedAs(Text):
    """Rep or manager, by its words in either language or its code."""

    default_error_messages = {"unknown": gettext_lazy("“%(word)s” is neither rep nor manager.")}

    def to_python(self, value: Any) -> PostingRole | None:
        word = super().to_python(value)
        for role, words in ROLES.items():
            if name_key(word) in {role.value, *map(name_key, words)}:
                return role
        if word:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"word": word})
        return None

    def run_validators(self, value: Any) -> None:
        """It is chosen from two."""


class PersonRow(forms.Form):
    username = Text(max_length=80, validators=User._meta.get_field("username").validators)
    full_name = Text(max_length=80)
    email = forms.EmailField(required=False, max_length=254)
    phone = Text(max_length=40, required=False)
    filing_number = Text(max_length=60, required=False)
    filing_expires_on = Day(required=False)
    territory = Text(max_length=40, required=False)
    role = PostedAs(required=False)
    from_on = Day(required=False)
    to_on = Day(required=False)

    def __init__(self, data: Mapping[str, str], context: Context) -> None:
        # People write user names in any case; they are kept in small letters.
        super().__init__({**data, "username": data.get("username", "").strip().lower()})
        self.context = context

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        self._check_filing(data)
        self._check_posting(data)
        return data

    def _check_filing(self, data: Mapping[str, Any]) -> None:
        expires_on = data["filing_expires_on"]
        if expires_on and not is_plausible_expiry(expires_on, self.context.on):
            self.add_error("filing_expires_on", _("This date cannot be right: it is more than 20 years away."))

    def _check_posting(self, data: Mapping[str, Any]) -> None:
        given = [data[name] for name in ("territory", "role", "from_on")]
        if any(given) and not all(given):
            self.add_error(None, _("Territory, role and first day go together."))
        elif data["to_on"] and not all(given):
            self.add_error("to_on", _("A last day needs a posting."))
        elif data["to_on"] and data["to_on"] < data["from_on"]:
            self.add_error("to_on", _("The last day is before the first."))


class People(ImportKind):
    code = "people"
    label = gettext_lazy("Users and postings")
    description = gettext_lazy("Who signs in, with filing number, and to which territory she is posted.")
    chunk = 50

    def may_use(self, user: User) -> bool:
        """Administrators who may do the same in the admin, row by row."""
        needed = ("accounts.add_user", "accounts.change_user", "accounts.add_posting", "accounts.change_posting")
        return user.is_staff and user.has_perms(needed)

    def fields(self, context: Context) -> Sequence[Field]:
        return FIELDS

    def row_form(self, context: Context) -> type[forms.Form]:
        class Row(PersonRow):
            def __init__(self, data: Mapping[str, str]) -> None:
                super().__init__(data, context)

        return Row

    def claims(self, row: CleanRow, context: Context) -> list[Claim]:
        facts = row.facts
        person = Claim(("person", facts["username"]), {name: facts[name] for name in FACTS})
        if not facts["territory"]:
            return [person]
        posting = ("posting", facts["username"], facts["territory"], facts["role"], facts["from_on"])
        # An open end is an answer too.
        return [person, Claim(posting, {"to_on": facts["to_on"] or "open"})]

    def faults(self, rows: Sequence[CleanRow], context: Context) -> dict[int, str]:
        known = _Known.of(rows, context)
        return {row.number: fault for row in rows if (fault := _fault(row, known))}

    def apply(self, rows: Sequence[CleanRow], context: Context) -> list[Outcome]:
        known = _Known.of(rows, context)
        return [_take(row, known) for row in rows]

    def example(self, context: Context) -> Mapping[str, str]:
        return {
            "username": "wang.shili", "full_name": "王示例", "email": "wang.shili@example.test",
            "phone": "010-55500100", "filing_number": "BA-0001", "filing_expires_on": "2027-12-31", "territory": "N-1",
            "role": str(PostingRole.REP.label), "from_on": "2026-01-01",
        }  # fmt: skip

    def allowed(self, context: Context) -> Mapping[str, Sequence[str]]:
        codes: list[str] = list(Territory.objects.values_list("code", flat=True)[:1000])
        return {"role": [str(role.label) for role in ROLES], "territory": codes}


FIELDS = (
    Field(
        "username", gettext_lazy("user name"), ("登录名", "用户名", "账号", "工号", "Username", "Login"), required=True
    ),
    Field("full_name", gettext_lazy("full name"), ("姓名", "员工姓名", "Full Name", "Name"), required=True),
    Field("email", gettext_lazy("e-mail"), synonyms.EMAIL),
    Field("phone", gettext_lazy("phone"), synonyms.PHONE),
    Field("filing_number", gettext_lazy("filing number"), ("备案号", "医药代表备案号", "Filing Number")),
    Field("filing_expires_on", gettext_lazy("filing expires on"), ("备案有效期", "备案到期日", "Filing Expiry")),
    Field("territory", gettext_lazy("territory"), synonyms.TERRITORY, help=gettext_lazy("Its code.")),
    Field("role", pgettext_lazy("of a posting", "role"), ("岗位", "角色", "职务", "Role", "Position")),
    Field("from_on", pgettext_lazy("of a posting", "first day"), ("开始日期", "上岗日期", "From", "Start Date")),
    Field("to_on", pgettext_lazy("of a posting", "last day"), ("结束日期", "离岗日期", "To", "End Date")),
)


@dataclass(frozen=True)
class _Known:
    """What the rows at hand name: the territories by their codes, and the people whom the importer may not edit."""

    territories: Mapping[str, Territory]
    out_of_reach: frozenset[str]

    @classmethod
    def of(cls, rows: Sequence[CleanRow], context: Context) -> "_Known":
        codes = {row.facts["territory"] for row in rows}
        territories = {territory.code: territory for territory in Territory.objects.filter(code__in=codes)}
        return cls(territories, frozenset() if context.everywhere else _out_of_reach(rows, context.user))


def _out_of_reach(rows: Sequence[CleanRow], user: User) -> frozenset[str]:
    """A new e-mail address is enough to take a sign-in over: a sheet changes nobody whom the admin would not let."""
    people = User.objects.filter(username__in={row.facts["username"] for row in rows})
    return frozenset(person.username for person in people if not may_edit_person(user, person))


def _fault(row: CleanRow, known: _Known) -> str:
    if row.facts["username"] in known.out_of_reach:
        return _("You may not change this person, who has more rights than you.")
    code = row.facts["territory"]
    if not code:
        return ""
    if code not in known.territories:
        return _("There is no territory “%(code)s”.") % {"code": code}
    if not fits_node(row.facts["role"], is_leaf=known.territories[code].is_leaf()):
        return _("“%(code)s” has territories below it; a rep is posted to one of these.") % {"code": code}
    return ""


def _take(row: CleanRow, known: _Known) -> Outcome:
    """A person and her posting, both or neither."""
    fault = _fault(row, known)
    if fault:
        return Outcome(Result.REJECTED, fault)
    try:
        with transaction.atomic():
            saved = _save(row, known.territories)
    except PostingOverlaps as overlap:
        words = _("She holds this post on some of these days already: from %(from)s to %(to)s.")
        return Outcome(Result.REJECTED, words % overlap.posting.span)
    for result in (Result.CREATED, Result.UPDATED):
        if result.value in saved:
            return Outcome(result)
    return Outcome(Result.UNCHANGED)


def _save(row: CleanRow, territories: Mapping[str, Territory]) -> set[Saved]:
    facts = row.facts
    optional = {name: facts[name] or None for name in FACTS[1:]}
    user, saved = save_person(username=facts["username"], full_name=facts["full_name"], **optional)
    if not facts["territory"]:
        return {saved}
    _posting, posted = save_posting(
        user=user,
        territory=territories[facts["territory"]],
        role=facts["role"],
        from_on=facts["from_on"],
        to_on=facts["to_on"],
    )
    return {saved, posted}
