"""Which organisations are key to somebody, and where she stands on one leg there (001#39). No database and no clock.

Key is where one of her clients is an A; a tertiary hospital with an active client of hers; and what was marked by hand,
as soon as she has a client there. `clients.contacts` says the same in SQL, and a test holds them equal.
"""

from collections.abc import Collection

from clients.enums import Grade, HospitalLevel, OrganisationKind

TERTIARY = (HospitalLevel.TERTIARY_A, HospitalLevel.TERTIARY_B, HospitalLevel.TERTIARY)
# Contacts that a key organisation asks for: the text says "a second one", and no more.
FEWEST_CONTACTS = 2


def is_key(*, kind: str, level: str, is_marked: bool, grades: Collection[str]) -> bool:
    """Whether an organisation is key to who has active clients of these grades there."""
    if not grades:
        return False
    return is_marked or Grade.A in grades or (kind == OrganisationKind.HOSPITAL and level in TERTIARY)


def stands_on_one_leg(contacts: int, *, key: bool) -> bool:
    """Whether so many active clients of hers are too few for a key organisation; nobody at all is not our contact."""
    return key and 0 < contacts < FEWEST_CONTACTS
