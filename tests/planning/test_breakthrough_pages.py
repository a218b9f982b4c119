"""The pages of a breakthrough plan: written, started, asked for, looked back on, closed."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.actions import open_look
from clients.moving import hand_over
from grading.models import Scheme
from planning.models import Approach, BreakthroughPlan, Retrospective
from tests.cast import TODAY, person, post
from tests.planning.plans import GOAL, SAID, asked, b_client, closed, drafted, overdue, running
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def zhou(north_1, anzhen, li, wang):
    return b_client(north_1, anzhen, "周明远")


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.fixture
def as_wang(client, wang):
    client.force_login(wang)
    return client


def shown(response):
    assert response.status_code == 200
    return response.content.decode()


def written(client, relationship, **said):
    values = {**GOAL, "approaches": list(Approach.objects.values_list("pk", flat=True)[:2]), **said}
    values = {name: value for name, value in values.items() if value is not None}
    return client.post(reverse("planning:breakthrough-new", args=[relationship.pk]), values)


def act(client, plan, what, **said):
    return client.post(reverse(f"planning:breakthrough-{what}", args=[plan.pk]), said, follow=True)


# --- written ----------------------------------------------------------------------------------------------------------


def test_it_is_written_and_started_with_one_button(as_li, zhou):
    written(as_li, zhou, start="1")

    plan = BreakthroughPlan.objects.get()
    assert plan.is_running
    assert plan.target_on == date(2026, 12, 18)
    assert plan.approaches.count() == 2


def test_a_draft_may_be_half_written_and_is_gone_on_with(as_li, zhou):
    written(as_li, zhou, measure="", target="", target_on="")
    plan = BreakthroughPlan.objects.get()
    assert plan.is_draft

    assert "科室新开专病门诊" in shown(as_li.get(reverse("planning:breakthrough-new", args=[zhou.pk])))
    written(as_li, zhou, start="1")

    plan.refresh_from_db()
    assert plan.is_running


WRONG = [
    ("measure", ""),
    ("target", ""),
    ("target_on", ""),
    ("baseline", ""),
    ("origin", ""),
    ("diagnosis", ""),
    ("approaches", []),
    ("target", "2"),
    ("target", "6"),
    ("target", "-1"),
    ("target", "9" * 40),
    ("baseline", "x"),
    ("target_on", "2026-11-16"),
    ("target_on", "2027-01-01"),
    ("target_on", "9999-99-99"),
    ("measure", "prescriptions"),
    ("measure_words", "每月处方数"),
    ("unit", "盒，按销量"),
    ("opportunity", "x" * 5000),
    ("diagnosis_words", "a\0b"),
    ("approaches", ["999999"]),
    ("approaches", ["\0"]),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_makes_no_sense_does_not_start_and_is_kept(as_li, zhou, field, value):
    response = written(as_li, zhou, start="1", **{field: value})

    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert "每次都只留资料" in response.content.decode() or field == "diagnosis_words"
    assert not BreakthroughPlan.objects.exists()


def test_something_else_is_said_in_words(as_li, zhou):
    response = written(as_li, zhou, measure="other", start="1")

    assert response.context["form"].errors["measure_words"]


def test_who_is_not_b_gets_no_plan(as_li, dr_chen):
    response = written(as_li, dr_chen, start="1")

    assert response.context["form"].non_field_errors()
    assert not BreakthroughPlan.objects.exists()


def test_the_form_shows_what_our_records_say(as_li, li, zhou):
    logged(zhou, li, minutes=10, waited_minutes=25, objection="habit")
    logged(zhou, li, at=NOW - timedelta(days=3), outcome="not_found")

    page = shown(as_li.get(reverse("planning:breakthrough-new", args=[zhou.pk])))

    for words in ("<dd>25</dd>", "<dd>10</dd>", "习惯用其他产品"):
        assert words in page


# --- one more ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def fourth(north_1, anzhen, zhou, li):
    for name in ("甲", "乙", "丙"):
        running(b_client(north_1, anzhen, name), li)
    return drafted(zhou, li)


def test_a_fourth_is_kept_as_a_draft_and_says_that_the_manager_decides(as_li, fourth, zhou):
    response = written(as_li, zhou, start="1")

    page = as_li.get(response.url)
    assert page.context["reason_form"]
    assert BreakthroughPlan.objects.get(pk=fourth.pk).is_draft


def test_it_is_asked_for_granted_and_started(client, li, wang, fourth):
    client.force_login(li)
    act(client, fourth, "ask", words="专病门诊刚开")
    client.force_login(wang)
    assert "专病门诊刚开" in shown(client.get(fourth.get_absolute_url()))
    assert client.get("/planning/breakthroughs/?show=waiting&total=1").context["total"] == 1

    act(client, fourth, "grant", words="机会只有这一季")

    client.force_login(li)
    act(client, fourth, "start")
    fourth.refresh_from_db()
    assert fourth.is_running
    assert fourth.granted_words == "机会只有这一季"


@pytest.mark.parametrize("what", ["ask", "grant"])
@pytest.mark.parametrize("words", ["", "  ", "x" * 501, "a\0b"])
def test_one_more_takes_words(client, li, wang, fourth, what, words):
    client.force_login(wang if what == "grant" else li)

    response = act(client, fourth, what, words=words)

    fourth.refresh_from_db()
    assert response.status_code == 200
    assert not fourth.granted_words
    assert fourth.grant_asked_on is None


# --- looked back on ---------------------------------------------------------------------------------------------------


def test_a_retrospective_stands_in_the_plan(as_li, li, zhou):
    plan = running(zhou, li)

    page = shown(act(as_li, plan, "retrospective", **SAID, reached="3", next_on="2026-11-30"))

    assert "科室会后愿意多谈" in page
    assert "50 %" in page
    assert Retrospective.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("worked", ""),
        ("did_not", " "),
        ("approach_words", ""),
        ("approach", "999999"),
        ("reached", "6"),
        ("reached", "x"),
        ("next_on", ""),
        ("next_on", "2026-11-16"),
        ("next_on", "2026-12-15"),
        ("worked", "x" * 5000),
        ("did_not", "a\0b"),
    ],
)
def test_a_retrospective_that_makes_no_sense_is_shown_again(as_li, li, zhou, field, value):
    plan = running(zhou, li)

    response = act(as_li, plan, "retrospective", **{**SAID, "reached": "3", "next_on": "2026-11-30", field: value})

    assert response.context["retrospective_form"].errors
    assert not Retrospective.objects.exists()


def test_a_share_of_patients_is_said_as_a_band(as_li, li, zhou):
    plan = running(zhou, li, measure="patients", baseline=0, target=2)

    page = shown(act(as_li, plan, "retrospective", **SAID, reached="1", next_on="2026-11-30"))

    assert "无 → 约半" in page


# --- its end ----------------------------------------------------------------------------------------------------------


def test_closing_says_what_is_missing_for_an_a_and_offers_improved(as_li, li, zhou):
    plan = running(zhou, li)

    page = as_li.get(plan.get_absolute_url())

    assert 'data-missing-for-a="grade"' in shown(page)
    assert 'data-missing-for-a="support"' in shown(page)
    assert page.context["close_form"].initial["outcome"] == "improved"
    assert act(as_li, plan, "close", outcome="won", words="已是A").context["close_form"].errors["outcome"]


def test_an_a_that_a_joint_visit_confirms_is_won(as_li, li, wang, zhou):
    plan = running(zhou, li)
    type(zhou).objects.filter(pk=zhou.pk).update(grade="A")
    logged(zhou, li, support_after=4, companions=[wang])

    act(as_li, plan, "close", outcome="won", words="科里主推")

    plan.refresh_from_db()
    assert plan.outcome == "won"


@pytest.mark.parametrize("said", [{"words": ""}, {"outcome": ""}, {"outcome": "dropped"}, {"words": "x" * 501}])
def test_no_plan_ends_silently(as_li, li, zhou, said):
    plan = running(zhou, li)

    response = act(as_li, plan, "close", **{"outcome": "stopped", "words": "老师调走", **said})

    plan.refresh_from_db()
    assert response.context["close_form"].errors
    assert plan.is_running


def test_a_plan_whose_quarter_is_over_asks_for_an_outcome_or_goes_on(client, li, zhou, time_machine_at):
    plan = running(zhou, li)
    time_machine_at("2027-01-04T02:00:00+00:00")
    client.force_login(li)

    page = client.get(plan.get_absolute_url())

    assert 'data-loose="ended"' in shown(page)
    act(client, plan, "carry-over", words="刚有起色", target="5", target_on="2027-03-01")
    plan.refresh_from_db()
    assert plan.ends_on == date(2027, 3, 31)


def test_it_is_not_carried_over_in_the_middle_of_the_quarter(as_li, li, zhou):
    plan = running(zhou, li)

    page = act(as_li, plan, "carry-over", words="刚有起色", target="5", target_on="2026-12-30")

    plan.refresh_from_db()
    assert plan.ends_on == date(2026, 12, 31)
    assert "carry_form" not in page.context


# --- help -------------------------------------------------------------------------------------------------------------


def test_who_is_asked_reads_the_thread_alone_with_a_masked_name(client, li, zhou, north_2):
    sun = person("sun", "孙一")
    post(sun, north_2)
    plan = running(zhou, li)
    asked(plan, li, sun)
    client.force_login(sun)

    page = shown(client.get(reverse("planning:breakthrough-thread", args=[plan.pk])))

    assert "有没有别的办法" in page
    assert "周**" in page
    assert "周明远" not in page
    assert plan.get_absolute_url() + '"' not in page
    assert client.get(plan.get_absolute_url()).status_code == 404


def test_she_answers(client, li, zhao, zhou):
    plan = running(zhou, li)
    asked(plan, li, zhao)
    client.force_login(zhao)

    act(client, plan, "thread", words="试试科室会", key="6f1c9a52-0f0e-4c1e-9a2b-0d6a1f3b7c11")

    assert plan.messages.last().author == zhao


def test_she_asks_nobody_further(client, li, zhao, qian, zhou):
    plan = running(zhou, li)
    asked(plan, li, zhao)
    client.force_login(zhao)

    said = {"words": "请钱进说说", "asking": [qian.pk], "key": "6f1c9a52-0f0e-4c1e-9a2b-0d6a1f3b7c11"}
    act(client, plan, "thread", **said)

    assert list(plan.asked.values_list("person", flat=True)) == [zhao.pk]


def test_only_who_is_near_can_be_asked(as_li, li, wang, zhao, zhou):
    plan = running(zhou, li)
    form = as_li.get(reverse("planning:breakthrough-thread", args=[plan.pk])).context["form"]

    assert list(form.fields["asking"].queryset) == [wang]
    key = "6f1c9a52-0f0e-4c1e-9a2b-0d6a1f3b7c11"
    assert act(as_li, plan, "thread", words="x", asking=[zhao.pk], key=key).context["form"].errors["asking"]


def test_a_look_across_reads_and_writes_nothing(client, admin, li, north, zhou):
    plan = running(zhou, li)
    open_look(user=admin, territory=north, reason="核对", at=NOW)
    client.force_login(admin)

    page = client.get(plan.get_absolute_url())

    assert shown(page).count("<form") == shown(client.get("/messages/")).count("<form")
    assert client.get(reverse("planning:breakthrough-thread", args=[plan.pk])).context["form"] is None
    for what in ("start", "drop", "ask", "grant", "retrospective", "carry-over", "close", "thread"):
        assert act(client, plan, what, words="x").status_code == 404


# --- the board --------------------------------------------------------------------------------------------------------


@pytest.fixture
def north_2(north):
    return type(north).objects.add_child(north, {"code": "N-2", "name": "北区二组", "level": "territory"})


@pytest.fixture
def some(north_1, anzhen, li):
    """Two that run, one overdue, and one closed with each outcome that needs no more."""
    for name, outcome in (("甲", "improved"), ("乙", "stopped")):
        closed(
            running(b_client(north_1, anzhen, name), li, on=date(2026, 8, 3), target_on=date(2026, 9, 1)), li, outcome
        )
    running(b_client(north_1, anzhen, "丙"), li)
    overdue(b_client(north_1, anzhen, "丁"), li)


NUMBER = re.compile(r'data-count="(\d+)" href="([^"]*)"')
NUMBERS = ("running", "overdue", "loose", "waiting", "closed", "won", "improved", "stopped")


def test_each_number_opens_its_list(as_wang, some):
    for query in ("", "?quarter=2026-4", "?quarter=2026-3", "?territory=N-1"):
        page = shown(as_wang.get(f"/planning/breakthroughs/{query}"))
        found = NUMBER.findall(page)
        assert len(found) == len(NUMBERS)
        for count, href in found:
            opened = shown(as_wang.get("/planning/breakthroughs/" + href.replace("&amp;", "&")))
            assert f'data-total="{count}"' in opened
            assert opened.count('data-plan="') == int(count)


def test_every_outcome_stays_in_the_denominator(as_wang, north_1, anzhen, li, wang, some):
    won = b_client(north_1, anzhen, "戊")
    plan = running(won, li, on=date(2026, 8, 3), target_on=date(2026, 9, 1))
    type(won).objects.filter(pk=won.pk).update(grade="A")
    logged(won, li, support_after=5, companions=[wang])
    closed(plan, li, "won")

    figures = as_wang.get("/planning/breakthroughs/").context["figures"]

    assert (figures.won, figures.closed, figures.rate) == (1, 3, 33)


def test_who_manages_elsewhere_sees_none(client, qian, some):
    client.force_login(qian)

    assert 'data-plan="' not in shown(client.get("/planning/breakthroughs/"))


def test_a_closed_plan_of_a_client_who_moved_on_is_masked(as_li, li, zhou, south_1):
    plan = closed(running(zhou, li), li)
    hand_over(zhou, to=south_1, on=TODAY)

    page = shown(as_li.get("/planning/breakthroughs/"))
    own = shown(as_li.get(plan.get_absolute_url()))

    for each in (page, own):
        assert "周**" in each
        assert "周明远" not in each


def test_a_closed_plan_tells_the_old_team_nothing_of_what_came_after(client, li, zhao, zhou, south_1):
    plan = closed(running(zhou, li), li)
    hand_over(zhou, to=south_1, on=TODAY)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        logged(zhou, zhao, at=NOW + timedelta(days=2), minutes=77)
        client.force_login(li)

        page = shown(client.get(plan.get_absolute_url()))

    assert "<dd>77</dd>" not in page


@pytest.mark.parametrize(
    "query",
    [
        "quarter=x",
        "quarter=2026-9",
        "state=dropped",
        "territory=%00",
        "rep=" + "9" * 40,
        "show=x",
        "outcome=%00",
        "page=x",
    ],
)
def test_a_filter_that_makes_no_sense_finds_nothing_or_everything(as_wang, some, query):
    page = as_wang.get(f"/planning/breakthroughs/?{query}")

    assert shown(page).count('data-plan="') in ({4} if query == "page=x" else {0})


def test_marks_without_a_plan_stand_above(as_li, north_1, anzhen):
    row = b_client(north_1, anzhen, "庚", focus_until=date(2026, 12, 31))

    assert f'data-unplanned="{row.pk}"' in shown(as_li.get("/planning/breakthroughs/"))


def test_it_costs_the_same_for_thirty(
    client, wang, north, anzhen, li, north_1, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(wang)
    running(b_client(north_1, anzhen, "一"), li)
    with django_assert_max_num_queries(16) as one:
        client.get("/planning/breakthroughs/?total=1")
    plans = []
    for number in range(30):
        row = b_client(north_1, anzhen, f"客户{number}")
        plans.append(drafted(row, li))
    BreakthroughPlan.objects.filter(pk__in=[plan.pk for plan in plans]).update(
        state="running", started_on=TODAY, retrospective_on=TODAY
    )

    with django_assert_num_queries(len(one)):
        page = client.get("/planning/breakthroughs/?total=1")

    assert len(page.context["rows"]) == 30


def test_a_plan_opens_where_no_scheme_is_in_force(as_li, zhou, li):
    plan = running(zhou, li)
    Scheme.objects.update(effective_on=TODAY + timedelta(days=1))

    assert "data-missing" in shown(as_li.get(plan.get_absolute_url()))
    act(as_li, plan, "close", outcome="improved", words="态度缓和")
    assert BreakthroughPlan.objects.get().outcome == "improved"
