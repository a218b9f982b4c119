"""What the nights keep of attainment is the same wherever the job was killed."""

import pytest

from retention.attained_sums import sum_attained
from retention.models import AttainedSum
from tests.desk.companies import PERIODS, kept, make_company
from tests.killing import kill_points, run_until_statement


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_and_run_again_it_keeps_the_same(nation, north_1, south_1, li, zhao, wang, anzhen, after):
    make_company(nation, north_1, south_1, li, zhao, wang, anzhen)
    periods = PERIODS[:2]
    AttainedSum.objects.exclude(first_on__in=[first for first, _ in periods]).delete()
    expected = kept()
    AttainedSum.objects.all().delete()
    points = kill_points(lambda: sum_attained(periods), after=after)
    assert kept() == expected

    for number in points:
        AttainedSum.objects.all().delete()
        run_until_statement(lambda: sum_attained(periods), number, after=after)
        sum_attained(periods)

        assert kept() == expected, f"killed at statement {number}"
