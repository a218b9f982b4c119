"""The tables that are filled in bulk, and how rows get into them: COPY on PostgreSQL, one prepared INSERT on SQLite."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, DateTimeField, Model

from clients.models import Affiliation, Client, ClinicSlot, Department, Organisation, Relationship
from grading.models import Assessment, AssessmentValue, GradeChange
from retention.models import NeglectAlert, StateMark, StateSpan
from visits.models import Activity, NextStep, Visit

# A row holds plain values only: int, str, bool, None; days and moments as `demo.days` writes them.
Row = tuple[Any, ...]
Batch = dict["Table", list[Row]]

# What COPY reads as NULL; a text may not be just this.
_NULL = r"\N"


class Table:
    """A model's table with the columns that rows bring, in their order; every other column gets its default."""

    def __init__(self, model: type[Model], columns: str) -> None:
        self.model = model
        self.name = model._meta.db_table
        given = columns.split()
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = [field for name, field in fields.items() if name not in given]
        for field in rest:
            if isinstance(field, AutoField) or (isinstance(field, DateTimeField) and field.auto_now_add):
                raise ValueError(f"{model.__name__}.{field.attname} has no default that is the same every time")
        self.columns = [str(fields[name].column) for name in given] + [str(field.column) for field in rest]
        self.defaults: Row = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)


ORGANISATIONS = Table(
    Organisation,
    "id kind name name_key pinyin initials level level_as_written province city city_code county address phones hours "
    "source source_on",
)
DEPARTMENTS = Table(Department, "id organisation_id name name_key subject_code")
CLIENTS = Table(
    Client,
    "id kind full_name name_key pinyin initials title address_form organisation_id department_id post is_prescriber "
    "is_decision_maker is_influencer stated_style style phone phone_reversed created_at",
)
AFFILIATIONS = Table(Affiliation, "id client_id organisation_id department_id post from_on")
SLOTS = Table(ClinicSlot, "id client_id weekday part kind parity place source checked_on")
RELATIONSHIPS = Table(
    Relationship,
    "id client_id territory_id began_on potential support volume grade stage phase trial_ends_on focus_until status "
    "last_contact_on last_in_person_on contact_days_that_week contact_days_that_month next_step_on due_on neglected_on "
    "escalated_on",
)
VISITS = Table(
    Visit,
    "id relationship_id territory_id rep_id grade key channel outcome answered counts happened_on happened_at "
    "logged_at is_late filing_expired chain_id note product_id key_message_id reaction objection need quote news "
    "effort effort_words client_told waited_minutes minutes competitor service_rating",
)
NEXT_STEPS = Table(
    NextStep, "id relationship_id visit_id rep_id words due_on is_promise state closed_on closed_by_id created_at"
)
ACTIVITIES = Table(Activity, "id rep_id territory_id kind minutes words relationship_id happened_on key logged_at")
ASSESSMENTS = Table(Assessment, "id relationship_id scheme_id author_id on potential support created_at")
VALUES = Table(AssessmentValue, "id assessment_id indicator_id number step_id score source as_of")
GRADE_CHANGES = Table(GradeChange, "id relationship_id on at author_id old new potential support scheme_id why")
SPANS = Table(StateSpan, "id relationship_id territory_id grade status neglected from_on to_on recorded_at")
ALERTS = Table(NeglectAlert, "id relationship_id territory_id grade since_on opened_on escalated_on closed_on")
MARKS = Table(StateMark, "id relationship_id mark from_on to_on")

TABLES = (
    ORGANISATIONS, DEPARTMENTS, CLIENTS, AFFILIATIONS, SLOTS, RELATIONSHIPS, VISITS, NEXT_STEPS, ACTIVITIES,
    ASSESSMENTS, VALUES, GRADE_CHANGES, SPANS, ALERTS, MARKS,
)  # fmt: skip


def empty_batch() -> Batch:
    return defaultdict(list)


def write(batch: Mapping[Table, Sequence[Row]]) -> None:
    """Write the rows of every table. Constraints are the database's to check, now or when they are put back."""
    put = _copy if connection.vendor == "postgresql" else _insert
    for table, rows in batch.items():
        if rows:
            put(table, rows)


def _copy(table: Table, rows: Iterable[Row]) -> None:
    buffer = io.StringIO()
    rest = table.defaults
    csv.writer(buffer, lineterminator="\n").writerows(
        [_NULL if value is None else value for value in (*row, *rest)] for row in rows
    )
    buffer.seek(0)
    columns = ", ".join(f'"{column}"' for column in table.columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table.name} ({columns}) FROM STDIN (FORMAT csv, NULL '{_NULL}')", buffer)


def _insert(table: Table, rows: Iterable[Row]) -> None:
    columns = ", ".join(f'"{column}"' for column in table.columns)
    places = ", ".join(["%s"] * len(table.columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table.name} ({columns}) VALUES ({places})",  # noqa: S608 - names of our own models
            [(*row, *table.defaults) for row in rows],
        )


def count_on(table: Table) -> None:
    """Let the ids of rows made later begin after the highest there is."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), MAX(id)) FROM {table.name}"  # noqa: S608
        )
