"""How many suitable patients a client sees a month: the raw estimate behind potential (DOMAIN, Pareto check; 003#15).

Whoever sees twice as many counts twice, where the score of potential stops at 100. Two kinds of indicators make it:
counted ones that say what one unit stands for in a month (an outpatient a week is 4.35 of them, a discharge a month is
one), and chosen ones whose steps say what share of the client's patients is suitable, by the middle of the band.

    volume = the sum of number × per month, × the share of suitable ones
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

# No unit stands for more: one a day.
MOST_PER_MONTH = 31


class Measure(NamedTuple):
    """What is known by one indicator: a number and what one of it is a month, or a share of suitable ones (0–100)."""

    number: int | None = None
    per_month: Decimal | None = None
    patient_share: int | None = None


def volume(measures: Iterable[Measure], *, asks_for_share: bool) -> int | None:
    """Suitable patients a month, rounded half up; None when nothing says it.

    Several shares count by their mean. Where the scheme asks for no share, what is counted is suitable already; where
    it asks and the share is not known, the volume isn't either.
    """
    known = list(measures)
    counted = [one.number * one.per_month for one in known if one.number is not None and one.per_month is not None]
    shares = [one.patient_share for one in known if one.patient_share is not None]
    if not counted or (asks_for_share and not shares):
        return None
    share = Decimal(sum(shares)) / len(shares) if asks_for_share else Decimal(100)
    return int((sum(counted) * share / 100).quantize(Decimal(1), ROUND_HALF_UP))
