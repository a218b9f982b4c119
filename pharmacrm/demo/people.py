"""Names by chance, with the pinyin they are found by; made once each, since a million clients share ten thousand."""

from functools import cache
from random import Random
from typing import NamedTuple

from clients.names import name_key, person_pinyin
from pharmacrm.demo.words import GIVEN_MEN, GIVEN_WOMEN, SURNAMES


class Name(NamedTuple):
    full_name: str
    name_key: str
    pinyin: str
    initials: str
    surname: str


@cache
def _name(surname: str, given: str) -> Name:
    full_name = surname + given
    return Name(full_name, name_key(full_name), *person_pinyin(full_name), surname)


# The most frequent surnames are listed first, and every third person has one of the first ten.
_COMMON = SURNAMES[:10]
_GIVEN = (*GIVEN_MEN.split(), *GIVEN_WOMEN.split())


def a_name(chance: Random) -> Name:
    surname = chance.choice(_COMMON if chance.random() < 0.33 else SURNAMES)
    return _name(surname, chance.choice(_GIVEN))
