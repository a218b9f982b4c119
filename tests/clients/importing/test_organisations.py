"""Organisations from a sheet: the real list, and what makes two rows the same organisation."""

import pytest

from clients.enums import HospitalLevel, ImportState
from clients.models import Organisation
from tests.clients.importing.importing import HOSPITALS, counts, imported, reasons, sheet

HEADINGS = ("name", "city", "county", "level", "tel", "date")
pytestmark = pytest.mark.django_db


def test_it_takes_the_real_list_and_changes_nothing_the_second_time(admin):
    content = HOSPITALS.read_bytes()

    first, second = imported(admin, content), imported(admin, content)

    assert (first.state, first.total) == (ImportState.DONE, 6753)
    assert counts(first) == (6716, 0, 26, 11)
    assert counts(second) == (0, 0, 6742, 11)
    assert Organisation.objects.count() == Organisation.history.count() == 6716


def test_a_dry_run_says_what_the_import_will_do_and_writes_nothing(admin):
    content = HOSPITALS.read_bytes()

    run = imported(admin, content, dry_run=True)

    assert counts(run) == (6716, 0, 26, 11)
    assert not Organisation.objects.exists()


def test_it_keeps_the_level_as_written_beside_what_it_means(admin):
    imported(admin, sheet(HEADINGS, ["市一院", "示例市", "", "综合三甲", "", ""]))

    organisation = Organisation.objects.get()

    assert (organisation.level, organisation.level_as_written) == (HospitalLevel.TERTIARY_A, "综合三甲")


def test_it_keeps_several_phones_as_written(admin):
    imported(admin, sheet(HEADINGS, ["市一院", "示例市", "", "", "010-55500100；\n010-55500101 转 8", ""]))

    assert Organisation.objects.get().phones == "010-55500100；\n010-55500101 转 8"


def test_a_row_that_contradicts_another_is_rejected_and_names_it(admin):
    rows = [["市一院", "示例市", "", "", "010-1", ""], ["市一院", "示例市", "", "", "010-2", ""]]

    run = imported(admin, sheet(HEADINGS, *rows))

    assert counts(run) == (1, 0, 0, 1)
    assert "2" in reasons(run)[3]
    assert Organisation.objects.get().phones == "010-1"


def test_a_row_that_says_the_same_again_is_unchanged(admin):
    row = ["市一院", "示例市", "", "三甲", "010-1", "2026-01-31"]

    run = imported(admin, sheet(HEADINGS, row, row))

    assert counts(run) == (1, 0, 1, 0)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_row_that_adds_to_an_earlier_one_counts_as_updated(admin, dry_run):
    rows = [["市一院", "示例市", "", "", "010-1", ""], ["市一院", "示例市", "", "三甲", "", ""]]

    run = imported(admin, sheet(HEADINGS, *rows), dry_run=dry_run)

    assert counts(run) == (1, 1, 0, 0)


def test_a_blank_cell_takes_nothing_away(admin):
    imported(admin, sheet(HEADINGS, ["市一院", "示例市", "", "三甲", "010-1", "2026-01-31"]))

    run = imported(admin, sheet(HEADINGS, ["市一院", "示例市", "", "", "", ""]))

    assert counts(run) == (0, 0, 1, 0)
    assert Organisation.objects.get().phones == "010-1"


def test_another_county_is_another_organisation(admin):
    run = imported(admin, sheet(HEADINGS, ["人民医院", "示例市", "东区"], ["人民医院", "示例市", "西区"]))

    assert counts(run) == (2, 0, 0, 0)


def test_it_changes_what_the_sheet_says_otherwise_and_says_who_did(admin):
    imported(admin, sheet(HEADINGS, ["市一院", "示例市", "", "二甲", "010-1", ""]))

    run = imported(admin, sheet(HEADINGS, ["市一院", "示例市", "", "三甲", "", ""]))

    organisation = Organisation.objects.get()
    assert counts(run) == (0, 1, 0, 0)
    assert (organisation.level, organisation.phones) == (HospitalLevel.TERTIARY_A, "010-1")
    assert organisation.history.first().history_user == admin


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "示例市"], "name"),
        (["医" * 201, "示例市"], "name"),
        (["市一院", "市" * 41], "city"),
        (["市一院", "示例市", "", "", "", "昨天"], "as of"),
        (["市一院", "示例市", "", "", "", "2026-02-30"], "as of"),
    ],
)
def test_it_rejects_what_its_form_rejects_in_the_owners_language(admin, row, column):
    admin.language = "en"
    admin.save()

    run = imported(admin, sheet(HEADINGS, row))

    assert run.rejected == run.total
    assert all(reason.startswith(f"{column}: ") for reason in reasons(run).values())


def test_it_takes_the_guard_of_an_export_off_again(admin):
    imported(admin, sheet(HEADINGS, ["'=市一院", "示例市"]))

    assert Organisation.objects.get().name == "=市一院"
