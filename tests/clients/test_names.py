"""How a name is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from clients.names import (
    called,
    family_name,
    is_spelling_of,
    letters,
    name_key,
    organisation_core,
    person_pinyin,
    phone_digits,
    place_pinyin,
)
from tests.naughty import NAUGHTY

TRADITIONAL = OpenCC("s2t")
# The characters most names are made of.
NAME = st.text(
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高梁郑罗宋谢唐韩曹许邓冯曾程蔡潘袁于董余苏叶吕魏蒋杜丁沈姜范钟卢陆廖贾邹阎薛"
    "伟芳娜敏静丽强军洋艳杰娟涛兰华国红爱凤云龙飞泽宝庆乐宁业东来发台后里松范郁",
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王建国", "wangjianguo", "wjg"),
        ("王建國", "wangjianguo", "wjg"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("單雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("朴槿惠", "piaojinhui", "pjh"),
        ("仇英", "qiuying", "qy"),
        ("解缙", "xiejin", "xj"),
        ("任盈盈", "renyingying", "ryy"),
        ("查良镛", "zhaliangyong", "zly"),
        ("区小明", "ouxiaoming", "oxm"),
        ("翟天临", "zhaitianlin", "ztl"),
        ("葛优", "geyou", "gy"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("歐陽修", "ouyangxiu", "oyx"),
        ("令狐冲", "linghuchong", "lhc"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        # Simplified too, though a converter would make 干 of it.
        ("李乾", "liqian", "lq"),
        ("吕布", "lvbu", "lb"),
        ("José Pérez", "joseperez", "jp"),
        ("Nguyễn Văn A", "nguyenvana", "nva"),
        ("李 Wei", "liwei", "lw"),
        ("ＷＡＮＧ", "wang", "w"),
        ("  王建国 ", "wangjianguo", "wjg"),
        ("😀", "", ""),
    ],
)
def test_a_person_is_read_as_her_surname_sounds(name, pinyin, initials):
    assert person_pinyin(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("单县中心医院", "shanxianzhongxinyiyuan", "sxzxyy"),
        ("重庆医科大学", "chongqingyikedaxue", "cqykdx"),
        ("重慶醫科大學", "chongqingyikedaxue", "cqykdx"),
        ("首都医科大学附属北京安贞医院", "shouduyikedaxuefushubeijinganzhenyiyuan", "sdykdxfsbjazyy"),
        ("长春市第一医院", "changchunshidiyiyiyuan", "ccsdyyy"),
    ],
)
def test_a_place_is_read_as_it_sounds(name, pinyin, initials):
    assert place_pinyin(name) == (pinyin, initials)


@given(NAME)
def test_both_scripts_give_the_same_key(name):
    assert name_key(TRADITIONAL.convert(name)) == name_key(name)


@given(st.text() | st.sampled_from(NAUGHTY))
def test_the_key_of_a_key_is_the_key(text):
    assert name_key(name_key(text)) == name_key(text)


@given(NAME, NAME)
def test_the_key_of_a_part_is_a_part_of_the_key(first, second):
    assert name_key(first + second) == name_key(first) + name_key(second)


@pytest.mark.parametrize("text", NAUGHTY)
def test_any_text_can_be_a_name(text):
    assert isinstance(person_pinyin(text)[0] + place_pinyin(text)[0] + organisation_core(text), str)


def test_names_of_signs_alone_stay_apart():
    assert name_key("😀") != name_key("🎉")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("北京安贞医院", "北京市安贞医院", True),
        ("江苏省人民医院", "江苏人民医院", True),
        ("国药控股有限公司", "国药控股", True),
        ("吉林省人民医院", "吉林市人民医院", False),
        ("郑州大学第一附属医院", "郑州市第一人民医院", False),
        ("市一院", "市二院", False),
        ("市", "省", False),
    ],
)
def test_a_name_is_spelled_with_and_without_its_marks(one, other, same):
    assert is_spelling_of(one, other) == is_spelling_of(other, one) == same


def test_letters_lose_their_accents():
    assert letters("É-cole Ñ") == "ecolen"


def test_a_phone_is_its_digits():
    assert phone_digits("+86 （138）0013-８０００") == "8613800138000"


@pytest.mark.parametrize(
    ("name", "post", "title", "said"),
    [
        ("王建国", "", "主任医师", "王主任"),
        ("陈思雨", "", "副主任医师", "陈主任"),
        ("欧阳明", "副院长", "主任医师", "欧阳院长"),
        ("歐陽明", "", "主治医师", "歐陽医生"),
        ("欧阳", "", "住院医师", "欧医生"),
        ("李娜", "护士长", "主管护师", "李护士长"),
        ("张伟", "", "", "张老师"),
        ("José Pérez", "", "主任医师", "Pérez"),
        ("", "", "", ""),
    ],
)
def test_a_person_is_called_without_her_first_name(name, post, title, said):
    assert called(name, post=post, title=title) == said


@given(st.text(max_size=20))
def test_any_name_has_a_family_name_no_longer_than_itself(name):
    assert family_name(name) in name
