"""Tables made at once are those that are made one after the other."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from accounts.tables import CreateTables

ID = ("id", models.BigAutoField(primary_key=True))
HOUSE = migrations.CreateModel("House", [ID, ("name", models.CharField(max_length=20))])
ROOM = migrations.CreateModel(
    "Room", [ID, ("house", models.ForeignKey("shed.House", models.PROTECT)), ("doors", models.ManyToManyField("self"))]
)
KEY = migrations.AddField("House", "key_of", models.ForeignKey("shed.Room", models.PROTECT, null=True))
ONE_NAME = migrations.AddConstraint("House", models.UniqueConstraint(fields=["name"], name="one_house_of_a_name"))


def after(*operations):
    state = ProjectState()
    for operation in operations:
        operation.state_forwards("shed", state)
    return state


def statements(way, *operations):
    """What the database is told, by `database_forwards` or `database_backwards`; nothing is carried out."""
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    # Not entered, which SQLite refuses within a test's transaction; this is all that entering would prepare.
    editor.deferred_sql = []
    states = [ProjectState()]
    for operation in operations:
        states.append(states[-1].clone())
        operation.state_forwards("shed", states[-1])
    pairs = list(zip(operations, states, states[1:], strict=False))
    for operation, before, then in pairs if way == "forwards" else reversed(pairs):
        first, second = (before, then) if way == "forwards" else (then, before)
        getattr(operation, f"database_{way}")("shed", editor, first, second)
    return [*editor.collected_sql, *map(str, editor.deferred_sql)]


def test_the_models_are_known_as_if_made_one_after_the_other():
    assert after(CreateTables([HOUSE, ROOM, KEY, ONE_NAME])) == after(HOUSE, ROOM, KEY, ONE_NAME)


@pytest.mark.parametrize("way", ["forwards", "backwards"])
def test_the_database_is_told_the_same(db, way):
    assert statements(way, CreateTables([HOUSE, ROOM])) == statements(way, HOUSE, ROOM)


def test_what_is_added_to_a_model_is_in_its_table_at_once(db):
    told = " ".join(statements("forwards", CreateTables([HOUSE, ROOM, KEY, ONE_NAME])))

    assert told.count("CREATE TABLE") == 3
    assert "one_house_of_a_name" in told
    assert '"key_of_id"' in told


def test_it_is_written_with_its_operations():
    name, arguments, options = CreateTables([HOUSE]).deconstruct()

    assert (name, arguments, options) == ("CreateTables", [], {"operations": [HOUSE]})
