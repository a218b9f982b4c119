"""Minutes between hospitals: by coordinates, else by the address."""

import pytest

from planning.weeks.travel import ELSEWHERE, SAME_CITY, SAME_COUNTY, UNKNOWN, Spot, minutes, ways

ANZHEN = Spot(1, "北京市", "朝阳", 39.9719, 116.4003)
FUWAI = Spot(2, "北京市", "西城", 39.9249, 116.3526)
TIANJIN = Spot(3, "天津市", "和平", 39.1170, 117.1900)


def test_with_coordinates_by_the_distance():
    # About six and a half kilometres as the crow flies.
    assert 30 <= minutes(ANZHEN, FUWAI) <= 40
    assert minutes(ANZHEN, TIANJIN) > 180


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        (Spot(1, "北京市", "朝阳"), Spot(2, "北京市", "朝阳"), SAME_COUNTY),
        (Spot(1, "北京市", "朝阳"), Spot(2, "北京市", "海淀"), SAME_CITY),
        (Spot(1, "北京市"), Spot(2, "北京市"), SAME_CITY),
        (Spot(1, "北京市", "和平"), Spot(2, "天津市", "和平"), ELSEWHERE),
        (Spot(1), Spot(2), ELSEWHERE),
        (Spot(0), Spot(2, "北京市"), UNKNOWN),
        (ANZHEN, Spot(2, "北京市", "朝阳"), SAME_COUNTY),
        (ANZHEN, ANZHEN, 0),
    ],
)
def test_without_them_by_the_address(a, b, found):
    assert minutes(a, b) == minutes(b, a) == found


def test_every_pair_once_the_smaller_key_first():
    assert set(ways([TIANJIN, ANZHEN, FUWAI, ANZHEN])) == {(1, 2), (1, 3), (2, 3)}
