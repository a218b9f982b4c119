"""Whether a value is stale, and whether a D rests on anything."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Grade
from grading.enums import Axis, FactSource
from grading.evidence import fresh_from, is_stale, lacks_evidence
from tests.cast import TODAY


@dataclass(frozen=True)
class Said:
    source: str
    as_of: date


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("on", "quarters", "first"),
    [
        (date(2026, 11, 16), 2, date(2026, 5, 16)),
        (date(2026, 3, 1), 2, date(2025, 9, 1)),
        # A month that is shorter: its last day.
        (date(2026, 8, 31), 2, date(2026, 2, 28)),
        (date(2024, 8, 31), 2, date(2024, 2, 29)),
        (date(2026, 11, 16), 1, date(2026, 8, 16)),
        (date(2026, 11, 16), 4, date(2025, 11, 16)),
    ],
)
def test_values_are_fresh_from_a_day(on, quarters, first):
    assert fresh_from(on, quarters) == first
    assert not is_stale(first, on, quarters)
    assert is_stale(first - timedelta(days=1), on, quarters)


@given(as_of=DAYS, on=DAYS, later=st.integers(0, 800))
def test_what_is_stale_stays_so(as_of, on, later):
    if is_stale(as_of, on):
        assert is_stale(as_of, on + timedelta(days=later))


FRESH, OLD = TODAY - timedelta(days=30), TODAY - timedelta(days=300)


@pytest.mark.parametrize(
    ("grade", "known", "lacks"),
    [
        (Grade.D, [], True),
        (Grade.D, [(Axis.POTENTIAL, Said(FactSource.CLIENT, FRESH))], False),
        (Grade.D, [(Axis.POTENTIAL, Said(FactSource.CLIENT, OLD))], True),
        (Grade.D, [(Axis.POTENTIAL, Said("", FRESH))], True),
        (Grade.D, [(Axis.SUPPORT, Said(FactSource.CLIENT, FRESH))], True),
        # One is enough, whatever stands beside it.
        (
            Grade.D,
            [(Axis.POTENTIAL, Said(FactSource.FILE, OLD)), (Axis.POTENTIAL, Said(FactSource.PUBLIC, FRESH))],
            False,
        ),
        (Grade.C, [], False),
        (Grade.UNGRADED, [], False),
    ],
)
def test_a_d_needs_evidence_of_potential(grade, known, lacks):
    assert lacks_evidence(grade, known, on=TODAY) == lacks


def test_another_number_of_quarters_is_another_judgement():
    known = [(Axis.POTENTIAL, Said(FactSource.CLIENT, TODAY - timedelta(days=300)))]

    assert lacks_evidence(Grade.D, known, on=TODAY, quarters=2)
    assert not lacks_evidence(Grade.D, known, on=TODAY, quarters=4)
