"""The sheet a kind offers for download: headings, an example row, and on a second sheet what the cells may hold."""

from io import BytesIO

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from clients.importing.kinds import Context, ImportKind
from clients.importing.rows import EXAMPLE_MARKS


def write_template(kind: ImportKind, context: Context) -> bytes:
    """Importing it as it is takes no row: the example is marked and left out."""
    fields, example = kind.fields(context), kind.example(context)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(kind.label)[:31])
    _append(sheet, [capfirst(str(field.label)) for field in fields])
    cells = [example.get(field.name, "") for field in fields]
    mark = EXAMPLE_MARKS[1] if get_language() == "en" else EXAMPLE_MARKS[0]
    _append(sheet, [f"{mark} {cells[0]}", *cells[1:]])
    _explain(book.create_sheet(_("What goes where")), kind, context)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(sheet: WriteOnlyWorksheet, kind: ImportKind, context: Context) -> None:
    _append(sheet, [_("Column"), _("Needed"), _("What it means"), _("Values it takes")])
    allowed = kind.allowed(context)
    for field in kind.fields(context):
        values = list(allowed.get(field.name, []))
        needed = _("yes") if field.required else ""
        label = capfirst(str(field.label))
        _append(sheet, [label, needed, str(field.help), values[0] if values else ""])
        for value in values[1:]:
            _append(sheet, ["", "", "", value])
    mark = EXAMPLE_MARKS[1] if get_language() == "en" else EXAMPLE_MARKS[0]
    _append(sheet, [_("A row that begins with %(mark)s is an example and is not imported.") % {"mark": mark}])


def _append(sheet: WriteOnlyWorksheet, texts: list[str]) -> None:
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, text)
        # A name in the data may begin like a formula; it is text.
        cell.data_type = "s"
        cells.append(cell)
    sheet.append(cells)
