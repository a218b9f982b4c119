"""Sheets and runs for the tests of importing."""

import csv
import io
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from clients.importing import jobs, runs
from clients.importing.kinds import kind_named
from clients.models import ImportRun

HOSPITALS = Path(__file__).resolve().parents[3] / "clients" / "data" / "hospitals.csv"
# A Monday without a holiday near it, as the cast's TODAY.
AT = datetime(2026, 11, 16, 9, 0, tzinfo=timezone.get_default_timezone())


def sheet(*rows):
    """A CSV of rows, the first of them the headings."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def uploaded(user, content, kind="organisations", **options):
    return runs.upload(user=user, kind=kind_named(kind), filename="list.csv", content=content, options=options)


def imported(user, content, kind="organisations", *, dry_run=False, **options) -> ImportRun:
    """The run of a sheet, done by this process."""
    run = uploaded(user, content, kind, **options)
    lease = jobs.ask_and_claim(run, dry_run=dry_run, at=AT)
    jobs.carry_on(run, lease=lease)
    return run


def counts(run):
    return run.created, run.updated, run.unchanged, run.rejected


def reasons(run):
    return dict(run.rejects.values_list("row_number", "reason"))
