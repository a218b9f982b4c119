from django.db import transaction

from workdays.models import Day
from workdays.queries import calendar


@transaction.atomic
def rebuild_days() -> int:
    """Make the day table agree with the holidays; return how many days had to change. Safe to run again."""
    known = {row.on: row for row in Day.objects.all()}
    wanted = [Day(on=on, number=number, is_working=working) for on, number, working in calendar().days()]
    changed = [day for day in wanted if not _same(known.get(day.on), day)]
    Day.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["on"], update_fields=["number", "is_working"], batch_size=2000
    )
    return len(changed)


def _same(old: Day | None, new: Day) -> bool:
    return old is not None and (old.number, old.is_working) == (new.number, new.is_working)
