"""What we know of a client: each fact with its source and date, what is stale, and what is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import open_look
from clients.actions import update_client
from clients.facts import KnownFrom
from clients.models import Client, FactSource
from tests.cast import TODAY
from tests.killing import count_statements
from tests.naughty import fitting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(f"{TODAY}T02:00:00Z", tick=False)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def url(relationship):
    return reverse("clients:facts", args=[relationship.pk])


def said(**changed):
    return {
        "duties": "分管二病区",
        "decision_scope": ["listing", "budget"],
        "concerns": ["efficacy"],
        "address_form": "陈老师",
        "topics": "网球",
        "birthday_month": "2",
        "birthday_day": "29",
        "source": "herself",
        "as_of": str(TODAY),
        **changed,
    }


def known(relationship):
    return Client.objects.get(pk=relationship.client_id)


def test_what_is_learned_is_kept_with_its_source_and_day(as_li, dr_chen, li):
    response = as_li.post(url(dr_chen), said(as_of=str(TODAY - timedelta(days=3))))

    assert response.url == url(dr_chen)
    her = known(dr_chen)
    assert (her.duties, her.decision_scope, her.concerns) == ("分管二病区", "listing,budget", "efficacy")
    assert (her.address_form, her.topics, her.birthday) == ("陈老师", "网球", "02-29")
    row = FactSource.objects.get(fact="duties")
    assert (row.source, row.noted_on, row.author) == ("herself", TODAY - timedelta(days=3), li)
    assert FactSource.objects.count() == 6


def test_it_shows_each_fact_with_source_day_and_author(as_li, dr_chen):
    as_li.post(url(dr_chen), said())

    page = as_li.get(url(dr_chen)).content.decode()

    for words in ("分管二病区", "品种进院、预算", "2月29日", "本人", "2026-11-16", "李雨桐"):
        assert words in page
    # Nobody said where her phone is from.
    assert "13800138000" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": ""}, "source"),
        ({"source": "import"}, "source"),
        ({"source": "rumour"}, "source"),
        ({"duties": "长" * 501}, "duties"),
        ({"topics": "长" * 301}, "topics"),
        ({"address_form": "a\x00b"}, "address_form"),
        ({"decision_scope": ["love"]}, "decision_scope"),
        ({"concerns": ["\x00"]}, "concerns"),
        ({"birthday_day": ""}, "birthday_day"),
        ({"birthday_month": ""}, "birthday_day"),
        ({"birthday_day": "30"}, "birthday_day"),
        ({"birthday_month": "13"}, "birthday_month"),
        ({"as_of": ""}, "as_of"),
        ({"as_of": "2026-11-17"}, "as_of"),
        ({"as_of": "16/11"}, "as_of"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_lost(as_li, dr_chen, changed, field):
    response = as_li.post(url(dr_chen), said(**changed))

    assert field in response.context["form"].errors
    assert "还没有保存" in response.content.decode()
    assert response.context["form"]["topics"].value() == said(**changed)["topics"]
    assert known(dr_chen).duties == ""


def test_saving_what_is_known_needs_no_source_and_changes_nothing(as_li, dr_chen):
    as_li.post(url(dr_chen), said())
    history = dr_chen.client.history.count()

    as_li.post(url(dr_chen), said(source="", as_of=str(TODAY)))

    assert dr_chen.client.history.count() == history
    assert FactSource.history.count() == 6


def test_whatever_she_writes_comes_back(as_li, dr_chen):
    for text in fitting(300, turn=1):
        as_li.post(url(dr_chen), said(topics=text))

        assert known(dr_chen).topics == text


def test_a_stale_fact_says_so_until_it_is_confirmed(as_li, dr_chen, li):
    update_client(dr_chen.client, on=TODAY - timedelta(days=200), source=KnownFrom.VISIT, by=li, concerns="quality")
    assert "待重新确认" in as_li.get(url(dr_chen)).content.decode()
    assert "部分信息较旧" in as_li.get(dr_chen.get_absolute_url()).content.decode()

    as_li.post(reverse("clients:fact-confirm", args=[dr_chen.pk]), {"fact": "concerns"})

    assert "待重新确认" not in as_li.get(url(dr_chen)).content.decode()
    assert "部分信息较旧" not in as_li.get(dr_chen.get_absolute_url()).content.decode()
    assert FactSource.objects.get().source == KnownFrom.VISIT


@pytest.mark.parametrize("fact", ["duties", "nonsense", "\x00", ""])
def test_what_is_not_known_is_not_confirmed(as_li, dr_chen, fact):
    page = as_li.post(reverse("clients:fact-confirm", args=[dr_chen.pk]), {"fact": fact}, follow=True)

    assert "已没有记录" in page.content.decode()


def test_the_card_says_how_much_is_known_and_leads_there(as_li, dr_chen):
    page = as_li.get(dr_chen.get_absolute_url()).content.decode()

    assert 'data-profile="44"' in page
    assert f'href="{url(dr_chen)}"' in page


def test_the_page_says_what_is_missing(as_li, dr_chen):
    page = as_li.get(url(dr_chen)).content.decode()

    assert "44%" in page
    assert "称呼、客情阶段、出诊时间、沟通风格、关注点" in page


def test_a_client_of_others_is_not_found(client, zhao, dr_chen):
    client.force_login(zhao)

    assert client.post(url(dr_chen), said()).status_code == 404
    assert client.post(reverse("clients:fact-confirm", args=[dr_chen.pk]), {"fact": "phone"}).status_code == 404
    assert known(dr_chen).duties == ""


def test_a_look_across_shows_and_changes_nothing(client, admin, nation, dr_chen):
    open_look(user=admin, territory=nation, reason="核对交接", at=timezone.now())
    client.force_login(admin)

    page = client.post(url(dr_chen), said())

    assert page.status_code == 200
    assert page.context["form"] is None
    assert client.post(reverse("clients:fact-confirm", args=[dr_chen.pk]), {"fact": "phone"}).status_code == 404
    assert not FactSource.objects.exists()


def test_it_asks_as_often_for_all_facts_as_for_none(as_li, dr_chen, django_assert_max_num_queries):
    as_li.get(url(dr_chen))
    few = count_statements(lambda: as_li.get(url(dr_chen)))
    as_li.post(url(dr_chen), said())

    with django_assert_max_num_queries(few):
        as_li.get(url(dr_chen))
