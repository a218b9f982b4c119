"""Sheets as people and attackers make them."""

import io
import struct
import zipfile
from pathlib import Path

from openpyxl import Workbook

DATA = Path(__file__).resolve().parents[2] / "data"
MEGABYTE = 1024 * 1024


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def workbook(*rows, title="Sheet"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def spread_workbook(**cells):
    """A workbook with these cells alone, named by their address."""
    book = Workbook()
    for address, value in cells.items():
        book.active[address] = value
    return saved(book)


def with_part(content, name, replacement):
    """The workbook with one of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, replacement)
    return target.getvalue()


def sheet_xml(rows):
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


SHEET = "xl/worksheets/sheet1.xml"


def zip_bomb(megabytes):
    """200 KB that unpack to that many megabytes, and say so."""
    return with_part(workbook(["a"]), SHEET, sheet_xml(" " * megabytes * MEGABYTE))


def lying_zip_bomb(megabytes):
    """The same bomb, saying in both its lists that the part has 1,000 bytes."""
    content = bytearray(zip_bomb(megabytes))
    true_size = struct.pack("<I", len(sheet_xml("")) + megabytes * MEGABYTE)
    return bytes(content).replace(true_size, struct.pack("<I", 1000))


def claimed_rows():
    """22 values, the second half of them in the last row there is, and 20,000 rows with a format and nothing else."""
    first, last = (
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><v>{row}</v></c>' for column in "ABCDEFGHIJK") + "</row>"
        for row in (1, 1_048_576)
    )
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(2, 20_000))
    return with_part(workbook(["a"]), SHEET, sheet_xml(first + empty + last))


def ods(rows):
    """An ODS whose one sheet has these rows, written as XML."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return with_part((DATA / "tablib" / "book.ods").read_bytes(), "content.xml", content)


def ods_row(cell, *, rows=1, columns=1):
    inner = f"<text:p>{cell}</text:p>" if cell else ""
    kind = 'office:value-type="string"' if cell else ""
    return (
        f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}" {kind}>{inner}</table:table-cell>'
        "</table:table-row>"
    )


def echoing_strings():
    """One text of 32,000 characters, shown in 200,000 cells: 6 GB out of a file of some 100 KB."""
    row = "".join('<c t="s"><v>0</v></c>' for _cell in range(100))
    rows = "".join(f"<row>{row}</row>" for _row in range(2_000))
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1">'
        f"<si><t>{'x' * 32_000}</t></si></sst>"
    )
    content = with_part(workbook(["a"]), SHEET, sheet_xml(rows))
    return with_part(content, "xl/sharedStrings.xml", strings)
