"""What can be imported. A room registers its kinds when it is ready; the runs know them by their code alone."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from accounts.access import workable_territories
from accounts.models import Territory, TerritoryQuerySet, User
from clients.importing.columns import Field


class Result(StrEnum):
    """What became of a row. Every row of a sheet that says anything becomes exactly one of them."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Outcome:
    """`reason` is for people, in the language that is active, and given with REJECTED alone."""

    result: Result
    reason: str = ""


@dataclass(frozen=True)
class CleanRow:
    """A row that passed its form: the row number its author sees, and the form's cleaned data.

    A blank cell says nothing: it never takes away what is known.
    """

    number: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """On whose behalf, from which business date on, and with which options rows are taken."""

    user: User
    on: date
    options: Mapping[str, Any] = field(default_factory=dict)
    everywhere: bool = False

    def territories(self) -> TerritoryQuerySet:
        """The territories that a row may name."""
        everything: TerritoryQuerySet = Territory.objects.all()
        return everything if self.everywhere else workable_territories(self.user)


@dataclass(frozen=True)
class Claim:
    """What a row says about one thing. Two rows of a file must not say different things about the same."""

    about: Hashable
    facts: Mapping[str, Any]


class OptionsForm(forms.Form):
    """What a kind asks for besides the file. Fields with no bearing on whom they are shown to need no more."""

    def __init__(self, *args: Any, context: Context, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context


class ImportKind(ABC):
    """One kind of sheet. Stateless: everything it needs to know of a run comes with the context."""

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    description: ClassVar[str | Promise]
    options_form: ClassVar[type[OptionsForm]] = OptionsForm
    # Rows of one transaction.
    chunk: ClassVar[int] = 500

    @abstractmethod
    def may_use(self, user: User) -> bool:
        """Whether the person may import sheets of this kind."""

    @abstractmethod
    def fields(self, context: Context) -> Sequence[Field]:
        """The fields that columns can feed, in the order of the template."""

    @abstractmethod
    def row_form(self, context: Context) -> type[forms.Form]:
        """The form every row goes through; its fields are named as those of `fields`. Asked for once a run."""

    @abstractmethod
    def claims(self, row: CleanRow, context: Context) -> Sequence[Claim]:
        """What the row says about what, for finding rows that contradict one another. No queries."""

    @abstractmethod
    def faults(self, rows: Sequence[CleanRow], context: Context) -> dict[int, str]:
        """Row number -> why `apply` would reject it. Writes nothing."""

    @abstractmethod
    def apply(self, rows: Sequence[CleanRow], context: Context) -> list[Outcome]:
        """Write the rows and say what became of each, in their order.

        Called within a transaction. Rejected rows leave no trace; the same rows again are all unchanged.
        """

    @abstractmethod
    def example(self, context: Context) -> Mapping[str, str]:
        """An invented row for the template."""

    def allowed(self, context: Context) -> Mapping[str, Sequence[str]]:
        """Field -> the values it takes, for the template's second sheet; only fields that take a few."""
        return {}


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    """Offer a kind on the import page. For AppConfig.ready; registering again replaces."""
    _kinds[kind.code] = kind


def kind_named(code: str) -> ImportKind | None:
    return _kinds.get(code)


def all_kinds() -> list[ImportKind]:
    return list(_kinds.values())


def kinds_for(user: User) -> list[ImportKind]:
    """The kinds a person may import, in the order of their rooms."""
    return [kind for kind in _kinds.values() if kind.may_use(user)]
