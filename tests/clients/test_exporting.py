import csv
import datetime as dt
import io
import re
import string
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy as _
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from clients.enums import HospitalLevel
from clients.exporting import cleaned, guarded, unguarded, write_csv, write_xlsx
from clients.importing.reading import read_table
from tests.clients.importing.samples import DATA
from tests.naughty import NAUGHTY

with (DATA / "naughty" / "csv_formula_injection.csv").open(newline="", encoding="utf-8") as file:
    CELLS = [row["cell"] for row in csv.DictReader(file)]
NUMBER = re.compile(r"[+-][0-9.,]+%?|\+[0-9]+ [0-9 ()-]+")
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"
READABLE = [
    "-5", "-5.5", "-1,234.50", "+3", "-12%", "+86 021-63410000", "+8613400000001", "+1 (555) 010-0103", "1-1", "3-5",
    "2026-10-1", "2026-10-01", "1/2", "00123", "1E5", "0x1F", "TRUE", "NULL", "None", "N/A", "#N/A", "#REF!",
    "021-5550 0101", "O'Brien", "“=”", "a=b", "北京-协和", "li@example.test",
]  # fmt: skip


def as_program_sees(text):
    """What is left in front when a program trims, unquotes and splits a text."""
    return text.lstrip(string.whitespace + '\u3000\xa0\u200b\ufeff;,|"')


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell not in READABLE], ids=ascii)
def test_a_cell_that_could_run_is_guarded(cell):
    assert guarded(cell).startswith("'")
    assert unguarded(guarded(cell)) == cleaned(cell)


@pytest.mark.parametrize("cell", READABLE)
def test_a_harmless_cell_stays_as_it_is(cell):
    assert guarded(cell) == cell


def test_every_cell_of_the_list_is_one_or_the_other():
    assert {cell for cell in CELLS if guarded(cell) == cell} <= set(READABLE)
    assert len(CELLS) == 54


@pytest.mark.parametrize("cell", ["+1+1", "-1-1", "+86-21-63410000", "-2+3", "+A1", "-5 =1", "-", "--5", "-5\n=1"])
def test_what_only_begins_like_a_number_is_guarded(cell):
    assert guarded(cell) == f"'{cell}"


@given(st.text(st.sampled_from(SIGNS + " \t\r\n\u3000\u200b\"';,|%0A51x三\x00\x1f\ud800"), max_size=8))
@example("\x01=1+1")
@example("''=1")
def test_no_guarded_text_begins_with_a_sign_and_the_guard_comes_off(text):
    written = guarded(text)

    seen = as_program_sees(written)
    assert not seen or seen[0] not in SIGNS or NUMBER.fullmatch(written)
    assert unguarded(written) == cleaned(text)


@given(st.text())
def test_the_guard_comes_off_any_text(text):
    assert unguarded(guarded(text)) == cleaned(text)


def test_an_apostrophe_of_ones_own_stays():
    assert unguarded("'n Ander") == "'n Ander"
    assert unguarded("'-5") == "'-5"


def test_values_that_are_no_text_stay_values():
    day = dt.date(2024, 5, 9)

    assert [guarded(value) for value in (-5, Decimal("-1.50"), None, day, True)] == [
        -5,
        Decimal("-1.50"),
        None,
        day,
        True,
    ]
    assert guarded(HospitalLevel.TERTIARY_A) == "3a"
    assert guarded(_("=Today")) == "'=Today"


# --- files ----------------------------------------------------------------------------------------------------------


def read_back(content, filename):
    return [[unguarded(cell) for cell in row.cells] for row in read_table(content, filename).rows]


def exports(header, rows):
    return {
        "list.xlsx": write_xlsx("名单", header, rows),
        "list.csv": b"".join(write_csv(header, rows)),
    }


def as_read(text):
    """Cleaned; a cell of nothing but blanks is an empty one."""
    return cleaned(text) if cleaned(text).strip() else ""


def framed(texts):
    """Rows that no reader leaves out: a number in front and a word behind each text."""
    return [[str(number), text, "end"] for number, text in enumerate(texts)]


@pytest.mark.parametrize("filename", ["list.xlsx", "list.csv"])
@pytest.mark.parametrize("texts", [NAUGHTY, CELLS], ids=["naughty", "formulas"])
def test_naughty_strings_come_back(texts, filename):
    rows = framed(texts)

    came_back = read_back(exports(["no", "text", "end"], rows)[filename], filename)

    assert came_back[1:] == [[as_read(cell) for cell in row] for row in rows]


@settings(max_examples=25)
@example([" \x08"])
@given(
    st.lists(st.text(max_size=20) | st.sampled_from([*CELLS, "_x000D_", "_x0041_", " a ", "\n", "#N/A"]), max_size=30)
)
def test_any_text_comes_back(texts):
    rows = framed(texts)

    for filename, content in exports(["no", "text", "end"], rows).items():
        assert read_back(content, filename)[1:] == [[as_read(cell) for cell in row] for row in rows]


def test_xlsx_has_typed_values_and_no_formula():
    moment = dt.datetime(2024, 5, 9, 2, 30, tzinfo=dt.UTC)
    content = write_xlsx("a/b: [名单]?", ["=x", "n"], [["=1+1", 5], ["#N/A", dt.date(2024, 5, 9)], ["t", moment]])

    sheet = load_workbook(io.BytesIO(content)).active

    assert sheet.title == "a b   名单"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["'=x", "n"],
        ["'=1+1", 5],
        ["#N/A", dt.datetime.fromisoformat("2024-05-09")],
        ["t", dt.datetime.fromisoformat("2024-05-09 10:30")],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "d"}


def test_xlsx_cuts_what_a_cell_cannot_hold():
    content = write_xlsx("", ["text"], [["x" * 40_000]])

    assert len(load_workbook(io.BytesIO(content)).active["A2"].value) == 32_767


def test_csv_opens_in_excel_with_its_characters():
    rows = [["张三", None, dt.date(2024, 5, 9)], ['say "hi", twice', "", dt.datetime(2024, 5, 9, 2, 30, tzinfo=dt.UTC)]]

    content = b"".join(write_csv(["姓名", "电话", "日期"], rows))

    assert content.decode("utf-8") == (
        '\ufeff姓名,电话,日期\r\n张三,,2024-05-09\r\n"say ""hi"", twice",,2024-05-09 10:30\r\n'
    )


def test_csv_is_written_in_parts():
    parts = list(write_csv(["n"], ([number] for number in range(1200))))

    assert len(parts) > 3
    assert b"".join(parts).count(b"\r\n") == 1201
