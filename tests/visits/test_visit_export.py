"""Taking the list of visits along."""

import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.models import AccessLog
from clients.models import Relationship
from tests.cast import client_of
from tests.visits.conftest import logged
from visits import export_rows, list_views
from visits.enums import Channel, Effort

pytestmark = pytest.mark.usefixtures("today")

URL = reverse("visits:export")
INJECTIONS = ["=1+1", "+1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


def csv_rows(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))


def xlsx_rows(response) -> list[list[object]]:
    sheet = load_workbook(BytesIO(response.getvalue())).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


BOTH = pytest.mark.parametrize(("kind", "read"), [("csv", csv_rows), ("xlsx", xlsx_rows)])


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@BOTH
def test_it_holds_the_list_as_filtered(as_li, li, wang, dr_chen, kind, read):
    facts = {"effort": Effort.HELP, "effort_words": "找文献", "minutes": 12, "competitor": "竞品代表来过"}
    logged(dr_chen, li, note="谈了医保", companions=[wang], **facts)
    logged(dr_chen, li, channel=Channel.PHONE)

    header, row = read(as_li.get(URL, {"format": kind, "channel": "in_person"}))

    said = dict(zip(header, row, strict=True))
    assert said["客户"] == "陈思雨"
    assert said["方式"] == "面访"
    assert str(said["日期"]).startswith("2026-11-16 10:00")
    assert str(said["交谈分钟数"]) == "12"
    assert (said["备注"], said["协访人员"], said["当时等级"]) == ("谈了医保", "王建民", "A")
    assert said["额外付出"] == "协助工作 找文献"


def test_it_holds_nobody_elses_visits(client, zhao, li, dr_chen):
    logged(dr_chen, li)
    client.force_login(zhao)

    assert len(csv_rows(client.get(URL, {"format": "csv"}))) == 1


@BOTH
def test_a_client_handed_over_is_masked_with_all_that_was_said(as_li, li, dr_chen, south_1, kind, read):
    words = {"note": "陈思雨说了", "competitor": "陈思雨提到", "effort": Effort.HELP, "effort_words": "帮陈思雨找文献"}
    logged(dr_chen, li, **words)
    Relationship.objects.update(territory=south_1)

    _, row = read(as_li.get(URL, {"format": kind}))

    assert "陈**" in row
    assert "陈思雨" not in "".join(str(cell) for cell in row)


@BOTH
@pytest.mark.parametrize("text", INJECTIONS)
def test_no_cell_is_a_formula(as_li, li, north_1, anzhen, text, kind, read):
    words = {"note": text, "competitor": text, "effort_words": text}
    logged(client_of(north_1, anzhen, text), li, **words)

    row = read(as_li.get(URL, {"format": kind}))[1]

    assert not any(str(cell or "").lstrip().startswith(("=", "+", "-", "@")) for cell in row)


def test_a_filter_that_makes_no_sense_exports_nothing(as_li, li, dr_chen):
    logged(dr_chen, li)

    assert len(csv_rows(as_li.get(URL, {"format": "csv", "territory": "elsewhere"}))) == 1


def test_it_is_logged(as_li, li, dr_chen):
    logged(dr_chen, li)

    as_li.get(URL, {"format": "csv", "grade": "A"})

    entry = AccessLog.objects.get()
    assert (entry.user, entry.kind, entry.rows, entry.what) == (li, "export", 1, "visits?format=csv&grade=A")


def test_too_many_are_asked_for_in_parts(as_li, li, dr_chen, monkeypatch):
    for _ in range(2):
        logged(dr_chen, li)
    monkeypatch.setattr(list_views, "EXPORT_LIMIT", 1)

    response = as_li.get(URL, {"format": "csv"}, follow=True)

    assert "分批导出" in response.content.decode()
    assert not AccessLog.objects.exists()


def test_a_csv_goes_out_in_parts_and_in_one_language(as_li, li, dr_chen, monkeypatch, django_assert_num_queries):
    for _ in range(5):
        logged(dr_chen, li)
    monkeypatch.setattr(export_rows, "AT_ONCE", 2)

    response = as_li.get(URL, {"format": "csv"})
    with django_assert_num_queries(6), translation.override("en"):
        rows = csv_rows(response)

    assert response.streaming
    assert [row[7] for row in rows] == ["方式", *["面访"] * 5]
