"""Loads a demo: the world, then panel after panel, then what the nightly jobs would have found by now."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Least

from accounts.models import Territory, User
from clients.models import Relationship
from desk.periods import kept_periods
from pharmacrm.demo import (
    aside,
    breakthroughs,
    calendars,
    coaching,
    facts,
    flags,
    grades,
    greetings,
    handovers,
    houses,
    influence,
    losses,
    mornings,
    moves,
    phases,
    plans,
    rare,
    reception,
    rounds,
    stages,
    styles,
    timetable,
    weeks,
)
from pharmacrm.demo.days import at
from pharmacrm.demo.panel import Panels
from pharmacrm.demo.plan import Plan
from pharmacrm.demo.tables import TABLES, Batch, count_on, empty_batch, write
from pharmacrm.demo.world import Rep, World, build
from retention.actions import scan
from retention.attained_sums import sum_attained
from retention.enums import Mark
from retention.marks import follow_loyal, follow_over_visited, follow_top
from retention.models import StateMark
from retention.panel_sums import sum_panels
from retention.risk.backtest import backtest
from retention.risk.scores import ensure_default_rule, score_all
from retention.snapshots import RELATIONSHIPS, take
from visits.models import Rulebook
from visits.requests import renew_rulebook

# Tables that belong to the installation and not to the demo.
_KEPT = {
    "django_content_type", "auth_permission", "workdays_holiday", "workdays_day", "visits_coachingtemplate",
    "visits_coachingquestion", "visits_tip", "planning_approach", "planning_breakthroughpolicy", "planning_festival",
    "planning_greetingtemplate", "compliance_consenttext",
}  # fmt: skip
# Rows of one COPY: enough to make its start cheap, little enough for the memory of a small machine.
_VISITS_AT_ONCE = 100_000
# From so many relationships on it pays to make the panels in a second process.
_FOR_TWO = 50_000
# Up to so many the rule of risk is measured and the past days are counted at once; of more, `backtest_risk` and
# `snapshot` do it when they are asked to.
_FEW = 5_000
# What a person looks at of a small demo: of a million clients nobody would see it.
_LOOKED_AT = (
    influence,
    styles,
    timetable,
    moves,
    reception,
    facts,
    phases,
    stages,
    houses,
    breakthroughs,
    grades,
    plans,
    rounds,
    calendars,
    greetings,
    # Last: who is posted where is another matter afterwards.
    handovers,
)

Report = Callable[[str], None]


def is_empty() -> bool:
    return not (User.objects.exists() or Territory.objects.exists())


def delete_everything(report: Report) -> None:
    """Empty every table but those of the installation itself, and mend what a killed load left behind."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in _KEPT and model._meta.managed
    ]
    present = set(connection.introspection.table_names())
    statements = connection.ops.sql_flush(
        no_style(), [name for name in tables if name in present], reset_sequences=True, allow_cascade=False
    )
    if connection.in_atomic_block:
        # PostgreSQL does not empty a table whose rows wait for a check at the end of the transaction.
        connection.check_constraints()
    connection.ops.execute_sql_flush(statements)
    if aside.is_unfinished():
        aside.put_back(report)


def load(plan: Plan, *, password: str, report: Report, processes: int | None = None) -> World:
    """Load the demo into an empty database. The same plan gives the same rows, in however many processes.

    On SQLite it is one transaction. On PostgreSQL indexes and constraints are put aside meanwhile; a load that was
    killed is begun again with `delete_everything`.
    """
    is_postgres = connection.vendor == "postgresql"
    with nullcontext() if is_postgres else transaction.atomic():
        if not Rulebook.objects.exists():
            renew_rulebook()
        ensure_default_rule()
        with transaction.atomic():
            world = build(plan, password)
        report(f"territories and people: {plan.reps} reps in {plan.districts} districts")
        processes = processes or (2 if is_postgres and plan.relationships >= _FOR_TWO else 1)
        if is_postgres:
            aside.put_aside([table.name for table in TABLES])
        _fill(world, report, processes)
        coaching.add_activities(world)
        if is_postgres:
            aside.put_back(report)
        for table in TABLES:
            count_on(table)
        _analyze()
        rare.add(world)
        coaching.add_joint_visits(world)
        if plan.relationships <= _FEW:
            for part in _LOOKED_AT:
                part.add(world)
        catch_up(plan.on, report)
        losses.add(world)
        flags.add(world)
        if plan.relationships <= _FEW:
            weeks.add(world)
            # When everything that the day asks is there.
            mornings.add(world)
        # What the night has written since has no statistics yet, and is read from here on.
        _analyze()
        # Neither reads what the other writes.
        with _beside(processes > 1, judge_risks, plan, report):
            count_days(plan, report)
    return world


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- panels ---------------------------------------------------------------------------------------------------------


def _fill(world: World, report: Report, processes: int) -> None:
    progress = _Progress(world.plan, report)
    if processes == 1:
        for done in _write_panels(world, world.reps):
            progress.add(done)
        return
    _fill_in_processes(world, progress, processes)


def _write_panels(world: World, reps: Sequence[Rep]) -> Iterable[int]:
    """Make and write the panels of these reps; yields after each COPY how many were in it."""
    panels = Panels(world)
    at_once = max(1, _VISITS_AT_ONCE // max(1, world.plan.clients_per_rep * max(1, world.plan.visits_per_client)))
    for start in range(0, len(reps), at_once):
        chunk = reps[start : start + at_once]
        write(_merged(panels.rows_of(rep) for rep in chunk))
        yield len(chunk)


def _merged(batches: Iterable[Batch]) -> Batch:
    merged = empty_batch()
    for batch in batches:
        for table, rows in batch.items():
            merged[table] += rows
    return merged


def _fill_in_processes(world: World, progress: "_Progress", processes: int) -> None:
    """Share the reps out. A forked process has the world already; each opens a connection of its own."""
    context = multiprocessing.get_context("fork")
    news = context.SimpleQueue()
    workers = [
        context.Process(target=_work, args=(world, world.reps[n::processes], news, os.getpid()))
        for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    waiting = len(workers)
    while waiting:
        done = news.get()
        waiting -= done is None
        progress.add(done or 0)
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a process of the load failed; what it said stands above")


def _work(world: World, reps: Sequence[Rep], news: "multiprocessing.SimpleQueue[int | None]", parent: int) -> None:
    try:
        with _connection_of_its_own():
            for done in _write_panels(world, reps):
                news.put(done)
                # Nobody waits for the orphan of a load that was killed.
                if os.getppid() != parent:
                    return
    finally:
        news.put(None)


@contextmanager
def _connection_of_its_own() -> Iterator[None]:
    """For a forked process.

    What was open before the fork is the parent's: two processes on one socket would mix up their statements, and
    closing it here would end the parent's session. Which connection that is differs inside and outside an event loop.
    """
    connections[DEFAULT_DB_ALIAS] = connection.copy()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        yield
    finally:
        connection.close()


@contextmanager
def _beside(is_wanted: bool, act: Callable[..., None], *arguments: object) -> Iterator[None]:
    """Let a second process do something meanwhile; where it is not wanted, do it here and first."""
    if not is_wanted:
        act(*arguments)
        yield
        return
    other = multiprocessing.get_context("fork").Process(target=_apart, args=(act, *arguments), daemon=True)
    other.start()
    yield
    other.join()
    if other.exitcode:
        raise RuntimeError("a process of the load failed; what it said stands above")


def _apart(act: Callable[..., None], *arguments: object) -> None:
    with _connection_of_its_own():
        act(*arguments)


class _Progress:
    """Says now and then how far the load is, how fast, and how long it will take."""

    def __init__(self, plan: Plan, report: Report) -> None:
        self.plan, self.report = plan, report
        self.done = 0
        self.started = self.said = time.monotonic()

    def add(self, reps: int) -> None:
        self.done += reps
        now = time.monotonic()
        if self.done < self.plan.reps and now - self.said < aside.SECONDS_BETWEEN_WORDS:
            return
        self.said = now
        each = self.plan.clients_per_rep * self.plan.visits_per_client
        rate = self.done / max(now - self.started, 0.001)
        left = int((self.plan.reps - self.done) / rate) if rate else 0
        self.report(
            f"visits: {self.done * each:,} of {self.plan.visits:,}, {rate * each:,.0f} a second, "
            f"{left // 60}:{left % 60:02} to go"
        )


# --- what the nights have found -------------------------------------------------------------------------------------


def catch_up(on: date, report: Report) -> None:
    """Run the nightly scan for every night on which somebody who is neglected today came to be so."""
    waiting = Relationship.objects.filter(neglected_on__lte=on).order_by()
    dates = {*waiting.values_list("neglected_on", "escalated_on").distinct()}
    nights = {night for pair in dates for night in pair if night and night <= on}
    opened = escalated = 0
    for night in sorted(nights):
        found = scan(on=night, at=at(night, 2))
        opened, escalated = opened + found.opened, escalated + found.escalated
    report(f"alerts: {opened:,} open, {escalated:,} on a manager's list")


def count_days(plan: Plan, report: Report) -> None:
    """Count the days that the boards compare, unless that would take long; then the last one alone."""
    days = plan.counted_days if plan.relationships <= _FEW else 1
    yesterday = plan.on - timedelta(days=1)
    for follow in (follow_loyal, follow_over_visited, follow_top):
        follow(on=yesterday, chunk=RELATIONSHIPS)
    # Who was among the top fifth in the past nobody knows: who is today has been so from the beginning.
    began = Relationship.objects.filter(pk=OuterRef("relationship")).values("began_on")
    StateMark.objects.filter(mark=Mark.TOP).update(from_on=Least(Subquery(began), F("from_on")))
    sum_panels(on=yesterday)
    for ago in range(days, 0, -1):
        take(on=plan.on - timedelta(days=ago))
    if plan.relationships <= _FEW:
        sum_attained(kept_periods(on=plan.on))
    report(f"days counted: {days}")


def judge_risks(plan: Plan, report: Report) -> None:
    """Judge the risk of loss as the last night did, and measure the rule on the past unless that would take long."""
    judged = score_all(on=plan.on, at=at(plan.on, 2)).judged
    report(f"risk of loss: {judged:,} judged")
    if plan.relationships <= _FEW:
        backtest(at=at(plan.on, 2), today=plan.on)
