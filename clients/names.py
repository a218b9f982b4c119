"""How a name is found: simplified characters, pinyin and its initials; how two spellings are the same name."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

# Characters that read differently as a surname; the dictionary's first reading is the everyday one.
SURNAMES = {
    "单": "shan", "曾": "zeng", "朴": "piao", "仇": "qiu", "解": "xie", "任": "ren", "查": "zha", "尉": "yu",
    "区": "ou", "盖": "ge", "缪": "miao", "员": "yun", "乐": "yue", "翟": "zhai", "华": "hua", "纪": "ji",
    "折": "she", "黑": "he", "秘": "bi", "繁": "po", "种": "chong", "洗": "xian", "冼": "xian", "幺": "yao",
    "葛": "ge", "那": "na", "於": "yu", "宁": "ning", "召": "shao", "祭": "zhai", "燕": "yan", "过": "guo",
}  # fmt: skip
COMPOUND_SURNAMES = {
    "尉迟": ["yu", "chi"], "长孙": ["zhang", "sun"], "万俟": ["mo", "qi"], "澹台": ["tan", "tai"],
    "令狐": ["ling", "hu"], "宇文": ["yu", "wen"],
}  # fmt: skip
_PUNCTUATION = re.compile(r"[\s\W_]+")
# What hospitals' long and short names differ in: ownership words that say nothing about which hospital it is.
_ORGANISATION_NOISE = re.compile(
    r"附属|大学|医科|人民|第(?=[一二三四五六七八九十])|市(?!\b)|省|医院|有限|责任|股份|公司"
)


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters and compatibility form (full width to half width), lower case."""
    return _simplifier().convert(unicodedata.normalize("NFKC", text)).casefold()


def name_key(text: str) -> str:
    """What is compared and searched for: simplified, without spaces and punctuation."""
    return _PUNCTUATION.sub("", simplified(text))


def _syllables(text: str) -> list[str]:
    key = name_key(text)
    for compound, reading in COMPOUND_SURNAMES.items():
        if key.startswith(compound):
            return reading + lazy_pinyin(key[len(compound) :], style=Style.NORMAL)
    if key and key[0] in SURNAMES:
        return [SURNAMES[key[0]], *lazy_pinyin(key[1:], style=Style.NORMAL)]
    return lazy_pinyin(key, style=Style.NORMAL)


def person_pinyin(name: str) -> tuple[str, str]:
    """Pinyin and initials of a person's name, the first character read as a surname: ("wangjianguo", "wjg")."""
    parts = _syllables(name)
    return "".join(parts), "".join(part[0] for part in parts if part)


def place_pinyin(name: str) -> tuple[str, str]:
    """Pinyin and initials of an organisation's or a department's name."""
    parts = lazy_pinyin(name_key(name), style=Style.NORMAL)
    return "".join(parts), "".join(part[0] for part in parts if part)


def organisation_core(name: str) -> str:
    """The words that tell one organisation from another, for close-spelling comparison."""
    key = name_key(name)
    return _ORGANISATION_NOISE.sub("", key) or key


def phone_digits(text: str) -> str:
    return "".join(re.findall(r"\d", unicodedata.normalize("NFKC", text)))
