"""The flags of the demo: its manager finds both kinds, and each says what the history of that night says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.enums import PostingRole
from accounts.models import Posting, User
from pharmacrm.demo.flags import found_on
from pharmacrm.demo.load import load
from retention.enums import FlagKind
from retention.models import EffortFlag
from tests.desk.boards import tables_of
from tests.pharmacrm.test_demo_losses import DEMO, FRIDAY, load_demo
from tests.visits.conftest import time_machine_at

__all__ = ["time_machine_at"]

DAY = timedelta(days=1)
# Two weeks before this Sunday's week nobody works, and two before this Tuesday's there are three working days.
AFTER_THE_SPRING_FESTIVAL = date(2026, 3, 8)
AFTER_NATIONAL_DAY = date(2026, 10, 13)


@pytest.mark.parametrize("on", [AFTER_THE_SPRING_FESTIVAL, AFTER_NATIONAL_DAY])
def test_its_manager_finds_both_kinds_with_the_clients_they_are_about(client, db, time_machine_at, on):
    load_demo(replace(DEMO, on=on))
    time_machine_at(f"{on}T10:00:00+08:00")
    client.force_login(User.objects.get(username="manager"))

    tables = tables_of(client.get("/retention/effort/"))

    for key in FlagKind:
        rows = tables[key].rows
        assert rows, key
        assert all(row.cells[0].links[0].href for row in rows)


def test_each_says_what_was_so_on_its_night(db):
    load_demo(DEMO)

    for flag in EffortFlag.objects.all():
        posting = Posting.objects.select_related("user", "territory").get(user=flag.rep, role=PostingRole.REP)
        (found,) = [each for each in found_on(posting, flag.told_on) if each.kind == flag.kind]
        assert found.facts == {name: getattr(flag, name) for name in found.facts}
        assert sorted(found.clients) == sorted(flag.clients.values_list("pk", flat=True))
        assert flag.week_on < flag.told_on <= min(FRIDAY, flag.week_on + 7 * DAY)


def test_a_small_district_has_nobody_who_drifts(db):
    world = load(replace(DEMO, reps=6, clients_per_rep=20), password="a-password-of-the-demo", report=lambda line: None)

    assert set(EffortFlag.objects.values_list("told_on", flat=True)) <= {world.plan.on}
