"""A row a day and territory, counted from the history alone."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from clients.enums import Grade
from clients.models import Relationship
from retention.actions import scan
from retention.enums import ENDINGS, FLOWS, Figure
from retention.models import CountedDay, Snapshot, StateSpan
from retention.snapshots import COLUMNS, catch_up, take
from retention.spans import record_spans
from tests.cast import TODAY, client_of
from tests.retention.panel import AT, dates
from tests.standing import anzhen, li, nation, north, north_1, south, south_1, zhao
from tests.visits.conftest import NOW, logged
from visits.actions import correct_visit
from visits.enums import Channel

__all__ = ["anzhen", "li", "nation", "north", "north_1", "south", "south_1", "zhao"]

# After which the days count as counted, whatever clock the tests run by.
NIGHT = NOW + timedelta(hours=15)
DAYS = [TODAY - timedelta(days=number) for number in range(9, -1, -1)]
FIRST = DAYS[0]


pytestmark = pytest.mark.usefixtures("db")


def moment(day):
    return AT + (day - TODAY)


def change(relationship, day, **state):
    """What a relationship becomes on a day, as the rooms write it."""
    dates(relationship, **state)
    record_spans([relationship.pk], on=day, at=moment(day))


def rows():
    return list(Snapshot.objects.order_by("on", "territory").values_list("territory__code", "on", *COLUMNS))


def counted(territory, on):
    row = Snapshot.objects.values(*COLUMNS).get(territory=territory, on=on)
    return {column: number for column, number in row.items() if number}


@pytest.fixture(scope="module")
def history(north_1, south_1, li, zhao, anzhen):
    """Ten days of two districts: somebody for every figure in the first, others in the second."""
    StateSpan.objects.all().delete()
    old = {"began_on": FIRST - timedelta(days=30)}
    ours = [client_of(north_1, anzhen, f"北{n}", grade="A", **old) for n in range(6)]
    theirs = [client_of(south_1, anzhen, f"南{n}", grade="B", **old) for n in range(3)]
    Relationship.objects.update(due_on=None, neglected_on=None, escalated_on=None)
    StateSpan.objects.all().delete()
    record_spans(
        [row.pk for row in ours + theirs], on=FIRST - timedelta(days=30), at=moment(FIRST - timedelta(days=30))
    )
    due, neglected, lost, won, loyal, often = ours
    dates(due, due_on=DAYS[2])
    dates(loyal, stage="habit", potential=80, support=60)
    dates(neglected, due_on=DAYS[0], neglected_on=DAYS[3], escalated_on=DAYS[4])
    for day in DAYS:
        if day == DAYS[1]:
            change(won, day, status="lost")
        if day == DAYS[3]:
            fresh = client_of(north_1, anzhen, "新来的", grade="-", began_on=day)
            StateSpan.objects.filter(relationship=fresh).update(recorded_at=moment(day), from_on=day)
            Relationship.objects.filter(pk=fresh.pk).update(due_on=None, neglected_on=None, escalated_on=None)
        if day == DAYS[4]:
            dates(often, last_contact_on=day, contact_days_that_week=3, contact_days_that_month=3)
        if day == DAYS[5]:
            change(lost, day, status="lost")
            change(theirs[0], day, status="lost")
        if day == DAYS[6]:
            change(won, day, status="active")
        scan(on=day, at=moment(day))
        catch_up(on=day)
    return ours, theirs


def test_it_counts_what_was_so_and_what_happened(history, north_1, south_1):
    assert counted(north_1, DAYS[0]) == {"active_a": 6, "due_a": 1, "loyal_a": 1, "top_a": 1}
    assert counted(north_1, DAYS[1]) == {
        "active_a": 5, "due_a": 1, "loyal_a": 1, "top_a": 1, "lost_a": 1,
    }  # fmt: skip
    assert counted(north_1, DAYS[3]) == {
        "active_a": 5, "active_u": 1, "due_a": 2, "neglected_a": 1, "loyal_a": 1, "top_a": 1, "new_u": 1,
    }  # fmt: skip
    assert counted(north_1, DAYS[4])["escalated_a"] == 1
    assert [counted(north_1, day).get("over_visited_a", 0) for day in DAYS[3:6]] == [0, 1, 0]
    assert counted(north_1, DAYS[5])["lost_a"] == 1
    assert counted(north_1, DAYS[6])["won_back_a"] == 1
    assert counted(south_1, DAYS[5]) == {"active_b": 2, "lost_b": 1}


@pytest.mark.parametrize("figure", Figure)
def test_every_number_is_the_length_of_its_list(history, figure, north_1, south_1):
    seen = 0
    for day in DAYS:
        for territory in (north_1, south_1):
            listed = StateSpan.objects.figure(figure, day).filter(territory=territory)
            row = Snapshot.objects.get(territory=territory, on=day)
            for grade in Grade:
                number = getattr(row, f"{figure}_{ENDINGS[grade]}")
                assert number == listed.filter(grade=grade).count()
                seen += number

    assert seen


@pytest.mark.parametrize("figure", sorted(FLOWS))
def test_what_happened_in_several_days_is_the_sum_of_the_days(history, figure):
    days = [StateSpan.objects.figure(figure, day).count() for day in DAYS]

    assert StateSpan.objects.figure(figure, DAYS[0], DAYS[-1]).count() == sum(days) > 0


def test_taken_twice_it_writes_nothing(history):
    before = rows()

    assert sum(take(on=day) for day in DAYS) == 0
    assert rows() == before


def test_taken_for_the_first_time_much_later_it_is_the_same(history):
    before = rows()
    Snapshot.objects.all().delete()

    for day in DAYS:
        take(on=day)

    assert rows() == before


def test_a_transfer_today_changes_no_past_day(history, south_1):
    ours, _theirs = history
    before = rows()

    for row in ours:
        change(row, TODAY + timedelta(days=1), territory=south_1)
    Snapshot.objects.all().delete()
    for day in DAYS:
        take(on=day)

    assert rows() == before


def test_missed_nights_are_caught_up_with(history):
    before = rows()
    Snapshot.objects.filter(on__gt=DAYS[6]).delete()

    catch_up(on=DAYS[9])

    assert rows() == before


def test_it_counts_contacts_by_channel_and_again_when_one_is_logged_late(history, li, north_1):
    ours, _theirs = history
    assert "phone" not in counted(north_1, TODAY)
    CountedDay.objects.update(counted_at=NIGHT)

    logged(ours[5], li, channel=Channel.PHONE, note="聊过", happened_at=NOW, at=NOW + timedelta(days=1))
    catch_up(on=TODAY + timedelta(days=1))

    assert counted(north_1, TODAY)["phone"] == 1


def test_a_correction_moves_a_contact_to_its_channel(history, li, north_1):
    ours, _theirs = history
    visit = logged(ours[5], li)
    catch_up(on=TODAY)
    assert counted(north_1, TODAY)["in_person"] == 1
    CountedDay.objects.update(counted_at=NIGHT)

    correct_visit(visit, by=li, at=NOW + timedelta(days=1), reason="弄错了", channel="phone", answered=True)
    catch_up(on=TODAY + timedelta(days=1))

    assert counted(north_1, TODAY)["phone"] == 1
    assert "in_person" not in counted(north_1, TODAY)


def test_a_day_that_was_counted_is_left_alone_by_the_next_night(history, north_1):
    catch_up(on=TODAY)
    Snapshot.objects.filter(territory=north_1, on=TODAY).update(active_a=77)

    catch_up(on=TODAY + timedelta(days=1))

    assert Snapshot.objects.get(territory=north_1, on=TODAY).active_a == 77


def test_one_that_a_killed_night_left_half_counted_is_counted_again(history, north_1):
    catch_up(on=TODAY)
    right = counted(north_1, TODAY)
    Snapshot.objects.filter(territory=north_1, on=TODAY).update(active_a=77)
    CountedDay.objects.filter(on=TODAY).delete()

    catch_up(on=TODAY + timedelta(days=1))

    assert counted(north_1, TODAY) == right


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def tomorrow(time_machine):
    """The day after the history's last, so that all of it is over."""
    time_machine.move_to(NOW + timedelta(days=1), tick=False)


def test_the_command_back_fills(history, tomorrow):
    before = rows()
    Snapshot.objects.all().delete()

    call_command("snapshot", "--from", str(DAYS[0]), "--to", str(DAYS[-1]))

    assert rows() == before


def test_a_dry_run_says_how_many_and_writes_nothing(history, tomorrow, capsys):
    Snapshot.objects.filter(on=DAYS[4]).delete()

    call_command("snapshot", "--on", str(DAYS[4]), "--dry-run")

    assert f"{DAYS[4]}: 2 rows would differ" in capsys.readouterr().out
    assert not Snapshot.objects.filter(on=DAYS[4]).exists()


@pytest.mark.parametrize(
    "days",
    [
        ("--on", str(TODAY + timedelta(days=1))),
        ("--from", str(TODAY), "--to", str(DAYS[0])),
        ("--on", str(TODAY), "--from", str(TODAY)),
    ],
)
def test_it_refuses_days_that_make_no_sense(db, tomorrow, days):
    with pytest.raises(CommandError):
        call_command("snapshot", *days)
