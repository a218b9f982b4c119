"""What a company's board reads of the counted days is at every moment what the lists find."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command

from accounts.actions import move_territory
from accounts.models import Territory
from clients.enums import Grade
from clients.models import Relationship
from retention.churn import stocks
from retention.learned import counted_days
from retention.models import CountedDay, Snapshot, StateSpan, Subtotal
from retention.snapshots import COLUMNS, catch_up, sum_up_again, take
from retention.spent import Effort, efforts
from retention.subtotals import done_below
from tests.cast import TODAY, client_of
from tests.killing import kill_points, run_until_statement
from tests.retention.panel import panel_of
from tests.visits.conftest import NOW, logged
from visits.actions import correct_visit, undo_visit
from visits.activities import edit_activity, log_activity
from visits.enums import ActivityKind, Channel, Outcome
from visits.models import Activity, Visit

DAY = timedelta(days=1)
PERIOD = (TODAY - 6 * DAY, TODAY - DAY)
BEFORE = (TODAY - 12 * DAY, TODAY - 7 * DAY)
YESTERDAY = TODAY - DAY
# The night that counts yesterday, and the morning after it.
NIGHT = NOW - timedelta(hours=8)


def spend(rep, territory, on, minutes=30):
    said = {"kind": ActivityKind.ERRAND, "minutes": minutes, "words": "", "relationship": None, "happened_on": on}
    return log_activity(rep=rep, territory=territory, key=uuid4(), at=NOW, **said)[0]


def listed(node, period):
    """The same without anything kept: from every visit and activity below the node."""
    visits, activities = Visit.objects.below([node.path]), Activity.objects.standing().below([node.path])
    found = efforts(visits.between(*period), activities.between(*period), by="territory__path")
    sums = {}
    for path, effort in found.items():
        child = path[: (node.depth + 1) * Territory.steplen]
        columns = sums.setdefault(child, dict.fromkeys(COLUMNS, 0))
        for column, number in effort.columns().items():
            columns[column] += number
    return {path: Effort.of(columns) for path, columns in sums.items()}


def looked_at(node):
    node = Territory.objects.get(pk=node.pk)
    children = list(Territory.objects.filter(path__startswith=node.path, depth=node.depth + 1))
    return SimpleNamespace(node=node, children=children, counted=counted_days(BEFORE[0], PERIOD[1]))


def below(node):
    return done_below(looked_at(node), [PERIOD, BEFORE])


def fits(*nodes):
    """Whether what is kept and what is found agree, for both periods and every child of these nodes."""
    for node in nodes:
        for period, done in zip((PERIOD, BEFORE), below(node), strict=True):
            known = {path: effort for path, effort in done.items() if effort != Effort.of({})}
            assert known == listed(node, period)
    return True


@pytest.fixture
def morning():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def country(nation, north, north_1, south_1, li, wang, zhao, anzhen, morning):
    """Two districts with visits of every day of both periods, somebody of the district itself, all days counted."""
    ours, theirs = client_of(north_1, anzhen, "北甲", grade="A"), client_of(south_1, anzhen, "南乙", grade="B")
    direct = client_of(north, anzhen, "北直", grade="C")
    for number in range(1, 13):
        at = NOW - number * DAY
        logged(ours, li, at=at, minutes=number, outcome=[Outcome.MET, Outcome.BUSY][number % 2])
        logged(theirs, zhao, at=at, competitor="某药", waited_minutes=20)
    logged(direct, wang, at=NOW - 3 * DAY, channel=Channel.PHONE, answered=True)
    with time_machine.travel(NOW - 2 * DAY, tick=False):
        spend(li, north_1, TODAY - 2 * DAY)
    with time_machine.travel(NIGHT, tick=False):
        for number in range(12, 0, -1):
            catch_up(on=TODAY - number * DAY)
    return nation, north


def test_days_that_were_counted_are_read_from_their_sums(country):
    nation, north = country
    assert set(Subtotal.objects.values_list("territory__code", flat=True)) >= {"N", "S"}

    Visit.objects.update(undone_at=NOW)

    done = below(nation)[0]
    assert done[north.path].logged == 7


def test_they_are_those_of_the_lists(country):
    assert fits(*country)


def test_a_day_that_was_not_counted_is_read_as_it_is(country):
    CountedDay.objects.filter(on__in=[YESTERDAY, TODAY - 8 * DAY]).delete()

    assert fits(*country)


def test_without_any_counted_day_everything_is_read_as_it_is(country):
    CountedDay.objects.all().delete()

    assert fits(*country)


def test_a_visit_logged_late_counts_at_once(country, li):
    logged(Relationship.objects.get(client__full_name="北甲"), li, at=NOW, happened_at=NOW - 2 * DAY, minutes=99)

    assert fits(*country)
    assert below(country[0])[0][country[1].path].talked[Grade.A] > 99


def test_a_late_visit_that_is_taken_back_counts_no_more(country, li):
    late = logged(Relationship.objects.get(client__full_name="北甲"), li, at=NOW, happened_at=NOW - 2 * DAY)
    undo_visit(late, by=li, at=NOW)

    assert fits(*country)


def test_a_correction_counts_on_the_day_it_leads_to(country, li):
    visit = Visit.objects.filter(rep=li, happened_on=TODAY - 2 * DAY).get()

    correct_visit(visit, by=li, at=NOW, reason="记错日子", happened_at=NOW - 8 * DAY)

    assert fits(*country)


def test_an_activity_of_another_day_counts_on_that_day(country, north_1):
    activity = Activity.objects.get()
    said = {"kind": ActivityKind.ERRAND, "minutes": 45, "words": "", "relationship": None}

    edit_activity(activity, territory=north_1, happened_on=TODAY - 4 * DAY, **said)

    assert fits(*country)


def test_the_next_night_counts_in_what_was_learned(country, li):
    ours = Relationship.objects.get(client__full_name="北甲")
    logged(ours, li, at=NOW, happened_at=NOW - 4 * DAY, minutes=99)
    with time_machine.travel(NIGHT + DAY, tick=False):
        catch_up(on=TODAY)

    row = Snapshot.objects.get(territory=ours.territory, on=TODAY - 4 * DAY)
    assert row.talked_a >= 99
    assert fits(*country)
    assert {at.date() for at in CountedDay.objects.values_list("counted_at", flat=True)} == {(NIGHT + DAY).date()}


def test_a_part_hung_elsewhere_is_summed_up_where_it_hangs(country, nation, north_1):
    south = Territory.objects.get(code="S")
    move_territory(north_1, parent=south)
    north, south = Territory.objects.get(code="N"), Territory.objects.get(code="S")

    assert not CountedDay.objects.filter(is_summed=True).exists()
    assert fits(nation, north, south)
    before = stocks(looked_at(nation), [YESTERDAY])
    assert sum_up_again() == 12
    assert fits(nation, north, south)
    assert stocks(looked_at(nation), [YESTERDAY]) == before


def test_a_leaf_that_becomes_a_district_is_summed_up(country, nation, north_1):
    Territory.objects.add_child(north_1, {"code": "N-1-1", "name": "分片"})

    assert fits(nation, Territory.objects.get(code="N"))
    sum_up_again()
    assert fits(nation, Territory.objects.get(code="N"))


def test_figures_of_the_state_are_the_same_summed_up_or_not(country):
    summed = [stocks(looked_at(node), [YESTERDAY]) for node in country]

    CountedDay.objects.update(is_summed=False)

    assert [stocks(looked_at(node), [YESTERDAY]) for node in country] == summed


# --- killed -----------------------------------------------------------------------------------------------------------


def everything():
    return [
        list(model.objects.order_by("on", "territory").values_list("territory__code", "on", *COLUMNS))
        for model in (Snapshot, Subtotal)
    ] + [list(CountedDay.objects.values_list("on", "is_summed"))]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_while_it_counts_in_and_run_again_it_ends_the_same(after, north_1, south_1, li, anzhen):
    panel_of(north_1, 2)
    ours = client_of(north_1, anzhen, "北甲", grade="A")
    with time_machine.travel(NIGHT, tick=False):
        catch_up(on=YESTERDAY - DAY)
        catch_up(on=YESTERDAY)
    with time_machine.travel(NOW, tick=False):
        logged(ours, li, at=NOW, happened_at=NOW - 2 * DAY, minutes=99)
    stood = everything(), list(CountedDay.objects.all())

    def reset():
        Snapshot.objects.filter(on__gt=YESTERDAY).delete()
        Subtotal.objects.filter(on__gt=YESTERDAY).delete()
        Snapshot.objects.filter(on=YESTERDAY - DAY).update(talked_a=0, logged=0, contacts_a=0, in_person=0, late=0)
        CountedDay.objects.all().delete()
        CountedDay.objects.bulk_create(stood[1])

    def run():
        with time_machine.travel(NIGHT + DAY, tick=False):
            catch_up(on=TODAY)

    reset()
    points = kill_points(run, after=after)
    expected = everything()
    assert expected != stood[0]
    for number in points:
        reset()
        run_until_statement(run, number, after=after)
        run()

        assert everything() == expected, f"killed at statement {number}"


def test_days_are_back_filled_with_their_sums(country, morning):
    expected = everything()
    for model in (Snapshot, Subtotal, CountedDay):
        model.objects.all().delete()

    call_command("snapshot", "--from", str(TODAY - 12 * DAY), "--to", str(YESTERDAY))

    assert everything() == expected
    assert StateSpan.objects.exists()
    assert take(on=YESTERDAY) == 0
