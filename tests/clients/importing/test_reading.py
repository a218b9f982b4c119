import datetime as dt
import io
import json
import zipfile

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.importing import caps, reading
from clients.importing.errors import Unreadable
from clients.importing.reading import Row, guess_header, read_table
from tests.clients.importing import samples

FOLDERS = ("crm_exports", "csv-spectrum", "tablib")
FILES = sorted(path for folder in FOLDERS for path in (samples.DATA / folder).rglob("*") if path.is_file())
# What one of its files holds is another number than the CSV's, there as well.
SPECTRUM = [path for path in FILES if path.parent.name == "csvs" and path.stem != "location_coordinates"]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def cells(content, filename="list.csv", **choices):
    return [row.cells for row in read_table(content, filename, **choices).rows]


def refusal(content, filename="list.xlsx", **choices):
    with pytest.raises(Unreadable) as refused:
        read_table(content, filename, **choices)
    return str(refused.value)


def outcome(content, filename):
    """The rows, or the message; any other end is a failure."""
    try:
        return read_table(content, filename).rows
    except Unreadable as refused:
        return str(refused)


def said_or_read(content, filename):
    told = outcome(content, filename)
    return told if isinstance(told, list) else filename in told


def shipped(name):
    return (samples.DATA / "tablib" / name).read_bytes()


# --- files of the world ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_of_the_world_gives_a_table_or_says_why(path):
    assert said_or_read(path.read_bytes(), path.name)


@pytest.mark.parametrize("path", SPECTRUM, ids=lambda path: path.name)
def test_quotes_and_line_ends_of_every_kind_leave_the_cells_whole(path):
    expected = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))

    header, *rows = cells(path.read_bytes(), path.name)

    padded = [[*row, *[""] * (len(header) - len(row))] for row in rows]
    as_read = [[value.replace("\r\n", "\n") for value in row.values()] for row in expected]
    assert (header, padded) == (list(expected[0]), as_read)


def test_an_ods_with_dates_and_times():
    assert cells(shipped("book.ods"), "book.ods") == [["2023-03-12", "2023-03-14 13:43", "124", "16:45", "09:55:33"]]


def test_an_xls_with_dates():
    table = read_table(shipped("dates.xls"), "dates.xls")

    assert (table.kind, table.sheets, table.encoding) == ("xls", ["Tablib Dataset"], "")
    assert table.rows == [Row(1, ["birth_date"]), Row(2, ["2015-04-12"])]


def test_ragged_rows_keep_their_columns():
    assert cells(shipped("ragged.ods"), "ragged.ods") == [["a", "b", "c", "d"], ["1", "", "TRUE"]]


def test_error_cells_are_empty():
    assert len(cells(shipped("errors.xls"), "errors.xls")) == 1


def test_the_unicode_text_of_excel():
    table = read_table((samples.DATA / "crm_exports" / "cn_crm_customers_utf16.txt").read_bytes(), "x.txt")

    assert table.encoding == "utf-16-le"
    assert table.rows[0].cells == ["客户编码", "客户名称", "客户级别", "省", "市", "最近拜访时间"]


# --- spreadsheets ---------------------------------------------------------------------------------------------------


def test_values_are_text_as_a_person_reads_it():
    row = [
        13800138000,
        3.5,
        -2.0,
        True,
        False,
        dt.date(2024, 5, 9),
        dt.datetime.fromisoformat("2024-05-09 10:30:05"),
        "00123",
        " x ",
    ]

    assert cells(samples.workbook(row), "list.xlsx") == [
        ["13800138000", "3.5", "-2", "TRUE", "FALSE", "2024-05-09", "2024-05-09 10:30:05", "00123", " x "]
    ]


def test_rows_keep_the_numbers_of_the_sheet():
    table = read_table(samples.spread_workbook(A3="name", A5="Li", B5=" ", A6=" "), "list.xlsx")

    assert table.rows == [Row(3, ["name"]), Row(5, ["Li"])]


def test_the_first_sheet_with_anything_in_it_is_read():
    book = samples.Workbook()
    book.active.title = "空"
    book.create_sheet("名单").append(["姓名"])
    book.create_sheet("其他").append(["x"])
    content = samples.saved(book)

    table = read_table(content, "list.xlsx")

    assert (table.sheets, table.sheet, table.rows) == (["空", "名单", "其他"], "名单", [Row(1, ["姓名"])])
    assert cells(content, "list.xlsx", sheet="其他") == [["x"]]
    assert refusal(content, sheet="空") == "“list.xlsx” is empty."


def test_a_hidden_sheet_comes_last():
    book = samples.Workbook()
    book.active.append(["hidden"])
    book.create_sheet("Shown").append(["shown"])
    book.active.sheet_state = "hidden"
    book.active = 1

    assert cells(samples.saved(book), "list.xlsx") == [["shown"]]


@pytest.mark.parametrize("sheet", ["Nowhere", "\0", "\ud800", "x" * 300_000, "--help"])
def test_a_sheet_that_is_not_there(sheet):
    assert refusal(samples.workbook(["a"]), sheet=sheet).startswith("“list.xlsx” has no sheet “")


def test_the_kind_is_told_by_the_content():
    assert read_table(samples.workbook(["a"]), "list.csv").kind == "xlsx"
    assert read_table(b"a,b\n", "list.xlsx").kind == "csv"
    assert read_table(shipped("book.ods"), "book.xls").kind == "ods"


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(delimiter):
    text = f"姓名{delimiter}医院{delimiter}备注\n张三{delimiter}甲医院{delimiter}好\n李四{delimiter}{delimiter}\n"

    assert cells(text.encode()) == [["姓名", "医院", "备注"], ["张三", "甲医院", "好"], ["李四"]]


def test_semicolons_with_decimal_commas():
    assert cells(b"name;potential\nLi;1,5\nWang;2,5\n") == [["name", "potential"], ["Li", "1,5"], ["Wang", "2,5"]]


def test_the_delimiter_excel_was_told():
    assert cells(b"sep=|\r\na,b|c\r\n") == [["a,b", "c"]]


def test_one_column_needs_no_delimiter():
    assert cells("医院\n甲医院\n".encode()) == [["医院"], ["甲医院"]]


def test_quotes_and_line_ends_belong_to_the_cell():
    table = read_table(b'a,b\r\n"say ""hi"", twice","two\r\nlines"\r\n\r\n3,4\r\n', "list.csv")

    assert table.rows == [Row(1, ["a", "b"]), Row(2, ['say "hi", twice', "two\nlines"]), Row(4, ["3", "4"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
def test_every_kind_of_line_end(end):
    assert cells(f"a,b{end}1,2{end}".encode()) == [["a", "b"], ["1", "2"]]


def test_invisible_characters_are_left_out():
    assert cells(b"a\0,b\x01\x1f,c\td\n") == [["a", "b", "c\td"]]


def test_a_chosen_encoding_is_used():
    assert read_table("姓名,科室\n".encode("gb18030"), "list.csv", encoding="gb18030").encoding == "gb18030"
    assert (
        refusal("姓名,科室\n".encode("gb18030"), "list.csv", encoding="utf-8") == "“list.csv” is not written in utf-8."
    )
    assert refusal(b"a,b", "list.csv", encoding="\ud800") == "“list.csv” is not written in —."


# --- what no table can be made of -----------------------------------------------------------------------------------


def other_zip():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        # Without the clock: its bytes are the test's name, which every process must find alike.
        archive.writestr(zipfile.ZipInfo("word/document.xml"), "<document/>")
    return target.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b" \r\n\t", b",,,\n,,\n", b'""\n', b"\xef\xbb\xbf", b"\0\0\0", b"\x01\x02"], ids=repr
)
def test_nothing_in_it(content):
    assert refusal(content) == "“list.xlsx” is empty."


@pytest.mark.parametrize(
    "content", [PNG, b"\xff\xd8\xff\xe0 JFIF", b"%PDF-1.7\n", b"\x1f\x8b\x08", other_zip()], ids=repr
)
def test_something_else_renamed(content):
    assert refusal(content) == "“list.xlsx” is not a sheet. Choose an XLSX, XLS, XLSB, ODS or CSV file."


@pytest.mark.parametrize(
    "start", ["<html>", "\ufeff<!DOCTYPE html>", "  <table border=0>", '<?xml version="1.0"?><Workbook>']
)
def test_a_web_page_renamed_to_xls(start):
    content = f"{start}<tr><td>姓名</td></tr></table>".encode()

    assert refusal(content, "list.xls") == (
        "“list.xls” is a web page, whatever its name says. Open it in Excel and save it as XLSX."
    )


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"PK", b"PK\x05\x06" + b"\0" * 18, OLE, OLE + b"\0" * 600], ids=repr
)
def test_only_the_beginning_of_a_spreadsheet(content):
    assert "“list.xlsx”" in refusal(content)


@pytest.mark.parametrize("part", [samples.SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("replacement", [b"", b"<", b"\xff\xfe\0", b"<a><b></a>", b"not xml"])
def test_a_broken_part_is_a_broken_file_or_no_harm(part, replacement):
    content = samples.with_part(samples.workbook(["a"]), part, replacement)

    assert said_or_read(content, "list.xlsx")


@pytest.mark.parametrize("name", ["founders.xlsx", "dates.xls", "book.ods"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_file_that_was_cut_off(name, share):
    whole = shipped(name)

    with pytest.raises(Unreadable, match=name):
        read_table(whole[: int(len(whole) * share)], name)


def test_text_that_was_cut_off_inside_a_quote_is_still_a_table():
    assert cells(b'a,b\n1,"tw') == [["a", "b"], ["1", "tw"]]


def test_a_password():
    content = OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")

    assert refusal(content) == "“list.xlsx” is protected by a password. Save it without one."


def test_bytes_that_are_no_text():
    assert refusal(bytes(range(128, 256)) * 3) == (
        "The characters of “list.xlsx” cannot be read. Save it as XLSX, or as CSV in UTF-8."
    )


def flipped(content, positions):
    changed = bytearray(content)
    for position, value in positions:
        changed[position % len(changed)] ^= value
    return bytes(changed)


@settings(max_examples=15)
@given(
    st.sampled_from(["founders.xlsx", "dates.xls", "book.ods"]),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 255)), min_size=1, max_size=30),
)
def test_damage_anywhere_is_said_or_does_no_harm(name, positions):
    assert said_or_read(flipped(shipped(name), positions), name)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_are_refused(content):
    assert said_or_read(b"\n" + content, "list.csv")


# --- caps -----------------------------------------------------------------------------------------------------------


def test_too_many_bytes(settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024

    assert refusal(b"a" * (1024 * 1024 + 1)) == "“list.xlsx” is larger than 1 MB."


def test_too_many_rows():
    assert len(cells(b"a\n" * caps.ROWS)) == caps.ROWS
    assert refusal(b"a\n" * (caps.ROWS + 1)) == "“list.xlsx” has more than 20000 rows. Divide it into several files."


def test_too_many_columns():
    assert len(cells(b"a," * (caps.COLUMNS - 1) + b"b")[0]) == caps.COLUMNS
    assert refusal(b"x\n" + b"a," * caps.COLUMNS + b"b") == "Row 2 of “list.xlsx” has more than 200 columns."
    assert refusal(samples.workbook(["a"] * 201)) == "Row 1 of “list.xlsx” has more than 200 columns."


def test_empty_columns_do_not_count():
    assert cells(b"a,b" + b"," * 5000 + b"\n1,2\n") == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("content", [b'a,b\n"' + b"x\n" * 20_000, b'a\n"' + b"x" * 200_000], ids=["lines", "a line"])
def test_a_quote_that_is_not_closed(content):
    assert "“list.xlsx”" in refusal(content)


def test_too_many_cells_and_characters(monkeypatch):
    monkeypatch.setattr(caps, "CELLS", 5)
    assert "more text than can be imported at once" in refusal(b"a,b\n1,2\n3,4\n")

    monkeypatch.setattr(caps, "CHARACTERS", 3)
    assert "more text than can be imported at once" in refusal(b"abcd\n")


def test_a_spreadsheet_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(caps, "SECONDS", 0)

    assert refusal(samples.workbook(["a"])) == (
        "“list.xlsx” took longer than 0 seconds to open. Copy the rows into a new file."
    )


# --- messages -------------------------------------------------------------------------------------------------------


def test_a_message_is_in_the_language_of_who_reads_it():
    with pytest.raises(Unreadable) as refused:
        read_table(b"", "名单.xlsx")

    with translation.override("zh-hans"):
        assert str(refused.value) == "“名单.xlsx”是空的。"
    assert str(refused.value) == "“名单.xlsx” is empty."


@pytest.mark.parametrize("filename", ["", "\0", "a\nb.xlsx", "\ud800.xlsx", "%s%(x)d.xlsx", "x" * 5000])
def test_a_name_may_be_anything(filename):
    message = refusal(b"", filename)

    assert message.endswith("” is empty.")
    assert len(message) < 120
    assert message.isprintable()


def test_every_reason_makes_a_sentence():
    for reason in reading.REASONS:
        with pytest.raises(Unreadable) as refused:
            reading._refuse(reason, "list.xlsx", number=3, sheet="S")

        assert "list.xlsx" in str(refused.value)


# --- header ---------------------------------------------------------------------------------------------------------


def rows(*lines):
    return [Row(number, list(line)) for number, line in enumerate(lines, start=1)]


def test_the_header_is_the_first_row():
    assert guess_header(rows(["姓名", "电话"], ["张三", "021-5550"], ["李四", ""])) == 0


def test_titles_and_notes_above_it_are_passed_over():
    assert guess_header(rows(["2024年5月 名单"], ["制表：李娜", "2024-05-09"], ["姓名", "医院", "科室", "电话"])) == 2


def test_rows_of_numbers_are_no_header():
    assert guess_header(rows(["1", "2", "3"], ["name", "phone", "note"])) == 1


def test_without_rows_or_words_it_is_the_first():
    assert guess_header([]) == 0
    assert guess_header(rows(["1", "2"], ["3", "4"])) == 0
