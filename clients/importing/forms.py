"""The forms of the import pages: the upload, and how a file is to be understood."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from accounts.models import User
from clients.enums import ImportState
from clients.importing.columns import Field
from clients.importing.encodings import CHOICES as ENCODINGS
from clients.importing.kinds import ImportKind, all_kinds, kind_named, kinds_for
from clients.importing.reading import Table
from clients.models import ImportRun

# Of the largest sheet that any program makes.
LAST_ROW = 1_048_576
ACCEPTED = ".xlsx,.xls,.xlsb,.ods,.csv,.txt,.tsv"


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the sheet lists"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=1000,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("XLSX, XLS, ODS or CSV, up to 10 MB and 20,000 rows."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_for(user)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, kind.label) for kind in kinds]
        if len(kinds) == 1:
            field.initial = kinds[0].code

    def clean_kind(self) -> ImportKind | None:
        return kind_named(self.cleaned_data["kind"])

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            limit = settings.IMPORT_MAX_BYTES // (1024 * 1024)
            words = _("“%(file)s” is larger than %(limit)d MB. Divide the list into several files.")
            raise forms.ValidationError(words % {"file": PurePath(file.name or "").name[:100], "limit": limit})
        return file


class ShapeForm(forms.Form):
    """Sheet, encoding, header row, and which column feeds which field."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("Row of the headings"), min_value=0, max_value=LAST_ROW, required=False,
        help_text=gettext_lazy("0 when there is none."),
    )  # fmt: skip

    def __init__(self, *args: Any, run: ImportRun, table: Table | None, fields: Sequence[Field], **kwargs: Any) -> None:
        initial = {"sheet": run.sheet, "encoding": run.encoding, "header_row": run.header_row}
        columns = {f"column_{name}": column for name, column in run.mapping.items()}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **columns}})
        self.run = run
        self._offer("sheet", [(name, name) for name in table.sheets] if table else [(run.sheet, run.sheet)])
        known = dict.fromkeys([run.encoding, *ENCODINGS])
        self._offer("encoding", [(name, name.upper()) for name in known] if run.encoding else [])
        for field in fields:
            self.fields[f"column_{field.name}"] = _column_field(field, _columns(run, table))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) < 2:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def shape_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column_")]

    @property
    def column_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def mapping(self) -> dict[str, int]:
        prefix = "column_"
        chosen = {name: value for name, value in self.cleaned_data.items() if name.startswith(prefix)}
        return {name.removeprefix(prefix): value for name, value in chosen.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            taken: dict[int, str] = {}
            for name, column in self.mapping.items():
                if column in taken:
                    self.add_error(f"column_{name}", _("This column is used above already."))
                taken[column] = name
        return data


def _columns(run: ImportRun, table: Table | None) -> list[tuple[int | str, str]]:
    """The sheet's columns as a person knows them: letter and heading."""
    widest = max((len(row.cells) for row in table.rows), default=0) if table else len(run.header)
    headings = [*run.header, *[""] * (widest - len(run.header))]
    named = [(index, f"{get_column_letter(index + 1)} · {heading[:60]}") for index, heading in enumerate(headings)]
    return [("", "—"), *named]


def _column_field(field: Field, choices: list[tuple[int | str, str]]) -> forms.TypedChoiceField:
    label = capfirst(str(field.label))
    return forms.TypedChoiceField(
        label=f"{label} *" if field.required else label,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=str(field.help),
    )


class RunFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"),
        empty_label=gettext_lazy("All kinds"),
        choices=lambda: [(kind.code, kind.label) for kind in all_kinds()],
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), empty_label=gettext_lazy("All states"), choices=ImportState
    )

    class Meta:
        model = ImportRun
        fields = ("kind", "state")


def options_of(form: forms.Form) -> dict[str, Any]:
    """What was posted to an options form, as it can be kept and posted to it again."""
    kept: Mapping[str, Any] = {name: form[name].data for name in form.fields}
    return {name: value for name, value in kept.items() if value not in (None, "", False)}
