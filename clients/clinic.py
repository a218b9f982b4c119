"""Which half of which day a clinic slot means: decided without a database or a clock."""

from datetime import date, time

from clients.enums import SlotPart, WeekParity

# Half days as hospitals keep them: a clinic begun before noon is still the morning's until lunch is over.
AFTERNOON = time(12, 30)
EVENING = time(17, 30)


def part_of_day(local: time) -> SlotPart:
    if local >= EVENING:
        return SlotPart.EVENING
    return SlotPart.AFTERNOON if local >= AFTERNOON else SlotPart.MORNING


def parities(on: date) -> set[WeekParity]:
    """The kinds of weeks a day belongs to, by the ISO number of its week."""
    return {WeekParity.EVERY, WeekParity.ODD if on.isocalendar().week % 2 else WeekParity.EVEN}
