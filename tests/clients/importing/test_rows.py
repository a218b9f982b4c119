"""What a cell says, before it is asked whom it is about."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clients.importing.rows import Day


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31",
        "2026/1/31",
        "2026.1.31",
        "2026年1月31日",
        "20260131",
        "2026-01-31 00:00:00",
        "2026-01-31T09:30",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert Day().clean(text) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text", ["202611", "2026111", "2026131", "202601311", "20261301", "260131", "2026-02-30", "昨天"]
)
def test_what_is_no_day_is_not_guessed(text):
    with pytest.raises(ValidationError):
        Day().clean(text)
