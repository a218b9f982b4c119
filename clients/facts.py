"""What is known of a client, for how long it holds, and where it may be known from. Without a database or a clock.

A fact is confirmed by its date. After so many days without a new one it is stale and says so: people change posts and
numbers within the year, and what they care about sooner. The periods are ours, for the source (001#21) asks for a date
alone. A birthday does not go out of date.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HALF_A_YEAR, A_YEAR, TWO_YEARS = 182, 365, 730


class KnownFrom(TextChoices):
    """Where a fact comes from (001#21)."""

    HERSELF = "herself", _("Herself")
    COLLEAGUE = "colleague", _("Others in the department")
    INDUSTRY = "industry", _("People of the industry")
    HOSPITAL = "hospital", _("The hospital's own pages")
    SALES = "sales", _("A sales platform")
    VISIT = "visit", _("Seen on a visit")
    IMPORT = "import", _("Imported file")


class DecisionScope(TextChoices):
    """What she has a say in (001#10, #12)."""

    LISTING = "listing", _("Hospital listing")
    DEPARTMENT = "department", _("Entry into the department")
    PROCUREMENT = "procurement", _("Procurement")
    BUDGET = "budget", _("Budget")
    PATHWAY = "pathway", _("Clinical pathways")


class Concern(TextChoices):
    """What a decision-maker asks about first (001#13)."""

    QUALITY = "quality", _("Quality")
    EFFICACY = "efficacy", _("Efficacy")
    CREDIT = "credit", _("Our credit")


class Fact(NamedTuple):
    """A column of the client, or all of the roles; `holds` is for how many days, None for ever."""

    name: str
    label: str | Promise
    holds: int | None


WORK = (
    Fact("roles", _("Roles"), A_YEAR),
    Fact("title", _("Professional title"), TWO_YEARS),
    Fact("post", _("Post"), A_YEAR),
    Fact("duties", _("Duties"), A_YEAR),
    Fact("decision_scope", _("Has a say in"), A_YEAR),
)
TALK = (
    Fact("address_form", _("Form of address"), TWO_YEARS),
    Fact("concerns", _("Cares about"), HALF_A_YEAR),
    Fact("topics", _("Likes to talk of"), HALF_A_YEAR),
    Fact("birthday", _("Birthday"), None),
)
REACH = (
    Fact("phone", _("Phone"), A_YEAR),
    Fact("wechat", _("WeChat"), A_YEAR),
    Fact("email", _("E-mail"), A_YEAR),
)
FACTS = {fact.name: fact for fact in (*WORK, *TALK, *REACH)}
ROLE_COLUMNS = frozenset({"is_prescriber", "is_decision_maker", "is_influencer"})


def facts_in(columns: Collection[str]) -> set[str]:
    """The facts that these columns of a client are about; columns that are no fact are left out."""
    roles = {"roles"} if ROLE_COLUMNS & set(columns) else set()
    return roles | (FACTS.keys() & set(columns))


def is_stale(name: str, confirmed: date, on: date) -> bool:
    """Whether a fact confirmed on a day has to be asked again."""
    holds = FACTS[name].holds
    return holds is not None and confirmed < on - timedelta(days=holds)


def codes(choices: type[TextChoices], several: Collection[str]) -> str:
    """Several choices as one column keeps them, in their own order."""
    return ",".join(choice for choice in choices.values if choice in several)


Choice = TypeVar("Choice", bound=TextChoices)


def chosen(choices: type[Choice], column: str) -> list[Choice]:
    """The choices that a column keeps."""
    return [choices(code) for code in column.split(",") if code in choices.values]


def month_and_day(birthday: str) -> tuple[int, int] | None:
    """Of "05-20"; None where it is not known."""
    month, _dash, day = birthday.partition("-")
    return (int(month), int(day)) if day else None
