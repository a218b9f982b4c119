from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template

from clients.importing.columns import Field
from clients.importing.rows import Judged

register = template.Library()


@register.simple_tag
def understood(judged: Judged, field: Field, mapping: Mapping[str, int]) -> str:
    """What a cell was understood as; the cell as it stands where the row has an error."""
    if judged.errors:
        cells, column = judged.row.cells, mapping[field.name]
        return cells[column] if column < len(cells) else ""
    return _in_words(judged.facts.get(field.name))


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "、".join(_in_words(part) for part in value)
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "label", value))
