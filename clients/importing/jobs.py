"""The job of an import: a run that was asked for is claimed, carried on and ended.

It goes through the sheet in chunks, each one transaction that writes the effects, the counters, the rejected rows and
the position together: killed anywhere and taken up again it goes on where the last chunk ended, and nothing is doubled.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.enums import ImportState
from clients.exporting import cleaned
from clients.importing.errors import Unreadable
from clients.importing.kinds import Outcome, Result
from clients.importing.reading import Row, read_table
from clients.importing.rows import Judge, Judged, Ledger, contradiction_in_words, rows_below
from clients.importing.runs import TASK, CannotRun, NotAllowed, ask, context_of, kind_of
from clients.models import ImportReject, ImportRun
from deliveries.actions import send
from deliveries.enums import Channel
from deliveries.nudges import nudge_on_commit

# Longer than a task may run (settings.CELERY_TASK_TIME_LIMIT), so that no claim runs out under its worker.
LEASE = timedelta(minutes=10)
# A task stops by itself after this many seconds and is asked for again; one chunk more fits well below the limit.
BUDGET = 100.0
# After so many attempts that did not finish one chunk the run is given up.
MAX_TRIES = 5
# How often a chunk is tried when somebody else wrote the same thing at the same moment.
CHUNK_TRIES = 3


class LostLease(Exception):
    """Another worker took the run up in the meantime; what this one was about to write is rolled back."""


def run_due(*, budget: float = BUDGET, clock: Callable[[], datetime] = timezone.now) -> int:
    """Take up what is asked for, until the time is used up; return how many runs came to an end.

    What is left is asked for again. Two workers never do the same run: each is claimed with a lease.
    """
    until, ended = time.monotonic() + budget, 0
    for run in ImportRun.objects.to_do(clock()).select_related("user").order_by("queued_at", "id"):
        lease = claim(run, at=clock())
        if lease is None:
            continue
        if carry_on(run, lease=lease, until=until, clock=clock):
            ended += 1
        if time.monotonic() >= until:
            nudge_on_commit(TASK)
            break
    return ended


@transaction.atomic
def ask_and_claim(run: ImportRun, *, dry_run: bool, at: datetime) -> datetime:
    """Ask for the job and take it up in one step, so that no worker does first."""
    ask(run, dry_run=dry_run, at=at)
    lease = claim(run, at=at)
    if lease is None:
        raise LostLease
    return lease


def claim(run: ImportRun, *, at: datetime) -> datetime | None:
    """Take a run up, if nobody else did first; return when the claim ends, which also names it."""
    lease = at + LEASE
    free = ImportRun.objects.to_do(at).filter(pk=run.pk)
    if not free.update(state=ImportState.RUNNING, leased_until=lease, tries=F("tries") + 1):
        return None
    run.refresh_from_db()
    return lease


def carry_on(
    run: ImportRun,
    *,
    lease: datetime,
    until: float | None = None,
    clock: Callable[[], datetime] = timezone.now,
    progress: Callable[[ImportRun], None] = lambda run: None,
    tell: bool = True,
) -> bool:
    """Go on with a claimed run until its end, or until the monotonic time `until`; return whether it ended.

    `progress` is called after each chunk with the run as it stands; `tell` sends its owner a message at the end.
    """
    with translation.override(run.user.language or settings.LANGUAGE_CODE):
        try:
            job = Job(run, lease, clock)
            while job.has_more:
                if until is not None and time.monotonic() >= until:
                    job.let_go()
                    return False
                job.do_chunk()
                progress(run)
            job.finish(tell=tell)
        except LostLease:
            return False
        except (Unreadable, CannotRun) as error:
            job_failed(run, lease, str(error), clock(), tell=tell)
    return True


class Job:
    """One attempt at a run: the file read once, and the rows that are done already known to the ledger."""

    def __init__(self, run: ImportRun, lease: datetime, clock: Callable[[], datetime]) -> None:
        if run.tries > MAX_TRIES:
            raise CannotRun(_("The import stopped again and again at the same rows, and was given up."))
        self.run, self.lease, self.clock = run, lease, clock
        self.kind = kind_of(run)
        if not (run.everywhere or (run.user.is_active and self.kind.may_use(run.user))):
            raise NotAllowed
        self.context = context_of(run, self.kind)
        table = read_table(bytes(run.content), run.filename, sheet=run.sheet, encoding=run.encoding)
        self.rows = rows_below(table.rows, run.header_row)
        self.judge, self.ledger = Judge(self.kind, self.context, run.mapping), Ledger()
        self.rejected = set(run.rejects.values_list("row_number", flat=True))
        # The number of the first row of the chunk at hand.
        self.chunk_from = 0
        for row in self.rows[: run.position]:
            self._judged(row)

    @property
    def has_more(self) -> bool:
        return self.run.position < len(self.rows)

    def do_chunk(self) -> None:
        """Write the next rows with everything that says so, in one transaction."""
        rows = self.rows[self.run.position : self.run.position + self.kind.chunk]
        self.chunk_from = rows[0].number
        results: dict[int, Outcome] = {}
        waiting: list[Judged] = []
        for row in rows:
            judged, outcome = self._judged(row)
            if outcome is None:
                waiting.append(judged)
            else:
                results[row.number] = outcome
        written = self._written(rows, waiting, results)
        self.rejected |= {number for number, outcome in written.items() if outcome.result == Result.REJECTED}

    def _judged(self, row: Row) -> tuple[Judged, Outcome | None]:
        """A row through its form and the ledger, with its outcome where that is known without writing."""
        judged = self.judge(row)
        if judged.errors:
            return judged, Outcome(Result.REJECTED, self.judge.reason(judged))
        meeting = self.ledger.meet(row.number, self.kind.claims(judged.clean, self.context))
        if meeting.contradicts:
            return judged, Outcome(Result.REJECTED, contradiction_in_words(meeting, self.judge.fields))
        if self.run.dry_run and self._was_taken_back(meeting.first):
            return judged, Outcome(Result.UPDATED if meeting.adds else Result.UNCHANGED)
        return judged, None

    def _was_taken_back(self, first: int | None) -> bool:
        """Whether an earlier chunk of a dry run took the same thing: the database no longer knows."""
        return first is not None and first < self.chunk_from and first not in self.rejected

    def _written(
        self, rows: Sequence[Row], waiting: Sequence[Judged], results: Mapping[int, Outcome]
    ) -> dict[int, Outcome]:
        for left in reversed(range(CHUNK_TRIES)):
            try:
                with transaction.atomic():
                    outcomes = {**results, **self._effects(waiting)}
                    self._note(rows, outcomes)
            except (IntegrityError, OperationalError):
                # Somebody else made the same thing in this moment; what they made is found the next time.
                if not left:
                    raise
            else:
                self.run.refresh_from_db(fields=["position", "total", "created", "updated", "unchanged", "rejected"])
                return outcomes
        raise AssertionError("unreachable")

    def _effects(self, waiting: Sequence[Judged]) -> dict[int, Outcome]:
        if not waiting:
            return {}
        if not self.run.dry_run:
            outcomes = self.kind.apply([row.clean for row in waiting], self.context)
        else:
            with transaction.atomic():
                outcomes = self.kind.apply([row.clean for row in waiting], self.context)
                transaction.set_rollback(True)
        return {row.row.number: outcome for row, outcome in zip(waiting, outcomes, strict=True)}

    def _note(self, rows: Sequence[Row], outcomes: Mapping[int, Outcome]) -> None:
        """Counters, position and rejected rows, if the claim still holds."""
        counts = Counter(outcome.result for outcome in outcomes.values())
        lease = max(self.clock() + LEASE, self.lease)
        noted = ImportRun.objects.filter(
            pk=self.run.pk, state=ImportState.RUNNING, leased_until=self.lease, position=self.run.position
        ).update(
            position=self.run.position + len(rows),
            total=len(self.rows),
            created=F("created") + counts[Result.CREATED],
            updated=F("updated") + counts[Result.UPDATED],
            unchanged=F("unchanged") + counts[Result.UNCHANGED],
            rejected=F("rejected") + counts[Result.REJECTED],
            leased_until=lease,
            tries=0,
        )
        if not noted:
            raise LostLease
        ImportReject.objects.bulk_create(
            ImportReject(
                run=self.run,
                row_number=row.number,
                cells=[cleaned(cell) for cell in row.cells],
                reason=cleaned(outcomes[row.number].reason),
            )
            for row in rows
            if outcomes[row.number].result == Result.REJECTED
        )
        self.lease = lease

    def let_go(self) -> None:
        """Give the claim back, for whoever comes next."""
        ImportRun.objects.filter(pk=self.run.pk, leased_until=self.lease).update(leased_until=None)

    def finish(self, *, tell: bool) -> None:
        with transaction.atomic():
            done = _end(self.run, self.lease, ImportState.DONE, self.clock(), total=len(self.rows))
            if done and tell:
                _tell(self.run, self.clock())
        if not done:
            raise LostLease


def job_failed(run: ImportRun, lease: datetime, error: str, at: datetime, *, tell: bool) -> None:
    """End a run that cannot go on, with the reason in words."""
    with transaction.atomic():
        if _end(run, lease, ImportState.FAILED, at, error=error) and tell:
            _tell(run, at)


def _end(run: ImportRun, lease: datetime, state: ImportState, at: datetime, **changes: Any) -> bool:
    mine = ImportRun.objects.filter(pk=run.pk, state=ImportState.RUNNING, leased_until=lease)
    ended = mine.update(state=state, finished_at=at, leased_until=None, **changes)
    run.refresh_from_db()
    return bool(ended)


def _tell(run: ImportRun, at: datetime) -> None:
    if run.state == ImportState.FAILED:
        subject = format_lazy(gettext_lazy("The import of {file} stopped"), file=run.filename)
    elif run.dry_run:
        subject = format_lazy(gettext_lazy("The dry run of {file} is done"), file=run.filename)
    else:
        subject = format_lazy(gettext_lazy("The import of {file} is done"), file=run.filename)
    body = format_lazy(
        gettext_lazy("{created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected."),
        created=run.created, updated=run.updated, unchanged=run.unchanged, rejected=run.rejected,
    )  # fmt: skip
    send(
        key=f"import-{run.pk}-{run.queued_at:%Y%m%d%H%M%S%f}",
        recipients=[run.user],
        subject=subject,
        body=body if run.state == ImportState.DONE else run.error,
        url=run.get_absolute_url(),
        channels=[Channel.IN_APP],
        at=at,
    )
