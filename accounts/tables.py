"""How the first migration of a room makes its tables."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model


class CreateTables(Operation):
    """The tables of these operations' models, each as it is after the last of them.

    The same as the operations one after the other, but that Django renders its models once and not anew after each,
    which is what a fresh database of a hundred and fifty tables spends most of its time on. In the operations there
    may be nothing but the making of models and what is added to them.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # What is not rendered is not rendered anew; whoever asks for the models next renders them all.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in reversed(list(self._models(app_label, schema_editor, from_state))):
            schema_editor.delete_model(model)

    def _models(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState
    ) -> Iterator[type[Model]]:
        for name in self._names():
            model: type[Model] = state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                yield model

    def _names(self) -> Iterable[str]:
        return (operation.name for operation in self.operations if isinstance(operation, CreateModel))

    def describe(self) -> str:
        return "Create the room's tables"
