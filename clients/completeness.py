"""How much of what a client's role asks for is known (001#19–21). Decided without a database or a clock.

| | asked |
|---|---|
| everybody | where she works, the form of address; in a hospital her role |
| prescriber | department, professional title, stage, style, what she cares about, when she is found |
| decision-maker | post, duties, what she has a say in, what she cares about, style |
| influencer | post, duties, whom she moves |

Who has several roles is asked what each of them asks, once. A firm is none: its file is another one.

Only what serves the work is asked. A birthday, what she likes to talk of, and her private numbers are kept where she
gave them, and never count: nobody is to be questioned for the sake of a percentage.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.enums import Role

# Below this a profile is thin, and the list of clients can be asked for it.
THIN_PERCENT = 50

ALL_ROLES = frozenset(Role)
_SPEAKS = frozenset({Role.PRESCRIBER, Role.DECISION_MAKER})
_POSTED = frozenset({Role.DECISION_MAKER, Role.INFLUENCER})


class Asked(NamedTuple):
    """What is asked of whom; `roles` empty for everybody."""

    name: str
    label: str | Promise
    roles: frozenset[Role] = frozenset()


ASKED = (
    Asked("role", _("Role")),
    Asked("organisation", _("Organisation")),
    Asked("address_form", _("Form of address")),
    Asked("department", _("Department"), frozenset({Role.PRESCRIBER})),
    Asked("title", _("Professional title"), frozenset({Role.PRESCRIBER})),
    Asked("stage", _("Stage"), frozenset({Role.PRESCRIBER})),
    Asked("hours", _("Clinic hours"), frozenset({Role.PRESCRIBER})),
    Asked("style", _("Style"), _SPEAKS),
    Asked("concerns", _("Cares about"), _SPEAKS),
    Asked("post", _("Post"), _POSTED),
    Asked("duties", _("Duties"), _POSTED),
    Asked("decision_scope", _("Has a say in"), frozenset({Role.DECISION_MAKER})),
    Asked("moves", _("Whom she moves"), frozenset({Role.INFLUENCER})),
)


class Completeness(NamedTuple):
    """Of what is asked, how many percent are known, rounded down; and what is not, in words."""

    percent: int
    missing: tuple[str | Promise, ...]


def asked_of(roles: Collection[Role], *, in_hospital: bool) -> list[Asked]:
    """What is asked of somebody with these roles. Who works elsewhere needs none of them."""
    held = frozenset(roles)
    found = [each for each in ASKED if not each.roles or each.roles & held]
    return found if in_hospital or held else [each for each in found if each.name != "role"]


def completeness(roles: Collection[Role], known: Collection[str], *, in_hospital: bool) -> Completeness:
    """Of somebody with these roles of whom these facts are known, by the names in `ASKED`; others change nothing."""
    asked = asked_of(roles, in_hospital=in_hospital)
    missing = tuple(each.label for each in asked if each.name not in known)
    return Completeness(100 * (len(asked) - len(missing)) // len(asked), missing)
