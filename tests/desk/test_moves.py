"""A person who leaves a post: one page, one confirmation, and back again within a day."""

from datetime import timedelta

import pytest

from accounts.models import Territory
from clients.actions import create_organisation
from clients.enums import InfluenceKind, Likelihood, PathPart, SlotPart
from clients.influencing import note_influence
from clients.models import Affiliation, ClinicSlot, Influence, Move, OrganisationEvent, PathPerson, Relationship
from clients.path_steps import name_person
from deliveries.models import Delivery
from desk.checks import differences, grade_differences
from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource
from tests.cast import SINCE, TODAY, client_of
from tests.clients.test_path_steps import drawn_up
from tests.retention.lost import suspected
from tests.visits.conftest import NOW
from visits.models import NextStep

pytestmark = pytest.mark.usefixtures("today")
DAY = timedelta(days=1)


@pytest.fixture
def fuwai(db):
    return create_organisation(name="阜外医院", city="北京市", county="西城")


@pytest.fixture
def director(north_1, anzhen):
    """A pharmacy director of li's, whom a doctor of hers reports to."""
    return client_of(
        north_1, anzhen, "周主任", department="药剂科", post="药剂科主任", grade="D", potential=5, support=60,
        is_decision_maker=True,
    )  # fmt: skip


@pytest.fixture
def follower(north_1, anzhen, director, li):
    doctor = client_of(north_1, anzhen, "吴医生", grade="B", potential=80, support=50)
    for kind in (InfluenceKind.REPORTS_TO, InfluenceKind.RESPECTS):
        note_influence(
            source=director.client, target=doctor.client, by=li, on=TODAY, kind=kind, is_negative=False, strength=4,
            evidence="会上先看其态度",
        )  # fmt: skip
    return doctor


@pytest.fixture
def deputy(north_1, anzhen):
    return client_of(north_1, anzhen, "郑副主任", department="药剂科", grade="D", potential=5, support=30)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def url(relationship):
    return f"/clients/{relationship.pk}/move/"


def said(director, place, **more):
    empty = {
        f"successor-{n}-{name}": value
        for n in range(3)
        for name, value in (("client", ""), ("name", ""), ("likelihood", "possible"))
    }
    return empty | {
        "where": "elsewhere",
        "organisation": place.pk,
        "department": "药剂科",
        "post": "药剂科主任",
        "moved_on": TODAY.isoformat(),
        "note": "院内公示",
        f"with-{director.pk}-to": "",
        f"with-{director.pk}-note": "",
    } | more  # fmt: skip


def confirm(client, director, place, **more):
    return client.post(url(director), said(director, place, **more))


def handed_over(client, director, place, territory, **more):
    over = {f"with-{director.pk}-to": territory.pk, f"with-{director.pk}-note": "重视药学证据, 周三下午可约"}
    return confirm(client, director, place, **over, **more)


def today_of(client, user):
    client.force_login(user)
    return client.get("/").content.decode()


def place_of(relationship):
    hers = Relationship.objects.select_related("client__organisation", "client__department").get(pk=relationship.pk)
    return str(hers.client.organisation), str(hers.client.department), hers.client.post


def test_afterwards_both_teams_have_the_right_next_steps_today(
    as_li, li, zhao, director, follower, deputy, fuwai, south_1
):
    response = handed_over(
        as_li, director, fuwai, south_1, asked=[follower.pk],
        **{"successor-0-client": deputy.pk, "successor-0-likelihood": "likely"},
    )  # fmt: skip

    assert response.url == Move.objects.get().get_absolute_url()
    mine, his = today_of(as_li, li), today_of(as_li, zhao)
    assert "周主任已离任：了解由谁接任、对我们有何影响" in mine
    assert "可能接任周主任的职务：了解其打算" in mine
    assert f'data-relationship="{follower.pk}"' in mine
    assert f'data-relationship="{deputy.pk}"' in mine
    assert f'data-relationship="{director.pk}"' not in mine
    assert f'data-relationship="{director.pk}"' in his
    assert "从李雨桐接手：到阜外医院 · 药剂科拜访。重视药学证据, 周三下午可约" in his


def test_the_old_post_is_history_and_the_new_one_is_hers(as_li, director, fuwai):
    confirm(as_li, director, fuwai)

    old, new = Affiliation.objects.filter(client=director.client).order_by("pk")
    assert (old.from_on, old.to_on, old.post) == (SINCE, TODAY, "药剂科主任")
    assert (new.from_on, new.to_on, new.organisation) == (TODAY, None, fuwai)
    assert place_of(director) == ("阜外医院", "药剂科", "药剂科主任")
    page = as_li.get(url(director)).content.decode()
    assert f"{SINCE} – {TODAY}" in page


def test_what_the_post_held_ends_with_it_and_is_back_when_it_is_taken_back(as_li, li, director, fuwai, anzhen, product):
    slot = ClinicSlot.objects.create(client=director.client, weekday=0, part=SlotPart.MORNING)
    step = drawn_up(anzhen, product, li)[0]
    name_person(step=step, client=director.client, part=PathPart.DECIDES, by=li, on=TODAY)
    assert "在进药路径中的角色" in as_li.get(url(director)).content.decode()

    confirm(as_li, director, fuwai)

    slot.refresh_from_db()
    assert slot.to_on == TODAY - DAY
    assert not PathPerson.objects.in_force().exists()
    left, new = OrganisationEvent.objects.order_by("pk")
    assert (left.organisation, left.text) == (anzhen, "药剂科 · 药剂科主任 离任")
    assert (new.organisation, new.text) == (fuwai, "新任：药剂科 · 药剂科主任")

    as_li.post(f"/moves/{Move.objects.get().pk}/undo/")

    slot.refresh_from_db()
    assert slot.to_on is None
    assert PathPerson.objects.in_force().exists()
    assert {event.text[-5:] for event in OrganisationEvent.objects.all()} == {"（已撤销）"}


def test_who_stays_is_called_on_at_the_new_place_and_assessed_anew(as_li, li, director, fuwai):
    confirm(as_li, director, fuwai)

    assert "现任职于阜外医院 · 药剂科：前往拜访并重新评估" in today_of(as_li, li)


def test_who_moved_is_to_be_assessed_anew_until_she_is(as_li, li, dr_chen, fuwai):
    confirm(as_li, dr_chen, fuwai, **{f"with-{dr_chen.pk}-to": "", f"with-{dr_chen.pk}-note": ""})

    assert 'data-total="1"' in as_li.get("/grading/clients/?worklist=moved").content.decode()
    assess(relationship=dr_chen, author=li, on=TODAY, values={"outpatients_per_week": Answer(90, FactSource.CLIENT)})
    assert 'data-total="0"' in as_li.get("/grading/clients/?worklist=moved").content.decode()


def test_what_works_by_the_post_ends_with_it_and_respect_does_not(as_li, director, follower, fuwai):
    page = as_li.get(url(director))
    ending = page.context["form"].initial["ending"]
    reports, respects = Influence.objects.order_by("pk")
    assert ending == [str(reports.pk)]

    confirm(as_li, director, fuwai, ending=ending)

    assert set(Influence.objects.in_force()) == {respects}


def test_both_teams_are_told_once(as_li, director, fuwai, li, wang, zhao, qian, south_1):
    handed_over(as_li, director, fuwai, south_1)

    told = Delivery.objects.filter(channel="in_app", key__startswith="move:")
    assert {each.recipient for each in told} == {li, wang, zhao, qian}
    assert {each.subject for each in told} == {"周主任已离任"}


def test_another_team_that_covers_her_is_told_and_gets_a_step(as_li, director, fuwai, zhao, south_1):
    theirs = Relationship.objects.create(client=director.client, territory=south_1, began_on=SINCE)

    confirm(as_li, director, fuwai)

    step = NextStep.objects.get(relationship=theirs)
    assert (step.rep, step.due_on) == (zhao, TODAY)
    assert "前往拜访并重新评估" in step.words
    assert Delivery.objects.filter(recipient=zhao, channel="in_app").exists()


def test_where_nobody_knows_where_she_went_it_is_to_be_found_out(as_li, li, director, fuwai):
    confirm(as_li, director, fuwai, where="unknown", organisation="")

    assert Relationship.objects.get(pk=director.pk).client.organisation is None
    assert "已离任：了解现在何处任职" in today_of(as_li, li)


def test_it_can_be_taken_back_within_a_day_and_nothing_is_left_of_it(
    as_li, li, zhao, director, follower, deputy, fuwai, south_1
):
    before = Relationship.objects.values().get(pk=director.pk)
    others = list(Relationship.objects.exclude(pk=director.pk).order_by("pk").values())
    handed_over(
        as_li, director, fuwai, south_1, asked=[follower.pk], ending=[Influence.objects.order_by("pk").first().pk],
        **{"successor-0-client": deputy.pk},
    )  # fmt: skip
    move = Move.objects.get()

    as_li.force_login(zhao)
    response = as_li.post(f"/moves/{move.pk}/undo/")

    assert response.url == move.get_absolute_url()
    assert Relationship.objects.values().get(pk=director.pk) == before
    assert list(Relationship.objects.exclude(pk=director.pk).order_by("pk").values()) == others
    assert place_of(director) == ("首都医科大学附属北京安贞医院", "药剂科", "药剂科主任")
    assert [post.to_on for post in Affiliation.objects.held().filter(client=director.client)] == [None]
    assert Influence.objects.in_force().count() == 2
    assert not NextStep.objects.open().exists()
    assert not list(differences([director.pk, follower.pk, deputy.pk]))
    assert not list(grade_differences(on=TODAY))
    assert "周主任" not in today_of(as_li, zhao)


def test_after_a_day_it_is_not_taken_back(as_li, director, fuwai):
    confirm(as_li, director, fuwai)
    move = Move.objects.get()
    Move.objects.update(noted_at=NOW - DAY - timedelta(minutes=1))

    page = as_li.post(f"/moves/{move.pk}/undo/", follow=True).content.decode()

    assert "已超过一天" in page
    assert place_of(director)[0] == "阜外医院"


def test_a_move_after_which_she_moved_again_is_not_taken_back(as_li, director, fuwai, anzhen):
    confirm(as_li, director, fuwai)
    first = Move.objects.get()
    Move.objects.update(moved_on=TODAY - DAY)
    Affiliation.objects.filter(to_on=None).update(from_on=TODAY - DAY)
    confirm(as_li, director, anzhen)

    page = as_li.post(f"/moves/{first.pk}/undo/", follow=True).content.decode()

    assert "之后又有变动" in page
    assert place_of(director)[0] == "首都医科大学附属北京安贞医院"


def test_who_may_be_lost_is_not_handed_over(as_li, director, fuwai, south_1):
    suspected(director)

    page = handed_over(as_li, director, fuwai, south_1).content.decode()

    assert "流失尚未了结" in page
    assert not Move.objects.exists()
    assert place_of(director)[0] == "首都医科大学附属北京安贞医院"


def test_a_third_team_neither_reads_the_note_nor_takes_it_back(as_li, li, zhao, director, fuwai, south_1, north):
    Relationship.objects.create(client=director.client, territory=south_1, began_on=SINCE)
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组", "level": "territory"})
    handed_over(as_li, director, fuwai, north_2)
    move = Move.objects.get()
    as_li.force_login(zhao)

    page = as_li.get(move.get_absolute_url()).content.decode()

    assert "重视药学证据" not in page
    assert "撤销此次变动" not in page
    assert "只有移交双方的团队" in as_li.post(f"/moves/{move.pk}/undo/", follow=True).content.decode()
    assert Relationship.objects.get(pk=director.pk).territory == north_2


def test_those_who_do_not_cover_her_read_a_masked_name(client, wang, li, director, fuwai, north, anzhen):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组", "level": "territory"})
    deputy = client_of(north_2, anzhen, "孙副主任")
    client.force_login(wang)

    confirm(client, director, fuwai, **{"successor-0-client": deputy.pk, "successor-1-client": deputy.pk})

    step = NextStep.objects.get(relationship=deputy)
    assert step.words == "可能接任周**的职务：了解其打算"


def test_a_move_of_long_ago_to_a_firm_changes_no_past_state(as_li, dr_chen, li):
    firm = create_organisation(name="某供应商", kind="supplier", city="北京市")
    before = list(dr_chen.spans.order_by("pk").values_list("from_on", "to_on"))

    confirm(as_li, dr_chen, firm, department="", moved_on=(TODAY - 200 * DAY).isoformat())

    assert Move.objects.exists()
    after = list(dr_chen.spans.order_by("pk").values_list("from_on", "to_on"))
    assert after[: len(before) - 1] == before[:-1]
    assert all(to_on in (None, TODAY) or to_on < TODAY - 200 * DAY for _from, to_on in after)


def test_taken_back_twice_is_taken_back_once(as_li, director, fuwai, li):
    confirm(as_li, director, fuwai)
    undo = f"/moves/{Move.objects.get().pk}/undo/"
    as_li.post(undo)

    page = as_li.post(undo, follow=True).content.decode()

    assert "此前已撤销" in page
    assert Delivery.objects.filter(recipient=li, key__endswith="taken-back", channel="in_app").count() == 1


def test_the_form_sent_twice_is_one_move(as_li, director, fuwai):
    confirm(as_li, director, fuwai)

    response = confirm(as_li, director, fuwai)

    assert response.status_code == 200
    assert "当日的变动已登记" in response.content.decode()
    assert Move.objects.count() == 1
    assert NextStep.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"organisation": ""}, "请选择现在的任职单位"),
        ({"organisation": "999999"}, "没有这个机构"),
        ({"moved_on": (TODAY + DAY).isoformat()}, "发生后再登记"),
        ({"moved_on": "昨天"}, "输入一个有效的日期"),
        ({"moved_on": (SINCE - DAY).isoformat()}, "2024年1月1日"),
        ({"post": "长" * 41}, "40"),
        ({"where": "moon"}, "moon"),
        ({"asked": ["999999"]}, "999999"),
        ({"successor-0-client": "999999"}, "请从列表中选择"),
    ],
)
def test_what_makes_no_sense_is_said_clearly_and_nothing_is_changed(as_li, director, fuwai, more, words):
    response = confirm(as_li, director, fuwai, **more)

    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Move.objects.exists()
    assert place_of(director)[0] == "首都医科大学附属北京安贞医院"


def test_a_hand_over_needs_a_note_and_a_territory_without_her(as_li, director, fuwai, south_1):
    over = {f"with-{director.pk}-to": south_1.pk}
    assert "请写明" in confirm(as_li, director, fuwai, **over).content.decode()
    Relationship.objects.create(client=director.client, territory=south_1, began_on=SINCE)

    page = handed_over(as_li, director, fuwai, south_1).content.decode()

    assert "已负责该客户" in page
    assert not Move.objects.exists()


def test_without_a_script_place_territory_and_successor_are_named_in_words(
    as_li, zhao, director, deputy, fuwai, south_1
):
    over = {f"with-{director.pk}-to_words": zhao.full_name, f"with-{director.pk}-note": "重视药学证据"}
    words = {"organisation_words": fuwai.name, "successor-0-client_words": deputy.client.full_name}

    as_li.post(url(director), said(director, fuwai, organisation="", **over, **words))

    director.refresh_from_db()
    assert (director.territory, director.client.organisation) == (south_1, fuwai)
    assert Move.objects.get().successors.get().relationship == deputy


def test_the_post_she_has_is_no_move(as_li, director, anzhen):
    assert "就是现任职务" in confirm(as_li, director, anzhen).content.decode()
    assert not Move.objects.exists()


def test_the_team_that_handed_her_over_still_sees_the_move_and_not_her_card(
    as_li, li, director, fuwai, south_1, deputy
):
    handed_over(as_li, director, fuwai, south_1, **{"successor-0-client": deputy.pk})
    as_li.force_login(li)

    page = as_li.get(Move.objects.get().get_absolute_url()).content.decode()

    assert "郑副主任" in page
    assert director.get_absolute_url() not in page
    assert as_li.get(director.get_absolute_url()).status_code == 404


def test_the_next_team_sees_who_may_follow_masked(as_li, zhao, director, fuwai, south_1, deputy):
    handed_over(as_li, director, fuwai, south_1, **{"successor-0-client": deputy.pk})
    as_li.force_login(zhao)

    page = as_li.get(Move.objects.get().get_absolute_url()).content.decode()

    assert "郑副主任" not in page
    assert "郑**" in page


def test_who_took_over_is_said_later(as_li, director, fuwai, deputy):
    confirm(as_li, director, fuwai)
    move = Move.objects.get()

    as_li.post(f"/moves/{move.pk}/successors/", {"client": deputy.pk, "name": "", "likelihood": "possible"})
    as_li.post(f"/moves/{move.pk}/successors/", {"client": "", "name": "外院调来", "likelihood": "unlikely"})
    named = move.successors.get(relationship=deputy)
    as_li.post(f"/moves/successors/{named.pk}/", {"likelihood": "took_over"})

    named.refresh_from_db()
    assert named.likelihood == Likelihood.TOOK_OVER
    assert move.successors.count() == 2
    assert named.history.count() == 2


def test_somebody_must_be_named(as_li, director, fuwai):
    confirm(as_li, director, fuwai)
    move = Move.objects.get()

    page = as_li.post(f"/moves/{move.pk}/successors/", {"client": "", "name": " ", "likelihood": "possible"})

    assert "请选择客户或填写姓名" in page.content.decode()
    assert not move.successors.exists()


def test_past_figures_stay_where_they_were(as_li, director, fuwai, south_1, north_1):
    handed_over(as_li, director, fuwai, south_1)

    held = director.spans.order_by("pk").values_list("territory", "to_on")
    assert [territory for territory, _to in held][-2:] == [north_1.pk, south_1.pk]
