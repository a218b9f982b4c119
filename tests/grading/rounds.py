"""A round of the cast: opened on the quarter's first day, with whatever each test needs of it."""

from datetime import UTC, date, datetime

from grading.answers import Answer
from grading.enums import FactSource
from grading.models import RoundPart
from grading.rounds import open_rounds

# The fourth quarter of the cast's year, and its due day: 15 working days after National Day's week.
OPENS = date(2026, 10, 1)
AT = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
# A working day while it runs.
ON = date(2026, 10, 12)
ON_AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)

STRONG = {
    "outpatients_per_week": Answer(150, FactSource.OBSERVED),
    "attitude": Answer("明确表示认可", FactSource.OBSERVED),
}
WEAK = {
    "outpatients_per_week": Answer(5, FactSource.OBSERVED),
    "attitude": Answer("明确表示认可", FactSource.OBSERVED),
}


def opened() -> None:
    open_rounds(on=OPENS, at=AT)


def part_of(territory) -> RoundPart:
    """The territory's part of the round, opened first where it is not."""
    opened()
    return RoundPart.objects.select_related("round", "territory").get(territory=territory)
