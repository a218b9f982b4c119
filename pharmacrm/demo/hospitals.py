"""The real hospitals of the demo, from the list that ships with the importer."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import clients
from clients.importing.levels import level_of
from clients.names import name_key, place_pinyin

LIST = Path(clients.__file__).parent / "data" / "hospitals.csv"
# Where the first two districts are; the others follow by the number of their hospitals.
FIRST_CITIES = ("北京市", "上海市")


class Hospital(NamedTuple):
    name: str
    name_key: str
    pinyin: str
    initials: str
    level: str
    level_as_written: str
    province: str
    city: str
    city_code: str
    county: str
    address: str
    phones: str
    hours: str
    source: str
    source_on: str | None


@cache
def by_city() -> Mapping[str, list[dict[str, str]]]:
    """The rows of the list by city, the cities in the order in which districts take them."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with LIST.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["city"] and row["name"]:
                rows[row["city"]].append(row)
    order = sorted(rows, key=lambda city: (city not in FIRST_CITIES, -len(rows[city]), city))
    order.sort(key=lambda city: FIRST_CITIES.index(city) if city in FIRST_CITIES else len(FIRST_CITIES))
    return {city: rows[city] for city in order}


def hospitals_of(city: str) -> list[Hospital]:
    """The hospitals of a city, each once; by level, so that the known ones come first."""
    found: dict[tuple[str, str], Hospital] = {}
    for row in by_city()[city]:
        key = name_key(row["name"])
        found.setdefault((key, row["county"]), _hospital(row, key))
    return list(found.values())


def _hospital(row: Mapping[str, str], key: str) -> Hospital:
    pinyin, initials = place_pinyin(row["name"])
    return Hospital(
        name=row["name"],
        name_key=key,
        pinyin=pinyin,
        initials=initials,
        level=level_of(row["level"]).value,
        level_as_written=row["level"].strip(),
        province=row["province"],
        city=row["city"],
        city_code=row["city_code"],
        county=row["county"],
        address=row["address"],
        phones=row["tel"],
        hours=row["hours"],
        source=row["source"],
        source_on=row["date"] or None,
    )
