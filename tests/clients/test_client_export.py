"""Taking the list along."""

import csv
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.models import AccessLog
from clients import export_rows, views
from tests.cast import client_of

pytestmark = pytest.mark.django_db

URL = reverse("clients:export")
INJECTIONS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


def csv_rows(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))


def xlsx_rows(response) -> list[list[object]]:
    sheet = load_workbook(BytesIO(response.getvalue())).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(("kind", "read"), [("csv", csv_rows), ("xlsx", xlsx_rows)])
def test_it_holds_the_list_as_filtered(client, li, north_1, anzhen, dr_chen, kind, read):
    client_of(north_1, anzhen, "王建国", grade="B")
    client.force_login(li)

    rows = read(client.get(URL, {"format": kind, "grade": "A"}))

    assert [row[2] for row in rows] == ["姓名", "陈思雨"]
    assert rows[1][0] == "首都医科大学附属北京安贞医院"


def test_it_holds_nobody_elses_clients(client, zhao, dr_chen):
    client.force_login(zhao)

    assert len(csv_rows(client.get(URL, {"format": "csv"}))) == 1


def test_a_filter_that_makes_no_sense_exports_nobody(client, li, dr_chen):
    client.force_login(li)

    assert len(csv_rows(client.get(URL, {"format": "csv", "territory": "elsewhere"}))) == 1


def test_it_is_logged(client, li, dr_chen):
    client.force_login(li)

    client.get(URL, {"format": "csv", "grade": "A"})

    entry = AccessLog.objects.get()
    assert (entry.user, entry.kind, entry.rows) == (li, "export", 1)
    assert "grade=A" in entry.what


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize(("kind", "read"), [("csv", csv_rows), ("xlsx", xlsx_rows)])
def test_no_cell_is_a_formula(client, li, north_1, anzhen, text, kind, read):
    client_of(north_1, anzhen, text, title=text)
    client.force_login(li)

    row = read(client.get(URL, {"format": kind}))[1]

    assert not any(str(cell or "").lstrip().startswith(("=", "+", "-", "@")) for cell in row)


def test_too_many_are_asked_for_in_parts(client, li, north_1, anzhen, dr_chen, monkeypatch):
    client_of(north_1, anzhen, "王建国")
    monkeypatch.setattr(views, "EXPORT_LIMIT", 1)
    client.force_login(li)

    response = client.get(URL, {"format": "csv"}, follow=True)

    assert "分批导出" in response.content.decode()
    assert not AccessLog.objects.exists()


def test_it_is_logged_in_the_transaction_that_reads(client, li, dr_chen):
    client.force_login(li)

    with CaptureQueriesContext(connection) as queries:
        client.get(URL, {"format": "csv"})

    told = [query["sql"] for query in queries]
    log = next(number for number, sql in enumerate(told) if sql.startswith("INSERT") and "accesslog" in sql)
    assert told[log - 2].startswith("SAVEPOINT")
    assert 'FROM "clients_relationship"' in told[log - 1]
    assert told[log + 1].startswith("RELEASE SAVEPOINT")


def test_a_csv_goes_out_in_parts(client, li, north_1, anzhen, monkeypatch):
    for number in range(5):
        client_of(north_1, anzhen, f"王建国{number}")
    monkeypatch.setattr(export_rows, "AT_ONCE", 2)
    client.force_login(li)

    response = client.get(URL, {"format": "csv"})
    with CaptureQueriesContext(connection) as queries, translation.override("en"):
        names = [row[2] for row in csv_rows(response)]

    assert response.streaming
    assert len(queries) == 3
    assert names == ["姓名", *(f"王建国{number}" for number in range(5))]
