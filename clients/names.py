"""How a name is found: simplified characters, pinyin and its initials; how two spellings are the same name."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin, load_phrases_dict

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
# Places whose reading the dictionary does not know; hospitals are named after them.
PLACES = {
    "单县": ["shàn", "xiàn"], "浚县": ["xùn", "xiàn"], "洪洞": ["hóng", "tóng"], "涡阳": ["guō", "yáng"],
    "长垣": ["cháng", "yuán"], "繁峙": ["fán", "shì"], "会稽": ["kuài", "jī"], "筠连": ["jūn", "lián"],
    "珲春": ["hún", "chūn"], "朝阳": ["cháo", "yáng"], "乐陵": ["lào", "líng"], "氾水": ["sì", "shuǐ"],
}  # fmt: skip
load_phrases_dict({place: [[syllable] for syllable in reading] for place, reading in PLACES.items()})

_PUNCTUATION = re.compile(r"[\s\W_]+")
# What hospitals' long and short names differ in: ownership words that say nothing about which hospital it is.
_ORGANISATION_NOISE = re.compile(
    r"附属|大学|医科|人民|第(?=[一二三四五六七八九十])|市(?!\b)|省|医院|有限|责任|股份|公司"
)
# Words that one and the same organisation is written with and without.
_ORGANISATION_MARKS = re.compile(r"市|省|有限公司")
# Standard simplified characters that the converter takes for traditional ones; both live on in names.
_KEPT = frozenset("乾瞭")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


class _SimplifiedCharacters(dict[int, str]):
    """A table for `str.translate`, filled as characters are met.

    One character at a time, not phrase by phrase: so the key of a part is a part of the key, and a search for the
    beginning of a name finds it.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if character in _KEPT else _simplifier().convert(character)
        return self[code]


_SIMPLIFIED = _SimplifiedCharacters()


def simplified(text: str) -> str:
    """The text in simplified characters and compatibility form (full width to half width), lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLIFIED)
    # Folding case may leave what composing would join: once more, so that a key's key is the key.
    return unicodedata.normalize("NFKC", folded)


def name_key(text: str) -> str:
    """What is compared and searched for: simplified, without spaces and punctuation.

    A name of nothing but signs keeps them: two such names are not the same name.
    """
    plain = simplified(text)
    return _PUNCTUATION.sub("", plain) or plain.strip()


def letters(text: str) -> str:
    """A Latin word as it is typed without accents, spaces and punctuation: "José" is "jose"."""
    split = unicodedata.normalize("NFKD", simplified(text))
    return _PUNCTUATION.sub("", "".join(mark for mark in split if not unicodedata.combining(mark)))


def is_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return any("\u3400" <= mark <= "\u9fff" or "\U00020000" <= mark <= "\U0003ffff" for mark in text)


def _read(text: str) -> list[str]:
    """The syllables of Chinese characters and the words of anything else, in their order."""
    words = _PUNCTUATION.split(simplified(text))
    syllables = (letters(part) for word in words for part in lazy_pinyin(word, style=Style.NORMAL))
    return [syllable for syllable in syllables if syllable]


def _joined(syllables: list[str]) -> tuple[str, str]:
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def person_pinyin(name: str) -> tuple[str, str]:
    """Pinyin and initials of a person's name, the first character read as a surname: ("wangjianguo", "wjg").

    Other scripts keep their letters without accents: "José Pérez" gives ("joseperez", "jp").
    """
    plain = simplified(name).lstrip()
    for compound, reading in COMPOUND_SURNAMES.items():
        if plain.startswith(compound):
            return _joined(reading + _read(plain[len(compound) :]))
    if plain[:1] in SURNAMES:
        return _joined([SURNAMES[plain[0]], *_read(plain[1:])])
    return _joined(_read(name))


# Surnames of two characters, those whose reading is the everyday one among them.
_DOUBLE = {
    *COMPOUND_SURNAMES, "欧阳", "司马", "上官", "诸葛", "皇甫", "司徒", "慕容", "夏侯", "东方", "公孙", "端木", "轩辕",
    "闻人", "西门", "南宫", "呼延", "鲜于", "太史", "申屠", "赫连", "钟离", "宗政", "濮阳", "淳于", "单于", "公冶",
    "仲孙", "独孤",
}  # fmt: skip
# What a person is called by after her surname, by what stands in her post or title; the first that does.
_CALLED = {
    "院长": "院长", "护士长": "护士长", "主任": "主任", "科长": "科长", "处长": "处长", "教授": "教授", "经理": "经理",
    "护士": "护士", "护师": "护士", "医师": "医生", "医生": "医生",
}  # fmt: skip


def family_name(name: str) -> str:
    """The surname alone: the first character or two of a Chinese name, the last word of another."""
    plain = name.strip()
    if not plain:
        return ""
    if is_han(plain[0]):
        return plain[:2] if len(plain) > 2 and simplified(plain[:2]) in _DOUBLE else plain[0]
    return plain.split()[-1]


def called(name: str, *, post: str, title: str) -> str:
    """How a person is called where her full name should not stand: 王主任, 李医生, else 张老师; "Smith"."""
    family = family_name(name)
    if not family or not is_han(family[0]):
        return family
    said = f"{post} {title}"
    return family + next((word for mark, word in _CALLED.items() if mark in said), "老师")


def addressed(name: str, address_form: str, *, in_english: bool) -> str:
    """How a person is spoken to: as she likes it; where that is not known by her name, in Chinese never bare.

    老师 is what everybody at a hospital is called.
    """
    if address_form:
        return address_form
    return name if in_english else f"{name}老师"


def place_pinyin(name: str) -> tuple[str, str]:
    """Pinyin and initials of an organisation's or a department's name."""
    return _joined(_read(name))


def organisation_core(name: str) -> str:
    """The words that tell one organisation from another, for close-spelling comparison."""
    key = name_key(name)
    return _ORGANISATION_NOISE.sub("", key) or key


def unmarked(key: str) -> str:
    """An organisation's name key without 市, 省 and 有限公司: what all its spellings with and without them share."""
    return _ORGANISATION_MARKS.sub("", key) or key


def is_spelling_of(key: str, other: str) -> bool:
    """Whether one name key is the other with some of 市, 省 and 有限公司 left out.

    Left out, not exchanged: 吉林省人民医院 and 吉林市人民医院 are two hospitals.
    """
    if unmarked(key) != unmarked(other):
        return False
    short, long = sorted((key, other), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def phone_digits(text: str) -> str:
    return "".join(re.findall(r"\d", unicodedata.normalize("NFKC", text)))
