"""An import from its upload to its report: upload, preview, dry run, confirm, job, report.

The row of ImportRun is the truth. It moves by conditional updates only:

    uploaded -> queued -> running -> done | failed        a dry run that is done, and a failed run, may be asked again

The file's bytes live in the row, so that a worker on any machine can read them. Here is what comes before the job,
which is in `jobs`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clients.enums import ImportState
from clients.exporting import cleaned
from clients.importing.columns import guess_columns
from clients.importing.kinds import Context, ImportKind, all_kinds, kind_named
from clients.importing.reading import Table, guess_header, read_table
from clients.importing.rows import Judge, Judged, Ledger, contradiction_in_words, rows_below
from clients.models import ImportReject, ImportRun
from deliveries.nudges import nudge_on_commit

PREVIEW_ROWS = 20
TASK = "clients.tasks.run_imports"
OPEN = Q(state__in=[ImportState.UPLOADED, ImportState.FAILED]) | Q(state=ImportState.DONE, dry_run=True)


class CannotRun(Exception):
    """Why a run cannot go on, in words for its owner."""


class NotAllowed(CannotRun):
    """The person may not import this kind of sheet, or not any more."""

    def __init__(self) -> None:
        super().__init__(_("You may not import sheets of this kind."))


def upload(
    *,
    user: User,
    kind: ImportKind | None,
    filename: str,
    content: bytes,
    options: Mapping[str, Any] | None = None,
    everywhere: bool = False,
) -> ImportRun:
    """Keep a file with what it looks like: sheet, encoding, header and columns guessed, and the kind when not given.

    Raises Unreadable and NotAllowed, having written nothing. `everywhere` is for who has the machine: it takes rows
    of every territory, and asks for no permission.
    """
    if kind is not None and not (everywhere or kind.may_use(user)):
        raise NotAllowed
    table = read_table(content, filename)
    # Of a long name the end says most.
    facts = {"user": user, "filename": filename[-200:], "content": content, "everywhere": everywhere}
    run = ImportRun(**facts, options=dict(options or {}))
    run.kind = kind.code if kind else _likeliest_kind(run, table).code
    _take_shape(run, table)
    run.save()
    return run


def _likeliest_kind(run: ImportRun, table: Table) -> ImportKind:
    """The kind that the most headings speak for, all that it needs among them."""
    header = next((row.cells for row in table.rows if row.number == _guessed_header_row(table)), [])

    def spoken_for(kind: ImportKind) -> tuple[bool, int]:
        fields = kind.fields(context_of(run, kind))
        found = guess_columns(header, fields)
        return all(field.name in found for field in fields if field.required), len(found)

    return max(all_kinds(), key=spoken_for)


def _take_shape(run: ImportRun, table: Table, header_row: int | None = None) -> None:
    run.sheet, run.encoding = table.sheet, table.encoding
    run.header_row = header_row if header_row is not None else _guessed_header_row(table)
    header = next((row.cells for row in table.rows if row.number == run.header_row), [])
    run.header = [cleaned(cell) for cell in header]
    kind = kind_of(run)
    run.mapping = guess_columns(run.header, kind.fields(context_of(run, kind)))
    run.total = len(rows_below(table.rows, run.header_row))


def _guessed_header_row(table: Table) -> int:
    return table.rows[guess_header(table.rows)].number if table.rows else 1


def adjust(
    run: ImportRun,
    *,
    sheet: str,
    encoding: str,
    header_row: int | None,
    mapping: Mapping[str, int],
    options: Mapping[str, Any],
) -> bool:
    """Change how a file is understood; False when the run is under way or over.

    Another sheet, encoding or header row lets the columns be guessed anew. Raises Unreadable, nothing changed.
    """
    reshaped = (sheet, encoding) != (run.sheet, run.encoding) or header_row not in {None, run.header_row}
    run.options = dict(options)
    if reshaped:
        moved = (sheet, encoding) != (run.sheet, run.encoding) and header_row in {None, run.header_row}
        table = read_table(bytes(run.content), run.filename, sheet=sheet, encoding=encoding)
        _take_shape(run, table, None if moved else header_row)
    else:
        run.mapping = dict(mapping)
    columns = ("sheet", "encoding", "header_row", "header", "mapping", "options", "total")
    changes = {name: getattr(run, name) for name in columns}
    return bool(ImportRun.objects.filter(OPEN, pk=run.pk).update(**changes))


def missing_columns(run: ImportRun) -> list[str]:
    """The labels of the fields that every row needs and no column feeds."""
    kind = kind_of(run)
    needed = [field for field in kind.fields(context_of(run, kind)) if field.required]
    return [str(field.label) for field in needed if field.name not in run.mapping]


@transaction.atomic
def ask(run: ImportRun, *, dry_run: bool, at: datetime) -> bool:
    """Ask for the job, from its beginning; False when it was asked for already. A worker is nudged on commit."""
    asked = ImportRun.objects.filter(OPEN, pk=run.pk).update(
        state=ImportState.QUEUED,
        dry_run=dry_run,
        queued_at=at,
        position=0,
        created=0,
        updated=0,
        unchanged=0,
        rejected=0,
        tries=0,
        error="",
        leased_until=None,
        finished_at=None,
    )
    if not asked:
        return False
    ImportReject.objects.filter(run=run).delete()
    nudge_on_commit(TASK)
    run.refresh_from_db(fields=["state", "dry_run", "queued_at", "position"])
    return True


@dataclass(frozen=True)
class Preview:
    """The first rows as they will be understood, each with why it would be rejected, or ""."""

    table: Table
    rows: Sequence[tuple[Judged, str]]
    total: int


def preview(run: ImportRun, *, at: datetime) -> Preview:
    """Read the file as the run says. Raises Unreadable."""
    kind = kind_of(run)
    context = context_of(run, kind, at=at)
    table = read_table(bytes(run.content), run.filename, sheet=run.sheet, encoding=run.encoding)
    rows = rows_below(table.rows, run.header_row)
    judge, ledger = Judge(kind, context, run.mapping), Ledger()
    judged = [judge(row) for row in rows[:PREVIEW_ROWS]]
    reasons = {row.row.number: judge.reason(row) for row in judged if row.errors}
    sound = [row for row in judged if not row.errors]
    for row in sound:
        meeting = ledger.meet(row.row.number, kind.claims(row.clean, context))
        if meeting.contradicts:
            reasons[row.row.number] = contradiction_in_words(meeting, judge.fields)
    faults = kind.faults([row.clean for row in sound], context) if sound else {}
    return Preview(
        table, [(row, reasons.get(row.row.number) or faults.get(row.row.number, "")) for row in judged], len(rows)
    )


def kind_of(run: ImportRun) -> ImportKind:
    kind = kind_named(run.kind)
    if kind is None:
        raise CannotRun(_("Sheets of this kind are no longer imported."))
    return kind


def context_of(run: ImportRun, kind: ImportKind, *, at: datetime | None = None) -> Context:
    """What the kind may know of the run. Options that are no longer valid are left at their first value."""
    moment = run.queued_at or at or run.uploaded_at or timezone.now()
    bare = Context(run.user, timezone.localdate(moment), {}, run.everywhere)
    form = kind.options_form(run.options, context=bare)
    form.is_valid()
    initial = {name: field.initial for name, field in form.fields.items()}
    return Context(bare.user, bare.on, {**initial, **form.cleaned_data}, run.everywhere)
