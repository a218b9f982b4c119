"""A hospital's level out of what lists call it: 二级甲等, 二甲, 综合三甲, 二極, 二/乙, Grade 3A …"""

import re

from clients.enums import HospitalLevel
from clients.names import simplified

_KNOWN = {level.value: level for level in HospitalLevel if level.value} | {
    f"{word}{suffix}": HospitalLevel(f"{digit}{suffix}")
    for digit, word in {"3": "tertiary", "2": "secondary", "1": "primary"}.items()
    for suffix in ("a", "b", "")
}
_NOT_GRADED = re.compile(r"[未无][定评分]?[级等]?|不分级|ungraded|notgraded|none")
_DIGITS = {"一": "1", "二": "2", "三": "3", "i": "1", "ii": "2", "iii": "3"}
_CHINESE = re.compile(r"(?P<grade>[一二三123]|i{1,3})(级|极|/)*(?P<class>[甲乙丙特])?")
# A class may stand behind words: 二级综合乙等. Never 甲 or 乙 alone there, which are also in words.
_CLASS_BEHIND = re.compile(r"[甲乙](?=等)")
_CLASSES = {"甲": "a", "乙": "b"}
_ENGLISH = re.compile(r"(grade|level|class)")


def level_of(text: str) -> HospitalLevel:
    """The level the text states; UNGRADED where it says that there is none, UNKNOWN where it does not speak of one.

    A class that is not 甲 or 乙 (丙, 特, 未定等) leaves the grade alone. 市级 and 社区 say who runs it, not its level.
    """
    plain = re.sub(r"[\s.,·。、\-_()]+", "", simplified(text))
    if plain in _KNOWN:
        return _KNOWN[plain]
    if _NOT_GRADED.match(plain):
        return HospitalLevel.UNGRADED
    return _chinese(plain) or _KNOWN.get(_roman_as_digit(_ENGLISH.sub("", plain)), HospitalLevel.UNKNOWN)


def _chinese(plain: str) -> HospitalLevel | None:
    if not re.search(r"[级极/甲乙丙]|[一二三]等", plain):
        return None
    stated = _CHINESE.search(plain)
    if stated is None or not stated[0][1:]:
        return None
    behind = _CLASS_BEHIND.search(plain, stated.end())
    class_ = stated["class"] or (behind[0] if behind else "")
    digit = _DIGITS.get(stated["grade"], stated["grade"])
    return HospitalLevel(digit + _CLASSES.get(class_, ""))


def _roman_as_digit(plain: str) -> str:
    roman = re.match(r"i{1,3}", plain)
    return _DIGITS[roman[0]] + plain[roman.end() :] if roman else plain
