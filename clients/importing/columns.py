"""Which column of a sheet is which field, guessed from the header."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise

# Languages a header may be written in, whatever the reader's own is.
LANGUAGES = ("zh-hans", "en")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
# What CRMs append to the names of their own fields.
_SUFFIX = re.compile(r"(_vod)?__[cr]$")
_NOISE = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Field:
    """What a column can be taken for. Of its synonyms an earlier one goes before a later one."""

    name: str
    label: str | Promise
    synonyms: tuple[str, ...] = ()
    required: bool = False
    help: str | Promise = ""


def guess_columns(header: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """The index of the column of each field that has one; no column is given to two fields.

    A heading that is a name of the field goes before one that is so without its brackets, and that before one that only
    ends in the name. Equals are given in the order of the names, the fields and the columns.
    """
    found: dict[str, int] = {}
    for _rank, name, column in sorted(_candidates(header, fields)):
        field = fields[name].name
        if field not in found and column not in found.values():
            found[field] = column
    return found


def _candidates(header: Sequence[str], fields: Sequence[Field]) -> Iterator[tuple[tuple[int, int], int, int]]:
    headings = [(heading_key(text), heading_key(_unbracketed(text))) for text in header]
    for index, field in enumerate(fields):
        for position, known in enumerate(_names(field)):
            for column, (whole, bare) in enumerate(headings):
                rank = _rank(known, whole, bare)
                if rank is not None:
                    yield (rank, position), index, column


def _rank(known: str, whole: str, bare: str) -> int | None:
    """How surely a heading means the name: 0 best, None not at all."""
    if known == whole:
        return 0
    if known == bare:
        return 1
    # What a heading is about stands at its end: 客户编码 is no 客户. The more of it the name makes up, the better.
    if _is_telling(known) and bare.endswith(known):
        return 2 + len(bare) - len(known)
    return None


def _is_telling(name: str) -> bool:
    """Short names are ends of words that have nothing to do with them."""
    return len(name) >= 2 if _HAN.search(name) else len(name) >= 7


def _names(field: Field) -> list[str]:
    names = [field.name, *field.synonyms]
    for language in LANGUAGES:
        with translation.override(language):
            names.append(str(field.label))
    return list(dict.fromkeys(key for name in names if (key := heading_key(name))))


def heading_key(text: str) -> str:
    """What two headings are compared by: no case, width, spaces, punctuation or suffix of a custom field."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return _NOISE.sub("", _SUFFIX.sub("", plain))


def _unbracketed(text: str) -> str:
    return _BRACKETED.sub("", unicodedata.normalize("NFKC", text))
