"""Finding a client by whatever is at hand."""

import pytest

from clients.models import Organisation, Relationship
from clients.queries import FEW_PLACES, organisation_options, search, search_organisations
from tests.cast import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang_jianguo(north_1, anzhen):
    client_of(north_1, anzhen, "陈静", phone="13900001111")
    return client_of(north_1, anzhen, "王建国", phone="+86 138-0013-8000", department="呼吸内科")


@pytest.mark.parametrize("anywhere", [True, False], ids=["few territories", "many"])
@pytest.mark.parametrize(
    "text",
    [
        "王建国",
        "王建國",
        " 王建国 ",
        "王 建国",
        "王",
        "wangjianguo",
        "Wang Jianguo",
        "WANGJIAN",
        "wjg",
        "wang",
        "ｗｊｇ",
        "8000",
        "138000",
        "0013-8000",
        "000",
        "安贞 王",
        "anzhen wang",
        "王 安贞医院",
    ],
)
def test_it_finds_her_alone(wang_jianguo, text, anywhere):
    assert list(search(Relationship.objects.all(), text, anywhere=anywhere)) == [wang_jianguo]


@pytest.mark.parametrize("anywhere", [True, False], ids=["few territories", "many"])
@pytest.mark.parametrize("text", ["安贞", "安貞", "anzhen", "azyy", "首都医科大学", "sdykdx", "北京安贞医院"])
def test_it_finds_everybody_at_a_hospital(wang_jianguo, text, anywhere):
    assert search(Relationship.objects.all(), text, anywhere=anywhere).count() == 2


@pytest.mark.parametrize("text", ["建国", "jianguo"])
def test_it_finds_a_given_name(wang_jianguo, text):
    assert list(search(Relationship.objects.all(), text)) == [wang_jianguo]


@pytest.mark.parametrize("anywhere", [True, False], ids=["few territories", "many"])
@pytest.mark.parametrize("text", ["汪建国", "00", "9999", "安贞 李", "%", "_", "\\", "'", "😀", "x" * 300])
def test_it_finds_nobody_else(wang_jianguo, text, anywhere):
    assert not search(Relationship.objects.all(), text, anywhere=anywhere).exists()


def test_no_text_finds_everybody(wang_jianguo):
    assert search(Relationship.objects.all(), "  ").count() == 2


def test_a_latin_name_is_found_without_accents(north_1, anzhen):
    jose = client_of(north_1, anzhen, "José Pérez")

    for text in ["jose", "José", "jp", "perez", "jose perez"]:
        assert list(search(Relationship.objects.all(), text)) == [jose], text


def test_more_hospitals_than_are_listed_are_all_searched(wang_jianguo):
    Organisation.objects.bulk_create(
        Organisation(name=f"安贞 {number}", name_key=f"安贞{number}", pinyin=f"anzhen{number}", initials="az")
        for number in range(FEW_PLACES + 1)
    )

    found = search(Relationship.objects.all(), "安贞 王", anywhere=False)

    assert list(found) == [wang_jianguo]


def test_an_organisation_is_listed_once_however_many_names_fit(anzhen):
    assert list(search_organisations(Organisation.objects.all(), "安贞")) == [anzhen]


def test_organisations_that_begin_with_the_text_come_first(anzhen):
    first = Organisation.objects.create(name="安贞门诊", name_key="安贞门诊", pinyin="anzhenmenzhen", initials="azmz")

    assert organisation_options("安贞") == [first, anzhen]


@pytest.mark.parametrize("text", ["\x00", "陈\x00", "138\x00"])
def test_a_nul_names_nobody(dr_chen, text):
    assert not search(Relationship.objects.all(), text).exists()
