"""The words of a greeting: a template with what is known of her put in. Without a database or a clock.

A greeting is never a gift and says nothing of benefits or prescriptions: a template that does is refused.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar

from django.utils.translation import gettext as _

from clients.names import addressed
from visits.wechat_draft import UNSAYABLE

LONGEST = 500
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
NAMES = ("address", "name", "hospital", "department", "rep", "festival")


class Person(NamedTuple):
    """What is put in of a client."""

    full_name: str
    address_form: str = ""
    hospital: str = ""
    department: str = ""
    grade: str = ""
    roles: tuple[str, ...] = ()
    style: str = ""


class Words(Protocol):
    """What is read of a template."""

    pk: int
    grade: str
    role: str
    style: str
    words_zh: str
    words_en: str


Template = TypeVar("Template", bound=Words)


def faults_of(words: str) -> list[str]:
    """What is wrong with the words of a template, in words; empty when nothing is."""
    faults = []
    unknown = [name for name in _PLACEHOLDER.findall(words) if name not in NAMES]
    if unknown or words.count("{") != words.count("}"):
        allowed = ", ".join(f"{{{name}}}" for name in NAMES)
        faults.append(_("Only these stand for something: %(allowed)s.") % {"allowed": allowed})
    if "{address}" not in words and "{name}" not in words:
        faults.append(_("A greeting addresses somebody: {address} or {name} must stand in it."))
    if UNSAYABLE.search(words):
        faults.append(_("A greeting says nothing of gifts, meals, fees or prescriptions."))
    return faults


def closest(templates: Iterable[Template], person: Person) -> Template | None:
    """The template that fits a person by most of what it asks for; of equals the oldest. None where none fits."""
    fitting = [each for each in templates if _fits(each, person)]
    return min(fitting, key=lambda each: (-_asks(each), each.pk), default=None)


def _fits(template: Words, person: Person) -> bool:
    return (
        template.grade in ("", person.grade)
        and template.style in ("", person.style)
        and (not template.role or template.role in person.roles)
    )


def _asks(template: Words) -> int:
    return sum(bool(asked) for asked in (template.grade, template.role, template.style))


def put_in(words: str, person: Person, *, rep: str, festival: str, in_english: bool) -> str:
    """The words for one person. What is not known of her is said so that the sentence still stands."""
    known = {
        "address": addressed(person.full_name, person.address_form, in_english=in_english),
        "name": person.full_name,
        "hospital": person.hospital or ("your hospital" if in_english else "贵院"),
        "department": person.department or ("your department" if in_english else "科里"),
        "rep": rep,
        "festival": festival,
    }
    return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), words)[:LONGEST]
