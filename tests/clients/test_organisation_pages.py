"""What is known of a hospital on its page, and the pages on which it is said."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import open_look
from clients.actions import create_organisation, department_named
from clients.enums import EventKind, Role
from clients.models import (
    DepartmentEstimate,
    Organisation,
    OrganisationEvent,
    PharmacyCommittee,
    Product,
    ProductListing,
    Relationship,
)
from clients.noting import estimate_department, note_committee, note_event, note_listing
from clients.paging import PAGE_SIZE
from tests.cast import TODAY, client_of
from tests.clients.test_noting import LISTED, QUARTERLY
from tests.naughty import fitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]


@pytest.fixture
def _today(time_machine):
    time_machine.move_to(f"{TODAY}T02:00:00Z", tick=False)


@pytest.fixture
def as_li(client, li, dr_chen):
    client.force_login(li)
    return client


def page(client, organisation):
    return client.get(organisation.get_absolute_url()).content.decode()


# --- listings ---------------------------------------------------------------------------------------------------------

SAID = {
    "state": "hospital",
    "since": "2026-09-01",
    "source": "药剂科目录",
    "checked_on": "2026-11-16",
    "note": "限三线",
}


def listing_url(organisation, product):
    return reverse("clients:listing", args=[organisation.pk, product.pk])


def test_a_listing_is_said_and_shown(as_li, li, anzhen, product):
    response = as_li.post(listing_url(anzhen, product), SAID)

    assert response.url == anzhen.get_absolute_url()
    row = ProductListing.objects.get()
    assert (row.state, row.since, row.author) == ("hospital", date(2026, 9, 1), li)
    shown = page(as_li, anzhen)
    for text in ("安心平", "已进院", "2026-09-01", "药剂科目录", "限三线"):
        assert text in shown


def test_the_form_begins_with_what_is_known_and_asks_for_the_day_anew(as_li, li, anzhen, product):
    known = LISTED | {"checked_on": TODAY - timedelta(days=90)}
    note_listing(organisation=anzhen, product=product, by=li, **known)

    form = as_li.get(listing_url(anzhen, product)).context["form"]

    assert form["state"].value() == "hospital"
    assert form["checked_on"].value() == TODAY


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"state": "everywhere"}, "state"),
        ({"state": ""}, "state"),
        ({"source": " "}, "source"),
        ({"source": "长" * 201}, "source"),
        ({"checked_on": ""}, "checked_on"),
        ({"checked_on": "2026-11-17"}, "checked_on"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "2026-13-01"}, "since"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_a_listing_that_makes_no_sense_is_refused_and_kept(as_li, anzhen, product, said, field):
    response = as_li.post(listing_url(anzhen, product), SAID | said)

    assert list(response.context["form"].errors) == [field]
    assert "还没有保存" in response.content.decode()
    assert not ProductListing.objects.exists()


def test_a_product_that_is_not_sold_any_more_is_shown_where_it_is_listed(as_li, li, anzhen, product):
    gone, never = (Product.objects.create(code=code, name=code, is_active=False) for code in ("旧药", "无药"))
    note_listing(organisation=anzhen, product=gone, by=li, **LISTED)

    assert [row.product for row in as_li.get(anzhen.get_absolute_url()).context["listings"]] == [product, gone]
    assert never.name not in page(as_li, anzhen)


def test_who_has_no_client_there_reads_and_says_nothing(client, zhao, li, dr_chen, anzhen, product):
    note_listing(organisation=anzhen, product=product, by=li, **LISTED)
    client.force_login(zhao)

    shown = page(client, anzhen)

    assert "已进院" in shown
    assert listing_url(anzhen, product) not in shown
    assert client.post(listing_url(anzhen, product), SAID | {"state": "delisted"}).status_code == 404
    assert ProductListing.objects.get().state == "hospital"


def test_a_look_across_reads_and_writes_nothing(client, admin, nation, dr_chen, anzhen, product):
    client.force_login(admin)
    open_look(user=admin, territory=nation, reason="核对", at=timezone.now())

    assert listing_url(anzhen, product) not in page(client, anzhen)
    assert client.post(listing_url(anzhen, product), SAID).status_code == 404


def test_a_firm_has_no_listings(as_li, north_1, product):
    firm = create_organisation(name="北京某医药有限公司", kind="distributor")
    client_of(north_1, firm, "张总")

    assert "安心平" not in page(as_li, firm)


# --- the committee ----------------------------------------------------------------------------------------------------


def test_the_committee_is_said_and_its_next_meeting_shown(as_li, anzhen):
    said = {"months": ["3", "12"], "announced_on": "2026-12-15", "source": "药剂科公告"}

    as_li.post(reverse("clients:committee", args=[anzhen.pk]), said)

    assert PharmacyCommittee.objects.get().months == [3, 12]
    shown = page(as_li, anzhen)
    assert "12月15日" in shown
    # From Monday 16 November on.
    assert "21 个工作日后" in shown


def test_after_the_announced_day_the_cycle_says_the_month(as_li, li, anzhen):
    note_committee(organisation=anzhen, by=li, on=TODAY, **QUARTERLY)

    assert "2026年12月" in page(as_li, anzhen)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"months": ["13"]}, "months"),
        ({"months": ["x"]}, "months"),
        ({"months": ["3"], "every": "3"}, "every"),
        ({"every": "0"}, "every"),
        ({"every": "13"}, "every"),
        ({"announced_on": "2029-01-01"}, "announced_on"),
        ({}, "__all__"),
        ({"months": ["3"], "source": ""}, "source"),
    ],
)
def test_a_committee_that_makes_no_sense_is_refused(as_li, anzhen, said, field):
    response = as_li.post(reverse("clients:committee", args=[anzhen.pk]), {"source": "药剂科"} | said)

    assert list(response.context["form"].errors) == [field]
    assert not PharmacyCommittee.objects.exists()


# --- departments ------------------------------------------------------------------------------------------------------


@pytest.fixture
def cardiology(anzhen):
    return department_named(anzhen, "心内科")


def test_a_department_is_estimated_on_its_page(as_li, cardiology, anzhen):
    said = {"prescriber": "12", "decision_maker": "2", "influencer": "", "source": "科室公示栏"}

    as_li.post(reverse("clients:department-estimate", args=[cardiology.pk]), said)

    assert DepartmentEstimate.objects.count() == 2
    shown = page(as_li, anzhen)
    assert " / 12" in shown
    assert "尚未认识：决策者、影响者" in shown


@pytest.mark.parametrize("number", ["-1", "1000", "x", "9" * 40])
def test_an_estimate_that_makes_no_sense_is_refused(as_li, cardiology, number):
    url = reverse("clients:department-estimate", args=[cardiology.pk])

    response = as_li.post(url, {"prescriber": number, "decision_maker": "", "influencer": "", "source": ""})

    assert list(response.context["form"].errors) == ["prescriber"]


def test_where_there_is_none_nobody_is_looked_for(as_li, li, cardiology, anzhen):
    none = {Role.DECISION_MAKER: 0, Role.INFLUENCER: 0}
    estimate_department(department=cardiology, by=li, on=TODAY, numbers=none)

    assert as_li.get(anzhen.get_absolute_url()).context["deep"][0].empty == []


def numbers_on(shown):
    return re.findall(r'href="([^"]+)" data-count="(\d+)"', shown)


def total_of(client, url):
    return re.search(r'data-total="(\d+)"', client.get(url.replace("&amp;", "&")).content.decode())[1]


def test_every_number_opens_its_list(client, wang, north_1, south_1, anzhen, dr_chen):
    for name, department in (("周一", "心内科"), ("周二", "心内科一病区"), ("周三", "药剂科")):
        client_of(north_1, anzhen, name, department=department, is_prescriber=True, is_influencer=True)
    client_of(north_1, anzhen, "走了的", is_prescriber=True, status="closed")
    client_of(south_1, anzhen, "别人的", is_prescriber=True)
    nowhere = client_of(north_1, anzhen, "无科室")
    type(nowhere.client).objects.filter(pk=nowhere.client_id).update(department=None)
    client.force_login(wang)

    numbers = numbers_on(page(client, anzhen))

    assert sorted(count for _, count in numbers) == ["1"] * 8 + ["2", "2"]
    assert [total_of(client, url) for url, _ in numbers] == [count for _, count in numbers]


def test_the_list_names_the_department_it_was_opened_for(as_li, dr_chen, anzhen):
    url = reverse("clients:list")

    shown = as_li.get(url, {"in_department": dr_chen.client.department_id}).content.decode()

    assert "陈思雨" in shown
    assert "科室：心内科" in shown
    assert "未登记科室" in as_li.get(url, {"in_department": "null"}).content.decode()


@pytest.mark.parametrize("value", ["x", "0", "9" * 40, "\x00"])
def test_a_department_that_is_not_there_finds_nobody(as_li, value):
    response = as_li.get(reverse("clients:list"), {"in_department": value})

    assert response.status_code == 200
    assert "陈思雨" not in response.content.decode()


# --- key places and second contacts -----------------------------------------------------------------------------------


def test_a_key_hospital_with_one_contact_says_so(as_li, anzhen):
    assert "data-single-contact" in page(as_li, anzhen)


def test_with_a_second_contact_it_does_not(as_li, north_1, anzhen):
    client_of(north_1, anzhen, "周一")

    assert "data-single-contact" not in page(as_li, anzhen)


def test_a_second_contact_of_another_team_is_none(as_li, south_1, anzhen):
    client_of(south_1, anzhen, "周一")

    assert "data-single-contact" in page(as_li, anzhen)


def test_a_hospital_is_marked_by_hand(as_li, dr_chen, anzhen):
    Relationship.objects.update(grade="C")
    assert "data-single-contact" not in page(as_li, anzhen)

    as_li.post(reverse("clients:organisation-key", args=[anzhen.pk]), {"is_key": "1"})
    assert "data-single-contact" in page(as_li, anzhen)

    as_li.post(reverse("clients:organisation-key", args=[anzhen.pk]))
    assert not Organisation.objects.get(pk=anzhen.pk).is_key


def test_the_list_shows_and_finds_those_with_a_single_contact(as_li, north_1, anzhen):
    safe = create_organisation(name="北京朝阳医院", level="3a", city="北京市")
    for name in ("周一", "周二"):
        client_of(north_1, safe, name)
    url = reverse("clients:organisations")

    every, single = as_li.get(url).content.decode(), as_li.get(url, {"single": "on"}).content.decode()

    assert every.count("仅一位联系人") == 2  # The tag of one, and the filter.
    assert anzhen.get_absolute_url() in single
    assert safe.get_absolute_url() not in single


# --- events -----------------------------------------------------------------------------------------------------------

HAPPENED = {"on": "2026-11-10", "kind": "personnel", "text": "药剂科主任调任朝阳医院", "source": "院网公告"}


def events_url(organisation):
    return reverse("clients:organisation-events", args=[organisation.pk])


def test_an_event_is_noted_and_shown_on_both_pages(as_li, li, anzhen):
    response = as_li.post(events_url(anzhen), HAPPENED)

    assert response.url == events_url(anzhen)
    event = OrganisationEvent.objects.get()
    assert (event.on, event.author, event.noted_on) == (date(2026, 11, 10), li, TODAY)
    for shown in (page(as_li, anzhen), as_li.get(events_url(anzhen)).content.decode()):
        assert "药剂科主任调任朝阳医院" in shown
        assert "李雨桐" in shown


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"on": ""}, "on"),
        ({"on": "2029-01-01"}, "on"),
        ({"kind": "war"}, "kind"),
        ({"text": "\u3000"}, "text"),
        ({"text": "长" * 1001}, "text"),
        ({"source": "长" * 201}, "source"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused_and_kept(as_li, anzhen, said, field):
    response = as_li.post(events_url(anzhen), HAPPENED | said)

    assert list(response.context["form"].errors) == [field]
    assert not OrganisationEvent.objects.exists()


def test_whatever_is_typed_is_kept_as_it_was_written(as_li, anzhen):
    for text in fitting(200, turn=3):
        as_li.post(events_url(anzhen), HAPPENED | {"text": text, "source": text})

    kept = OrganisationEvent.objects.order_by("pk").values_list("text", "source")
    assert [pair for pair in kept if pair[0].strip() != pair[1].strip()] == []
    assert as_li.get(events_url(anzhen)).status_code == 200


def events_at(organisation, by, count, kind=EventKind.TENDER):
    OrganisationEvent.objects.bulk_create(
        OrganisationEvent(
            organisation=organisation,
            on=TODAY - timedelta(days=n),
            kind=kind,
            text=f"第{n}件",
            author=by,
            noted_on=TODAY,
        )
        for n in range(count)
    )


def test_the_events_are_filtered_by_kind(as_li, li, anzhen):
    events_at(anzhen, li, 2)
    note_event(organisation=anzhen, by=li, noted_on=TODAY, on=TODAY, kind=EventKind.COMPETITOR, text="竞品学术会")

    shown = as_li.get(events_url(anzhen), {"kind": "competitor"}).content.decode()

    assert "竞品学术会" in shown
    assert "第0件" not in shown
    assert "没有这一类" in as_li.get(events_url(anzhen), {"kind": "listing"}).content.decode()
    assert "第0件" not in as_li.get(events_url(anzhen), {"kind": "war"}).content.decode()


def test_the_events_are_paged_and_cost_the_same(as_li, li, anzhen):
    events_at(anzhen, li, 1)
    with CaptureQueriesContext(connection) as one:
        as_li.get(events_url(anzhen))
    events_at(anzhen, li, 2 * PAGE_SIZE)

    with CaptureQueriesContext(connection) as many:
        response = as_li.get(events_url(anzhen))

    assert len(many) == len(one) <= 8
    assert len(response.context["page"].rows) == PAGE_SIZE
    assert response.context["page"].next


def test_events_of_where_she_has_no_clients_are_hidden(client, zhao, li, dr_chen, anzhen):
    events_at(anzhen, li, 1)
    client.force_login(zhao)

    assert "第0件" not in page(client, anzhen)
    assert client.get(events_url(anzhen)).status_code == 404
    assert client.post(events_url(anzhen), HAPPENED).status_code == 404


def test_an_administrator_reads_them_and_writes_none(client, admin, li, dr_chen, anzhen):
    events_at(anzhen, li, 1)
    client.force_login(admin)

    assert "第0件" in client.get(events_url(anzhen)).content.decode()
    client.post(events_url(anzhen), HAPPENED)
    assert OrganisationEvent.objects.count() == 1


# --- in english -------------------------------------------------------------------------------------------------------


def test_it_says_the_same_in_english(as_li, li, anzhen, product):
    li.language = "en"
    li.save()
    note_listing(organisation=anzhen, product=product, by=li, **LISTED)
    note_committee(organisation=anzhen, by=li, on=TODAY, **QUARTERLY | {"announced_on": date(2026, 12, 15)})

    shown = page(as_li, anzhen)

    assert "Listed in the hospital" in shown
    assert "Next committee December 15" in shown
    assert "(in 21 working days)" in shown
