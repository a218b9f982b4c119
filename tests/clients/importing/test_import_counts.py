"""Whatever a sheet holds: each row is created, updated, unchanged or rejected; a second time changes nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.importing.kinds import kind_named
from clients.models import ImportReject, ImportRun, Organisation
from tests.clients.importing.importing import counts, imported, sheet

pytestmark = pytest.mark.django_db

CELLS = {
    "name": st.sampled_from(["", "市一院", "市二院", "市 一院", "医" * 201]),
    "city": st.sampled_from(["", "东市"]),
    "tel": st.sampled_from(["", "010-1", "010-2"]),
    "level": st.sampled_from(["", "三甲", "胡说"]),
    "date": st.sampled_from(["", "2026-01-31", "昨天"]),
}
SHEETS = st.lists(st.tuples(*CELLS.values()), max_size=12)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(kind_named("organisations"), "chunk", 3, raising=False)


@settings(max_examples=40)
@given(rows=SHEETS)
def test_in_is_created_and_updated_and_unchanged_and_rejected(admin, rows):
    ImportRun.objects.all().delete()
    Organisation.objects.all().delete()
    content = sheet(CELLS, *rows)
    spoken = [row for row in rows if any(row)]

    dry, first, second = imported(admin, content, dry_run=True), imported(admin, content), imported(admin, content)

    assert sum(counts(first)) == first.total == first.position == len(spoken)
    assert counts(dry) == counts(first)
    assert counts(second)[:2] == (0, 0)
    assert second.rejected == first.rejected == ImportReject.objects.filter(run=first).count()
    assert first.created == Organisation.objects.count()
