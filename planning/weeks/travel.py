"""How long it takes from one hospital to another. No database and no service: by coordinates, else by the address.

With coordinates of both: the great circle, a third longer as streets go, at 20 km an hour for the first ten
kilometres and 40 beyond, and ten minutes to leave and to arrive. Without: as many minutes as such a way usually takes.
"""

from collections.abc import Iterable
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0
DETOUR = 1.33
LEAVE_AND_ARRIVE, SLOW_KM, SLOW_MINUTES_A_KM, FAST_MINUTES_A_KM = 10, 10.0, 3.0, 1.5
SAME_COUNTY, SAME_CITY, ELSEWHERE = 20, 40, 120
# Of who works at no place that is known nobody can say; somewhere in the city.
UNKNOWN = SAME_CITY


class Spot(NamedTuple):
    """Where a hospital is, as far as it is known. 0 is no hospital at all."""

    pk: int
    city: str = ""
    county: str = ""
    latitude: float | None = None
    longitude: float | None = None


def minutes(a: Spot, b: Spot) -> int:
    """Between two hospitals; the same both ways."""
    if a.pk == b.pk:
        return 0
    if not a.pk or not b.pk:
        return UNKNOWN
    if None not in (a.latitude, a.longitude, b.latitude, b.longitude):
        return _driven(kilometres(a, b) * DETOUR)
    if not a.city or a.city != b.city:
        return ELSEWHERE
    return SAME_COUNTY if a.county and a.county == b.county else SAME_CITY


def kilometres(a: Spot, b: Spot) -> float:
    """As the crow flies, between two of which the coordinates are known."""
    lat_a, lon_a, lat_b, lon_b = (radians(float(each or 0)) for each in (*a[3:], *b[3:]))
    inner = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, inner)))


def _driven(km: float) -> int:
    slow = min(km, SLOW_KM)
    return round(LEAVE_AND_ARRIVE + slow * SLOW_MINUTES_A_KM + (km - slow) * FAST_MINUTES_A_KM)


def ways(spots: Iterable[Spot]) -> dict[tuple[int, int], int]:
    """Between each two of these, the smaller key first."""
    ordered = sorted(set(spots), key=lambda spot: spot.pk)
    return {(a.pk, b.pk): minutes(a, b) for a, b in combinations(ordered, 2)}
