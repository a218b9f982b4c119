"""What is done with breakthrough plans: begun, granted, looked back on, carried over, closed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from clients.actions import end_focus
from clients.moving import hand_over
from deliveries.models import Delivery
from desk.checks import differences, mend
from grading.models import Assessment
from grading.queries import scheme_for
from planning.breakthroughs import actions
from planning.breakthroughs.checks import focus_differences, mend_focus
from planning.breakthroughs.helping import say
from planning.models import BreakthroughPlan, BreakthroughPolicy, CarriedOver, Retrospective
from tests.cast import TODAY, posted
from tests.planning.plans import asked, b_client, closed, drafted, looked_back, running
from tests.visits.conftest import NOW, logged

QUARTER_END = date(2026, 12, 31)
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def zhou(north_1, anzhen, li, wang):
    return b_client(north_1, anzhen, "周明")


def three_run(north_1, anzhen, li):
    return [running(b_client(north_1, anzhen, name), li) for name in ("甲", "乙", "丙")]


def test_a_running_plan_makes_its_client_a_focus_until_the_end_of_the_quarter(zhou, li):
    plan = running(zhou, li)
    zhou.refresh_from_db()

    assert plan.state == "running"
    assert plan.rep == li
    assert plan.retrospective_on == TODAY + timedelta(days=14)
    assert zhou.focus_until == plan.ends_on == QUARTER_END
    # A focus B is due after four working days, another B after ten.
    assert zhou.is_focus(TODAY)
    assert not list(differences([zhou.pk]))


@pytest.mark.parametrize("lacks", ["measure", "target", "target_on", "baseline"])
def test_a_plan_without_measure_target_or_date_does_not_start(zhou, li, lacks):
    plan = drafted(zhou, li, **{lacks: "" if lacks == "measure" else None})

    with pytest.raises(actions.NotReady) as refused:
        actions.start(plan, by=li, on=TODAY)

    assert lacks in refused.value.missing
    zhou.refresh_from_db()
    assert zhou.focus_until is None


def test_nor_does_the_database_let_it(zhou, li):
    plan = drafted(zhou, li, measure="")

    with pytest.raises(IntegrityError), transaction.atomic():
        BreakthroughPlan.objects.filter(pk=plan.pk).update(state="running", started_on=TODAY, retrospective_on=TODAY)


def test_only_a_b_client_is_begun_with(dr_chen, zhou, li):
    with pytest.raises(actions.NotABClient):
        drafted(dr_chen, li)
    plan = drafted(zhou, li)
    type(zhou).objects.filter(pk=zhou.pk).update(grade="C")

    with pytest.raises(actions.NotABClient):
        actions.start(plan, by=li, on=TODAY)


def test_a_plan_is_started_once(zhou, li):
    plan = running(zhou, li)

    assert not actions.start(plan, by=li, on=TODAY)
    with pytest.raises(actions.RunsAlready):
        drafted(zhou, li)


def test_a_draft_is_written_over_and_put_away(zhou, li):
    first = drafted(zhou, li)
    assert drafted(zhou, li, target=5).pk == first.pk

    assert actions.drop(first)
    assert not actions.drop(first)
    assert not actions.start(first, by=li, on=TODAY)
    assert drafted(zhou, li).pk != first.pk


# --- a fourth ---------------------------------------------------------------------------------------------------------


def test_a_fourth_is_refused(north_1, anzhen, zhou, li):
    three_run(north_1, anzhen, li)

    with pytest.raises(actions.TooManyPlans):
        running(zhou, li)

    zhou.refresh_from_db()
    assert zhou.focus_until is None


def test_one_that_ended_keeps_its_place_in_the_quarter(north_1, anzhen, zhou, li):
    first, *_rest = three_run(north_1, anzhen, li)
    closed(first, li, "stopped")

    with pytest.raises(actions.TooManyPlans):
        running(zhou, li)


def test_a_mark_without_a_plan_takes_a_place_until_its_plan_is_written(north_1, anzhen, zhou, li):
    marked = [b_client(north_1, anzhen, name, focus_until=QUARTER_END) for name in ("甲", "乙", "丙")]

    with pytest.raises(actions.TooManyPlans):
        running(zhou, li)
    assert running(marked[0], li).is_running
    assert not list(differences([row.pk for row in marked]))


def test_a_fourth_runs_with_the_managers_reason(north_1, anzhen, zhou, li, wang):
    three_run(north_1, anzhen, li)
    plan = drafted(zhou, li)
    assert actions.ask_for_grant(plan, by=li, words="专病门诊刚开", on=TODAY, at=NOW)
    assert Delivery.objects.get(recipient=wang).url == plan.get_absolute_url()

    granted = actions.grant(plan, by=wang, words="机会只有这一季", on=TODAY, at=NOW)

    assert granted
    assert not actions.grant(plan, by=wang, words="再说一次", on=TODAY, at=NOW)
    assert Delivery.objects.filter(recipient=li, key__contains="granted").count() == 1
    assert actions.start(plan, by=li, on=TODAY)
    plan.refresh_from_db()
    assert (plan.granted_by, plan.granted_words) == (wang, "机会只有这一季")


def test_a_fifth_is_refused_beside_a_granted_fourth(north_1, anzhen, zhou, li, wang):
    three_run(north_1, anzhen, li)
    fourth = drafted(zhou, li)
    actions.grant(fourth, by=wang, words="机会只有这一季", on=TODAY, at=NOW)
    actions.start(fourth, by=li, on=TODAY)

    with pytest.raises(actions.TooManyPlans):
        running(b_client(north_1, anzhen, "丁"), li)


def test_a_grant_is_of_one_quarter(zhou, li, wang):
    plan = drafted(zhou, li)
    actions.grant(plan, by=wang, words="机会只有这一季", on=TODAY, at=NOW)

    plan = drafted(zhou, li, on=date(2027, 1, 4), target_on=date(2027, 3, 1))

    assert not plan.is_granted


def test_the_places_of_a_quarter_follow_the_policy(north_1, anzhen, zhou, li):
    BreakthroughPolicy.objects.create(effective_on=TODAY, plans_a_quarter=1, usual_days=7)
    first = running(b_client(north_1, anzhen, "甲"), li)

    assert first.retrospective_on == TODAY + timedelta(days=7)
    with pytest.raises(actions.TooManyPlans):
        running(zhou, li)


def test_another_territory_has_places_of_its_own(north_1, anzhen, li, south_1, zhao):
    three_run(north_1, anzhen, li)

    assert running(b_client(south_1, anzhen, "丁"), zhao).is_running


# --- while it runs ----------------------------------------------------------------------------------------------------


def test_a_retrospective_is_held_once_a_day_and_says_when_the_next_is(zhou, li):
    plan = running(zhou, li)

    assert looked_back(plan, li)
    assert not looked_back(plan, li)
    plan.refresh_from_db()
    assert plan.retrospective_on == TODAY + timedelta(days=14)
    assert Retrospective.objects.get().reached == 3


def test_a_plan_that_ended_has_no_retrospective(zhou, li):
    assert not looked_back(closed(running(zhou, li), li), li)


LATE = date(2026, 12, 20)
GOES_ON = {"words": "刚有起色", "target": 5, "target_on": date(2027, 2, 26), "at": NOW}


def test_a_plan_goes_on_in_the_next_quarter_with_words(zhou, li):
    plan = running(zhou, li)
    assert not actions.carry_over(plan, by=li, on=date(2026, 12, 17), **GOES_ON)

    assert actions.carry_over(plan, by=li, on=LATE, **GOES_ON)
    assert not actions.carry_over(plan, by=li, on=LATE, **GOES_ON)

    plan.refresh_from_db()
    zhou.refresh_from_db()
    assert plan.ends_on == zhou.focus_until == date(2027, 3, 31)
    was = CarriedOver.objects.get()
    assert (was.ended_on, was.target_before, was.words) == (QUARTER_END, 4, "刚有起色")


def test_going_on_takes_a_place_of_the_next_quarter(north_1, anzhen, zhou, li):
    late = {"on": LATE, "target_on": date(2027, 3, 1)}
    plan = running(zhou, li)
    for name in ("甲", "乙", "丙"):
        running(b_client(north_1, anzhen, name), li, **late)

    with pytest.raises(actions.TooManyPlans):
        actions.carry_over(plan, by=li, on=LATE, **GOES_ON)

    assert not CarriedOver.objects.exists()


def test_who_is_neither_b_nor_a_does_not_go_on(zhou, li):
    plan = running(zhou, li)
    type(zhou).objects.filter(pk=zhou.pk).update(grade="C")

    with pytest.raises(actions.NotABClient):
        actions.carry_over(plan, by=li, on=LATE, **GOES_ON)


def test_the_plan_stays_with_a_client_who_is_handed_over(zhou, li, south_1, zhao):
    plan = running(zhou, li)

    hand_over(zhou, to=south_1, on=TODAY)

    assert BreakthroughPlan.objects.visible_to(zhao).get() == plan
    assert not BreakthroughPlan.objects.visible_to(li).exists()
    assert looked_back(plan, zhao)
    plan.refresh_from_db()
    assert plan.rep == zhao


def test_a_plan_is_never_of_a_rep_who_may_not_sign_in(zhou, li, wang, north_1):
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert drafted(zhou, wang).rep == wang

    beside = posted("he", "何静", north_1)

    assert drafted(zhou, wang).rep == beside


def test_a_closed_plan_stays_where_it_was_closed_and_is_read_by_who_goes_on(zhou, li, south_1, zhao):
    plan = closed(running(zhou, li), li)

    hand_over(zhou, to=south_1, on=TODAY)

    for person in (li, zhao):
        assert BreakthroughPlan.objects.visible_to(person).get() == plan
    assert BreakthroughPlan.objects.counted_at(plan.territory_id).get() == plan
    assert not BreakthroughPlan.objects.counted_at(south_1.pk).exists()


# --- its end ----------------------------------------------------------------------------------------------------------


def test_closing_ends_the_focus(zhou, li):
    plan = closed(running(zhou, li), li)
    zhou.refresh_from_db()

    assert zhou.focus_until is None
    assert (plan.outcome, plan.ended_on, plan.ended_by) == ("improved", TODAY, li)
    assert not actions.close(plan, outcome="stopped", words="再关一次", by=li, on=TODAY)
    assert not list(differences([zhou.pk]))


def graded_a(relationship):
    type(relationship).objects.filter(pk=relationship.pk).update(grade="A", support=80)


def test_an_a_alone_is_not_enough(zhou, li):
    plan = running(zhou, li)
    graded_a(zhou)

    with pytest.raises(actions.NotConfirmed) as refused:
        closed(plan, li, "won")

    assert refused.value.missing == ["support"]


@pytest.mark.parametrize(("support", "companion", "wins"), [(4, True, True), (3, True, False), (5, False, False)])
def test_a_joint_visit_that_found_support_confirms_an_a(zhou, li, wang, support, companion, wins):
    plan = running(zhou, li)
    graded_a(zhou)
    logged(zhou, li, support_after=support, companions=[wang] if companion else [])

    try:
        closed(plan, li, "won")
    except actions.NotConfirmed:
        assert not wins
    else:
        assert wins


def test_a_joint_visit_before_the_plan_confirms_nothing(zhou, li, wang):
    logged(zhou, li, at=NOW - timedelta(days=1), support_after=5, companions=[wang])
    plan = running(zhou, li)
    graded_a(zhou)

    with pytest.raises(actions.NotConfirmed):
        closed(plan, li, "won")


def test_a_second_round_confirms_an_a(zhou, li):
    plan = running(zhou, li)
    actions.carry_over(plan, by=li, on=LATE, **GOES_ON)
    graded_a(zhou)
    assess(zhou, li, TODAY, 80)
    with pytest.raises(actions.NotConfirmed):
        closed(plan, li, "won", on=date(2027, 1, 11))
    assess(zhou, li, date(2027, 1, 11), 75)

    assert closed(plan, li, "won", on=date(2027, 1, 11)).outcome == "won"


def assess(relationship, by, on, support):
    scheme = scheme_for(relationship.territory, on)
    Assessment.objects.create(relationship=relationship, scheme=scheme, author=by, on=on, potential=80, support=support)


# --- the marks --------------------------------------------------------------------------------------------------------


def test_a_mark_that_is_not_its_plans_is_found_and_mended(zhou, li):
    plan = running(zhou, li)
    for wrong in (None, date(2026, 11, 30)):
        type(zhou).objects.filter(pk=zhou.pk).update(focus_until=wrong)
        found = [row for row in differences([zhou.pk]) if row.column == "focus_until"]
        assert found == [(zhou.pk, "focus_until", wrong, plan.ends_on)]

        mend([zhou.pk], on=TODAY, at=NOW)

        assert not list(differences([zhou.pk]))


def test_a_mark_that_a_closed_plan_left_is_taken_away(zhou, li):
    closed(running(zhou, li), li)
    type(zhou).objects.filter(pk=zhou.pk).update(focus_until=QUARTER_END)

    mend_focus([zhou.pk], on=TODAY)

    zhou.refresh_from_db()
    assert zhou.focus_until is None


def test_once_the_quarter_is_over_no_mark_is_missed(zhou, li):
    running(zhou, li)
    end_focus(on=date(2027, 1, 1))

    assert not list(focus_differences(type(zhou).objects.all(), on=date(2027, 1, 1)))


# --- help -------------------------------------------------------------------------------------------------------------


def test_who_is_asked_and_who_visits_are_told_once_and_without_a_name(zhou, li, wang, zhao):
    plan = running(zhou, li)
    asked(plan, li, wang)
    asked(plan, wang, zhao, words="请赵航说说")

    told = Delivery.objects.filter(key__startswith="plan-message").order_by("pk")

    # The manager, then who visits and the colleague; never who wrote it.
    assert list(told.values_list("recipient__username", flat=True)) == ["wang", "zhao", "li"]
    assert not any("周明" in row.subject + row.body for row in told)


def test_the_same_message_again_changes_nothing(zhou, li, wang):
    plan = running(zhou, li)
    key = uuid4()
    said = {"words": "怎么办", "key": key, "asking": [wang], "on": TODAY, "at": NOW}

    assert say(plan, by=li, **said)
    assert not say(plan, by=li, **said)
    assert Delivery.objects.filter(key__startswith="plan-message").count() == 1
