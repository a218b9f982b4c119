import pytest

from clients.enums import HospitalLevel
from clients.importing.levels import level_of

# Every spelling of the national list of fever clinics of 2020.
SPELLINGS = {
    HospitalLevel.TERTIARY_A: [
        "三级甲等", "三甲", "三级甲等专科医院", "三级甲等妇产专科医院", "综合三甲", "三级甲等妇幼保健院",
    ],
    HospitalLevel.TERTIARY_B: ["三级乙等", "三乙", "三级乙"],
    HospitalLevel.TERTIARY: [
        "三级", "三级综合医院", "三级专科医院", "三级医院", "三级精神专科", "三级专科", "三级未定等",
    ],
    HospitalLevel.SECONDARY_A: ["二甲", "二级甲等", "二级甲", "二级甲等医院"],
    HospitalLevel.SECONDARY_B: [
        "二级乙等", "二乙", "二级乙", "二级乙等专科", "二级综合乙等", "二级乙等医院", "二/乙",
    ],
    HospitalLevel.SECONDARY: [
        "二级", "二级综合", "二級", "二级\xa0", "二级综合医院", "二级医院", "二级康复专科", "二极", "二级未定等",
        "二级专科", "二级综合医", "二级未定级", "二级.",
    ],
    HospitalLevel.PRIMARY_A: ["一级甲等", "一甲\xa0"],
    HospitalLevel.PRIMARY_B: ["一级乙等"],
    HospitalLevel.PRIMARY: ["一级"],
    HospitalLevel.UNGRADED: ["未定级", "无", "未定级（按二级医院管理）某某"],
    HospitalLevel.UNKNOWN: ["", "市级", "省级", "社区卫生服务中心", "市级机构"],
}  # fmt: skip
OTHERS = {
    "3A": HospitalLevel.TERTIARY_A,
    "３Ａ": HospitalLevel.TERTIARY_A,
    "tertiary a": HospitalLevel.TERTIARY_A,
    "Grade III, Class A": HospitalLevel.TERTIARY_A,
    "III-A": HospitalLevel.TERTIARY_A,
    "Ⅲ级甲等": HospitalLevel.TERTIARY_A,
    "三級甲等": HospitalLevel.TERTIARY_A,
    "3级乙等": HospitalLevel.TERTIARY_B,
    "三级特等": HospitalLevel.TERTIARY,
    "二级丙等": HospitalLevel.SECONDARY,
    "Secondary": HospitalLevel.SECONDARY,
    "Grade 1": HospitalLevel.PRIMARY,
    "Ungraded": HospitalLevel.UNGRADED,
    "未评级": HospitalLevel.UNGRADED,
    "第三人民医院": HospitalLevel.UNKNOWN,
    "重点客户": HospitalLevel.UNKNOWN,
    "甲级": HospitalLevel.UNKNOWN,
    "不详": HospitalLevel.UNKNOWN,
    "A\x00'\"": HospitalLevel.UNKNOWN,
}


def test_the_list_has_52_spellings():
    assert len({spelling for spellings in SPELLINGS.values() for spelling in spellings}) == 52


@pytest.mark.parametrize(
    ("spelling", "level"), [(spelling, level) for level, spellings in SPELLINGS.items() for spelling in spellings]
)
def test_a_spelling_of_the_list(spelling, level):
    assert level_of(spelling) is level


@pytest.mark.parametrize(("spelling", "level"), OTHERS.items())
def test_another_spelling(spelling, level):
    assert level_of(spelling) is level


@pytest.mark.parametrize("level", HospitalLevel)
def test_a_level_is_told_by_its_own_value(level):
    assert level_of(level.value) is level
