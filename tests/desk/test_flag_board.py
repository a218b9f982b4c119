"""Who does well while part of her panel goes quiet, on the pages of effort: to her first, by name, in a finding."""

import html
import re
from datetime import timedelta

import pytest

from clients.models import Relationship
from retention.flags import flag_complacent
from tests.cast import TODAY
from tests.desk.boards import row_of, tables_of
from tests.retention.panel import dates, panel_of
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")
DAY = timedelta(days=1)
WEEK = 7 * DAY
TITLE = "成绩不错，部分客户久未联系："
QUIET = {"last_contact_on": TODAY - 60 * DAY, "neglected_on": TODAY - DAY}


@pytest.fixture
def resting(north_1, li, wang, zhao, qian):
    """Ten of li's twenty clients are won, and ten have gone quiet; she was told today."""
    panel_of(north_1, 10, support=80)
    gone = [dates(each, **QUIET) for each in panel_of(north_1, 10, support=30)]
    flag_complacent(on=TODAY, at=NOW)
    return gone


@pytest.fixture
def table(client, resting, time_machine_at):
    """The table as somebody reads it, some days after the rep was told."""

    def read(user, url="/retention/effort/", later=WEEK):
        time_machine_at((NOW + later).isoformat())
        client.force_login(user)
        return tables_of(client.get(url, {"period": "7"}))["complacent"]

    return read


def test_her_manager_reads_it_a_week_after_her(table, wang):
    assert (table(wang, later=6 * DAY).rows, table(wang, later=6 * DAY).title) == ([], f"{TITLE}无")

    found = table(wang)

    assert found.title == f"{TITLE}李雨桐"
    row = row_of(found, "李雨桐")
    assert [row["起始周"], row["状态良好"], row["久未联系"]] == ["11月9日", "10/20", "10/20"]


def test_she_reads_it_at_once_and_until_when_it_is_hers_alone(table, li):
    found = table(li, "/retention/mine/", later=0 * DAY)

    assert [row.head.text for row in found.rows] == ["李雨桐"]
    assert "11月23日" in found.note


def test_nobody_else_reads_it(table, zhao, qian):
    assert table(zhao, "/retention/mine/").rows == []
    assert table(qian).rows == []


def test_it_names_the_first_of_them_and_leads_to_the_others(table, client, wang, resting):
    links = table(wang).rows[0].cells[0].links

    assert [link.href for link in links[:-1]] == [each.get_absolute_url() for each in resting[:8]]
    assert links[-1].text == "+2"
    page = client.get(links[-1].href).content.decode()
    assert page.count("data-flag=") == 1
    assert all(each.get_absolute_url() in page for each in resting)


def test_a_client_who_moved_on_is_masked(table, wang, resting, south_1):
    Relationship.objects.filter(pk=resting[0].pk).update(territory=south_1)

    links = table(wang).rows[0].cells[0].links

    assert "" in [link.href for link in links]
    assert resting[0].client.full_name not in [link.text for link in links]


def test_the_other_kind_is_not_said_of_her(client, table, wang):
    table(wang)

    assert tables_of(client.get("/retention/effort/"))["ineffective"].rows == []


@pytest.mark.parametrize("key", ["ineffective", "complacent"])
def test_each_table_leads_to_all_weeks_of_its_kind(client, table, wang, key):
    table(wang)
    page = client.get("/retention/effort/").content.decode()

    section = page.split(f'id="{key}"')[1].split("</section>")[0]
    link = html.unescape(re.search(r'href="(/retention/flags/[^"]+)"', section)[1])

    assert client.get(link).content.decode().count("data-flag=") == (key == "complacent")


def test_it_can_be_taken_along(client, table, wang):
    table(wang)

    assert client.get("/retention/effort/", {"file": "complacent"}).status_code == 200
