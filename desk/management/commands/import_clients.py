"""Import a sheet from the machine itself: the same importer as the page, run to its end here."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from clients.importing import jobs, runs
from clients.importing.errors import Unreadable
from clients.importing.kinds import all_kinds, kind_named
from clients.models import ImportRun


class Command(BaseCommand):
    help = "Import clients, organisations or people from XLSX, XLS, ODS or CSV. Rows of every territory are taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--territory", default="", metavar="CODE", help="for rows that give none")
        parser.add_argument("--kind", choices=[kind.code for kind in all_kinds()], help="else told by the headings")
        parser.add_argument("--user", metavar="NAME", help="in whose name; else the first administrator's")
        parser.add_argument("--create-organisations", action="store_true", help="of a roster: enter unknown ones")
        parser.add_argument("--dry-run", action=argparse.BooleanOptionalAction, default=False)

    def handle(self, *args: Any, **options: Any) -> None:
        run = self._upload(options)
        missing = runs.missing_columns(run)
        if missing:
            run.delete()
            raise CommandError(f"No column was recognised for: {', '.join(missing)}.")
        lease = jobs.ask_and_claim(run, dry_run=options["dry_run"], at=timezone.now())
        try:
            jobs.carry_on(run, lease=lease, progress=self._show, tell=False)
        except KeyboardInterrupt:
            raise CommandError("Interrupted. A worker takes it up again within ten minutes.") from None
        self._report(run)

    def _upload(self, options: dict[str, Any]) -> ImportRun:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        chosen = {"territory": options["territory"], "create_organisations": options["create_organisations"]}
        given = {name: value for name, value in chosen.items() if value}
        kind = kind_named(options["kind"]) if options["kind"] else None
        try:
            return runs.upload(
                user=self._user(options["user"]),
                kind=kind,
                filename=path.name,
                content=content,
                options=given,
                everywhere=True,
            )
        except (Unreadable, runs.CannotRun) as error:
            raise CommandError(str(error)) from None

    def _user(self, name: str | None) -> User:
        people = User.objects.filter(username=name.lower()) if name else User.objects.filter(is_superuser=True)
        user = people.filter(is_active=True).order_by("pk").first()
        if user is None:
            raise CommandError(f"There is no active user {name}." if name else "There is no administrator yet.")
        return user

    def _show(self, run: ImportRun) -> None:
        self.stdout.write(f"{run.position} of {run.total} rows")

    def _report(self, run: ImportRun) -> None:
        if run.error:
            raise CommandError(run.error)
        for reject in run.rejects.all():
            self.stdout.write(f"row {reject.row_number}: {reject.reason}")
        counts = f"{run.created} created, {run.updated} updated, {run.unchanged} unchanged, {run.rejected} rejected"
        self.stdout.write(f"{'Dry run: ' if run.dry_run else ''}{counts}.")
