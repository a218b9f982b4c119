"""Tells the encoding of a text file from its bytes.

UTF-8 and marks at the start are certain. GB18030, Big5 and UTF-16 without a mark take nearly any bytes without error,
so the text itself decides: in the right one nearly all characters are everyday ones, in a wrong one nearly none.
"""

import codecs
import unicodedata

from clients.names import simplified

# What a person may choose from when the guess is wrong; as Python names them.
CHOICES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
# The longer mark first: that of UTF-32 begins with that of UTF-16.
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
# Big5 is what people call what Windows writes, and what Hong Kong writes.
_CODECS = {"big5": ("cp950", "big5hkscs")}
_SAMPLE_CHARACTERS = 20_000
_ENOUGH_TO_BELIEVE = 0.5


class NotText(Exception):
    """The bytes are no text in any encoding known here, or not in the one asked for."""


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and its encoding, which is one of CHOICES or UTF-32; a mark at the start is left off."""
    if encoding:
        known = encoding in CHOICES or encoding in dict(_MARKS).values()
        if not known or (text := _decoded(content, encoding)) is None:
            raise NotText
        return text, encoding
    return _marked(content) or _guessed(content)


def _marked(content: bytes) -> tuple[str, str] | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark) and (text := _decoded(content, encoding)) is not None:
            return text, encoding
    return None


def _guessed(content: bytes) -> tuple[str, str]:
    # UTF-16 is full of NULs; a text file in which a few have strayed is not.
    wide = _likeliest(content, ("utf-16-le", "utf-16-be")) if b"\0" in content else None
    if wide is not None:
        return wide
    if (text := _decoded(content, "utf-8")) is not None:
        return text, "utf-8"
    if (found := _likeliest(content, ("gb18030", "big5"))) is not None:
        return found
    raise NotText


def _likeliest(content: bytes, encodings: tuple[str, ...]) -> tuple[str, str] | None:
    best, share = None, _ENOUGH_TO_BELIEVE
    for encoding in encodings:
        text = _decoded(content, encoding)
        if text is not None and (everyday := everyday_share(text)) > share:
            best, share = (text, encoding), everyday
    return best


def _decoded(content: bytes, encoding: str) -> str | None:
    for codec in _CODECS.get(encoding, (encoding,)):
        try:
            return content.decode(codec).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return None


def everyday_share(text: str) -> float:
    """The share of everyday characters in the sample's telling ones, 0 to 1; with none of these 1.

    Letters, digits and blanks tell nothing between encodings that all hold ASCII, so they count only where an encoding
    could have missed them: not at all.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    telling = [character for character in simplified(sample) if character > "\x7f" or character < " "]
    telling = [character for character in telling if character not in "\t\r\n\f\v"]
    return sum(map(_is_everyday, telling)) / len(telling) if telling else 1.0


def _is_everyday(character: str) -> bool:
    """Chinese punctuation, or one of the 3,755 commonest characters, which are the first level of GB 2312."""
    if unicodedata.category(character)[0] == "P":
        return True
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7 if len(code) == 2 else False
