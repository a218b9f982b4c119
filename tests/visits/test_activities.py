"""Other activity: two taps, all of it, and what becomes of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.urls import reverse

from accounts.enums import PostingRole
from accounts.models import Territory
from clients.models import Relationship
from tests.cast import TODAY, client_of, post
from tests.naughty import fitting
from tests.visits.conftest import NOW
from visits.activities import log_activity
from visits.models import Activity

pytestmark = pytest.mark.usefixtures("today")

LIST = reverse("visits:activities")
NEW = reverse("visits:activity-new")


def spend(client, **given):
    """Post what the two taps send."""
    return client.post(NEW, {"kind": "errand", "minutes": "30", "key": str(uuid4())} | given)


def spent(rep, territory, **given):
    """An activity logged through the action."""
    facts = {"kind": "errand", "minutes": 30, "words": "", "relationship": None, "happened_on": TODAY, "at": NOW}
    activity, _ = log_activity(rep=rep, territory=territory, **{"key": uuid4(), **facts, **given})
    return activity


def edit(client, activity, **given):
    values = {"kind": activity.kind, "minutes": activity.minutes, "words": activity.words}
    return client.post(reverse("visits:activity-edit", args=[activity.pk]), values | given)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


# --- logging ----------------------------------------------------------------------------------------------------------


def test_two_taps_log_it(as_li, li, north_1):
    response = spend(as_li)

    activity = Activity.objects.get()
    assert (activity.rep, activity.territory, activity.kind, activity.minutes) == (li, north_1, "errand", 30)
    assert (activity.happened_on, activity.logged_at) == (TODAY, NOW)
    assert response.url == f"{LIST}?logged={activity.pk}"


def test_the_taps_stand_where_a_visit_is_logged(as_li, dr_chen):
    page = as_li.get(reverse("visits:pick")).content.decode()

    assert f'action="{NEW}"' in page
    for minutes in (15, 30, 60, 120, 240):
        assert f'name="minutes" value="{minutes}"' in page


def test_it_takes_words_a_day_a_client_and_any_minutes(as_li, dr_chen):
    spend(
        as_li,
        kind="service",
        minutes="15",
        other_minutes="75",
        words=" 送会议资料 ",
        happened_on="2026-11-13",
        relationship=dr_chen.pk,
    )

    activity = Activity.objects.get()
    assert (activity.minutes, activity.words, activity.happened_on) == (75, " 送会议资料 ", date(2026, 11, 13))
    assert (activity.relationship, activity.territory) == (dr_chen, dr_chen.territory)


def test_sent_twice_it_is_one(as_li):
    key = str(uuid4())

    first, again = spend(as_li, key=key), spend(as_li, key=key)

    assert Activity.objects.count() == 1
    assert first.url == again.url


def test_other_taps_with_an_old_key_are_another_one(as_li):
    key = str(uuid4())

    for minutes in ("30", "60", "60"):
        spend(as_li, key=key, minutes=minutes)

    assert sorted(Activity.objects.values_list("minutes", flat=True)) == [30, 60]


def test_a_key_that_was_taken_back_logs_anew(as_li, li, north_1):
    taken_back = spent(li, north_1)
    Activity.objects.update(undone_at=NOW)

    spend(as_li, key=str(taken_back.key))

    assert Activity.objects.standing().count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "shopping"}, "kind"),
        ({"minutes": ""}, "minutes"),
        ({"minutes": "31"}, "minutes"),
        ({"minutes": "", "other_minutes": "0"}, "other_minutes"),
        ({"other_minutes": "721"}, "other_minutes"),
        ({"other_minutes": "9" * 40}, "other_minutes"),
        ({"words": "长" * 301}, "words"),
        ({"words": "a\0b"}, "words"),
        ({"happened_on": "2026-11-17"}, "happened_on"),
        ({"happened_on": "2026-11-08"}, "happened_on"),
        ({"happened_on": "yesterday"}, "happened_on"),
        ({"key": "no key"}, "key"),
        ({"kind": "service", "relationship": "9" * 30}, "relationship"),
    ],
)
def test_it_says_what_is_wrong(as_li, given, field):
    response = spend(as_li, **given)

    assert field in response.context["form"].errors
    assert not Activity.objects.exists()


def test_a_client_is_named_with_service_alone(as_li, dr_chen):
    assert "只有“客户服务”才填写客户" in spend(as_li, relationship=dr_chen.pk).content.decode()
    with pytest.raises(IntegrityError):
        spent(dr_chen.territory.postings.get().user, dr_chen.territory, relationship=dr_chen)


def test_the_service_of_another_reps_client_is_refused(client, zhao, dr_chen):
    client.force_login(zhao)

    response = spend(client, kind="service", relationship=dr_chen.pk)

    assert "relationship" in response.context["form"].errors


def test_who_is_posted_nowhere_logs_nothing(client, admin):
    client.force_login(admin)

    assert "您当天没有岗位" in spend(client).content.decode()


def test_a_reps_post_counts_before_a_managers(client, wang, north, north_1):
    post(wang, north_1, PostingRole.COVER)
    client.force_login(wang)

    spend(client)

    assert Activity.objects.get().territory == north_1


def test_the_day_is_the_organisations(as_li, time_machine_at):
    time_machine_at("2026-11-16T16:30+00:00")

    spend(as_li)

    assert Activity.objects.get().happened_on == date(2026, 11, 17)


def test_it_keeps_every_word(as_li):
    for text in fitting(300, turn=1):
        assert spend(as_li, words=text).status_code == 302, text
        assert Activity.objects.latest("pk").words == text


# --- taking back and correcting ---------------------------------------------------------------------------------------


def test_it_is_offered_to_be_taken_back_for_half_a_minute(as_li, time_machine_at):
    url = spend(as_li).url

    offered = as_li.get(url).context["logged"]
    time_machine_at("2026-11-16T02:00:30+00:00")
    later = as_li.get(url).context["logged"]

    assert (offered["seconds"], later) == (30, None)


def test_it_is_taken_back(as_li, li, north_1):
    activity = spent(li, north_1)

    for _ in range(2):
        as_li.post(reverse("visits:activity-undo", args=[activity.pk]))

    activity.refresh_from_db()
    assert activity.undone_at == NOW
    assert str(activity.pk) not in shown(as_li.get(LIST))


def test_it_is_not_taken_back_later(as_li, li, north_1):
    activity = spent(li, north_1, at=NOW - timedelta(minutes=1))

    response = as_li.post(reverse("visits:activity-undo", args=[activity.pk]), follow=True)

    assert "30 秒内可以撤回" in response.content.decode()
    assert Activity.objects.standing().exists()


def test_a_correction_keeps_what_stood_there(as_li, li, north_1):
    activity = spent(li, north_1, words="领样品册")

    edit(as_li, activity, minutes="", other_minutes="45", words="领资料")

    activity.refresh_from_db()
    assert (activity.minutes, activity.words) == (45, "领资料")
    page = as_li.get(reverse("visits:activity-edit", args=[activity.pk])).content.decode()
    assert "领样品册" in page
    assert "30 分钟" in page


def test_saving_it_as_it_is_changes_nothing(as_li, li, north_1):
    activity = spent(li, north_1, minutes=45)

    edit(as_li, activity, minutes="", other_minutes="45")

    assert activity.history.count() == 1


def test_a_correction_reaches_as_far_back_as_the_log_did(as_li, li, north_1, time_machine_at):
    activity = spent(li, north_1, happened_on=TODAY - timedelta(7))
    time_machine_at("2026-12-16T02:00+00:00")
    as_li.force_login(li)

    edit(as_li, activity, kind="internal", happened_on="2026-11-09")
    edit(as_li, activity, kind="errand", happened_on="2026-11-08")

    activity.refresh_from_db()
    assert (activity.kind, activity.happened_on) == ("internal", date(2026, 11, 9))


def test_the_territory_stays_the_one_of_the_day(as_li, li, north_1, south):
    elsewhere = Territory.objects.add_child(south, {"code": "S-2", "name": "南区二组"})
    activity = spent(li, elsewhere)

    edit(as_li, activity, words="改字不改地方")

    activity.refresh_from_db()
    assert activity.territory == elsewhere


def test_a_client_handed_over_since_stays_named_and_is_masked(as_li, li, south_1, dr_chen):
    activity = spent(li, dr_chen.territory, kind="service", relationship=dr_chen)
    Relationship.objects.update(territory=south_1)

    page = as_li.get(reverse("visits:activity-edit", args=[activity.pk])).content.decode()
    edit(as_li, activity, kind="service", relationship=dr_chen.pk, words="送资料")

    activity.refresh_from_db()
    assert "陈**" in page
    assert "陈思雨" not in page
    assert (activity.words, activity.relationship) == ("送资料", dr_chen)


def test_words_do_not_tell_the_name_of_a_client_handed_over_since(as_li, li, south_1, dr_chen):
    activity = spent(li, dr_chen.territory, kind="service", relationship=dr_chen)
    Relationship.objects.update(territory=south_1)

    page = edit(as_li, activity, kind="service", relationship_words="陈思雨")

    assert page.context["form"].errors["relationship"] == ["没有找到“陈思雨”。"]


@pytest.mark.parametrize("who", ["wang", "zhao"])
def test_it_is_ones_own_to_change(client, li, north_1, who, request):
    activity = spent(li, north_1)
    client.force_login(request.getfixturevalue(who))

    assert edit(client, activity).status_code == 404
    assert client.post(reverse("visits:activity-undo", args=[activity.pk])).status_code == 404


# --- the list ---------------------------------------------------------------------------------------------------------


def shown(response) -> list[str]:
    return [str(row.activity.pk) for row in response.context["rows"]]


def test_a_manager_sees_her_peoples_and_no_other(client, li, wang, zhao, north_1, south_1):
    hers, theirs = spent(li, north_1), spent(zhao, south_1)
    client.force_login(wang)

    assert shown(client.get(LIST)) == [str(hers.pk)]
    client.force_login(zhao)
    assert shown(client.get(LIST)) == [str(theirs.pk)]


def test_a_rep_does_not_see_her_neighbours_days(client, li, zhao, north_1):
    post(zhao, north_1, PostingRole.COVER)
    spent(li, north_1)
    client.force_login(zhao)

    assert shown(client.get(LIST)) == []


def test_nobody_signed_in_sees_nothing(li, north_1):
    spent(li, north_1)

    assert not Activity.objects.visible_to(AnonymousUser()).exists()


def test_it_is_narrowed_down_and_summed(client, li, wang, north, north_1):
    spent(li, north_1, minutes=15, happened_on=TODAY - timedelta(3))
    spent(li, north_1, minutes=60, kind="internal")
    spent(li, north_1, minutes=120)
    spent(wang, north, minutes=240)
    client.force_login(wang)

    asked = {
        "rep": {"rep": li.pk},
        "kind": {"kind": "errand"},
        "days": {"from_on": "2026-11-14", "to_on": "2026-11-16"},
        "leaf": {"territory": "N-1"},
        "node": {"territory": "N"},
        "only": {"territory": "N", "only": "true"},
    }
    sums = {name: tuple(client.get(LIST, query | {"total": "1"}).context["total"]) for name, query in asked.items()}

    assert sums == {
        "rep": (3, 195),
        "kind": (3, 375),
        "days": (3, 420),
        "leaf": (3, 195),
        "node": (4, 435),
        "only": (1, 240),
    }
    page = client.get(LIST, {"kind": "errand", "total": "1"}).content.decode()
    assert 'data-total="3" data-minutes="375"' in page


@pytest.mark.parametrize(
    "query",
    [{"rep": "9" * 30}, {"rep": "\0"}, {"territory": "nowhere"}, {"kind": "x"}, {"from_on": "x"}, {"logged": "9" * 30}],
)
def test_what_makes_no_sense_finds_nothing(as_li, li, north_1, query):
    spent(li, north_1)

    response = as_li.get(LIST, query | {"total": "1"})

    assert response.status_code == 200
    assert len(response.context["rows"]) == (1 if "logged" in query else 0)


def test_a_rep_of_another_district_is_no_answer(client, wang, zhao, south_1):
    client.force_login(wang)

    assert "rep" in client.get(LIST, {"rep": zhao.pk}).context["filter"].form.errors


def test_it_says_what_to_do_when_there_is_nothing(as_li):
    assert "还没有记录" in as_li.get(LIST).content.decode()


def test_it_asks_as_often_for_thirty(
    client, li, wang, anzhen, north_1, django_assert_max_num_queries, django_assert_num_queries
):
    def served(number):
        dr = client_of(north_1, anzhen, f"客户{number}")
        spent(li, north_1, kind="service", relationship=dr)

    client.force_login(wang)
    served(0)
    client.get(LIST)
    with django_assert_max_num_queries(5) as first:
        assert len(client.get(LIST).context["rows"]) == 1
    for number in range(1, 30):
        served(number)

    with django_assert_num_queries(len(first)):
        assert len(client.get(LIST).context["rows"]) == 30


# --- what boards count ------------------------------------------------------------------------------------------------


def test_minutes_are_summed_by_person_and_kind(li, wang, north, north_1, south_1, zhao):
    for minutes in (15, 30):
        spent(li, north_1, minutes=minutes)
    spent(li, north_1, kind="internal", happened_on=TODAY - timedelta(90))
    spent(wang, north, kind="internal", minutes=60)
    spent(zhao, south_1)
    taken_back = spent(li, north_1)
    Activity.objects.filter(pk=taken_back.pk).update(undone_at=NOW)

    found = Activity.objects.standing().done_below(north.path).between(TODAY - timedelta(30), TODAY).by_kind()

    assert sorted(found) == sorted([(li.pk, "errand", 2, 45), (wang.pk, "internal", 1, 60)])
