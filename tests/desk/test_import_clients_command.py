"""`manage.py import_clients`: the same importer, run to its end."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client, ImportRun, Organisation
from tests.clients.importing.importing import HOSPITALS, sheet

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out = StringIO()
    call_command("import_clients", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_it_tells_the_kind_and_shows_its_progress(admin):
    said = run(HOSPITALS)

    assert "500 of 6753 rows" in said
    assert "6716 created, 0 updated, 26 unchanged, 11 rejected" in said
    assert ImportRun.objects.get().state == "done"


def test_a_dry_run_writes_nothing(admin):
    said = run(HOSPITALS, "--dry-run")

    assert said.rstrip().splitlines()[-1].startswith("Dry run: 6716 created")
    assert not Organisation.objects.exists()


def test_a_roster_goes_to_any_territory(admin, anzhen, south_1, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(sheet(("机构", "姓名"), ["安贞医院", "王建国"]))

    run(path, "--territory", "S-1")

    assert Client.objects.get().relationships.get().territory == south_1


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"a,b\n1,2\n"])
def test_what_cannot_be_read_ends_with_words(admin, tmp_path, content):
    path = tmp_path / "what.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError):
        run(path)

    assert not ImportRun.objects.exists()


def test_a_missing_file_or_user_ends_with_words(admin, tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError):
        run(HOSPITALS, "--user", "nobody")
