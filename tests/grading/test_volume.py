"""Suitable patients a month: the rule, the column that follows from assessments, and what was there before it."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from clients.models import Relationship
from desk.checks import differences, mend
from grading.actions import assess, fill_indicators
from grading.answers import Answer
from grading.enums import FactSource
from grading.models import Indicator, IndicatorStep, Scheme
from grading.volume import Measure, volume
from tests.cast import TODAY
from tests.grading.conftest import NOW

A_WEEK = Decimal("4.35")
OUTPATIENTS = Measure(number=120, per_month=A_WEEK)
DISCHARGES = Measure(number=40, per_month=Decimal(1))
THIRD = Measure(patient_share=35)

first_volumes = import_module("grading.migrations.0006_first_volumes")


def said(**values: int | str) -> dict[str, Answer]:
    return {code: Answer(value, FactSource.CLIENT) for code, value in values.items()}


KNOWN = said(outpatients_per_week=120, indication_share="两成到五成", discharges_per_month=40)


@pytest.mark.parametrize(
    ("measures", "patients"),
    [
        ([OUTPATIENTS, DISCHARGES, THIRD], 197),
        ([OUTPATIENTS, THIRD], 183),
        # Exactly half a patient.
        ([Measure(40, A_WEEK), Measure(patient_share=75)], 131),
        ([OUTPATIENTS, Measure(patient_share=0)], 0),
        ([OUTPATIENTS, THIRD, Measure(patient_share=75)], 287),
        # A number that counts no patients, and a step that is no share of them.
        ([Measure(number=9), Measure(), OUTPATIENTS, THIRD], 183),
        ([OUTPATIENTS], None),
        ([THIRD], None),
        ([], None),
    ],
)
def test_volume_is_patients_a_month_times_the_share_of_suitable_ones(measures, patients):
    assert volume(measures, asks_for_share=True) == patients


def test_where_no_share_is_asked_for_the_suitable_ones_are_counted():
    assert volume([DISCHARGES], asks_for_share=False) == 40


def test_an_assessment_writes_the_volume(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=KNOWN)

    dr_chen.refresh_from_db()
    assert dr_chen.volume == 197


def test_what_is_no_longer_known_takes_the_volume_along(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=KNOWN)

    assess(relationship=dr_chen, author=li, on=TODAY, values={"indication_share": None})

    dr_chen.refresh_from_db()
    assert dr_chen.volume is None


def test_a_volume_that_came_without_values_stands_until_potential_is_assessed(dr_chen, li):
    Relationship.objects.filter(pk=dr_chen.pk).update(volume=50)

    assess(relationship=dr_chen, author=li, on=TODAY, values=said(attitude="明确表示认可"))

    dr_chen.refresh_from_db()
    assert dr_chen.volume == 50


def test_check_state_finds_and_mends_a_wrong_volume(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=KNOWN)
    Relationship.objects.filter(pk=dr_chen.pk).update(volume=5)

    assert list(differences([dr_chen.pk])) == [(dr_chen.pk, "volume", 5, 197)]
    mend([dr_chen.pk], on=TODAY, at=NOW)

    assert list(differences([dr_chen.pk])) == []


def test_a_new_scheme_takes_the_measures_over(north):
    scheme = Scheme.objects.create(territory=north, effective_on=TODAY)

    fill_indicators(scheme)

    per_month = dict(scheme.indicators.exclude(per_month=None).values_list("code", "per_month"))
    assert per_month == {"outpatients_per_week": A_WEEK, "discharges_per_month": 1}
    shares = IndicatorStep.objects.filter(indicator__scheme=scheme).exclude(patient_share=None)
    assert sorted(shares.values_list("patient_share", flat=True)) == [2, 10, 35, 75]


def test_the_database_keeps_measures_that_make_sense(standard):
    for wrong in ({"per_month": 32}, {"per_month": -1}, {"kind": "choice"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Indicator.objects.filter(code="outpatients_per_week").update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorStep.objects.filter(patient_share=75).update(patient_share=101)


def test_what_was_assessed_before_gets_its_volume(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=said(outpatients_per_week=10, indication_share="少于两成"))
    assess(relationship=dr_chen, author=li, on=TODAY, values=KNOWN)
    Indicator.objects.update(per_month=None)
    IndicatorStep.objects.update(patient_share=None)
    Relationship.objects.update(volume=None)

    first_volumes.set_measures(apps, None)
    first_volumes.fill_volumes(apps, None)

    dr_chen.refresh_from_db()
    assert dr_chen.volume == 197
    assert list(differences([dr_chen.pk])) == []
