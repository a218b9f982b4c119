"""Which territory of whom, and to whom: found by words out of as many as there are, with a script and without one."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from deliveries.models import Delivery
from planning.handovers.actions import confirm
from planning.handovers.passing import rep_of
from planning.handovers.vacant import vacant
from planning.models import Handover
from tests.cast import TODAY, client_of, person, post, posted
from tests.naughty import NAUGHTY
from tests.planning.handed import noted, prepared
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")

DAY = timedelta(days=1)
NEW = reverse("planning:handover-new")
POSTS, TAKERS = (reverse(f"planning:handover-{name}") for name in ("posts", "takers"))
SAID = {"effective_on": (TODAY + DAY).isoformat(), "reason": "leaves", "words": "细节已谈", "assess_until": ""}


@pytest.fixture
def sun(north):
    return posted("sun", "孙悦", leaf(north, "N-2", "北区二组"))


def leaf(parent, code, name):
    return Territory.objects.add_child(parent, {"code": code, "name": name})


def found(client, url, text=""):
    return client.get(url, {"q": text}).json()["options"]


def texts(client, url, text=""):
    return [option["text"] for option in found(client, url, text)]


def many(north, number):
    """More reps of wang's, each in a territory of her own."""
    for each in range(number):
        posted(f"many{each}", f"同名{each}", leaf(north, f"M-{each}", f"新区{each}"))


# --- as one types -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["北区一组", "n-1", "李雨", "li", "N-1 李", " 李  一组 "])
def test_a_territory_is_found_by_its_name_its_code_and_its_rep(client, wang, li, sun, text):
    client.force_login(wang)

    (option,) = found(client, POSTS, text)
    assert (option["text"], option["hint"]) == ("北区一组 · 李雨桐", "N-1")


def test_in_the_order_of_the_tree_with_what_is_vacant_and_who_left(client, wang, north, north_1, li, anzhen, sun):
    client_of(leaf(north, "N-3", "北区三组"), anzhen, "甲")
    Posting.objects.filter(user=li).update(to_on=TODAY - DAY)
    client_of(north_1, anzhen, "乙")
    post(person("he", "何静"), north_1)
    client.force_login(wang)

    assert texts(client, POSTS) == [
        "北区一组 · 何静",
        "北区一组 · 李雨桐（至 2026-11-15）",
        "北区二组 · 孙悦",
        "北区三组 · 空缺",
    ]


def test_a_rep_of_two_postings_in_a_row_stands_once(client, wang, li, north_1):
    Posting.objects.filter(user=li).update(to_on=TODAY)
    Posting.objects.create(user=li, territory=north_1, role=PostingRole.REP, from_on=TODAY + DAY)
    client.force_login(wang)

    assert texts(client, POSTS) == ["北区一组 · 李雨桐"]


def test_of_who_is_switched_off_it_is_said(client, wang, li):
    User.objects.filter(pk=li.pk).update(is_active=False)
    client.force_login(wang)

    assert texts(client, POSTS) == ["北区一组 · 李雨桐（已停用）"]


def test_another_district_is_not_found(client, wang, li, zhao, qian, south_1):
    client.force_login(wang)

    assert texts(client, POSTS) == ["北区一组 · 李雨桐"]
    for text in ("南区", "S-1", "赵航"):
        assert found(client, POSTS, text) == [], text
    for text in ("赵航", "钱进", "qian", "王建民"):
        assert found(client, TAKERS, text) == [], text


def test_who_can_take_it_stands_with_where_she_is(client, wang, li, sun, admin):
    person("xin", "新同事")
    person("off", "停用的", is_active=False)
    client.force_login(wang)

    assert sorted((option["text"], option["hint"]) for option in found(client, TAKERS)) == [
        ("孙悦", "sun · 北区二组"),
        ("新同事", "xin · 尚未分配岗位"),
        ("李雨桐", "li · 北区一组"),
    ]


def test_where_else_she_is_posted_is_not_said(client, wang, sun, nation, zhao, south_1):
    """Wang may know that she is hers, and not what she does in another district."""
    post(sun, south_1, PostingRole.COVER)
    post(sun, Territory.objects.add_child(nation, {"code": "W", "name": "秘密西区"}))
    client.force_login(wang)

    assert [(option["text"], option["hint"]) for option in found(client, TAKERS)] == [("孙悦", "sun · 北区二组")]


@pytest.mark.parametrize("url", [POSTS, TAKERS])
def test_twenty_at_most_and_as_many_queries_as_for_one(
    client, wang, li, north, url, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(wang)
    with django_assert_max_num_queries(6) as first:
        assert len(found(client, url)) == 1
    many(north, 24)

    with django_assert_num_queries(len(first)):
        assert len(found(client, url)) == 20


@pytest.mark.parametrize("url", [POSTS, TAKERS])
def test_what_makes_no_sense_finds_nothing(client, wang, li, sun, url):
    client.force_login(wang)
    # Blanks alone ask for everybody.
    assert [len(found(client, url, text)) for text in ("", " \u3000")] == [2, 2]

    for text in [*filter(str.strip, NAUGHTY[::40]), "一" * 101, "李" * 101, "李\x00", "李%", "_", "\\"]:
        assert found(client, url, text) == [], text


# --- the form ---------------------------------------------------------------------------------------------------------


def options(page):
    return re.findall(r'<option value="([^"]*)"', page.content.decode())


def test_the_page_holds_nobody_but_who_is_chosen(client, wang, li, sun, north_1, north):
    client.force_login(wang)
    reasons = 5

    assert len(options(client.get(NEW))) == 2 + reasons
    chosen = client.get(NEW, {"post": f"{north_1.pk}-{li.pk}", "taker": sun.pk})
    assert options(chosen)[:4] == ["", f"{north_1.pk}-{li.pk}", "", str(sun.pk)]


def test_the_form_asks_as_often_for_many_as_for_few(
    client, wang, li, sun, north, north_1, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(wang)
    sent = {**SAID, "post": f"{north_1.pk}-{li.pk}", "taker": sun.pk, "reason": "x"}
    client.post(NEW, sent)
    with django_assert_max_num_queries(9) as first:
        client.post(NEW, sent)
    many(north, 24)

    with django_assert_num_queries(len(first)):
        assert client.post(NEW, sent).context["form"].errors.keys() == {"reason"}


@pytest.mark.parametrize("code", ["9-9", "x", "1", "-", "9" * 30 + "-1", "１-１"])
def test_a_code_that_names_nothing_of_hers_is_refused(client, wang, li, code):
    client.force_login(wang)

    shown = client.post(NEW, {**SAID, "post": code})

    assert shown.context["form"].errors["post"] == ["请从列表中选择辖区。"]
    assert "细节已谈" in shown.content.decode()


def test_who_may_not_be_chosen_is_refused_by_id_too(client, wang, li, zhao, north_1):
    client.force_login(wang)

    shown = client.post(NEW, {**SAID, "post": f"{north_1.pk}-{li.pk}", "taker": zhao.pk})

    assert shown.context["form"].errors["taker"] == ["请从列表中选择人员。"]
    assert "赵航" not in shown.content.decode()


def test_a_vacancy_with_a_rep_who_is_switched_off_is_handed_over_from_her(client, wang, li, sun, dr_chen):
    User.objects.filter(pk=li.pk).update(is_active=False)
    client.force_login(wang)

    page = client.get(reverse("planning:vacancies")).content.decode()
    (href,) = re.findall(r'href="([^"]*handovers/new/[^"]*)"', page)
    shown = client.get(href.replace("&amp;", "&")).content.decode()

    assert f'<option value="{dr_chen.territory_id}-{li.pk}" selected>' in shown


def test_a_vacancy_is_not_handed_over_from_who_is_to_come(client, wang, li, sun, north_1, dr_chen):
    """She never worked there: there is nothing that she could note, and her posting stays as it is."""
    he, begins = person("he", "何静"), TODAY + 20 * DAY
    Posting.objects.filter(user=li).update(to_on=TODAY - 90 * DAY)
    Posting.objects.create(user=he, territory=north_1, role=PostingRole.REP, from_on=begins)
    client.force_login(wang)

    page = client.get(reverse("planning:vacancies")).content.decode()
    (href,) = re.findall(r'href="([^"]*handovers/new/[^"]*)"', page)
    shown = client.get(href.replace("&amp;", "&")).content.decode()
    assert "何静（2026-12-06 起）" in page
    assert f'<option value="{north_1.pk}-0" selected>北区一组 · 空缺</option>' in shown

    client.post(NEW, {**SAID, "post": f"{north_1.pk}-0", "taker": sun.pk, "effective_on": TODAY.isoformat()})
    made = Handover.objects.get()
    assert made.giver is None
    noted(made, dr_chen, wang)
    confirm(made, by=wang, on=TODAY, at=NOW)
    assert not Delivery.objects.filter(recipient=he).exists()
    assert rep_of(north_1, TODAY) == sun
    assert not vacant(TODAY + 30 * DAY).exists()
    assert Posting.objects.get(user=he).from_on == begins


def test_where_somebody_is_posted_today_there_is_no_vacancy(client, wang, li, north_1):
    Posting.objects.filter(user=li).update(to_on=TODAY)
    Posting.objects.create(user=person("he", "何静"), territory=north_1, role=PostingRole.REP, from_on=TODAY + DAY)
    client.force_login(wang)

    assert texts(client, POSTS) == ["北区一组 · 李雨桐", "北区一组 · 何静（2026-11-17 起）"]
    shown = client.post(NEW, {**SAID, "post": f"{north_1.pk}-0"})
    assert shown.context["form"].errors["post"] == ["请从列表中选择辖区。"]


def test_what_is_prepared_keeps_its_territory(client, wang, li, sun, north_1, zhao, south_1):
    made = prepared(north_1, li, None, wang)
    client.force_login(wang)
    url = reverse("planning:handover-change", args=[made.pk])

    assert "北区一组 · 李雨桐" in client.get(url).content.decode()
    client.post(url, {**SAID, "post": f"{south_1.pk}-{zhao.pk}", "taker": sun.pk})

    made.refresh_from_db()
    assert (made.territory, made.giver, made.taker) == (north_1, li, sun)


# --- without a script -------------------------------------------------------------------------------------------------


def test_words_that_name_one_choose_it(client, wang, li, sun, north_1):
    client.force_login(wang)

    client.post(NEW, {**SAID, "post_words": "李雨桐", "taker_words": "孙"})

    made = Handover.objects.get()
    assert (made.territory, made.giver, made.taker) == (north_1, li, sun)


def test_words_that_name_several_offer_them_and_one_is_chosen(client, wang, li, sun, north_1):
    client.force_login(wang)
    words = {**SAID, "post_words": "北区", "taker_words": "sun"}

    shown = client.post(NEW, words)

    assert shown.context["form"].errors["post"] == ["“北区”对应多个结果：请从列表中选择，或输入得更具体。"]
    assert options(shown)[:3] == ["", f"{north_1.pk}-{li.pk}", f"{Territory.objects.get(code='N-2').pk}-{sun.pk}"]
    page = shown.content.decode()
    assert "北区一组 · 李雨桐 (N-1)</option>" in page
    assert 'value="北区"' in page
    assert '<input type="hidden" name="post_offered" value="北区">' in page
    client.post(NEW, {**words, "post": f"{north_1.pk}-{li.pk}", "post_offered": "北区"})
    assert Handover.objects.get().giver == li


def test_who_was_chosen_before_is_not_meant_by_words_that_name_several(client, wang, li, sun, north, north_1):
    other, made = posted("sunli", "孙丽", leaf(north, "N-4", "北区四组")), prepared(north_1, li, sun, wang)
    url, said = reverse("planning:handover-change", args=[made.pk]), {**SAID, "taker": sun.pk, "taker_words": "孙"}
    client.force_login(wang)

    shown = client.post(url, said)

    assert shown.context["form"].errors["taker"] == ["“孙”对应多个结果：请从列表中选择，或输入得更具体。"]
    made.refresh_from_db()
    assert made.words == ""
    client.post(url, {**said, "taker": other.pk, "taker_offered": "孙"})
    made.refresh_from_db()
    assert made.taker == other


@pytest.mark.parametrize("words", ["没有这个人", "赵航", "x" * 101, "a\x00b"])
def test_words_that_name_nobody_are_said_and_kept(client, wang, li, zhao, north_1, words):
    client.force_login(wang)

    shown = client.post(NEW, {**SAID, "post": f"{north_1.pk}-{li.pk}", "taker_words": words})

    assert shown.context["form"].errors.keys() == {"taker"}
    assert words.replace("\x00", "")[:5] in shown.content.decode()
    assert not Handover.objects.exists()


def test_words_beside_an_older_choice_count(client, wang, li, sun, north, north_1):
    """What was typed last is meant: the list holds still what was chosen before."""
    he = posted("he", "何静", leaf(north, "N-4", "北区四组"))
    client.force_login(wang)

    client.post(NEW, {**SAID, "post": f"{north_1.pk}-{li.pk}", "taker": sun.pk, "taker_words": "何静"})

    assert Handover.objects.get().taker == he
