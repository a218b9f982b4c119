"""What an exported list of clients says: its columns, and one row for each relationship."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from clients.models import Relationship


def header() -> list[str]:
    return [
        _("Organisation"),
        _("Department"),
        _("Full name"),
        _("Professional title"),
        _("Post"),
        _("Roles"),
        _("Grade"),
        _("Stage"),
        _("Status"),
        _("Last contact"),
        _("Due on"),
        _("Phone"),
        _("WeChat"),
        _("E-mail"),
        _("Territory"),
    ]


def rows(relationships: Iterable[Relationship]) -> Iterator[list[Any]]:
    for relationship in relationships:
        client = relationship.client
        yield [
            client.organisation.name if client.organisation else "",
            client.department.name if client.department else "",
            client.full_name,
            client.title,
            client.post,
            "、".join(str(role.label) for role in client.roles),
            relationship.get_grade_display(),
            relationship.get_stage_display(),
            relationship.get_status_display(),
            relationship.last_contact_on,
            relationship.due_on,
            client.phone,
            client.wechat,
            client.email,
            relationship.territory.code,
        ]
