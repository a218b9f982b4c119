"""What an exported list of clients says: its columns, and one row for each relationship."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from clients.models import Relationship

# Clients read and written together.
AT_ONCE = 1000


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


def rows_of(ids: Sequence[int], language: str | None) -> Iterator[list[Any]]:
    """A row for each id, in this order, in a language; a part of them in memory at a time.

    It is read while the file is on its way, when the request and its language are over.
    """
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        found = Relationship.objects.with_client().in_bulk(part)
        with override(language):
            written = list(rows(found[pk] for pk in part if pk in found))
        yield from written


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
