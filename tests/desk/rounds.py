"""Rounds of li's as a working day finds them: last quarter's closed with a check, this quarter's begun."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from desk.closing import close_part
from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource
from grading.judging import judge
from grading.models import Round, RoundPart
from grading.rounds import approve, hand_in
from tests.cast import client_of
from workdays.quarters import Quarter, quarter_of

SAID = {
    "outpatients_per_week": Answer(120, FactSource.OBSERVED),
    "attitude": Answer("明确表示认可", FactSource.CLIENT),
}


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def part_in(quarter: Quarter, territory, *, opens_on: date | None = None) -> RoundPart:
    opens = opens_on or quarter.first
    running, _made = Round.objects.get_or_create(
        year=quarter.year,
        number=quarter.number,
        defaults={"opens_on": opens, "due_on": opens + timedelta(days=21), "opened_at": moment(opens)},
    )
    return RoundPart.objects.create(round=running, territory=territory, opened_on=opens)


def closed_part(world, on: date) -> RoundPart:
    """Last quarter's: dr_chen was assessed in it and is drawn for a check."""
    before = quarter_of(on).before
    part, day = part_in(before, world.north_1), before.last
    assess(relationship=world.dr_chen, author=world.li, on=before.first, values=SAID, at=moment(before.first))
    worse = {"outpatients_per_week": Answer(60, FactSource.OBSERVED)}
    judge(part, world.dr_chen.pk, by=world.li, answers=worse, note="门诊减少", on=day, at=moment(day))
    hand_in(part, by=world.li, on=day, at=moment(day))
    approve(part, by=world.wang, on=day, at=moment(day))
    close_part(part, on=day, at=moment(day))
    return part


def open_part(world, on: date) -> RoundPart:
    """This quarter's: one of her clients is assessed, dr_chen is not."""
    part = part_in(quarter_of(on), world.north_1, opens_on=on)
    other = client_of(world.north_1, world.anzhen, "何平", grade="C")
    judge(part, other.pk, by=world.li, answers=SAID, on=on, at=moment(on))
    return part
