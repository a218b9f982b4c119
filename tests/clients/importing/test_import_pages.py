"""The import pages, from the upload to the report."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from clients.enums import ImportState
from clients.importing import jobs, runs
from clients.importing.kinds import all_kinds
from clients.models import ImportRun, Organisation
from deliveries.models import Delivery
from tests.clients.importing.importing import AT, HOSPITALS, imported, sheet, uploaded
from tests.clients.importing.samples import DATA, workbook
from tests.patience import wait_until

pytestmark = pytest.mark.django_db

SHEET = sheet(("name", "city"), ["市一院", "示例市"], ["", "示例市"])
FILES = sorted(path for path in DATA.rglob("*") if path.is_file())


def upload(client, content, name="list.csv", kind="organisations"):
    return client.post(reverse("clients:import"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def choices(run, **more):
    columns = {f"column_{name}": column for name, column in run.mapping.items()}
    return {"header_row": run.header_row, "encoding": run.encoding, "kind": "hospital", **columns, **more}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_shows_the_first_rows_as_they_will_be_understood(client, admin, language):
    admin.language = language
    admin.save()
    client.force_login(admin)

    response = client.get(upload(client, SHEET).url)

    page = response.content.decode()
    assert 'data-row="2"' in page
    assert "市一院" in page
    assert ("机构" in page) == (language == "zh-hans")
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_real_list_goes_through_the_page_and_a_worker(client, admin, worker):
    client.force_login(admin)
    for expected in ((6716, 0), (0, 0)):
        run = ImportRun.objects.get(key=upload(client, HOSPITALS.read_bytes()).url.split("/")[-2])
        client.post(run.get_absolute_url(), choices(run, act="confirm"))

        wait_until(lambda run=run: ImportRun.objects.get(pk=run.pk).state == ImportState.DONE, patience=120)

        run.refresh_from_db()
        report = client.get(run.get_absolute_url()).content.decode()
        assert (run.created, run.updated) == expected
        assert f'data-created="{expected[0]}"' in report
        assert f'data-updated="{expected[1]}"' in report
    assert Delivery.objects.filter(recipient=admin).count() == 2


@pytest.mark.parametrize("kind", ["organisations", "roster", "people"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_gets_a_preview_or_a_clear_message(client, admin, path, kind):
    client.force_login(admin)

    response = upload(client, path.read_bytes(), path.name, kind)

    if response.status_code == 302:
        assert client.get(response.url).status_code == 200
    else:
        assert response.status_code == 200
        assert path.name in str(response.context["form"].errors["file"])
        assert not ImportRun.objects.exists()


def test_a_file_of_twelve_megabytes_is_refused_with_a_message(client, admin):
    client.force_login(admin)

    response = upload(client, b"a,b\n" * (3 * 1024 * 1024), "big.csv")

    assert response.status_code == 200
    assert "big.csv" in str(response.context["form"].errors["file"])
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("data", [{}, {"kind": "nothing"}, {"kind": "organisations"}])
def test_an_upload_of_nothing_says_so(client, admin, data):
    client.force_login(admin)

    response = client.post(reverse("clients:import"), data)

    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_rep_is_offered_rosters_alone(client, li):
    client.force_login(li)

    response = upload(client, SHEET)

    assert [kind.code for kind in response.context["kinds"]] == ["roster"]
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", ["import-run", "import-rejects"])
def test_anothers_run_is_not_there(client, admin, wang, name):
    run = uploaded(admin, SHEET)
    client.force_login(wang)

    assert client.get(reverse(f"clients:{name}", args=[run.key])).status_code == 404


def test_the_list_holds_ones_own_runs(client, admin, wang):
    uploaded(admin, SHEET)
    client.force_login(wang)

    response = client.get(reverse("clients:import"))

    assert response.context["rows"] == []


def test_the_list_asks_the_same_at_one_and_at_thirty_rows(
    client, admin, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(admin)
    uploaded(admin, SHEET)
    with django_assert_max_num_queries(8) as at_one:
        client.get(reverse("clients:import"))
    for _ in range(30):
        uploaded(admin, SHEET)

    with django_assert_num_queries(len(at_one)):
        client.get(reverse("clients:import"))


def test_it_pages_by_key(client, admin):
    for _ in range(31):
        uploaded(admin, SHEET)
    client.force_login(admin)

    first = client.get(reverse("clients:import")).context["page"]
    second = client.get(reverse("clients:import"), {"page": first.next}).context["page"]

    assert (len(first.rows), len(second.rows)) == (30, 1)


def test_it_filters_by_state(client, admin):
    imported(admin, SHEET)
    uploaded(admin, SHEET)
    client.force_login(admin)

    rows = client.get(reverse("clients:import"), {"state": "done"}).context["rows"]

    assert [run.state for run, _kind in rows] == ["done"]


def test_columns_can_be_chosen(client, admin):
    client.force_login(admin)
    run = uploaded(admin, sheet(("A", "B"), ["市一院", "示例市"]))

    client.post(run.get_absolute_url(), {"header_row": 1, "kind": "hospital", "column_name": 0, "act": "preview"})

    run.refresh_from_db()
    assert run.mapping == {"name": 0}
    assert "市一院" in client.get(run.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"column_name": 99}, {"column_city": 0}, {"header_row": -1}, {"kind": "x"}, {"encoding": "x"}]
)
def test_a_wrong_choice_is_an_error_and_changes_nothing(client, admin, wrong):
    run = uploaded(admin, SHEET)
    client.force_login(admin)

    response = client.post(run.get_absolute_url(), choices(run, act="confirm", **wrong))

    run.refresh_from_db()
    assert response.status_code == 200
    assert run.state == ImportState.UPLOADED


def test_it_does_not_begin_while_a_needed_column_is_missing(client, admin):
    run = uploaded(admin, sheet(("A", "B"), ["市一院", "示例市"]))
    client.force_login(admin)

    response = client.post(run.get_absolute_url(), choices(run, act="confirm"), follow=True)

    run.refresh_from_db()
    assert run.state == ImportState.UPLOADED
    assert list(response.context["messages"])


def test_another_sheet_lets_the_columns_be_guessed_anew(client, admin):
    book = load_workbook(io.BytesIO(workbook(["A", "B"], ["x", "y"])))
    book.create_sheet("second").append(["city", "name"])
    book["second"].append(["示例市", "市一院"])
    target = io.BytesIO()
    book.save(target)
    client.force_login(admin)
    run = ImportRun.objects.get(key=upload(client, target.getvalue(), "two.xlsx").url.split("/")[-2])

    client.post(run.get_absolute_url(), choices(run, sheet="second", act="preview"))

    run.refresh_from_db()
    assert (run.sheet, run.mapping) == ("second", {"city": 0, "name": 1})


def test_a_wrong_encoding_is_said_and_the_right_one_kept(client, admin):
    run = uploaded(admin, sheet(("name", "city"), ["市一院", "示例市"]))
    client.force_login(admin)

    response = client.post(run.get_absolute_url(), choices(run, encoding="utf-16-le", act="preview"))

    run.refresh_from_db()
    assert response.status_code in {200, 302}
    assert client.get(run.get_absolute_url()).status_code == 200


def test_a_dry_run_reports_and_may_then_be_confirmed(client, admin):
    run = imported(admin, SHEET, dry_run=True)
    client.force_login(admin)
    report = client.get(run.get_absolute_url()).content.decode()

    client.post(run.get_absolute_url(), choices(run, act="confirm"))
    jobs.run_due()

    run.refresh_from_db()
    assert 'data-created="1"' in report
    assert (run.dry_run, run.state, run.created, run.rejected) == (False, ImportState.DONE, 1, 1)


def test_a_confirmed_run_cannot_be_asked_for_again(client, admin):
    run = imported(admin, SHEET)
    client.force_login(admin)

    client.post(run.get_absolute_url(), choices(run, act="confirm"))

    run.refresh_from_db()
    assert run.state == ImportState.DONE


def test_progress_is_asked_for_in_parts_until_there_is_a_report(client, admin):
    run = uploaded(admin, SHEET)
    runs.ask(run, dry_run=False, at=AT)
    client.force_login(admin)

    waiting = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    jobs.run_due()
    done = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})

    assert "hx-trigger" in waiting.content.decode()
    assert "<html" not in waiting.content.decode()
    assert done.headers["HX-Refresh"] == "true"


def test_without_scripts_a_link_shows_how_far_it_is(client, admin):
    run = uploaded(admin, SHEET)
    runs.ask(run, dry_run=False, at=AT)
    client.force_login(admin)

    assert "<noscript><a" in client.get(run.get_absolute_url()).content.decode()


def test_rejected_rows_come_back_as_a_sheet_that_can_be_mended_and_imported(client, admin):
    run = imported(admin, SHEET)
    client.force_login(admin)

    content = client.get(reverse("clients:import-rejects", args=[run.key])).content

    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active]
    assert rows[0][1:3] == ["name", "city"]
    assert rows[1][0] == 3
    assert rows[1][-1]
    book = load_workbook(io.BytesIO(content))
    book.active["B2"] = "市二院"
    target = io.BytesIO()
    book.save(target)
    upload(client, target.getvalue(), "mended.xlsx")
    again = ImportRun.objects.latest("pk")
    assert (again.mapping, again.total) == ({"name": 1, "city": 2}, 1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)
def test_a_template_is_understood_and_its_example_left_out(client, admin, dr_chen, kind, language):
    admin.language = language
    admin.save()
    client.force_login(admin)

    content = client.get(reverse("clients:import-template", args=[kind.code])).content
    upload(client, content, "template.xlsx", kind.code)

    run = ImportRun.objects.get()
    assert run.total == 0
    assert runs.missing_columns(run) == []
    assert len(run.mapping) == len(run.header)


def test_a_template_of_another_is_not_there(client, li):
    client.force_login(li)

    assert client.get(reverse("clients:import-template", args=["people"])).status_code == 404
    assert client.get(reverse("clients:import-template", args=["nothing"])).status_code == 404


def test_the_admin_leads_to_the_import_page(client, admin):
    client.force_login(admin)

    page = client.get(reverse("admin:clients_importrun_changelist")).content.decode()

    assert reverse("clients:import") in page
