"""What the first indicators say of patients, and the volumes that follow from what is known already."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations
from django.db.models import OuterRef, Subquery

PER_MONTH = {"outpatients_per_week": Decimal("4.35"), "discharges_per_month": Decimal(1)}
# The middle of each band.
SHARES = {"几乎没有": 2, "少于两成": 10, "两成到五成": 35, "五成以上": 75}
AT_ONCE = 2_000


def set_measures(apps, schema_editor):
    Indicator = apps.get_model("grading", "Indicator")
    Step = apps.get_model("grading", "IndicatorStep")
    for code, per_month in PER_MONTH.items():
        Indicator.objects.filter(code=code, kind="number", per_month=None).update(per_month=per_month)
    for words, share in SHARES.items():
        mine = Step.objects.filter(indicator__code="indication_share", label_zh=words, patient_share=None)
        mine.update(patient_share=share)


def fill_volumes(apps, schema_editor):
    Relationship = apps.get_model("clients", "Relationship")
    ends = Relationship.objects.order_by("pk").values_list("pk", flat=True)
    first, last = ends.first(), ends.last()
    if first is None:
        return
    for start in range(first, last + 1, AT_ONCE):
        mine = Relationship.objects.filter(pk__gte=start, pk__lt=start + AT_ONCE)
        volumes = _volumes(apps, mine)
        rows = list(mine.filter(pk__in=volumes).only("pk", "volume"))
        for row in rows:
            row.volume = volumes[row.pk]
        Relationship.objects.bulk_update(rows, ["volume"], batch_size=500)


def _volumes(apps, relationships):
    Assessment = apps.get_model("grading", "Assessment")
    Value = apps.get_model("grading", "AssessmentValue")
    newest = Assessment.objects.filter(relationship=OuterRef("relationship")).order_by("-on", "-id").values("pk")[:1]
    assessments = Assessment.objects.filter(relationship__in=relationships, pk=Subquery(newest))
    counted, shares = defaultdict(list), defaultdict(list)
    values = Value.objects.filter(assessment__in=assessments).values_list(
        "assessment__relationship", "number", "indicator__per_month", "step__patient_share"
    )
    for pk, number, per_month, share in values:
        if number is not None and per_month is not None:
            counted[pk].append(number * per_month)
        if share is not None:
            shares[pk].append(share)
    return {
        pk: int((sum(counted[pk]) * sum(shares[pk]) / len(shares[pk]) / 100).quantize(Decimal(1), ROUND_HALF_UP))
        for pk in counted.keys() & shares.keys()
    }


class Migration(migrations.Migration):
    dependencies = [
        ("grading", '0005_volume'),
        ("clients", "0022_grades_by_hand_and_volume"),
    ]

    operations = [
        migrations.RunPython(set_measures, migrations.RunPython.noop),
        migrations.RunPython(fill_volumes, migrations.RunPython.noop),
    ]
