"""Dates computed anew after a policy, a holiday or a leave changed: at once, later, and after a kill."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.actions import move_territory
from accounts.models import Leave, Posting, Territory
from clients.models import Relationship
from tests.cast import TODAY, client_of
from tests.killing import kill_points, run_until_statement
from tests.visits.conftest import NOW, logged
from visits import requests
from visits.models import CadenceLine, CadencePolicy, RecomputeRequest
from visits.requests import CHUNK, apply_due_policies, request_recompute, work_off
from visits.state import COLUMNS
from workdays.models import Holiday


def policy(territory, *, effective_on=TODAY, due_after=3):
    made = CadencePolicy.objects.create(territory=territory, effective_on=effective_on)
    CadenceLine.objects.create(policy=made, target="A", due_after=due_after, neglected_after=6, escalated_after=9)
    return made


def done(at):
    return sum(work_off(at=at))


def settle(on=TODAY):
    apply_due_policies(on=on)
    done(NOW)


def due(relationship):
    relationship.refresh_from_db()
    return relationship.due_on


def test_it_applies_a_policy_of_today(li, north, dr_chen):
    logged(dr_chen, li)

    policy(north)
    settle()

    assert due(dr_chen) == date(2026, 11, 19)


def test_it_lets_a_policy_of_the_future_wait_for_its_day(li, north, dr_chen):
    logged(dr_chen, li)
    policy(north, effective_on=TODAY + timedelta(days=1))

    settle()
    assert due(dr_chen) == date(2026, 11, 23)
    settle(on=TODAY + timedelta(days=1))
    assert due(dr_chen) == date(2026, 11, 19)


def test_it_follows_the_nearest_node(li, nation, north_1, dr_chen):
    logged(dr_chen, li)

    policy(nation, due_after=2)
    policy(north_1, due_after=4)
    settle()

    assert due(dr_chen) == date(2026, 11, 20)


def test_it_takes_a_line_that_is_left_out_from_above(li, north, dr_chen):
    logged(dr_chen, li)

    CadencePolicy.objects.create(territory=north, effective_on=TODAY, backdating_days=3)
    settle()

    assert due(dr_chen) == date(2026, 11, 23)


def test_it_asks_once_for_many_changes(nation):
    RecomputeRequest.objects.all().delete()

    for line in CadenceLine.objects.filter(policy__territory=nation):
        line.save()

    assert RecomputeRequest.objects.count() == 1


def test_it_lets_others_go_on_when_one_fails(li, north, nation, dr_chen, monkeypatch):
    logged(dr_chen, li)
    RecomputeRequest.objects.all().delete()
    failing, sound = request_recompute(north, why="failing"), request_recompute(nation, why="sound")
    real = requests._work_off

    def fails(request, *args):
        if request.pk == failing.pk:
            raise ValueError("a rule nobody can compute")
        yield from real(request, *args)

    monkeypatch.setattr(requests, "_work_off", fails)
    with pytest.raises(ValueError, match="nobody can compute"):
        done(NOW)
    done(NOW)

    sound.refresh_from_db()
    assert sound.state == "done"


def test_it_follows_a_line_changed_in_the_admin(client, admin, li, nation, dr_chen):
    logged(dr_chen, li)
    line = CadenceLine.objects.get(policy__territory=nation, target="A")

    line.due_after = 2
    line.save()
    settle()

    assert due(dr_chen) == date(2026, 11, 18)


def test_it_follows_a_new_holiday(li, dr_chen):
    logged(dr_chen, li)

    Holiday.objects.create(on=date(2026, 11, 18), kind="off", name="放假")
    settle()

    assert due(dr_chen) == date(2026, 11, 24)


def test_it_follows_an_approved_leave(li, dr_chen):
    logged(dr_chen, li)
    neglected_on = Relationship.objects.get(pk=dr_chen.pk).neglected_on

    Leave.objects.create(user=li, from_on=TODAY, to_on=TODAY + timedelta(days=3), state="approved")
    settle()

    dr_chen.refresh_from_db()
    assert dr_chen.neglected_on > neglected_on


def test_it_follows_a_territory_to_its_new_place(li, north_1, south, dr_chen):
    logged(dr_chen, li)
    policy(south, due_after=2)
    settle()

    move_territory(north_1, parent=south)
    settle()

    assert due(dr_chen) == date(2026, 11, 18)


def test_it_leaves_nothing_waiting(north, dr_chen):
    policy(north)
    settle()

    assert not RecomputeRequest.objects.filter(state="waiting").exists()
    assert done(NOW) == 0


def test_it_lets_go_of_what_it_had_no_time_for(li, north, nation, dr_chen, monkeypatch):
    monkeypatch.setattr(requests, "CHUNK", 1)
    logged(dr_chen, li)
    RecomputeRequest.objects.all().delete()
    request_recompute(nation, why="a test")

    steps = work_off(at=NOW)
    next(steps)
    steps.close()

    waiting = RecomputeRequest.objects.get()
    assert (waiting.state, waiting.leased_until, waiting.after_path) == ("waiting", None, nation.path)
    done(NOW)
    waiting.refresh_from_db()
    assert waiting.state == "done"


def states():
    return list(Relationship.objects.order_by("pk").values_list("pk", *COLUMNS))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_it_goes_on_where_it_was_killed(after, monkeypatch, nation, anzhen):
    monkeypatch.setattr(requests, "CHUNK", 2)
    leaves = [Territory.objects.add_child(nation, {"code": f"L{number}", "name": f"组{number}"}) for number in range(5)]
    for leaf in leaves:
        client_of(leaf, anzhen, f"医生{leaf.code}", grade="A")
    line = CadenceLine.objects.get(policy__territory=nation, target="A")
    before = states()

    def change_and_settle():
        CadenceLine.objects.filter(pk=line.pk).update(due_after=2)
        line.refresh_from_db()
        line.save()
        done(NOW)

    def put_back():
        RecomputeRequest.objects.all().delete()
        CadenceLine.objects.filter(pk=line.pk).update(due_after=5)
        line.refresh_from_db()
        line.save()
        done(NOW)
        assert states() == before

    points = kill_points(change_and_settle, after=after)
    clean = states()
    assert clean != before
    assert CHUNK == 50
    for number in points:
        put_back()
        run_until_statement(change_and_settle, number, after=after)
        if CadenceLine.objects.get(pk=line.pk).due_after == 5:
            change_and_settle()
        line.refresh_from_db()
        line.save()
        done(NOW + requests.LEASE + timedelta(seconds=1))
        assert states() == clean, number


def test_it_shows_requests_to_the_administrator(client, admin, nation):
    RecomputeRequest.objects.all().delete()
    request_recompute(nation, why="a test")
    client.force_login(admin)

    page = client.get(reverse("admin:visits_recomputerequest_changelist")).content.decode()

    assert "a test" in page


def asked_for():
    return set(RecomputeRequest.objects.exclude(territory=None).values_list("territory__code", flat=True))


def test_it_asks_for_both_nodes_when_a_policy_is_given_to_another(li, north, south):
    moved = policy(north)
    settle()
    RecomputeRequest.objects.all().delete()
    moved.refresh_from_db()

    moved.territory = south
    moved.save()

    assert asked_for() == {north.code, south.code}


def test_it_asks_for_both_nodes_when_a_posting_is_given_to_another(li, north_1, south_1):
    Leave.objects.create(user=li, kind="leave", state="approved", from_on=TODAY, to_on=TODAY)
    RecomputeRequest.objects.all().delete()
    posting = Posting.objects.get(user=li)

    posting.territory = south_1
    posting.save()

    assert asked_for() == {north_1.code, south_1.code}


def test_it_asks_for_the_node_of_a_posting_that_is_deleted(li, north_1):
    Leave.objects.create(user=li, kind="leave", state="approved", from_on=TODAY, to_on=TODAY)
    RecomputeRequest.objects.all().delete()

    Posting.objects.get(user=li).delete()

    assert asked_for() == {north_1.code}
