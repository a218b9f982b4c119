"""Dates as a colleague would write them."""

from datetime import date

import pytest
from django.utils.formats import date_format
from django.utils.translation import override


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "6月1日"), ("en", "June 1")])
def test_a_month_and_a_day(language, words):
    with override(language):
        assert date_format(date(2026, 6, 1), "MONTH_DAY_FORMAT") == words
