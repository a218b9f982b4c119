from datetime import date

import pytest

from accounts.models import Territory
from grading.actions import ensure_default_scheme
from grading.defaults import DEFAULT_INDICATORS, EFFECTIVE_ON
from grading.enums import Axis
from grading.models import Indicator, IndicatorStep, Scheme
from grading.queries import TERRITORIES_AT_ONCE, NoScheme, scheme_for, schemes_in_force, territory_groups
from tests.cast import TODAY


@pytest.fixture
def timeline(nation, north, north_1, south, south_1) -> None:
    for node, name, day in [
        (nation, "nation 2026", date(2026, 1, 1)),
        (north, "north June", date(2026, 6, 1)),
        (north, "north October", date(2026, 10, 1)),
        (north_1, "north-1 2027", date(2027, 1, 1)),
        (south_1, "south-1 November", TODAY),
    ]:
        Scheme.objects.create(territory=node, name=name, effective_on=day)


TABLE = [
    ("N-1", date(2015, 1, 1), ""),
    ("N-1", date(2025, 12, 31), ""),
    ("N-1", date(2026, 1, 1), "nation 2026"),
    ("N-1", date(2026, 5, 31), "nation 2026"),
    ("N-1", date(2026, 6, 1), "north June"),
    ("N-1", date(2026, 10, 1), "north October"),
    ("N-1", date(2026, 12, 31), "north October"),
    ("N-1", date(2027, 1, 1), "north-1 2027"),
    ("N", date(2027, 1, 1), "north October"),
    ("S", TODAY, "nation 2026"),
    ("S-1", date(2026, 11, 15), "nation 2026"),
    ("S-1", TODAY, "south-1 November"),
    ("CN", TODAY, "nation 2026"),
]


@pytest.mark.parametrize(("code", "on", "name"), TABLE)
def test_it_takes_the_nearest_nodes_newest_scheme(timeline, code, on, name):
    territory = Territory.objects.get(code=code)

    assert scheme_for(territory, on).name == name
    assert schemes_in_force(on)[territory.pk].name == name
    assert schemes_in_force(on, [territory.pk]) == {territory.pk: scheme_for(territory, on)}


def test_it_asks_once_for_one_and_twice_for_all(timeline, north_1, django_assert_num_queries):
    with django_assert_num_queries(1):
        scheme_for(north_1, TODAY)
    with django_assert_num_queries(2):
        schemes_in_force(TODAY)


def test_it_says_when_no_scheme_is_in_force(north_1):
    with pytest.raises(NoScheme):
        scheme_for(north_1, date(2014, 12, 31))

    assert schemes_in_force(date(2014, 12, 31)) == {}


def test_a_proposal_counts_as_if_it_were_saved(timeline, north, north_1, south_1):
    proposed = Scheme(territory=north, name="proposed", effective_on=TODAY)

    assert schemes_in_force(TODAY, proposed=proposed)[north_1.pk] is proposed
    assert schemes_in_force(date(2026, 11, 15), proposed=proposed)[north_1.pk].name == "north October"
    assert schemes_in_force(TODAY, proposed=proposed)[south_1.pk].name == "south-1 November"


def test_it_groups_territories_by_scheme_and_size(nation, standard, monkeypatch):
    many = dict.fromkeys(range(TERRITORIES_AT_ONCE + 1), standard)

    assert [(scheme, len(ids)) for scheme, ids in territory_groups(many)] == [
        (standard, TERRITORIES_AT_ONCE),
        (standard, 1),
    ]


def test_a_new_tree_gets_the_standard_scheme(nation):
    scheme = nation.schemes.get()

    assert scheme.effective_on == EFFECTIVE_ON
    assert scheme.rule.grade(82, 75) == "A"
    assert scheme.indicators.count() == len(DEFAULT_INDICATORS)
    assert scheme.indicators.filter(axis=Axis.SUPPORT).count() == 5
    assert Indicator.history.count() == len(DEFAULT_INDICATORS)


def test_only_a_root_gets_one_and_only_once(nation, north, north_1):
    assert ensure_default_scheme(north_1) == ensure_default_scheme(nation)
    assert Scheme.objects.count() == 1


def test_its_words_are_there_in_both_languages_and_count_no_prescriptions(nation):
    words = [text for row in Indicator.objects.values_list("name_zh", "name_en") for text in row]
    words += [text for row in IndicatorStep.objects.values_list("label_zh", "label_en") for text in row]

    assert all(words)
    assert not any("处方" in text or "prescription" in text.lower() for text in words)
    assert set(IndicatorStep.objects.filter(indicator__code="treated_with_us").values_list("label_zh", flat=True)) == {
        "无",
        "少数",
        "约半",
        "多数",
    }
