import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.importing.encodings import CHOICES, NotText, decode

SIMPLIFIED = "客户编码,客户名称,级别\r\nC1,示例大学附属第一医院（东院区）,三甲\r\nC2,示例县中医院,二甲\r\n"
TRADITIONAL = "客戶編碼,客戶名稱,級別\r\nC1,臺灣大學醫學院附設醫院,內科\r\nC2,高雄榮民總醫院,王醫師\r\n"


@pytest.mark.parametrize("encoding", CHOICES)
@pytest.mark.parametrize("text", [TRADITIONAL, "姓名\n"])
def test_it_is_told_without_a_mark(text, encoding):
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_simplified_characters_are_told_too(encoding):
    assert decode(SIMPLIFIED.encode(encoding)) == (SIMPLIFIED, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_mark_is_believed_and_left_off(encoding):
    assert decode(f"\ufeffЖ,ж\n{SIMPLIFIED}".encode(encoding)) == (f"Ж,ж\n{SIMPLIFIED}", encoding)


def test_big5_that_reads_as_gb18030_is_big5():
    content = TRADITIONAL.encode("big5")
    content.decode("gb18030")

    assert decode(content) == (TRADITIONAL, "big5")


def test_english_in_utf16_has_no_rare_characters():
    assert decode("Name,Phone\n".encode("utf-16-le")) == ("Name,Phone\n", "utf-16-le")


@pytest.mark.parametrize("text", ["José,Müller,Ωμέγα\n", "Пётр\n", "한국,日本語テキスト\n", "💊🏥\n"])
def test_utf8_holds_every_script(text):
    assert decode(text.encode()) == (text, "utf-8")


def test_a_stray_nul_does_not_make_it_utf16():
    assert decode(b"a\0b,c,\n") == ("a\0b,c,\n", "utf-8")


def test_a_choice_goes_before_the_guess():
    assert decode("姓名".encode("gb18030"), "gb18030") == ("姓名", "gb18030")


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "utf-7", "rot13", "no such", "\0"])
def test_a_wrong_choice_is_said(encoding):
    with pytest.raises(NotText):
        decode(b"\xff\xff\xff", encoding)


def test_western_bytes_are_not_guessed_at():
    with pytest.raises(NotText):
        decode("José,Müller\n".encode("latin-1"))


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_not(content):
    try:
        text, encoding = decode(content)
    except NotText:
        return

    assert isinstance(text, str)
    assert encoding in {*CHOICES, "utf-32-le", "utf-32-be"}
